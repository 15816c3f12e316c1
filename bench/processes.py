"""Nodes as processes of their own, started as an operator starts them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.ground import Ground
from jukinet.terms.parties import Party

STOP_SECONDS_MAX: Final = 20.0


@contextmanager
def running(ground: Ground, parties: Sequence[Party], *, workers: int = 1) -> Iterator[None]:
    """``juki node run`` for each party, in this order, until the block ends."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        for party in parties:
            started.append(_start(ground.site.config(party), workers))
        yield
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _start(config: Path, workers: int) -> subprocess.Popen[bytes]:
    log = config.parent / "log.txt"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "jukinet", "node", "run", str(config), f"--workers={workers}"],
            stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    assert process.stdout is not None
    if not process.stdout.readline().startswith(b"listening"):
        process.kill()
        process.wait()
        raise RuntimeError(f"the node did not start: {log.read_text()[-2000:]}")
    return process
