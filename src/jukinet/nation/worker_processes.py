"""A node in a process of its own, as in production: started, killed and restarted by the nation."""

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

# Python, the libraries and the first connection to the database take about a second.
START_SECONDS_MAX: Final = 30.0
STOP_SECONDS_MAX: Final = 15.0
LISTENING: Final = b"listening"


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

    async def stop(self) -> None:
        """Ask it to stop; insist when it does not."""
        if self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await self.process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """kill -9: what a power cut does to it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def restart(self) -> None:
        """Start it again after it was killed or stopped."""
        self.process = await _spawn(self.party, self.config)


async def _spawn(party: Party, config: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "jukinet",
        "node",
        "run",
        str(config),
        stdout=asyncio.subprocess.PIPE,
        stderr=(config.parent / "log.txt").open("ab"),
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            line = await process.stdout.readline()
    except TimeoutError:
        line = b""
    if not line.startswith(LISTENING):
        process.kill()
        await process.wait()
        raise JukiError(
            ErrorCode.NODE_NOT_RUNNING, f"{party} did not start; see {config.parent / 'log.txt'}"
        )
    return process
