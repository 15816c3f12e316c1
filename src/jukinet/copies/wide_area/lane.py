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
from jukinet.copies.wide_area.turns import Turns
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.steps import Tell
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

PATH: Final = "/wide-area"
OFFICE_SECONDS: Final = 8.0
"""All that a counter waits: what a person bears without being told anything."""
SERVER_SECONDS: Final = 7.5
HOME_SERVER_SECONDS: Final = 7.0
"""Each hop waits less than the one that asks it, so that it can still say why."""

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
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(shared=self.stands_for_others)

    async def call(
        self, town: MunicipalityCode, body: bytes, check: Callable[[bytes], object],
        tell: Tell | None = None,
    ) -> bytes:  # fmt: skip
        """Bring bytes for a town to the peer and his answer back; ``tell`` hears how far they come.

        ``check`` raises where the answer is none; then the peer counts as one that does not answer.
        PEER_UNREACHABLE, PEER_ANSWER_INVALID and the like; SLOW_DOWN when too many wait.
        """
        loop = asyncio.get_running_loop()
        entered = self.circuit.enter(loop.time())
        if entered is None:
            raise JukiError(ErrorCode.LINE_RESTS, f"the line to {self.peer} rests")
        self.circuit = entered
        try:
            answer = await self._in_turn(town, body, tell)
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
        """What a failure says about the line: nothing, where we did not wait for its answer.

        Where the peer himself gave the no, the line works.
        """
        gave_no = "status" in error.facts
        if error.code is ErrorCode.SLOW_DOWN and not gave_no:
            self.circuit = self.circuit.given_up()
        elif error.code not in _FAILED or (self.stands_for_others and gave_no):
            self.circuit = self.circuit.succeeded()
        else:
            self.circuit = self.circuit.failed(now, self.context.randomness.fraction())

    async def _in_turn(self, town: MunicipalityCode, body: bytes, tell: Tell | None) -> bytes:
        """Wait for a turn and make the call, within the time a call may last in all."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.seconds_max
        async with self.turns.turn(town, deadline):
            left = max(deadline - loop.time(), 0.001)
            try:
                return await self.line.ask(self.peer, PATH, body, seconds_max=left, tell=tell)
            except JukiError as error:
                if self._had_no_time(error, left):
                    raise JukiError(ErrorCode.SLOW_DOWN, f"a late turn to call {town}") from None
                raise

    def _had_no_time(self, error: JukiError, left: float) -> bool:
        """Whether we gave up before a peer that asks on could have told us who does not answer."""
        unanswered = error.code is ErrorCode.PEER_UNREACHABLE and "status" not in error.facts
        return self.stands_for_others and unanswered and left < SERVER_SECONDS


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
