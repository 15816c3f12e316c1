"""A node in a process of its own, as in production: started, killed and restarted by the nation.

Its standard input is a pipe that nobody writes to: when the nation's process is gone, however it
went, the pipe ends and the node with it (`juki node run --ends-with-input`).
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

# Python and the libraries take about a second of a core, and twenty nodes start at once.
START_SECONDS_MAX: Final = 90.0
STOP_SECONDS_MAX: Final = 15.0
LISTENING: Final = b"listening"
LOG_FILE: Final = "log.txt"


@dataclass(slots=True)
class NodeProcess:
    """`juki node run` of one configuration."""

    party: Party
    config: Path
    process: asyncio.subprocess.Process

    @classmethod
    async def start(cls, party: Party, config: Path) -> NodeProcess:
        """Start it and wait until it says that it listens."""
        return cls(party, config, await _spawn(party, config))

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process.returncode is None

    async def stop(self) -> None:
        """Ask it to stop; insist when it does not."""
        if not self.is_running:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await self.process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """kill -9: what a power cut does to it."""
        await _kill(self.process)

    async def restart(self) -> None:
        """Start it again after it was killed or stopped."""
        self.process = await _spawn(self.party, self.config)


async def _spawn(party: Party, config: Path) -> asyncio.subprocess.Process:
    with (config.parent / LOG_FILE).open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "jukinet", "node", "run", str(config), "--ends-with-input",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        await _wait_until_listening(party, config, process)
    except BaseException:
        await asyncio.shield(_kill(process))
        raise
    return process


async def _wait_until_listening(
    party: Party, config: Path, process: asyncio.subprocess.Process
) -> None:
    assert process.stdout is not None
    line = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS_MAX):
            line = await process.stdout.readline()
    if not line.startswith(LISTENING):
        log = config.parent / LOG_FILE
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, f"{party} did not start; see {log}")


async def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
