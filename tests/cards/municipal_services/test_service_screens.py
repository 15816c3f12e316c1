"""Services over the counter's frame, with a real chip: asked for, loaded, used, gone.

A holder asks for three services, they are loaded into his card at the reader, the kiosk prints his
own record for his card and PIN, a shelter notes that he came.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from card_desk import CLERK, OUTSIDER, PACKAGES, TERMINAL, CardsCounter, make_cards_counter
from chip_room import ChipRoom, Laid, open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards.card import RegistrationCard
from jukinet.cards.chip_desk import ChipOrder, ReaderChips
from jukinet.cards.municipal_services.by_law import read_by_law
from jukinet.cards.municipal_services.desk import ServiceDesk
from jukinet.cards.municipal_services.screens import FAMILY
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP, set_terminal_use
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.screen import Facilities
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.counters.terminal_use import TerminalUse
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
from paper_tools import squeezed, text_of
from web_visitor import Page

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


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("services"))


@pytest.fixture
def served(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> ServiceCounter:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    packages = (*PACKAGES, "jukinet.cards.municipal_services")
    counter = make_cards_counter(room, chips, make_database(packages), tmp_path / "tray", at)
    services, office = open_services(counter, chips), counter.office
    with office.database.transaction() as tx:
        for mode in Mode:
            for function in (Function.COPY, Function.KIOSK):
                grant = RightGrant(function, mode, date(2003, 8, 1), None)
                grant_right(tx, CLERK, grant, by=SET_UP, now=at.now())
    facilities = Facilities(
        counter.tray, office.desk.settings, paper=office.desk.engine, seal=office.desk.seal,
        resident_cards=services.cards, card_services=services,
    )  # fmt: skip
    families = (COUNTERS, REGISTER, COPIES, CARDS, FAMILY)
    counter.app = make_counter(office.context, office.database, families, facilities)
    writer = ReaderChips(
        chips, lambda: chips.terminal, lambda: chips.issuer, lambda: chips.batch_key,
        SeededRandomness("write"), at.now, lambda: services.authority.certificate,
    )  # fmt: skip
    card, _ = counter.issued_card(counter.holder_without_card())
    return ServiceCounter(counter, services, writer, card, write_chip(counter, writer, card))


def test_a_holder_asks_for_services_and_has_them_in_his_card(served: ServiceCounter) -> None:
    clerk = served.clerk()
    clerk.open_case(affair="card", means="photo-id")
    assert served.load(clerk, "1").status == 303
    assert served.load(clerk, "5").status == 303
    page = clerk.get(f"/services/{served.card.card_id}")
    assert page.said.count("利用中") == 2
    number = served.services.recognise(TERMINAL, 5, served.counter.office.clock.now())
    assert number not in page.said
    address = f"/services/{served.card.card_id}"
    deleted = served.press(clerk, "delete")
    assert deleted.status == 303
    assert "終わった利用" in clerk.get(address).said


def test_a_kiosk_prints_the_holders_own_record_for_card_and_pin(served: ServiceCounter) -> None:
    clerk = served.clerk()
    clerk.open_case(affair="card", means="photo-id")
    refused = clerk.send(clerk.form("/kiosk", "/kiosk"))
    assert "このカードには、そのサービスが入っていません" in refused.said
    served.load(clerk, "1")
    served.counter.office.add_paper(TERMINAL)
    served.laid.typed.append("0000")
    wrong = clerk.send(clerk.form("/kiosk", "/kiosk"))
    assert wrong.status != 303
    served.laid.typed.append(CARD_PIN)
    printed = clerk.send(clerk.form("/kiosk", "/kiosk"))
    assert printed.status == 303, printed.said
    paper = printed.headers["location"]
    assert served.counter.office.print_all() == 1
    taken = clerk.send(clerk.form(paper, paper))
    assert taken.headers["location"].startswith("/kiosk")
    sheet = text_of(served.counter.office.printer.jobs[-1].pdf)
    assert "架空" in squeezed(sheet)


def test_at_a_terminal_for_a_kiosk_nothing_else_opens(served: ServiceCounter) -> None:
    """Whoever stands at it has the screen to himself: his copy, and not one page beside it."""
    clerk = served.clerk()
    clerk.open_case(affair="card", means="photo-id")
    served.load(clerk, "1")
    served.counter.office.add_paper(TERMINAL)
    counter = served.counter
    with counter.office.database.transaction() as tx:
        set_terminal_use(tx, TERMINAL, TerminalUse.KIOSK, by=SET_UP, now=counter.office.clock.now())
    served.laid.typed.append(CARD_PIN)
    printed = clerk.send(clerk.form("/kiosk", "/kiosk"))
    assert printed.status == 303, printed.said
    for family in (REGISTER, COPIES, CARDS, FAMILY):
        for screen in family.screens:
            if screen.function in (None, Function.KIOSK):
                continue
            path = re.sub(r"{[a-z_]+:int}", "1", screen.path)
            address = re.sub(r"{[a-z_]+(:uuid)?}", str(served.card.card_id), path)
            pages = [clerk.get(address)] if screen.show else []
            pages += [clerk.send(clerk.blank_form(address))] if screen.act else []
            assert {page.status for page in pages} == {403}, screen.code
    assert 'href="/search"' not in clerk.get("/").text
    paper = printed.headers["location"]
    assert counter.office.print_all() == 1
    assert clerk.send(clerk.form(paper, paper)).headers["location"].startswith("/kiosk")


def test_a_shelter_notes_who_lays_his_card_down(served: ServiceCounter) -> None:
    clerk = served.clerk()
    clerk.open_case(affair="card", means="photo-id")
    served.load(clerk, "5")
    came = clerk.send(clerk.form("/shelters", "/shelters"), press="came", shelter=SHELTER)
    assert came.status == 303, came.said
    listed = clerk.send(clerk.form("/shelters", "/shelters"), press="list", shelter=SHELTER)
    assert "架空" in squeezed(listed.said)
    left = clerk.send(clerk.form("/shelters", "/shelters"), press="left", shelter=SHELTER)
    assert left.status == 303, left.said
    again = clerk.send(clerk.form("/shelters", "/shelters"), press="left", shelter=SHELTER)
    assert again.status != 303


def test_no_screen_of_services_opens_without_its_right(served: ServiceCounter) -> None:
    visitor = CounterVisitor(served.counter, TERMINAL)
    visitor.sign_on(OUTSIDER)
    visitor.open_case(affair="card", means="photo-id")
    for screen in FAMILY.screens:
        address = re.sub(r"{[a-z_]+:uuid}", str(served.card.card_id), screen.path)
        pages = [visitor.get(address)] if screen.show else []
        pages += [visitor.send(visitor.blank_form(address))] if screen.act else []
        assert [page.status for page in pages] == [403] * len(pages), screen.code
