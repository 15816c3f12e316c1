"""A register office with a guard, and the people who work there; every name is invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output, Ruling
from jukinet.protection.lock import Lock
from jukinet.protection.procedures import must_pass, rule, take_lock
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from office_keys import list_keys

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.protection",
)
REGISTER = Party(Role.REGISTER_OFFICE, "132292")
ALL_RIGHTS = frozenset(
    (function, mode) for function in (Function.PROTECTION, Function.RELEASE) for mode in Mode
)


def make_context(place: Path, clock: ManualClock) -> NodeContext:
    """The office's vault and a directory that lists it."""
    return list_keys(place, (REGISTER,), clock.now()).context(REGISTER, clock)


def an_operator(
    name: str = "protector", duty: Duty = Duty.PROTECTION, without: Iterable[object] = ()
) -> Operator:
    return Operator(name, name, duty, ALL_RIGHTS - frozenset(without))


def a_case(at: datetime) -> Case:
    return Case(
        case_id=uuid4(),
        number="20030825-0001",
        affair=Affair.PROTECTION,
        relation=Relation.SELF,
        means=Means.PHOTO_ID,
        opened_at=at,
        requester=None,
    )


@dataclass(slots=True)
class ProtectionOffice:
    """One office of these tests: a database, a clock, and who works there."""

    database: Database
    context: NodeContext
    clock: ManualClock

    def worker(
        self,
        name: str = "protector",
        duty: Duty = Duty.PROTECTION,
        *,
        without: Iterable[object] = (),
    ) -> CaseWorker:
        now = self.clock.now()
        operator = an_operator(name, duty, without)
        return CaseWorker(operator, "T-03", a_case(now), now)

    def without_case(self, name: str = "protector") -> CaseWorker:
        return replace(self.worker(name), case=None)

    def pass_time(self, step: timedelta) -> None:
        self.clock.advance(step)

    def take(self, applicant: UUID, *others: UUID, name: str = "clerk") -> Lock:
        by = self.worker(name, Duty.COUNTER)
        with self.database.transaction() as tx:
            return take_lock(tx, applicant, others, by=by, context=self.context)

    def rule(self, demand: Demand) -> Ruling:
        with self.database.transaction() as tx:
            return rule(tx, demand, self.clock.now())

    def passes(self, demand: Demand) -> bool:
        """Whether the document may go out; what would use a release up does."""
        try:
            with self.database.transaction() as tx:
                must_pass(tx, demand, self.clock.now())
        except JukiError as error:
            assert error.code is ErrorCode.PROTECTED
            return False
        return True


def a_demand(
    *residents: UUID,
    output: Output = Output.RECORD_COPY,
    document: UUID | None = None,
    requester: UUID | None = None,
    proven: bool = False,
) -> Demand:
    return Demand(
        output=output,
        residents=frozenset(residents),
        document=document or uuid4(),
        requester=requester,
        requester_proven=proven,
        operator_id="clerk",
    )
