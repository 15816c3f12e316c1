"""One office's way to one other: so many calls at a time, and none while the line rests.

Nothing is tried twice by itself.  A call waits for its turn no longer than it may last in all, and
whoever finds too many waiting is told so at once: a town that thousands ask at nine o'clock is
asked by a few at a time, and a town that is down costs nobody more than his own patience.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from jukinet.copies.wide_area.circuit import Circuit
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.steps import Tell
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

PATH: Final = "/wide-area"
OFFICE_SECONDS: Final = 8.0
"""All that a counter waits: what a person bears without being told anything."""
SERVER_SECONDS: Final = 7.5
HOME_SERVER_SECONDS: Final = 7.0
"""Each hop waits less than the one that asks it, so that it can still say why."""
CALLS_MAX: Final = 16
"""Calls to one office at a time; each takes it some milliseconds."""
WAITING_MAX: Final = 512
"""What waits for its turn: at 30 a second, no longer than a call may last."""

_FAILED: Final = frozenset(
    {ErrorCode.PEER_UNREACHABLE, ErrorCode.PEER_NOT_WHO_WE_ASKED, ErrorCode.PEER_ANSWER_INVALID}
)
"""Failures that say something about the line; a peer's own no says that it works."""


@dataclass(slots=True)
class Lane:
    """The way to one peer; belongs to one event loop."""

    peer: Party
    line: PeerLine
    context: NodeContext
    seconds_max: float
    stands_for_others: bool = False
    """Whether many towns lie behind this peer, so that one of them being away is not his fault."""
    circuit: Circuit = field(default_factory=Circuit)
    waiting: int = 0
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CALLS_MAX))

    async def call(
        self, body: bytes, check: Callable[[bytes], object], tell: Tell | None = None
    ) -> bytes:
        """Bring bytes to the peer and his answer back; ``tell`` hears how far they have come.

        ``check`` raises where the answer is none; then the peer counts as one that does not answer.
        PEER_UNREACHABLE, PEER_ANSWER_INVALID and the like; SLOW_DOWN when too many wait.
        """
        loop = asyncio.get_running_loop()
        entered = self.circuit.enter(loop.time())
        if entered is None:
            raise JukiError(ErrorCode.LINE_RESTS, f"the line to {self.peer} rests")
        if self.waiting >= WAITING_MAX:
            raise JukiError(ErrorCode.SLOW_DOWN, f"too many wait for {self.peer}")
        self.circuit = entered
        try:
            answer = await self._in_turn(body, tell)
            check(answer)
        except JukiError as error:
            self._note(error, loop.time())
            raise
        except BaseException:
            self.circuit = self.circuit.given_up()
            raise
        self.circuit = self.circuit.succeeded()
        return answer

    def _note(self, error: JukiError, now: float) -> None:
        """What a failure says about the line: nothing, where the peer himself gave the no."""
        his_own_no = self.stands_for_others and "status" in error.facts
        if error.code not in _FAILED or his_own_no:
            self.circuit = self.circuit.succeeded()
            return
        self.circuit = self.circuit.failed(now, self.context.randomness.fraction())

    async def _in_turn(self, body: bytes, tell: Tell | None) -> bytes:
        """Wait for a turn and make the call, within the time a call may last in all."""
        deadline = asyncio.get_running_loop().time() + self.seconds_max
        self.waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._turns.acquire()
        except TimeoutError:
            raise JukiError(ErrorCode.SLOW_DOWN, f"no turn to call {self.peer} came") from None
        finally:
            self.waiting -= 1
        try:
            left = deadline - asyncio.get_running_loop().time()
            return await self.line.ask(
                self.peer, PATH, body, seconds_max=max(left, 0.001), tell=tell
            )
        finally:
            self._turns.release()


REFUSALS: Final = {
    ErrorCode.SLOW_DOWN: Refusal.CROWDED,
    ErrorCode.LINE_RESTS: Refusal.LINE_RESTS,
    ErrorCode.PEER_UNREACHABLE: Refusal.HOME_AWAY,
    ErrorCode.NODE_NOT_RUNNING: Refusal.HOME_AWAY,
    ErrorCode.NOT_FOUND: Refusal.NO_LINE,  # an office joined by files or media has no such door
    ErrorCode.PEER_UNKNOWN: Refusal.HOME_AWAY,
    ErrorCode.PEER_REVOKED: Refusal.HOME_AWAY,
}


def refusal_of(error: JukiError) -> Refusal:
    """What a failure on the way means at the counter."""
    return REFUSALS.get(error.code, Refusal.HOME_UNSOUND)
