"""Is this Python new enough? Then make `.venv` (`environment.py`).

Run by make with whatever Python the machine has. So this file is written in words that every
Python since 2.7 can read: an old one is to get a sentence, not a complaint about our syntax.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
NOT_READY = 50


def find_complaint(version, programs):
    """What to say to this version of Python; None when it is new enough.

    `programs` are Pythons on this machine that are new enough, by their path.
    """
    if tuple(version[:2]) >= NEEDED:
        return None
    have = ".".join(str(part) for part in version[:3])
    need = ".".join(str(part) for part in NEEDED)
    said = "Python " + have + " is too old: the program needs Python " + need + " or newer.\n"
    if programs:
        return said + "There is one on this machine. Type: make PYTHON=" + programs[0] + " ...\n"
    return (
        said
        + "On Debian 12 and later: apt-get install python3 python3-venv\n"
        + "Elsewhere: https://www.python.org/downloads/ ; then: make PYTHON=/path/to/python3 ...\n"
    )


def find_newer():
    """Pythons on the path that are new enough, the newest first."""
    names = ["python3." + str(minor) for minor in range(30, NEEDED[1] - 1, -1)]
    places = os.environ.get("PATH", "").split(os.pathsep)
    found = [place + os.sep + name for name in names for place in places]
    return [program for program in found if os.access(program, os.X_OK) and runs(program)]


def runs(program):
    """Whether it is a Python and not only something of its name."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  there is no pathlib in 2.7
        return subprocess.call([program, "-c", ""], stdout=nowhere, stderr=nowhere) == 0


if __name__ == "__main__":
    complaint = find_complaint(sys.version_info, find_newer())
    if complaint is not None:
        sys.stderr.write(complaint)
        sys.exit(NOT_READY)
    import environment

    sys.exit(environment.main(sys.argv[1:]))
