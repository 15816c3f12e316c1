"""Three towns with register office and server, prefecture and nation; real databases and keys.

A is left, B and C are the towns somebody may come to.  What carries the envelopes is ``settle``;
lines between those in ``cut`` do not carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cards_office import CardsOffice
from filing_builders import DOMICILE, Office, some_codes
from move_keys import PARTIES, B

from jukinet.address_history.handlers import MUNICIPAL as HISTORY_MUNICIPAL
from jukinet.address_history.handlers import OFFICE as HISTORY_OFFICE
from jukinet.cards.card import RegistrationCard
from jukinet.cards.handlers import OFFICE as CARDS_OFFICE
from jukinet.cards.procedures import follow_register as cards_follow
from jukinet.cards.states import handlers as card_states
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import CardRead
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Approved, Filing
from jukinet.link.handlers import MUNICIPAL, OFFICE
from jukinet.link.procedures import tell_network, tell_office
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival
from jukinet.moves.departing import Departure
from jukinet.moves.difference import DifferenceLine
from jukinet.moves.handlers import MUNICIPAL as MOVES_MUNICIPAL
from jukinet.moves.handlers import OFFICE as MOVES_OFFICE
from jukinet.notices.handlers import NATIONAL as NATIONAL_NOTICES
from jukinet.notices.handlers import PREFECTURAL, municipal_handlers
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import Handler, NodeContext
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import (
    FOREIGN_ITEMS,
    PENSION_ITEMS,
    ForeignResident,
    NationalPension,
    further_items,
)
from jukinet.register.papers import Arrival as PersonArrival
from jukinet.register.papers import Cancellation, Death, ItemCorrection, MoveIn
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.address import Address as HomeAddress
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.parties import (
    Role,
    register_office_of,
)
from jukinet.terms.person import HOUSEHOLDER, PersonName, Relationship, Sex
from laid_cards import lay_down
from office_keys import ListedKeys
from small_network import SmallNetwork

PACKAGES = {
    Role.REGISTER_OFFICE: (
        "jukinet.platform.ledger", "jukinet.platform.message", "jukinet.security",
        "jukinet.counters", "jukinet.custody", "jukinet.protection", "jukinet.register",
        "jukinet.address_history", "jukinet.link", "jukinet.filings", "jukinet.cards",
        "jukinet.cards.states",
        "jukinet.moves",
    ),
    Role.COMMUNICATION_SERVER: (
        "jukinet.platform.message", "jukinet.custody", "jukinet.notices", "jukinet.link",
        "jukinet.cards.states",
    ),
    Role.PREFECTURAL_SERVER: (
        "jukinet.platform.message", "jukinet.notices", "jukinet.cards.states",
    ),
    Role.NATIONAL_SERVER: (
        "jukinet.platform.message", "jukinet.notices", "jukinet.cards.states",
    ),
}  # fmt: skip
HANDLERS: dict[Role, tuple[Handler, ...]] = {
    Role.REGISTER_OFFICE: (*OFFICE, *CARDS_OFFICE, *MOVES_OFFICE, *HISTORY_OFFICE),
    Role.COMMUNICATION_SERVER: (
        *MUNICIPAL, *municipal_handlers(tell_office), *card_states.MUNICIPAL, *MOVES_MUNICIPAL,
        *HISTORY_MUNICIPAL,
    ),
    Role.PREFECTURAL_SERVER: (*PREFECTURAL, *card_states.PREFECTURAL),
    Role.NATIONAL_SERVER: (*NATIONAL_NOTICES, *card_states.NATIONAL),
}  # fmt: skip
FAMILY = (
    ("見本　太郎", "1955-04-01", "世帯主", Sex.MALE),
    ("見本　花子", "1957-12-03", "妻", Sex.FEMALE),
    ("見本　葵", "1985-05-05", "子", Sex.FEMALE),
)
_FAMILIES = count()
MakeDatabase = Callable[[tuple[str, ...]], Database]


@dataclass
class Town:
    """One register office with its counters."""

    node: Node
    clock: ManualClock

    @property
    def code(self) -> MunicipalityCode:
        return self.node.party.municipality

    @property
    def database(self) -> Database:
        return self.node.database

    @property
    def context(self) -> NodeContext:
        return self.node.context

    @property
    def desk(self) -> Office:
        return Office(self.database, self.context, self.clock)

    def cards(self, family: list[ResidentRecord]) -> CardsOffice:
        return CardsOffice(self.database, self.context, self.clock, family)

    def clerk(self) -> CaseWorker:
        return self.cards([]).worker()

    def a_family(self, start: int | None = None) -> list[ResidentRecord]:
        """A standing household of whom the network is told."""
        now, randomness = self.clock.now(), self.context.randomness
        start = start or 1_000_000_000 + 1_000 * next(_FAMILIES)
        with self.database.transaction() as tx:
            codes = some_codes(len(FAMILY), start)
            register.receive_codes(tx, codes, at=now, randomness=randomness)
            (household,) = register.open_households(tx, 1, at=now, randomness=randomness)
            since = Occasion(date(2001, 4, 1), date(2001, 4, 2), "before", now)
            papers = [
                PersonArrival(
                    PersonName(name, "ミホン"), LifeDate(born), sex,
                    HomeAddress(self.code, "亀山町2番1号"), household,
                    Relationship.parse(place), DOMICILE, since,
                )
                for name, born, place, sex in FAMILY
            ]  # fmt: skip
            changes = register.accept_arrivals(tx, papers, randomness=randomness)
            tell_network(tx, changes, self.context)
            return list(register.get_household(tx, household).members)

    def a_card(self, holder: ResidentRecord, family: list[ResidentRecord]) -> RegistrationCard:
        card, _ = self.cards(family).issue(resident_id=holder.resident_id)
        return card

    def read(self, holder: ResidentRecord, card: RegistrationCard) -> CardRead:
        """What a reader of any town says of this card, once its PIN was right."""
        return lay_down(
            holder.identification.code, self.clock.now(), municipality=self.code.digits,
            here=self.code.digits, number=card.number,
        )  # fmt: skip

    def file_move_out(
        self,
        family: list[ResidentRecord],
        going: Iterable[ResidentRecord],
        *,
        to: MunicipalityCode = B,
        planned: date | None = None,
        fields: dict[str, str] | None = None,
    ) -> moves.AnnotatedMoveOut:
        typed = {
            "occurred_on": (planned or self.clock.today()).isoformat(),
            "destination_municipality": to.digits,
            "destination_address": "竹崎町1番2号",
            "by_post": "yes",
            **{f"who.{one.resident_id}": "yes" for one in going},
            **(fields or {}),
        }
        with self.database.transaction() as tx:
            return moves.take_annotated_move_out(
                tx, family[0].household_id, typed, by=self.clerk(), context=self.context
            )

    def leave(
        self, family: list[ResidentRecord], going: Iterable[ResidentRecord], **more: Any
    ) -> Departure:
        """An annotated move-out that is approved."""
        taken = self.file_move_out(family, going, **more)
        self.enter_and_approve(taken.filing.filing_id)
        return self.look_departure(taken.departure.departure_id)

    def take(
        self, read: CardRead, *, moved: date | None = None, former: MunicipalityCode | None = None
    ) -> moves.FirstMoveIn:
        with self.database.transaction() as tx:
            return moves.take_first_move_in(
                tx, read, moved_on=moved or self.clock.today(), former=former,
                fields={"address": "竹崎町1番2号", "paper.registration-card": "yes"},
                by=self.clerk(), context=self.context,
            )  # fmt: skip

    def enter_and_approve(self, filing_id: UUID, answers: dict[str, str] | None = None) -> Approved:
        self.enter(filing_id, answers)
        return self.approve(filing_id)

    def enter(self, filing_id: UUID, answers: dict[str, str] | None = None) -> Filing:
        with self.database.transaction() as tx:
            clerk, filing = self.desk.clerk(), filings.get_filing(tx, filing_id)
            typed = {**filing.fields, **(answers or {})}
            found = filings.look(tx, replace(filing, fields=typed), self.context)
            typed |= {f"answer.{one.name}": one.rule.answers[0] for one in found.warnings}
            saved = filings.save_draft(
                tx, filing_id, typed, version=filing.version, by=clerk, context=self.context
            )
            return filings.enter(
                tx, filing_id, version=saved.version, by=clerk, context=self.context
            )

    def approve(self, filing_id: UUID, *, follow: bool = True) -> Approved:
        with self.database.transaction() as tx:
            filing = filings.get_filing(tx, filing_id)
            approved = self.desk.approve(tx, filing)
        if follow:
            self.follow()
        return approved

    def follow(self) -> None:
        """What the office's jobs do."""
        for job in (moves.follow_filings, moves.follow_register, cards_follow):
            with self.database.transaction() as tx:
                job(tx, self.context)

    def follow_ordinary(self) -> None:
        """What the office's jobs do about moves with a paper certificate."""
        for job in (moves.tell_entries, moves.compare_entries):
            with self.database.transaction() as tx:
                job(tx, self.context)

    def seek(self) -> int:
        with self.database.transaction() as tx:
            return moves.seek_movers(tx, self.context)

    def chase(self) -> int:
        with self.database.transaction() as tx:
            return moves.chase_moves(tx, self.context)

    def look_departure(self, key: UUID) -> Departure:
        with self.database.transaction() as tx:
            file = moves.get_departure_file(tx, key, by=self.clerk(), context=self.context)
        assert isinstance(file.move, Departure)
        return file.move

    def look_arrival(self, key: UUID) -> Arrival:
        with self.database.transaction() as tx:
            file = moves.get_arrival_file(tx, key, by=self.clerk(), context=self.context)
        assert isinstance(file.move, Arrival)
        return file.move

    def look_filing(self, key: UUID) -> Filing:
        with self.database.transaction() as tx:
            return filings.get_filing(tx, key)

    def record(self, resident: UUID) -> ResidentRecord:
        with self.database.transaction() as tx:
            return register.get_record(tx, resident)

    def call_off(self, departure: Departure) -> Departure:
        with self.database.transaction() as tx:
            return moves.call_off(tx, departure.departure_id, by=self.clerk(), context=self.context)

    def correct(self, resident: UUID, detail: str, becomes: dict[str, str | None]) -> None:
        """Items that the network is not told of, put right by authority."""
        today = self.clock.today()
        occasion = Occasion(today, today, "clerk", self.clock.now(), "head", "H15-職権-000001")
        with self.database.transaction() as tx:
            register.correct_items(tx, [ItemCorrection(resident, detail, becomes, occasion)])

    def correct_further(
        self, resident: UUID, pension: NationalPension, foreign: ForeignResident | None = None
    ) -> None:
        """A pension number, and a foreign resident's items."""
        items = further_items(pension, foreign)
        self.correct(resident, "9010", {name: items[name] for name in PENSION_ITEMS})
        if foreign is not None:
            self.correct(resident, "9016", {name: items[name] for name in FOREIGN_ITEMS})

    def die(self, resident: UUID) -> None:
        """A death that the family register told, entered and told on."""
        today = self.clock.today()
        occasion = Occasion(today, today, "clerk", self.clock.now(), "head", "H15-死亡-000001")
        with self.database.transaction() as tx:
            changes = register.record_deaths(tx, [Death(resident, occasion, "2202")])
            tell_network(tx, changes, self.context)

    def come_by_paper(self, certificate: MoveOutCertificate, *, told: bool = True) -> None:
        """A move-in with a paper certificate (1101), entered and, but for a mishap, told on."""
        now, today = self.clock.now(), self.clock.today()
        with self.database.transaction() as tx:
            (household,) = register.open_households(
                tx, 1, at=now, randomness=self.context.randomness
            )
            paper = MoveIn(
                certificate, HomeAddress(self.code, "中央町5番6号"), household, HOUSEHOLDER,
                Occasion(today, today, "clerk", now, "head", "H15-転入-000901"),
            )  # fmt: skip
            changes = register.accept_move_ins(tx, [paper], randomness=self.context.randomness)
            if told:
                tell_network(tx, changes, self.context)

    def differences(self) -> list[DifferenceLine]:
        with self.database.transaction() as tx:
            return moves.list_differences(tx, by=self.clerk())

    def cancel_move_out(self, resident: UUID, change: int | None = None) -> None:
        """The ordinary cancellation of a move-out, entered and approved."""
        with self.database.transaction() as tx:
            record = register.get_record(tx, resident)
            change = change or register.list_history(tx, resident)[-1].change_id
            _cancel(tx, record, change, self)


def _cancel(tx: Transaction, record: ResidentRecord, change: int, town: Town) -> None:
    today = town.clock.today()
    occasion = Occasion(today, today, "clerk", town.clock.now(), "head", "H15-取消-000001")
    paper = Cancellation(record.resident_id, change, occasion)
    tell_network(tx, register.cancel_changes(tx, [paper]), town.context)


@dataclass(kw_only=True)
class Nation(SmallNetwork[Node]):
    """All of them."""

    clock: ManualClock

    def town(self, code: MunicipalityCode) -> Town:
        return Town(self.nodes[register_office_of(code)], self.clock)

    def settle(self) -> None:
        """Let some minutes pass; carry and give effect until nobody has anything left to say."""
        self.clock.advance(timedelta(minutes=6))
        self.settle_down()

    def set_day(self, day: date) -> None:
        """Nine o'clock of a later day in Japan."""
        then = datetime.combine(day, datetime.min.time(), UTC)
        assert then > self.clock.now()
        self.clock.advance(then - self.clock.now())


def make_nation(make_database: MakeDatabase, keys: ListedKeys, clock: ManualClock) -> Nation:
    nodes = {}
    for party in PARTIES:
        nodes[party] = Node(
            context=keys.context(party, clock, SeededRandomness(str(party))),
            database=make_database(PACKAGES[party.role]),
            handlers=HandlerTable(HANDLERS[party.role]),
            accepts_from=frozenset(Role),
        )
    return Nation(nodes=nodes, clock=clock)
