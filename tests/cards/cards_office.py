"""A register office that issues cards; every name is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from filing_builders import Keys, make_context
from filing_builders import Office as FilingOffice

from jukinet.cards import procedures
from jukinet.cards.acting_for import PAPERS_OF
from jukinet.cards.application import ApplicationKind, Proxy
from jukinet.cards.caller import CallerAnswer, QuestionKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.procedures import CardFile, HandedOver, Wish
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import open_case
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.dates import JST

PACKAGES = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.protection",
    "jukinet.register",
    "jukinet.address_history",
    "jukinet.link",
    "jukinet.filings",
    "jukinet.cards",
    "jukinet.cards.states",
)
ALL_RIGHTS = frozenset((function, mode) for function in Function for mode in Mode)
KNOWS_ALL = (
    CallerAnswer(QuestionKind.IDENTITY, True),
    CallerAnswer(QuestionKind.HOUSEHOLD_SIZE, True),
)
"""Of a caller: he was asked and answered rightly."""
PHOTO = b"\xff\xd8 a picture \xff\xd9"
PHOTO_ID = Presented(photo_id=True, face_compared=True)
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class CardsOffice:
    """The office of these tests, and the short way to do what its clerks do."""

    database: Database
    context: NodeContext
    clock: ManualClock
    family: list[ResidentRecord]
    issuing_key: str = "00112233445566aa"

    @property
    def holder(self) -> UUID:
        return self.family[0].resident_id

    def worker(
        self,
        name: str = "sasaki",
        *,
        relation: Relation = Relation.SELF,
        means: Means = Means.PHOTO_ID,
        requester: UUID | None = None,
        without: Iterable[tuple[Function, Mode]] = (),
    ) -> CaseWorker:
        now, operator = self.clock.now(), Operator(name, name, Duty.COUNTER, ALL_RIGHTS)
        opener = CaseWorker(operator, "madoguchi-1", None, now)
        with self.database.transaction() as tx:
            file = open_case(
                tx, Affair.CARD, relation, means, by=opener,
                randomness=self.context.randomness, requester=requester,
            )  # fmt: skip
        limited = replace(operator, rights=ALL_RIGHTS - frozenset(without))
        return CaseWorker(limited, "madoguchi-1", file.case, now)

    def do(self, procedure: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Run a procedure in a transaction of its own, as a clerk unless somebody is named."""
        by = more.pop("by", None) or self.worker()
        with self.database.transaction() as tx:
            return procedure(tx, *args, by=by, context=self.context, **more)

    def apply(
        self, fees: Mapping[str, int] = MappingProxyType({}), **changed: Any
    ) -> RegistrationCard:
        wish = Wish(
            **{
                "resident_id": self.holder,
                "kind": ApplicationKind.FIRST,
                "form": CardForm.B,
                "photo": PHOTO,
                "photo_taken_on": self.clock.today(),
                **changed,
            }
        )
        by = self.worker(relation=Relation.SELF if wish.proxy is Proxy.NONE else Relation.PROXY)
        proven = replace(wish, proxy_papers=PAPERS_OF[wish.proxy])
        card: RegistrationCard = self.do(procedures.receive_application, proven, fees=fees, by=by)
        return card

    def make(self, card: RegistrationCard, box: UUID | None = None) -> RegistrationCard:
        self.do(procedures.note_face_printed, card.card_id, box)
        self.do(procedures.note_chip_written, card.card_id, self.issuing_key)
        made: RegistrationCard = self.do(procedures.record_made, card.card_id)
        return made

    def send_letter(self, card: RegistrationCard) -> str:
        letter = self.do(procedures.make_letter, card.card_id)
        self.do(procedures.note_letter_sent, card.card_id)
        number: str = letter.number
        return number

    def hand_over(self, card: RegistrationCard, letter: str, **more: Any) -> HandedOver:
        handed: HandedOver = self.do(procedures.hand_over, card.card_id, PHOTO_ID, letter, **more)
        return handed

    def activate(self, card: RegistrationCard) -> RegistrationCard:
        active: RegistrationCard = self.do(procedures.record_pin_set, card.card_id)
        return active

    def issue(self, **changed: Any) -> tuple[RegistrationCard, str]:
        """A card from application to PIN; and its support number."""
        card = self.make(self.apply(**changed))
        handed = self.hand_over(card, self.send_letter(card))
        return self.activate(handed.card), handed.support_number

    def look(self, card: RegistrationCard, **more: Any) -> CardFile:
        file: CardFile = self.do(procedures.get_card_file, card.card_id, **more)
        return file

    def set_day(self, day: date) -> None:
        """Nine o'clock of a later day in Japan."""
        then = datetime.combine(day, time(9), JST)
        assert then > self.clock.now()
        self.clock.advance(then - self.clock.now())

    def pass_time(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def follow(self) -> int:
        with self.database.transaction() as tx:
            return procedures.follow_register(tx, self.context)

    def chase(self) -> int:
        with self.database.transaction() as tx:
            return procedures.chase_cards(tx, self.context)


def make_cards_office(keys: Keys, make_database: MakeDatabase, clock: ManualClock) -> CardsOffice:
    """The office, with a family in its register."""
    database, context = make_database(PACKAGES), make_context(keys, clock)
    with database.transaction() as tx:
        family = enter_family(tx, database, context, clock)
    return CardsOffice(database, context, clock, family)


def enter_family(
    tx: Transaction, database: Database, context: NodeContext, clock: ManualClock
) -> list[ResidentRecord]:
    return FilingOffice(database, context, clock).a_family(tx)
