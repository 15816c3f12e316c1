"""Towns of a living nation that ask each other for wide-area copies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from nation_runs import LivingNation

from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.doors import Lanes, OfficeDesk
from jukinet.copies.wide_area.item import ON_REQUEST
from jukinet.copies.wide_area.reply import Given, Reply
from jukinet.copies.wide_area.request import Listed, Requester, WideAreaRequest
from jukinet.copies.wide_area.sealing import Question
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import list_rung_cases, open_case
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.procedures import begin, withdraw
from jukinet.nation.plan import PlannedMunicipality
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.node.parts import Node
from jukinet.protection.procedures import take_lock
from jukinet.register.papers import Birth
from jukinet.register.procedures import (
    list_records,
    list_residents_by_code,
    open_households,
    receive_codes,
    record_births,
)
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

RIGHTS = frozenset({(Function.COPY, mode) for mode in Mode} | {(Function.SEARCH, Mode.READ)})


@dataclass
class Person:
    """Somebody the network was never told of, at home in one register alone."""

    name: str
    address: str
    code: ResidentRecordCode
    born: date


class Town:
    """One municipality: its office, and its counters' way to the others."""

    def __init__(self, living_nation: LivingNation, planned: PlannedMunicipality) -> None:
        self.code: MunicipalityCode = planned.code
        self.node: Node = living_nation.nation.get(planned.register_office).node
        context = self.node.context
        self.desk = OfficeDesk(context, Lanes(context, self.node.line))

    def settle(self, names: list[str], address: str, kana: str = "サットウ") -> list[Person]:
        """People who are entered and not told to the network."""
        context, now = self.node.context, self.node.context.clock.now()
        born, digits = date(1961, 3, 14), context.randomness
        codes = [ResidentRecordCode.from_ten(str(digits.below(9 * 10**9) + 10**9)) for _ in names]
        with self.node.database.transaction() as tx:
            receive_codes(tx, [one.digits for one in codes], at=now, randomness=digits)
            households = open_households(tx, len(names), at=now, randomness=digits)
            births = [
                Birth(
                    name=PersonName(name, kana),
                    sex=Sex.FEMALE,
                    address=Address(self.code, address),
                    household_id=household,
                    relationship=HOUSEHOLDER,
                    permanent_domicile=PermanentDomicile("本籍町九丁目", name),
                    occasion=Occasion(born, date(2003, 8, 25), "clerk", now),
                )
                for name, household in zip(names, households, strict=True)
            ]
            entered = record_births(tx, births, randomness=digits)
        return [
            Person(name, address, one.identification.code, born)
            for name, one in zip(names, entered, strict=True)
        ]

    def protect(self, resident: UUID, code: ResidentRecordCode) -> set[str]:
        """A lock, and by what its server could name whom it is about."""
        context, now = self.node.context, self.node.context.clock.now()
        rights = frozenset(
            {(Function.PROTECTION, mode) for mode in Mode} | {(Function.SEARCH, Mode.READ)}
        )
        operator = Operator("protector", "", Duty.PROTECTION, rights)
        with self.node.database.transaction() as tx:
            case = open_case(
                tx, Affair.PROTECTION, Relation.SELF, Means.PHOTO_ID,
                by=CaseWorker(operator, "T-01", None, now), randomness=context.randomness,
            ).case  # fmt: skip
            by = CaseWorker(operator, "T-01", case, now)
            take_lock(tx, resident, (), by=by, context=context)
        return {code.digits, resident.hex}

    def begin(self, person: Person, home: MunicipalityCode) -> tuple[Question, CaseWorker]:
        """A case, a request, and its question."""
        context, now = self.node.context, self.node.context.clock.now()
        operator = Operator("clerk", "", Duty.COUNTER, RIGHTS)
        request = WideAreaRequest(
            uuid4(), home, Requester(person.name, person.code), Means.PHOTO_ID,
            Listed.HOUSEHOLD, asked=ON_REQUEST,
        )  # fmt: skip
        with self.node.database.transaction() as tx:
            opener = CaseWorker(operator, "T-01", None, now)
            case = open_case(
                tx, Affair.COPY, Relation.SELF, Means.PHOTO_ID, by=opener,
                randomness=context.randomness,
            ).case  # fmt: skip
            by = CaseWorker(operator, "T-01", case, now)
            procedures.accept_request(tx, request, by=by, context=context)
            question = procedures.prepare_question(tx, request, by=by, context=context)
        assert isinstance(question, Question)
        return question, by

    async def ask(self, person: Person, home: MunicipalityCode) -> Reply:
        """The whole way as a counter goes it."""
        context = self.node.context
        question, by = await asyncio.to_thread(self.begin, person, home)
        brought = await self.desk.fetch(question)

        def hear() -> Reply:
            with self.node.database.transaction() as tx:
                reply = procedures.hear_reply(tx, question, brought, by=by, context=context)
                if isinstance(reply, Given):
                    self.print(tx, question.request.request_id, by)
                return reply

        return await asyncio.to_thread(hear)

    def print(self, tx: Transaction, request_id: UUID, by: CaseWorker) -> None:
        procedures.note_printed(
            tx, request_id, number=request_id.hex[:12], sheets=["A000001"], yen=300,
            document_digest=b"d" * 32, by=by, context=self.node.context,
        )  # fmt: skip

    def begin_filing(self, person: Person) -> Filing:
        """Something is under way at somebody's household."""
        with self.node.database.transaction() as tx:
            (resident,) = list_residents_by_code(tx, person.code)
            (record,) = list_records(tx, [resident])
            return begin(
                tx, FilingKind.RELOCATION, by=self._filing_clerk(tx), context=self.node.context,
                household_id=record.household_id,
            )  # fmt: skip

    def withdraw_filing(self, filing: Filing) -> None:
        with self.node.database.transaction() as tx:
            by = self._filing_clerk(tx)
            withdraw(tx, filing.filing_id, version=filing.version, note="見本", by=by)

    def is_rung(self) -> bool:
        """Whether word came for some case of this counter."""
        with self.node.database.transaction() as tx:
            return bool(list_rung_cases(tx))

    def _filing_clerk(self, tx: Transaction) -> CaseWorker:
        context, now = self.node.context, self.node.context.clock.now()
        rights = frozenset({(Function.FILING, mode) for mode in Mode} | RIGHTS)
        operator = Operator("clerk", "", Duty.COUNTER, rights)
        case = open_case(
            tx, Affair.FILING, Relation.SELF, Means.PHOTO_ID,
            by=CaseWorker(operator, "T-01", None, now), randomness=context.randomness,
        ).case  # fmt: skip
        return CaseWorker(operator, "T-01", case, now)


def towns_of(living_nation: LivingNation) -> list[Town]:
    return [Town(living_nation, one) for one in living_nation.nation.plan.municipalities]
