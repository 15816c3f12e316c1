"""Services over the counter's frame, with a real chip: asked for, loaded, used, gone.

A holder asks for three services, they are loaded into his card at the reader, the kiosk prints his
own record for his card and PIN, a shelter notes that he came.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from card_desk import OUTSIDER, TERMINAL
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor
from service_counter import CARD_PIN, PACKAGES, SHELTER, ServiceCounter, open_service_counter

from jukinet.cards.municipal_services.screens import FAMILY
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.copies.screens import FAMILY as COPIES
from jukinet.counters.procedures import SET_UP, set_terminal_use
from jukinet.counters.terminal_use import TerminalUse
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Function
from paper_tools import squeezed, text_of


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("services"))


@pytest.fixture
def served(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> ServiceCounter:  # fmt: skip
    return open_service_counter(make_database(PACKAGES), room, at, tmp_path)


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
    own = [clerk.get("/trail"), clerk.get("/me"), clerk.send(clerk.blank_form("/me"))]
    assert [page.status for page in own] == [403] * 3, "nor what is its attendant's own"
    home = clerk.get("/").text
    assert not any(f'href="{one}"' in home for one in ("/search", "/trail", "/me", "/case"))
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
