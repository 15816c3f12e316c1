"""Make `.venv` from the lock files with nothing but the standard library.

Says in a sentence what is missing and what to do about it; never shows a traceback for a machine
that is merely not ready. What was interrupted is made again at the next call.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
LOCKS: Final = ("requirements.lock",)
DEVELOPERS_LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
# What the suite uses beyond Python, each with the program or place by which it is known: a PKCS#11
# token, a browser, a Japanese font, a PC/SC service with a virtual reader, two other clients of it.
NATIVE: Final = {
    "softhsm2": "softhsm2-util",
    "chromium": "chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto",
    "pcscd": "pcscd",
    "vsmartcard-vpcd": "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "opensc": "opensc-tool",
    "python3-pyscard": "/usr/lib/python3/dist-packages/smartcard",
}
ALSO_IN: Final = (os.defpath, "/usr/sbin", "/sbin")
# The print font of names. Without it everything works but paper, which then says so.
PRINT_FONT: Final = "fonts-ipamj-mincho"
PRINT_FONT_FILE: Final = "ipamjm.ttf"
PRINT_FONT_PLACE: Final = Path("/usr/share/fonts/truetype/ipamj") / PRINT_FONT_FILE
PRINT_FONT_COPY: Final = VENV / "share" / "fonts" / PRINT_FONT_FILE
PRINT_FONT_SECONDS: Final = 180
QUICKLY: Final = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10")
NOT_READY: Final = 50
INTERRUPTED: Final = 130
TAIL_LINES: Final = 12


class NotReadyError(Exception):
    """A step failed; its text says which, and what to do."""


def main(options: Sequence[str]) -> int:
    """Bring the environment up to the lock files."""
    try:
        with alone():
            make_venv()
            install(DEVELOPERS_LOCKS if "--dev" in options else LOCKS)
            link_package()
            get_print_font()
            if "--native" in options:
                install_native()
    except NotReadyError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_READY
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'a file'}: {error.strerror}\nMake room or rights.\n")
        return NOT_READY
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. Typing make again goes on from here.\n")
        return INTERRUPTED
    return 0


@contextmanager
def alone(folder: Path = ROOT) -> Iterator[None]:
    """One after another: two at once would each clear away what the other has half made."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another make is at work on .venv; waiting until it is done")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fail(sentence: str) -> NoReturn:
    raise NotReadyError(sentence)


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-TAIL_LINES:])
        fail(f"{tail}\n\nThis step failed: {' '.join(command[:6])} …\nMend it and type make again.")


def say(sentence: str) -> None:
    sys.stdout.write(f"· {sentence}\n")
    sys.stdout.flush()


def make_venv() -> None:
    """Make it, or make it anew when its Python has gone or it was left half made."""
    if PYTHON.exists() and can_install():
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            fail("Python's venv module is missing. On Debian: apt-get install python3-venv")
        say("installing from Debian: python3-venv")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "python3-venv")
    say("making .venv")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))


def can_install() -> bool:
    done = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False)
    return done.returncode == 0


def install(lock_names: Sequence[str]) -> None:
    """Install the locked packages when they changed; the developers' lock includes the other."""
    stamp = VENV / f".installed-{len(lock_names)}"
    newest = VENV / f".installed-{len(DEVELOPERS_LOCKS)}"
    wanted = digest_of(lock_names)
    if wanted in (read(stamp), read(newest)):
        return
    if read(newest) == digest_of(DEVELOPERS_LOCKS):
        return
    say("installing the locked packages (half a minute the first time)")
    arguments = [part for name in lock_names for part in ("-r", str(ROOT / name))]
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--no-deps", *arguments)
    stamp.write_text(wanted)


def digest_of(names: Sequence[str]) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None


def link_package() -> None:
    """Put our sources and the program `juki` where the environment finds them."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    folders = sorted((VENV / "lib").glob("python3.*/site-packages"))
    packages = next((one for one in folders if one.parent.name == version), folders[-1])
    replace(packages / "jukinet-source.pth", f"{ROOT / 'src'}\n", 0o644)
    replace(VENV / "bin" / "juki", program_of(PYTHON), 0o755)


def program_of(python: Path) -> str:
    """The program `juki`. Its first line cannot name a Python whose path is long or has a space.

    So a shell reads the second line and starts that Python, to whom the line is a string.
    """
    start = f"#!/bin/sh\n'''exec' {shlex.quote(str(python))} \"$0\" \"$@\"\n' '''\n"
    return start + "import sys\n\nfrom jukinet.cli import main\n\nsys.exit(main())\n"


def replace(path: Path, text: str, mode: int) -> None:
    if read(path) != text:
        path.write_text(text)
        path.chmod(mode)


def get_print_font() -> None:
    """The font that names are printed with: installed by root, copied beside us by anybody else.

    Nothing stops when there is no way to get it; a counter that is asked to print says the same.
    """
    if PRINT_FONT_PLACE.exists() or PRINT_FONT_COPY.exists():
        return
    if not shutil.which("apt-get"):
        say(f"the print font {PRINT_FONT_FILE} is not here, so no paper can be made")
        return
    say("getting the print font (twenty megabytes)")
    try:
        if os.geteuid() == 0:
            install_print_font()
        else:
            copy_print_font()
    except (NotReadyError, OSError, subprocess.TimeoutExpired):
        say(f"the print font could not be had now: no paper until apt-get install {PRINT_FONT}")


def install_print_font() -> None:
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ("apt-get", *QUICKLY, "install", "-y", "-qq", "--no-install-recommends", PRINT_FONT)
    try:
        run(*install)
    except NotReadyError:  # the lists of packages may be old, or not there yet
        run("apt-get", *QUICKLY, "update", "-qq")
        run(*install)


def copy_print_font() -> None:
    """Unpack Debian's package into the environment, with its licence beside the font."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        download = ("apt-get", *QUICKLY, "download", PRINT_FONT)
        subprocess.run(
            download, cwd=work, check=False, capture_output=True, timeout=PRINT_FONT_SECONDS
        )
        package = next(iter(work.glob("*.deb")), None)
        if package is None:
            fail("apt-get download brought nothing")
        run("dpkg-deb", "-x", str(package), str(work))
        PRINT_FONT_COPY.parent.mkdir(parents=True, exist_ok=True)
        for licence in work.glob("usr/share/doc/*/*icense*"):
            shutil.copy(licence, PRINT_FONT_COPY.parent)
        whole = PRINT_FONT_COPY.with_suffix(".part")
        shutil.copy(next(work.rglob(PRINT_FONT_FILE)), whole)
        whole.replace(PRINT_FONT_COPY)  # last: a font that is there is whole


def install_native() -> None:
    """Install what the suite uses from Debian when allowed; otherwise name it."""
    missing = [name for name, sign in NATIVE.items() if not is_present(sign)]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing from Debian: {' '.join(missing)}")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)
    else:
        say(f"not on this machine, so their tests are skipped: {' '.join(missing)}")
        say(f"to run them too: sudo apt-get install {' '.join(missing)}")


def is_present(sign: str) -> bool:
    """A program somewhere on the path, or in the folders of the system; or a place."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *ALSO_IN))
    return (
        Path(sign).exists() if sign.startswith("/") else shutil.which(sign, path=path) is not None
    )
