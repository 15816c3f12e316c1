"""The doors that questions pass: at a communication server, both ways, and at the home office.

A server looks at who writes to whom and at signatures, and carries what it cannot read.  It keeps
nothing: no table, no line of a log says more than that a call failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.lane import (
    HOME_SERVER_SECONDS,
    OFFICE_SECONDS,
    SERVER_SECONDS,
    Lane,
    refusal_of,
)
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.sealing import (
    QUESTION,
    OpenedQuestion,
    Question,
    must_be_reply_to,
    open_question,
)
from jukinet.copies.wide_area.steps import Step
from jukinet.counters.question_steps import StepBoard
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.letter import Letter, read_letter
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.steps import Tell
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    Party,
    Role,
    communication_server_of,
    register_office_of,
)

OFFICE_ROLES: Final = frozenset({Role.COMMUNICATION_SERVER})
SERVER_ROLES: Final = frozenset({Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER})

CARRIERS: Final = (Step.OWN_SERVER, Step.HOME_SERVER, Step.HOME_OFFICE)

AnswerDoor = GatheringDoor[OpenedQuestion, bytes | JukiError]


@dataclass(slots=True)
class Lanes:
    """A node's ways to others, each made when it is first needed."""

    context: NodeContext
    line: PeerLine
    _lanes: dict[Party, Lane] = field(default_factory=dict)

    def to(self, peer: Party, seconds_max: float, *, stands_for_others: bool = False) -> Lane:
        """The way to a peer; PEER_UNKNOWN or PEER_REVOKED where there is none."""
        self.context.directory.get(peer)
        lane = self._lanes.get(peer)
        if lane is None:
            lane = Lane(peer, self.line, self.context, seconds_max, stands_for_others)
            self._lanes[peer] = lane
        return lane


@dataclass(frozen=True, slots=True)
class ServerDoor:
    """A communication server's door: questions of its own office go out, those for it come in."""

    context: NodeContext
    lanes: Lanes

    async def take(self, wire: bytes, peer: Party, tell: Tell | None = None) -> bytes:
        """Carry a question on and its reply back.

        (1) It is one, signed by its sender. (2) It comes from where such a question comes from.
        (3) What comes back is the home office's reply to this very question.
        """
        question = read_letter(wire, QUESTION, self.context.directory)  # (1)
        following, seconds_max, here = self._next(question, peer)  # (2)
        if tell is not None:
            await tell(here)

        def check(answer: bytes) -> None:  # (3)
            _must_be_reply(answer, question, self.context)

        lane = self.lanes.to(following, seconds_max)
        return await lane.call(question.reader.municipality, wire, check, tell)

    def _next(self, question: Letter, peer: Party) -> tuple[Party, float, Step]:
        own, asker, home = (
            register_office_of(self.context.party.municipality), question.writer, question.reader
        )  # fmt: skip
        if asker == own == peer:
            return communication_server_of(home.municipality), SERVER_SECONDS, Step.OWN_SERVER
        if home == own and peer == communication_server_of(asker.municipality):
            return own, HOME_SERVER_SECONDS, Step.HOME_SERVER
        raise JukiError(
            ErrorCode.OUTSIDE_JURISDICTION, "a question does not come this way", peer=str(peer)
        )


@dataclass(frozen=True, slots=True)
class HomeDoor:
    """The home office's door: it opens questions and has them answered, many in one transaction."""

    context: NodeContext
    door: AnswerDoor

    async def take(self, wire: bytes, peer: Party, tell: Tell | None = None) -> bytes:
        """The reply to a question that our own communication server brought."""
        if peer != communication_server_of(self.context.party.municipality):
            raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "only our own server brings questions")
        question = open_question(wire, context=self.context, now=self.context.clock.now())
        if tell is not None:
            await tell(Step.HOME_OFFICE)
        answer = await self.door.ask(question)
        if isinstance(answer, JukiError):
            raise answer
        return answer


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """What the counters of an office ask other towns with."""

    context: NodeContext
    lanes: Lanes
    joined: bool = True
    """Whether there is a line to our own server: files and media answer nobody while he waits."""
    steps: StepBoard = field(default_factory=StepBoard)

    def bring(self, question: Question) -> Brought:
        """Bring a question to its home office; blocks up to eight seconds, in a thread."""
        try:
            return self.lanes.line.wait_for(lambda: self.fetch(question), OFFICE_SECONDS + 1.0)
        except JukiError as error:
            return Brought(failure=refusal_of(error))

    async def fetch(self, question: Question) -> Brought:
        """The same in the node's own loop."""
        if not self.joined:
            return Brought(failure=Refusal.NO_LINE)
        server = communication_server_of(self.context.party.municipality)
        try:
            lane = self.lanes.to(server, OFFICE_SECONDS, stands_for_others=True)
            tell = partial(self._note, question.request.request_id)
            home = question.request.home
            return Brought(await lane.call(home, question.wire, lambda _: None, tell))
        except JukiError as error:
            return Brought(failure=refusal_of(error))

    async def _note(self, request_id: UUID, word: str) -> None:
        """An office on the way says that it has the question; words we do not know say nothing."""
        if word in CARRIERS:
            self.steps.note(request_id, Step(word), self.context.clock.now())


def _must_be_reply(answer: bytes, question: Letter, context: NodeContext) -> None:
    """A reply that is none is a failure of whoever gave it."""
    try:
        must_be_reply_to(
            answer, question.reference, question.digest, question.reader, question.writer,
            context.directory,
        )  # fmt: skip
    except JukiError as error:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, error.detail) from None
