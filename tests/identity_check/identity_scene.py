"""An office with somebody whose papers and cards are shown, and somebody else of the town."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from copies_office import CopiesOffice
from provision_nation import YAMAGUCHI, a_code

from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import Evidence, Finding
from jukinet.counters.procedures import mark_case, open_case
from jukinet.identity_check.messages import CheckAnswered, CheckAsked
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.identity_check.procedures import compare_here, settle_elsewhere
from jukinet.protection.procedures import take_lock
from jukinet.register.papers import CodeChange
from jukinet.register.procedures import (
    change_codes,
    receive_codes,
)
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import Sex

HERE = MunicipalityCode("132292")


def elsewhere(name: str, **said: Any) -> CheckAsked:
    told: dict[str, Any] = {
        "birth_date": LifeDate("1980-04-01"),
        "sex": Sex.MALE,
        "municipality": YAMAGUCHI,
    }
    shown = ShownIdentity(
        evidence=Evidence.PASSPORT, name=name, **(told | said),
    )  # fmt: skip
    return CheckAsked.from_shown(shown, "20030825-0042")


@dataclass
class Scene:
    """An office, the person whose papers are shown, and somebody else of the town."""

    office: CopiesOffice
    her: ResidentRecord
    other: ResidentRecord

    @property
    def paper(self) -> ShownIdentity:
        """Her own licence."""
        told = self.her.identification
        return ShownIdentity(
            Evidence.DRIVING_LICENCE, HERE, told.name.written, None, told.birth_date, told.sex
        )

    def clerk(self, rights: frozenset[tuple[Function, Mode]] | None = None) -> CaseWorker:
        may = frozenset({(Function.SEARCH, Mode.READ)})
        operator = Operator("clerk", "", Duty.COUNTER, may)
        by = CaseWorker(operator, "T-03", None, self.office.clock.now())
        with self.office.database.transaction() as tx:
            file = open_case(
                tx, Affair.COPY, Relation.SELF, Means.NONE, by=by,
                randomness=self.office.context.randomness,
            )  # fmt: skip
        operator = operator if rights is None else replace(operator, rights=rights)
        return replace(by, case=file.case, operator=operator)

    def show(self, paper: ShownIdentity, by: CaseWorker | None = None) -> Finding:
        by = by or self.clerk()
        with self.office.database.transaction() as tx:
            return compare_here(tx, paper, by=by, context=self.office.context)

    def mark(self, by: CaseWorker) -> int:
        """How far the case is when the nation is asked."""
        with self.office.database.transaction() as tx:
            return mark_case(tx, by=by)

    def settle(
        self, answered: CheckAnswered | None, by: CaseWorker, mark: int | None = None
    ) -> Finding:
        """What the case keeps of the nation's word about somebody of another town."""
        mark = self.mark(by) if mark is None else mark
        shown = elsewhere("山田 太郎").to_shown()
        with self.office.database.transaction() as tx:
            return settle_elsewhere(
                tx, shown, answered, mark=mark, by=by, context=self.office.context
            )

    def protect(self, resident: UUID | None = None) -> None:
        rights = frozenset((one, mode) for one in Function for mode in Mode)
        by = self.clerk(rights)
        by = replace(by, operator=replace(by.operator, duty=Duty.PROTECTION))
        with self.office.database.transaction() as tx:
            take_lock(tx, resident or self.her.resident_id, (), by=by, context=self.office.context)

    def change_code(self) -> None:
        today = self.office.clock.today()
        occasion = Occasion(today, today, "clerk", self.office.clock.now())
        randomness = self.office.context.randomness
        with self.office.database.transaction() as tx:
            receive_codes(tx, [a_code(500).digits], at=occasion.at, randomness=randomness)
            change_codes(tx, [CodeChange(self.her.resident_id, occasion)])
