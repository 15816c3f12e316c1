"""An office with people in its register, and clerks at its counter; every name is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jukinet.counters.case import Affair, Case, Means, Relation, number_of_case
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Approved, Filing
from jukinet.filings.kinds import FilingKind
from jukinet.filings.planned_move import NO_LINE
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.papers import Arrival
from jukinet.register.record import Occasion, Qualifications, ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.parties import Party, Role
from jukinet.terms.person import PersonName, Relationship, Sex
from laid_cards import case_by_card
from office_keys import ListedKeys, list_keys

HERE = MunicipalityCode("352039")
THERE = MunicipalityCode("352012")
OFFICE = Party(Role.REGISTER_OFFICE, HERE.digits)
OTHER_OFFICE = Party(Role.REGISTER_OFFICE, THERE.digits)
PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.register",
    "jukinet.address_history",
    "jukinet.link",
    "jukinet.protection",
    "jukinet.filings",
)
HOME = "亀山町2番1号"
DOMICILE = PermanentDomicile("山口県山口市亀山町2番", "見本 太郎")
FILING_RIGHTS = frozenset(
    (function, mode) for function in (Function.FILING, Function.CODE) for mode in Mode
)
REVIEW_RIGHTS = FILING_RIGHTS | {(Function.REVIEW, mode) for mode in Mode}
_HANDS = uuid4()


Keys = ListedKeys


def make_keys(path: Path, now: datetime) -> Keys:
    """Keys of two offices that share those of municipalities."""
    keys = list_keys(path, (OFFICE, OTHER_OFFICE), now)
    keys.share_municipal_keys()
    return keys


def make_context(keys: Keys, clock: ManualClock, party: Party = OFFICE) -> NodeContext:
    return keys.context(party, clock, SeededRandomness(str(party)))


def a_case(
    now: datetime,
    relation: Relation = Relation.SELF,
    means: Means = Means.PHOTO_ID,
    requester: UUID | None = None,
) -> Case:
    assert means is not Means.CARD, "cards are laid down: Office.case_by_card"
    return Case(
        uuid4(), number_of_case(now.date(), 42), Affair.FILING, relation, means, now, requester
    )


@dataclass
class Office:
    """One office's counter: clerks by name, and the short way to do what they do."""

    database: Database
    context: NodeContext
    clock: ManualClock

    def worker(
        self,
        name: str = "sasaki",
        rights: frozenset[tuple[Function, Mode]] = FILING_RIGHTS,
        case: Case | None = None,
    ) -> CaseWorker:
        now = self.clock.now()
        operator = Operator(name, name, Duty.COUNTER, rights)
        return CaseWorker(operator, f"terminal-of-{name}", case or a_case(now), now)

    def clerk(self, case: Case | None = None, name: str = "sasaki") -> CaseWorker:
        return self.worker(name, case=case)

    def reviewer(self, name: str = "takahashi") -> CaseWorker:
        return self.worker(name, REVIEW_RIGHTS)

    def case(
        self,
        relation: Relation = Relation.SELF,
        means: Means = Means.PHOTO_ID,
        requester: UUID | None = None,
    ) -> Case:
        return a_case(self.clock.now(), relation, means, requester)

    def case_by_card(self, tx: Transaction, resident: UUID) -> Case:
        """The case of whoever lays down his card."""
        return case_by_card(
            tx, resident, by=self.worker(), randomness=self.context.randomness,
            affair=Affair.FILING,
        )  # fmt: skip

    def by_authority(self, name: str = "sasaki") -> CaseWorker:
        return self.clerk(self.case(Relation.OFFICE, Means.NONE), name)

    def a_family(
        self, tx: Transaction, *people: tuple[str, str, str, Sex], address: str = HOME
    ) -> list[ResidentRecord]:
        """A standing household: name, birth date, relationship, sex of each; told to nobody."""
        register.receive_codes(
            tx,
            some_codes(len(people) + 30),
            at=self.clock.now(),
            randomness=self.context.randomness,
        )
        given = people or (
            ("見本　太郎", "1955-04-01", "世帯主", Sex.MALE),
            ("見本　花子", "1957-12-03", "妻", Sex.FEMALE),
            ("見本　葵", "1985-05-05", "子", Sex.FEMALE),
        )
        (household,) = register.open_households(
            tx, 1, at=self.clock.now(), randomness=self.context.randomness
        )
        since = Occasion(date(2001, 4, 1), date(2001, 4, 2), "before", self.clock.now())
        papers = [
            Arrival(
                name=PersonName(name, "ミホン"),
                birth_date=LifeDate(born),
                sex=sex,
                address=Address(HERE, address),
                household_id=household,
                relationship=Relationship.parse(relationship),
                permanent_domicile=DOMICILE,
                occasion=since,
            )
            for name, born, relationship, sex in given
        ]
        register.accept_arrivals(tx, papers, randomness=self.context.randomness)
        return list(register.get_household(tx, household).members)

    def draft(
        self,
        tx: Transaction,
        kind: FilingKind,
        fields: Mapping[str, str],
        *,
        household: UUID | None = None,
        by: CaseWorker | None = None,
    ) -> Filing:
        """A filing begun and typed."""
        clerk = by or self.clerk()
        begun = filings.begin(tx, kind, by=clerk, context=self.context, household_id=household)
        return filings.save_draft(
            tx, begun.filing_id, fields, version=begun.version, by=clerk, context=self.context
        )

    def entered(
        self,
        tx: Transaction,
        kind: FilingKind,
        fields: Mapping[str, str],
        *,
        household: UUID | None = None,
        by: CaseWorker | None = None,
    ) -> Filing:
        """A filing that waits for its reviewer."""
        clerk = by or self.clerk()
        draft = self.draft(tx, kind, fields, household=household, by=clerk)
        return filings.enter(
            tx, draft.filing_id, version=draft.version, by=clerk, context=self.context
        )

    def approve(self, tx: Transaction, filing: Filing) -> Approved:
        """The reviewer approves."""
        return filings.approve(
            tx,
            filing.filing_id,
            version=filing.version,
            by=self.reviewer(),
            context=self.context,
        )

    def pass_minutes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    def move_out_long_ago(self, tx: Transaction, family: list[ResidentRecord]) -> None:
        """A move to a town that no line leads to, and that nobody confirmed."""
        entered = self.entered(
            tx,
            FilingKind.MOVE_OUT,
            {
                "occurred_on": "H15.7.1",
                "answer.moved-already": "day-confirmed-by-paper",
                "destination_municipality": "352012",
                "destination_address": "竹崎町1番",
                **everybody(family),
            },
            household=family[0].household_id,
        )
        self.approve(tx, entered)
        going = [member.resident_id for member in family]
        filings.note_sought(tx, going, self.clock.today(), answer=NO_LINE)


def some_codes(count: int, start: int = 1_000_000_000) -> list[str]:
    return [ResidentRecordCode.from_ten(str(start + 7 * i)).digits for i in range(count)]


def everybody(members: list[ResidentRecord], *, relationships: bool = False) -> dict[str, str]:
    """Fields that tick everybody."""
    ticked = {f"who.{member.resident_id}": "yes" for member in members}
    if relationships:
        ticked |= {f"relationship.{m.resident_id}": str(m.relationship) for m in members}
    return ticked


def elsewhere(clerk: CaseWorker, minutes: int) -> CaseWorker:
    """The same clerk, later."""
    return replace(clerk, now=clerk.now + timedelta(minutes=minutes))


def certificates(count: int = 2) -> list[MoveOutCertificate]:
    """A family that leaves the other town for this one."""
    people = [("転入　一郎", "世帯主", Sex.MALE), ("転入　良子", "妻", Sex.FEMALE)][:count]
    return [
        MoveOutCertificate(
            identification=IdentificationInformation(
                ResidentRecordCode.from_ten(str(3_000_000_000 + place)),
                PersonName(name, "テンニュウ"),
                LifeDate("1970-01-02"),
                sex,
                Address(THERE, "竹崎町1番2号"),
            ),
            relationship=Relationship.parse(relationship),
            permanent_domicile=DOMICILE,
            qualifications=Qualifications(),
            destination_municipality=HERE,
            destination_address="泉町9番",
            planned_on=date(2003, 8, 20),
            issued_on=date(2003, 8, 18),
        )
        for place, (name, relationship, sex) in enumerate(people)
    ]
