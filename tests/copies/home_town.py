"""The town somebody comes from: its register and its office, asked without lines between.

The question is opened, decided and answered by the home office's own procedures; only the two
servers that carry it are not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from copies_office import PACKAGES, a_family

from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.procedures import HomeCounter
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.sealing import Question, open_question
from jukinet.copies.wide_area.steps import Step
from jukinet.counters.question_steps import StepBoard
from jukinet.identity_check import doors
from jukinet.identity_check.messages import (
    CheckAnswered,
    CheckAsked,
    read_answered,
    read_asked,
    write,
)
from jukinet.identity_check.procedures import CheckCounter
from jukinet.notices import store as notices_store
from jukinet.notices.holding import Holding, State, Stay
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import get_record
from jukinet.register.record import ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import JukiError
from jukinet.terms.identification import ChangeReason
from jukinet.terms.parties import communication_server_of

WIDE_PACKAGES = (*PACKAGES, "jukinet.copies.wide_area")
NATIONAL_PACKAGES = ("jukinet.platform.ledger", "jukinet.notices")
ASKER = communication_server_of(MunicipalityCode("132292"))
HOME = MunicipalityCode("352039")
HOUSE = Address(HOME, "亀山町2番1号")


@dataclass
class HomeTown:
    """A desk that asks this town (``Facilities.wide_area``), and who lives there."""

    context: NodeContext
    database: Database
    failure: Refusal | None = None
    """What befalls every question on its way, where something does."""
    asked: int = 0
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    """What happens while a question is under way: it has reached the home town's server then."""
    steps: StepBoard = field(default_factory=StepBoard)

    def family(self, *names: str) -> list[ResidentRecord]:
        with self.database.transaction() as tx:
            people = a_family(tx, self.context, names, self.context.clock.now(), HOUSE, "ミホン")
            return [get_record(tx, one) for one in people]

    def record(self, resident: UUID) -> ResidentRecord:
        with self.database.transaction() as tx:
            return get_record(tx, resident)

    def bring(self, question: Question) -> Brought:
        self.asked += 1
        now, request_id = self.context.clock.now(), question.request.request_id
        self.steps.note(request_id, Step.OWN_SERVER, now)
        if self.failure is Refusal.HOME_AWAY:
            return Brought(failure=self.failure)
        self.steps.note(request_id, Step.HOME_SERVER, now)
        for one in self.meanwhile:
            one()
        if self.failure is not None:
            return Brought(failure=self.failure)
        self.steps.note(request_id, Step.HOME_OFFICE, now)
        opened = open_question(question.wire, context=self.context, now=now)
        with self.database.transaction() as tx:
            (answer,) = HomeCounter(self.context).answer(tx, [opened])
        if isinstance(answer, JukiError):
            raise answer
        return Brought(answer)


@dataclass
class AskedNation:
    """The nation's word about papers (``Facilities.identity``), asked without lines between."""

    context: NodeContext
    database: Database
    silent: bool = False
    asked: int = 0
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    """What happens while a question is under way: it has reached our own server then."""
    steps: StepBoard = field(default_factory=StepBoard)

    def know(self, *records: ResidentRecord) -> None:
        """What the nation holds of some residents."""
        now = self.context.clock.now()
        today = self.context.clock.today()
        holdings = [
            Holding(
                identification=one.identification,
                person_key=one.resident_id.hex,
                state=State.RESIDENT,
                reason=ChangeReason.MOVE_IN,
                detail="",
                occurred_on=today,
                stay=Stay(today, now, None),
                destination=None,
                replaced_by=None,
                change_number=1,
                made_at=now,
                version=1,
            )
            for one in records
        ]
        with self.database.transaction() as tx:
            notices_store.save_holdings(tx, holdings, [None] * len(holdings), recorded_at=now)

    def ask(self, asked: CheckAsked, case_id: UUID) -> CheckAnswered | None:
        self.asked += 1
        self.steps.note(case_id, doors.Step.OWN_SERVER, self.context.clock.now())
        for one in self.meanwhile:
            one()
        if self.silent:
            return None
        with self.database.transaction() as tx:
            (answer,) = CheckCounter(self.context).answer(tx, [(read_asked(write(asked)), ASKER)])
        return None if isinstance(answer, JukiError) else read_answered(write(answer))
