"""A PostgreSQL server that lives and dies with the program that started it.

The data directory holds ``pgdata``, the server's log and its socket. The server listens on that
Unix socket only. A directory left behind by a killed program or a cut power line is simply started
again: PostgreSQL recovers from its own log, and what stands in the way (a stale ``postmaster.pid``,
a socket, dying processes) is recognised here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from psycopg.conninfo import make_conninfo

from jukinet.platform.db.binaries import PgBinaries
from jukinet.platform.db.launcher import Launcher, choose_launcher
from jukinet.terms.errors import ErrorCode, JukiError

ADMINISTRATOR: Final = "juki"
CONNECTIONS_MAX: Final = 300
"""A nation of some thirty nodes with pools of eight, and room for a person with psql."""

START_SECONDS_MAX: Final = 120
"""Recovery of a large database after a crash takes a while; longer than this somebody must look."""
HAND_OVER_SECONDS_MAX = 15
"""Processes of a killed server may need this long to notice that their master is gone."""
STOP_SECONDS_MAX: Final = 60
POLL_SECONDS: Final = 0.01
SOCKET_PATH_BYTES_MAX: Final = 100
"""The kernel allows 107 bytes for a socket's path; the server also makes a lock file beside it."""
LOG_BYTES_MAX: Final = 10_000_000

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": str(CONNECTIONS_MAX),
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log must not quote residents: no statements, no parameters, no "Key (code)=(…)".
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
NOT_DURABLE: Final[Mapping[str, str]] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class Cluster:
    """One running server; ``with Cluster.start(directory) as cluster: …``."""

    def __init__(self, data_dir: Path, launcher: Launcher, settings: Mapping[str, str]) -> None:
        self.data_dir = data_dir
        self.binaries = launcher.binaries
        self.launcher = launcher
        self._settings = settings
        self._sockets = _socket_directory(data_dir, launcher)
        self._keeper: _Keeper | None = None

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        durable: bool = True,
        log: Callable[[str], None] | None = None,
        settings: Mapping[str, str] | None = None,
        launcher: Launcher | None = None,
    ) -> Self:
        """Start the server on a directory, making the database files when there are none.

        With ``durable`` a commit that was answered survives a power cut; without it (tests) only a
        crash of ours.
        """
        tell = log or _tell_nobody
        data_dir = data_dir.absolute()
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        launcher = launcher or choose_launcher(PgBinaries.find(), data_dir / "binaries")
        launcher.own(data_dir)
        cluster = cls(
            data_dir, launcher, {**SETTINGS, **({} if durable else NOT_DURABLE), **(settings or {})}
        )
        if not cluster.pgdata.is_dir():
            tell("making the database files")
            cluster._initialise(durable)
        tell("starting the database server")
        cluster.restart()
        return cluster

    @property
    def pgdata(self) -> Path:
        """The directory of the database files."""
        return self.data_dir / "pgdata"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.data_dir / "server.log"

    @property
    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        return self._keeper.process.pid if self._keeper and self._keeper.alive else None

    @property
    def running(self) -> bool:
        """Whether the server's process is there."""
        return self.pid is not None

    def dsn(self, database: str = "postgres", user: str = ADMINISTRATOR) -> str:
        """Return the connection string of a database of this server."""
        return make_conninfo(host=str(self._sockets), port=5432, dbname=database, user=user)

    def restart(self) -> None:
        """Start the server on its files, after a stop or after somebody killed it."""
        if self.running:
            return
        deadline = time.monotonic() + START_SECONDS_MAX
        hand_over = time.monotonic() + HAND_OVER_SECONDS_MAX
        while True:
            self._refuse_second_server(hand_over)
            keeper = _Keeper(self.launcher, self._arguments(), self._open_log())
            keeper.begin()
            self._keeper = keeper  # only now: others ask for its process
            if self._wait_until_ready(deadline):
                return
            complaint = self._last_words()
            if "shared memory block" not in complaint or time.monotonic() > hand_over:
                raise JukiError(
                    ErrorCode.DATABASE_UNAVAILABLE,
                    f"the database server did not start: {complaint}",
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server; what was committed is on disk. Harmless when it is down."""
        for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._keeper is None or not self._keeper.alive:
                break
            self._keeper.tell(order)
            self._keeper.join(STOP_SECONDS_MAX)
        self._keeper = None

    def kill(self) -> None:
        """Kill the server with all its processes, as a power cut would."""
        if self._keeper is None or not self._keeper.alive:
            return
        self._keeper.tell(signal.SIGSTOP)  # so that it starts no further process meanwhile
        for child in _children_of(self._keeper.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._keeper.tell(signal.SIGKILL)
        self._keeper.join(STOP_SECONDS_MAX)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _initialise(self, durable: bool) -> None:
        half = self.data_dir / "pgdata.half"
        shutil.rmtree(half, ignore_errors=True)
        arguments = [
            "-D",
            str(half),
            "-U",
            ADMINISTRATOR,
            "-A",
            "trust",
            "--encoding=UTF8",
            "--data-checksums",
        ]
        if self.binaries.major >= 17:
            arguments += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            arguments += ["--locale=C.UTF-8"]
        if not durable:
            arguments.append("--no-sync")
        done = self.launcher.run("initdb", arguments)
        if done.returncode != 0:
            words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise JukiError(
                ErrorCode.DATABASE_UNAVAILABLE, f"the database files could not be made: {words}"
            )
        half.rename(self.pgdata)  # a kill before this line leaves nothing half made

    def _arguments(self) -> list[str]:
        settings = [f"{name}={value}" for name, value in self._settings.items()]
        switches = [word for setting in settings for word in ("-c", setting)]
        return ["-D", str(self.pgdata), "-k", str(self._sockets), *switches]

    def _open_log(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES_MAX:
            flags |= os.O_TRUNC
        return os.open(self.log_file, flags, 0o600)

    def _refuse_second_server(self, hand_over: float) -> None:
        """Wait for a server that just ends, refuse one that goes on, forget one that is gone."""
        lock = self.pgdata / "postmaster.pid"
        while (holder := _pid_in(lock)) is not None and _is_server_of(holder, self.pgdata):
            if time.monotonic() > hand_over:
                raise JukiError(
                    ErrorCode.DATABASE_UNAVAILABLE,
                    f"another program (process {holder}) already runs a database "
                    f"on {self.data_dir}",
                )
            time.sleep(POLL_SECONDS)
        # The number may have been given to a stranger since; PostgreSQL would take that for itself.
        lock.unlink(missing_ok=True)

    def _wait_until_ready(self, deadline: float) -> bool:
        keeper = self._keeper
        assert keeper is not None
        while keeper.alive:
            with contextlib.suppress(OSError):
                lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
                if (
                    len(lines) >= 8
                    and lines[7].strip() == "ready"
                    and lines[0] == str(keeper.process.pid)
                ):
                    return True
            if time.monotonic() > deadline:
                self.stop()
                raise JukiError(
                    ErrorCode.DATABASE_UNAVAILABLE, "the database server is not ready in time"
                )
            time.sleep(POLL_SECONDS)
        return False

    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()[-20:]
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
        return (fatal or lines or ["it said nothing"])[-1]


class _Keeper:
    """Starts the server in a thread that lives as long as the server.

    The death signal is sent when the *thread* that started a process ends, not the program; a
    worker thread that starts the server and is then put away would take the server along.
    """

    def __init__(self, launcher: Launcher, arguments: list[str], output: int) -> None:
        self._launcher, self._arguments, self._output = launcher, arguments, output
        self._begun = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._keep, name="database-keeper", daemon=True)
        self.process: subprocess.Popen[bytes]

    def begin(self) -> None:
        self._thread.start()
        self._begun.wait()
        if self._failure is not None:
            raise JukiError(
                ErrorCode.DATABASE_UNAVAILABLE,
                f"the server cannot be run: {self._failure.strerror}",
            )

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def tell(self, order: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(order)

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _keep(self) -> None:
        try:
            self.process = self._launcher.start("postgres", self._arguments, self._output)
        except OSError as failure:
            self._failure = failure
        finally:
            os.close(self._output)
            self._begun.set()
        if self._failure is None:
            self.process.wait()


def _socket_directory(data_dir: Path, launcher: Launcher) -> Path:
    """Return the data directory, or a short private one if its path is too long for a socket."""
    if len(os.fsencode(data_dir)) + len("/.s.PGSQL.5432.lock") <= SOCKET_PATH_BYTES_MAX:
        return data_dir
    mark = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"juki-{launcher.owner}-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(short, launcher.owner, -1, follow_symlinks=False)
    held = short.lstat()
    if short.is_symlink() or held.st_uid != launcher.owner or held.st_mode & 0o077:
        raise JukiError(
            ErrorCode.DATABASE_UNAVAILABLE, f"{short} exists and is not private; remove it"
        )
    return short


def _pid_in(lock: Path) -> int | None:
    try:
        first = lock.read_text().split("\n", 1)[0].strip()
    except OSError:
        return None
    return int(first) if first.isdigit() else None


def _is_server_of(pid: int, pgdata: Path) -> bool:
    """Whether this process is a server on these files, and not a stranger with its number."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        return _answers(pid)
    except OSError:
        return _answers(pid)
    return b"postgres" in command and os.fsencode(pgdata) in command


def _children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []  # not Linux: they notice by themselves that their master is gone


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tell_nobody(_sentence: str) -> None:
    return None
