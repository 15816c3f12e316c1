"""The screens of moves over the frame: who may open them, what is printed, what nobody reads."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))

from counter_offices import CHIEF, CLERK, REVIEWER, CounterOffice, MadeCards, make_office
from counter_visitor import CounterVisitor
from move_keys import A, B
from move_nation import Nation, Town

from jukinet.cards.procedures import list_usable_cards
from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.filings.forms.annotated_move_out import read_code, text_of_code
from jukinet.filings.screens import FAMILY as FILINGS
from jukinet.moves import procedures as moves
from jukinet.moves.departing import Departure
from jukinet.moves.difference import Item
from jukinet.moves.screens import FAMILY as MOVES
from jukinet.moves.screens import SCREENS
from jukinet.platform.clock import ManualClock
from jukinet.protection.procedures import take_lock
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from paper_tools import text_of, the_engine

READ, WRITE = Mode.READ, Mode.WRITE
RIGHTS_BY_SCREEN = {
    ("J-A07y", "/moves", READ),
    ("J-A07z", "/moves/track", READ),
    ("J-A07y", "/moves/of/{filing_id:uuid}", READ),
    ("J-A06s", "/moves/in/new", WRITE),
    ("J-A06t", "/moves/in/{arrival_id:uuid}", READ),
    ("J-A06t", "/moves/in/{arrival_id:uuid}/do", WRITE),
    ("J-A06w", "/moves/in/{arrival_id:uuid}/cards/over", WRITE),
    ("J-A06w", "/moves/in/{arrival_id:uuid}/cards/back", WRITE),
    ("J-A06u", "/moves/differences/{difference_id:uuid}", WRITE),
    ("J-A07s", "/moves/out/new", WRITE),
    ("J-A07t", "/moves/out/read", WRITE),
    ("J-A07u", "/moves/out/{departure_id:uuid}", READ),
    ("J-A07u", "/moves/out/{departure_id:uuid}/do", WRITE),
    ("J-A07r", "/moves/out/{departure_id:uuid}/release", WRITE),
    ("J-A14r", "/moves-releases", READ),
    ("J-A14r", "/moves-releases/{thread:uuid}", Mode.EXECUTE),
    ("J-A07v", "/moves/out/blank", READ),
    ("J-A07w", "/moves/papers/{filing_id:uuid}", WRITE),
    ("J-A07x", "/moves/out/{departure_id:uuid}/receipt", READ),
}


@dataclass
class Desk:
    """The counter of the town that is left."""

    town: Town
    office: CounterOffice
    family: list[ResidentRecord]

    def visitor(self, operator: str = CLERK) -> CounterVisitor:
        visitor = CounterVisitor(self.office, "madoguchi-1", app=self.office.app)
        visitor.sign_on(operator, **({"duty": "review"} if operator == REVIEWER else {}))
        return visitor


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    return MadeCards.make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def desk(nation: Nation, at: ManualClock, made: MadeCards, tmp_path: Path) -> Desk:
    town = nation.town(A)
    office = make_office(town.context, town.database, tmp_path / "tray", at, made)
    settings = OfficeSettings("山口県山口市", "Yamaguchi", "山口市長　見本　次郎", simulated=True)
    office.app = make_counter(
        town.context, town.database, (COUNTERS, FILINGS, MOVES),
        Facilities(office.tray, settings, paper=the_engine()),
    )  # fmt: skip
    family = town.a_family()
    town.a_card(family[0], family)
    nation.settle()
    return Desk(town, office, family)


def test_every_screen_needs_the_right_to_filings() -> None:
    assert {(one.code, one.path, one.mode) for one in SCREENS} == RIGHTS_BY_SCREEN
    others = {one.path: one.function for one in SCREENS if one.function is not Function.FILING}
    assert others == {
        "/moves/in/{arrival_id:uuid}/cards/over": Function.CARD,
        "/moves/in/{arrival_id:uuid}/cards/back": Function.CARD,
        "/moves-releases": Function.REVIEW,
        "/moves-releases/{thread:uuid}": Function.REVIEW,
    }


@pytest.mark.parametrize("operator", [CHIEF, REVIEWER])
def test_whoever_has_no_right_to_filings_sees_nothing_of_moves(desk: Desk, operator: str) -> None:
    visitor = desk.visitor(operator)
    for address in ("/moves", "/moves/track", "/moves/out/blank", "/moves/in/new"):
        assert visitor.get(address).status == 403, address


def test_a_posted_form_opens_its_draft_by_the_code_and_the_code_names_nobody(desk: Desk) -> None:
    taken = desk.town.file_move_out(desk.family, desk.family[:1])
    code = text_of_code(taken.filing.filing_id)
    assert read_code(code.lower()) == taken.filing.filing_id
    visitor = desk.visitor()
    visitor.open_case(affair="filing", means="none")
    form = visitor.form("/moves/out/read", "/moves/out/read")
    page = visitor.send(form, code_text=code)
    assert page.headers["location"] == f"/filings/move-out/{taken.filing.filing_id}"
    form = visitor.form("/moves/out/read", "/moves/out/read")
    assert visitor.send(form, code_text="JUKI-MOVE-OUT:0000").status == 422


def test_the_papers_of_a_move_say_what_they_should_and_the_receipt_nobodys_name(
    desk: Desk,
) -> None:
    taken = desk.town.file_move_out(desk.family, desk.family)
    visitor = desk.visitor()
    visitor.open_case(affair="filing", means="photo-id")
    blank = text_of(visitor.get("/moves/out/blank").body)
    assert "付記転出届" in blank and "30日" in blank and "14日" in blank
    filled = text_of(visitor.get(f"/moves/papers/{taken.filing.filing_id}").body)
    receipt = text_of(visitor.get(f"/moves/out/{taken.departure.departure_id}/receipt").body)
    assert taken.departure.tracking.grouped in receipt
    for one in desk.family:
        name = "".join(one.identification.name.written.split())
        assert name in filled
        assert name not in receipt
        assert one.identification.code.digits not in receipt + filled


def test_the_list_of_moves_names_nobody_and_the_number_tells_how_far_it_is(desk: Desk) -> None:
    departure = desk.town.leave(desk.family, desk.family, to=B)
    visitor = desk.visitor()
    page = visitor.get("/moves")
    assert departure.tracking.grouped in page.text
    for one in desk.family:
        assert one.identification.name.written not in page.text
        assert one.identification.code.digits not in page.text
    form = visitor.form("/moves/track", "/moves/track")
    told = visitor.send(form, tracking=departure.tracking.grouped.lower())
    assert told.status == 200
    assert "新しい市区町村での転入の届出を待っています" in told.text
    form = visitor.form("/moves/track", "/moves/track")
    assert visitor.send(form, tracking="0000-0000-0000").status == 422


def test_another_destination_is_noted_and_a_move_is_called_off_from_its_page(desk: Desk) -> None:
    departure = desk.town.leave(desk.family, desk.family, to=B)
    visitor, here = desk.visitor(), f"/moves/out/{departure.departure_id}"
    form = visitor.form(here, f"{here}/do")
    assert visitor.send(form, press="destination", destination="352021").status in (302, 303)
    with desk.town.database.transaction() as tx:
        file = moves.get_departure_file(
            tx, departure.departure_id, by=desk.town.clerk(), context=desk.town.context
        )
    assert isinstance(file.move, Departure)
    assert file.move.destination is not None and file.move.destination.digits == "352021"
    form = next(one for one in visitor.forms(here) if ("do", "call-off") in one.buttons)
    assert visitor.send(form, press="call-off").status in (302, 303)


def test_whoever_is_protected_closes_the_page_of_an_annotated_move_out(desk: Desk) -> None:
    visitor = desk.visitor()
    visitor.open_case(affair="filing", means="photo-id")
    address = f"/moves/out/new?household={desk.family[0].household_id}"
    assert desk.family[1].identification.name.written in visitor.get(address).text
    with desk.town.database.transaction() as tx:
        take_lock(
            tx, desk.family[1].resident_id, [], by=desk.town.clerk(), context=desk.town.context
        )
    page = visitor.get(address)
    assert page.status == 423
    for one in desk.family:
        assert one.identification.name.written not in page.text


def test_of_a_protected_person_only_which_item_differs_is_shown(desk: Desk) -> None:
    departure = desk.town.leave(desk.family, desk.family)
    holder, by, context = desk.family[0], desk.town.clerk(), desk.town.context
    with desk.town.database.transaction() as tx:
        key = moves.report_difference(
            tx, departure.departure_id, B, holder.identification.code, Item.NAME,
            ours="ここの記載", theirs="むこうの記載", by=by, context=context,
        )  # fmt: skip
    visitor = desk.visitor()
    shown = visitor.get(f"/moves/differences/{key}").text
    assert "ここの記載" in shown and "むこうの記載" in shown
    assert "ここの記載" not in visitor.get("/moves").text
    with desk.town.database.transaction() as tx:
        take_lock(tx, holder.resident_id, [], by=by, context=context)
    page = visitor.get(f"/moves/differences/{key}")
    assert page.status == 200
    assert "ここの記載" not in page.text and "むこうの記載" not in page.text
    form = visitor.form(f"/moves/differences/{key}", f"/moves/differences/{key}")
    assert visitor.send(form, finding="right-here").status in (302, 303)


def test_a_release_is_proposed_on_the_page_of_the_move_and_ended_by_a_reviewer(
    desk: Desk, nation: Nation, at: ManualClock
) -> None:
    town, holder = desk.town, desk.family[0]
    with town.database.transaction() as tx:
        card = list_usable_cards(tx, [holder.resident_id])[holder.resident_id]
    departure = town.leave(desk.family, desk.family[:1], fields=rest_of(desk.family))
    nation.settle()
    nation.town(B).take(town.read(holder, card))
    nation.settle()
    first, second = list(desk.office.codes)[:2]
    visitor = CounterVisitor(desk.office, first, app=desk.office.app)
    reviewer = CounterVisitor(desk.office, second, app=desk.office.app)
    at.advance(timedelta(days=14))
    visitor.sign_on(CLERK)
    here = f"/moves/out/{departure.departure_id}"
    form = visitor.form(here, f"{here}/release")
    assert visitor.send(form, reason="転入地の記録が失われた").status in (302, 303)
    reviewer.sign_on(REVIEWER, duty="review")
    page = reviewer.get("/moves-releases")
    assert "転入地の記録が失われた" in page.text
    assert holder.identification.name.written not in page.text
    form = next(
        one for one in reviewer.forms("/moves-releases") if "/moves-releases/" in one.action
    )
    assert reviewer.send(form).status in (302, 303)
    assert town.look_departure(departure.departure_id).claim is None
    assert "決裁を待つものはありません" in reviewer.get("/moves-releases").text


def rest_of(family: list[ResidentRecord]) -> dict[str, str]:
    """The wife is the householder of those who stay."""
    return {
        "rest_householder": str(family[1].resident_id),
        f"relationship.{family[2].resident_id}": "子",
    }
