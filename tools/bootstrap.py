"""Make `.venv` from the lock files with nothing but the standard library.

Run by make with any Python the machine has. Says in one sentence what is missing and what to
do about it; never shows a traceback for a machine that is merely not ready.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NEEDED = (3, 11)
# What the suite uses beyond Python: a PKCS#11 token, a browser and a Japanese font.
NATIVE = {"softhsm2": "softhsm2-util", "chromium": "chromium", "fonts-noto-cjk": None}


def fail(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(50)


def run(*command: str, quiet: bool = True) -> None:
    done = subprocess.run(command, capture_output=quiet, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join(((done.stdout or "") + (done.stderr or "")).splitlines()[-12:])
        fail(f"{tail}\n\nThis step failed: {' '.join(command[:6])} …\nMend it and type make again.")


def check_python() -> None:
    if sys.version_info < NEEDED:
        have = ".".join(map(str, sys.version_info[:3]))
        fail(
            f"Python {have} is too old: the program needs Python 3.11 or newer.\n"
            "On Debian 12 and later: apt-get install python3 python3-venv; "
            "or name another one: make PYTHON=/usr/bin/python3.12 …"
        )


def make_venv() -> None:
    if (VENV / "bin" / "python").exists():
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            run("apt-get", "update", "-qq")
            run("apt-get", "install", "-y", "-qq", "python3-venv")
        else:
            fail("Python's venv module is missing. On Debian: apt-get install python3-venv")
    print("· making .venv", flush=True)
    run(sys.executable, "-m", "venv", str(VENV))


def install(lock_names: list[str]) -> None:
    """Install the locked packages when they changed, and put `juki` on the venv's path."""
    locks = [ROOT / name for name in lock_names]
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    stamp = VENV / f".installed-{len(locks)}"
    newer = VENV / ".installed-2"
    if any(p.exists() and p.read_text() == wanted for p in {stamp, newer}):
        return
    if len(locks) == 1 and newer.exists() and newer.read_text() == full_digest():
        return
    print("· installing the locked packages (half a minute the first time)", flush=True)
    arguments = [part for lock in locks for part in ("-r", str(lock))]
    python = str(VENV / "bin" / "python")
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *arguments)
    link_package(python)
    stamp.write_text(wanted)


def full_digest() -> str:
    names = ("requirements.lock", "requirements-dev.lock")
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def link_package(python: str) -> None:
    purelib = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], text=True
    ).strip()
    (Path(purelib) / "jukinet-source.pth").write_text(f"{ROOT / 'src'}\n")
    program = VENV / "bin" / "juki"
    program.write_text(f"#!{python}\nimport sys\nfrom jukinet.cli import main\nsys.exit(main())\n")
    program.chmod(0o755)


def install_native() -> None:
    """Install what the suite uses from Debian when allowed; otherwise name it."""
    missing = [name for name, program in NATIVE.items() if not present(name, program)]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"· installing from Debian: {' '.join(missing)}", flush=True)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)
    else:
        print(f"· not on this machine, so their tests are skipped: {' '.join(missing)}")
        print(f"  to run them too: sudo apt-get install {' '.join(missing)}", flush=True)


def present(package: str, program: str | None) -> bool:
    if program:
        return shutil.which(program) is not None
    return Path("/usr/share/fonts/opentype/noto").exists() if "noto" in package else False


def main() -> None:
    check_python()
    assert sysconfig.get_paths()
    make_venv()
    if "--dev" in sys.argv:
        install(["requirements.lock", "requirements-dev.lock"])
    else:
        install(["requirements.lock"])
    if "--native" in sys.argv:
        install_native()


main()
