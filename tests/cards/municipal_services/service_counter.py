"""A counter whose office has a by-law on cards, and a holder's real card on its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from card_desk import CLERK, TERMINAL, CardsCounter, make_cards_counter
from card_desk import PACKAGES as CARD_PACKAGES
from chip_room import ChipRoom, Laid, open_chip_room
from copies_office import PaperRoom
from counter_visitor import CounterVisitor

from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ChipOrder, ReaderChips
from jukinet.cards.municipal_services.by_law import read_by_law
from jukinet.cards.municipal_services.desk import ServiceDesk
from jukinet.cards.municipal_services.screens import FAMILY
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.screen import Facilities
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.iccard.authority import CARD_SERVICES, ServiceAuthority, make_card_key
from jukinet.iccard.face import Face, FaceForm
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Function, Mode, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.terms.codes import ResidentRecordCode
from web_visitor import Page

PACKAGES = (*CARD_PACKAGES, "jukinet.cards.municipal_services")
BY_LAW = read_by_law("""
title = "西東京市住民基本台帳カードの利用に関する条例（模擬）"
[permits]
certificate-kiosk = { from = 2003-08-25 }
evacuation = { from = 2003-08-25 }
[[offer]]
kind = "certificate-kiosk"
number = 1
name = "証明書自動交付"
files = [16]
from = 2003-08-25
[[offer]]
kind = "evacuation"
number = 5
name = "避難者登録"
files = [16]
from = 2003-08-25
""")
CARD_PIN = "7294"
SHELTER = "見本小学校"


@dataclass
class ServiceCounter:
    """A counter with a holder's real card on its reader."""

    counter: CardsCounter
    services: ServiceDesk
    writer: ReaderChips
    card: RegistrationCard
    laid: Laid

    def clerk(self) -> CounterVisitor:
        visitor = CounterVisitor(self.counter, TERMINAL)
        visitor.sign_on(CLERK)
        return visitor

    def load(self, clerk: CounterVisitor, offer: str) -> Page:
        """Ask for a service and load it."""
        address = f"/services/{self.card.card_id}"
        page = clerk.send(clerk.form(address, f"{address}/wish"), press="ask", offer=offer)
        assert page.status == 303, page.said
        return self.press(clerk, "load")

    def press(self, clerk: CounterVisitor, button: str) -> Page:
        """Load or delete, with the form that has this button."""
        forms = clerk.forms(f"/services/{self.card.card_id}")
        return clerk.send(next(one for one in forms if ("do", button) in one.buttons), press=button)


def open_services(counter: CardsCounter, chips: ChipRoom) -> ServiceDesk:
    """The office's by-law, its key for services, its readers."""
    vault, municipality = chips.issuer.vault, counter.office.context.party.municipality
    first = date(2003, 8, 25)
    certificate = chips.authority.certify_services(
        make_card_key(vault, CARD_SERVICES), municipality, first_day=first,
        last_day=first + timedelta(1000),
    )  # fmt: skip

    def find_holder(tx: Transaction, code: ResidentRecordCode) -> ResidentRecord | None:
        found = register.find_resident_by_code(tx, code)
        return None if found is None else register.get_record(tx, found)

    cards = ResidentCards(chips, lambda: chips.terminal, find_holder, municipality.digits)
    authority = ServiceAuthority(vault, certificate)
    return ServiceDesk(municipality, BY_LAW, lambda: authority, cards)


def write_chip(counter: CardsCounter, writer: ReaderChips, card: RegistrationCard) -> Laid:
    """The card of the ledger as a real chip on the reader, with its PIN."""
    with counter.office.database.transaction() as tx:
        told = register.get_record(tx, card.resident_id).identification
    face = Face(FaceForm.A, told.name.written, card.valid_until, "西東京市")
    laid = counter.chips.lay_blank()
    writer.write(TERMINAL, ChipOrder(card.number, card.valid_until, told.code, None, face))
    laid.typed.append(CARD_PIN)
    writer.set_pin(TERMINAL, card.number)
    return laid


def open_service_counter(
    database: Database, room: PaperRoom, clock: ManualClock, place: Path
) -> ServiceCounter:
    """The counter, and a card in its holder's hands that lies on the reader."""
    chips = open_chip_room(place / "chips")
    counter = make_cards_counter(room, chips, database, place / "tray", clock)
    services, office = open_services(counter, chips), counter.office
    with office.database.transaction() as tx:
        for mode in Mode:
            for function in (Function.COPY, Function.KIOSK):
                grant = RightGrant(function, mode, date(2003, 8, 1), None)
                grant_right(tx, CLERK, grant, by=SET_UP, now=clock.now())
    facilities = Facilities(
        counter.tray, office.desk.settings, paper=office.desk.engine, seal=office.desk.seal,
        resident_cards=services.cards, card_services=services,
    )  # fmt: skip
    families = (COUNTERS, REGISTER, COPIES, CARDS, FAMILY)
    counter.app = make_counter(office.context, office.database, families, facilities)
    writer = ReaderChips(
        chips, lambda: chips.terminal, lambda: chips.issuer, lambda: chips.batch_key,
        SeededRandomness("write"), clock.now, lambda: services.authority.certificate,
    )  # fmt: skip
    card, _ = counter.issued_card(counter.holder_without_card())
    return ServiceCounter(counter, services, writer, card, write_chip(counter, writer, card))
