"""One node in several processes that share its port, for the offices that many call at once.

How it works.  A process of Python uses one core.  The first worker is the node as always: doors,
inbox, sender, jobs.  Each further worker opens the same doors on the same port (the kernel deals
new connections out among them) and nothing else, so that every line to a peer and every job still
has one owner.  What a further worker accepts is in the database when it answers; it then nudges the
first, which gives it effect.

Workers are forked before anything of the node is opened: keys, database and TLS are each worker's
own.  A worker that ends unasked takes the node down, and whoever started the node starts it again:
a node that lacks half its doors must not look healthy.  A worker whose parent is gone ends itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import uvloop

from jukinet.nodes.roles import CONFIGS, read_party
from jukinet.nodes.settings import read_config
from jukinet.platform.transport.server import hold_port
from jukinet.terms.errors import ErrorCode, JukiError

WORKERS_MAX: Final = 64
"""One a core is what is of use; more are a slip of the finger."""
READY: Final = b"\x01"
NUDGE: Final = b"\x01"
NUDGES_READ: Final = 4096


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker stands: its number, the port all share, and its threads to the others."""

    number: int
    host: str
    port: int
    nudged: int
    """Where the first worker reads that another one accepted something."""
    nudging: int
    ready: int
    parent: int
    """Becomes readable when the parent is gone."""

    @property
    def is_first(self) -> bool:
        """Whether this worker has inbox, sender and jobs, too."""
        return self.number == 0

    def tell_ready(self) -> None:
        """Say that the doors are open."""
        os.write(self.ready, READY)

    def nudge_first(self) -> None:
        """Say that something waits in the inbox; one nudge under way is as good as many."""
        with contextlib.suppress(BlockingIOError):
            os.write(self.nudging, NUDGE)

    def take_nudges(self) -> None:
        """Forget the nudges that were answered by looking."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self.nudged, NUDGES_READ):
                pass


Serve = Callable[[Path, Place], Coroutine[Any, Any, None]]


def run_workers(
    config: Path, count: int, serve: Serve, listening: Callable[[str, int], None]
) -> int:
    """Run a node in ``count`` workers until told to stop; ``listening`` is told when all serve."""
    if not 1 < count <= WORKERS_MAX:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"between 2 and {WORKERS_MAX} workers")
    listen = read_config(config, CONFIGS[read_party(config).role]).listen
    host = listen.host
    with hold_port(host, listen.port) as port:
        all_ready, ready = os.pipe()
        parent, alive = os.pipe()
        nudged, nudging = os.pipe()
        for end in (nudged, nudging):
            os.set_blocking(end, False)
        workers: set[int] = set()
        for number in range(count):
            place = Place(number, host, port, nudged, nudging, ready, parent)
            pid = os.fork()
            if pid == 0:
                os.close(alive)
                _work(config, place, serve)
            workers.add(pid)
        os.close(ready)
        _pass_orders_on(workers)
        if len(_receive(all_ready, count)) == count:
            listening(host, port)
        return _wait(workers)


def _receive(all_ready: int, count: int) -> bytes:
    """One byte from each worker, or fewer when the last of them has gone."""
    told = b""
    while len(told) < count and (more := os.read(all_ready, count)):
        told += more
    return told


def _work(config: Path, place: Place, serve: Serve) -> NoReturn:
    """The life of a worker process; never returns."""
    code = 1
    try:
        uvloop.run(serve(config, place))
        code = 0
    except JukiError as error:
        sys.stderr.write(f"juki: worker {place.number}: {error}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _pass_orders_on(workers: set[int]) -> None:
    """All stop together, and all take configuration and keys anew together (SIGHUP)."""

    def tell_all(order: signal.Signals) -> None:
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, order)

    def stop(_number: int, _frame: FrameType | None) -> None:
        tell_all(signal.SIGTERM)

    def take_anew(_number: int, _frame: FrameType | None) -> None:
        tell_all(signal.SIGHUP)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, take_anew)


def _wait(workers: set[int]) -> int:
    """Until all are gone; the first to end takes the others along."""
    worst = 0
    while workers:
        pid, status = os.wait()
        workers.discard(pid)
        worst = max(worst, abs(os.waitstatus_to_exitcode(status)))
        for other in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(other, signal.SIGTERM)
    return worst
