"""The way of a check: a register office asks its own server, which asks the national one.

Mutual TLS says at each door who asks; a server asks for its own municipality and for no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from threading import Semaphore
from typing import Final, Protocol
from uuid import UUID

from jukinet.counters.question_steps import StepBoard
from jukinet.identity_check.messages import (
    PATH,
    SECONDS_MAX,
    CheckAnswered,
    CheckAsked,
    read_answered,
    read_asked,
    write,
)
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.steps import Tell
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    register_office_of,
)

SERVER_ROLES: Final = frozenset({Role.REGISTER_OFFICE})
NATIONAL_ROLES: Final = frozenset({Role.COMMUNICATION_SERVER})
CHECKS_MAX: Final = 16
"""Checks of one office that wait at a time: each takes the nation some milliseconds, and keeps a
thread of the counter for as long as it hangs."""
CheckDoor = GatheringDoor[tuple[CheckAsked, Party], CheckAnswered | JukiError]


class Step(StrEnum):
    """What a check passes, in this order."""

    OWN_SERVER = "own-server"
    NATION = "nation"


class IdentityDesk(Protocol):
    """What a counter is given to check people of other towns with (``Facilities.identity``)."""

    @property
    def steps(self) -> StepBoard:
        """Where it is noted how far each case's check has come."""
        ...

    def ask(self, asked: CheckAsked, case_id: UUID) -> CheckAnswered | None:
        """The nation's answer, or None: waits some seconds, holds no transaction."""
        ...


@dataclass(frozen=True, slots=True)
class ServerCheckDoor:
    """A communication server's door: carries the checks of its own office to the nation."""

    context: NodeContext
    line: PeerLine

    async def take(self, wire: bytes, peer: Party, tell: Tell | None = None) -> bytes:
        """The nation's answer to our own office's question."""
        if peer != register_office_of(self.context.party.municipality):
            raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "only our own office asks here")
        read_asked(wire)
        if tell is not None:
            await tell(Step.OWN_SERVER)
        return await self.line.ask(NATIONAL, PATH, wire, seconds_max=SECONDS_MAX - 1, tell=tell)


@dataclass(frozen=True, slots=True)
class NationalCheckDoor:
    """The national server's door: many checks are answered in one transaction."""

    door: CheckDoor

    async def take(self, wire: bytes, peer: Party, tell: Tell | None = None) -> bytes:
        """The answer to a municipality's question, once it is committed."""
        asked = read_asked(wire)
        if tell is not None:
            await tell(Step.NATION)
        answer = await self.door.ask((asked, peer))
        if isinstance(answer, JukiError):
            raise answer
        return write(answer)


@dataclass(frozen=True, slots=True)
class OfficeIdentityDesk:
    """What the counters of an office check people of other towns with."""

    context: NodeContext
    line: PeerLine
    steps: StepBoard = field(default_factory=StepBoard)
    places: Semaphore = field(default_factory=lambda: Semaphore(CHECKS_MAX))

    def ask(self, asked: CheckAsked, case_id: UUID) -> CheckAnswered | None:
        """Ask by way of our own server; None when no answer came, or one that is none.

        SLOW_DOWN where as many as may wait for the nation already.
        """
        if not self.places.acquire(blocking=False):
            raise JukiError(ErrorCode.SLOW_DOWN, "too many checks wait for the nation")
        try:
            return self._ask(asked, case_id)
        finally:
            self.places.release()

    def _ask(self, asked: CheckAsked, case_id: UUID) -> CheckAnswered | None:
        server = communication_server_of(self.context.party.municipality)
        body, tell = write(asked), partial(self._note, case_id)
        try:
            wire = self.line.wait_for(
                lambda: self.line.ask(server, PATH, body, seconds_max=SECONDS_MAX, tell=tell),
                SECONDS_MAX + 1,
            )
            return read_answered(wire)
        except JukiError:
            return None

    async def _note(self, case_id: UUID, word: str) -> None:
        """An office on the way says that it has the question; words we do not know say nothing."""
        if word in tuple(Step):
            self.steps.note(case_id, word, self.context.clock.now())
