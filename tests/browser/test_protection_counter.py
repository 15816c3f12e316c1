"""Protection and inspection in a real browser: by keyboard, counted, under axe, looked at."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from eyes import look
from hands import Keys, click, press
from playwright.sync_api import Page
from served_counter import CLERK, MadeCards, ServedCounter, make_keys, register, sign_on

from jukinet.custody.medium import Medium
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "register"))
sys.path.insert(0, str(Path(__file__).parents[1] / "inspection"))

from inspection_office import (
    PROTECTOR,
    SHIBAKUBO,
    InspectionOffice,
    make_inspection_office,
)

from jukinet.custody.procedures import approve_output, list_outputs, report_loss
from jukinet.inspection import procedures as inspection
from jukinet.platform.paper.marks import IssueMarks
from jukinet.protection import procedures as protection
from jukinet.protection.application import Aggressor, AggressorRelation, Opinion, OpinionBody
from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import Lock
from jukinet.protection.mark import Effect, Waiting
from jukinet.security.operator import Duty
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from paper_tools import the_engine

FIRST, THIRD = "madoguchi-1", "madoguchi-3"
KEYS_MAX_T17 = 10


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> InspectionOffice:
    cards = MadeCards.make(tmp_path / "cards")
    keys = make_keys(tmp_path / "keys", at)
    return make_inspection_office(keys, make_database, tmp_path, cards)


@pytest.fixture
def served(office: InspectionOffice) -> Iterator[ServedCounter]:
    counter = ServedCounter(office.counter)
    yield counter
    counter.stop()


@pytest.fixture
def open_browser(served: ServedCounter, tabs: Callable[..., Page]) -> Callable[..., Page]:
    """A registered terminal with somebody at it and an open case."""

    def open_one(
        operator_id: str = CLERK,
        terminal: str = FIRST,
        affair: str = "protection",
        *,
        script: bool = True,
        width: int = 1366,
        height: int = 768,
    ) -> Page:
        tab = tabs(served.address, width, height, script=script)
        register(tab, served, terminal)
        sign_on(tab, served, operator_id, terminal)
        tab.goto("/cases/new")
        tab.locator(f'input[name="affair"][value="{affair}"]').check()
        if affair == "inspection":
            tab.locator('input[name="means"][value="photo-id"]').check()
        click(tab.locator("main button.button-main"))
        tab.wait_for_selector(".case-number")
        return tab

    return open_one


def locked(office: InspectionOffice) -> Lock:
    """Hanako's lock, with everything written down."""
    taro, hanako, child = office.register.residents
    by, context = office.worker(), office.context
    with office.database.transaction() as tx:
        lock = protection.take_lock(tx, hanako, [child], by=by, context=context)
        other = Aggressor("見本 太郎", AggressorRelation.SPOUSE, LifeDate("1980-04-01"), "", taro)
        protection.describe_aggressor(tx, lock.lock_id, other, by=by, context=context)
        opinion = Opinion(OpinionBody.POLICE, "見本警察署", date(2003, 8, 20))
        protection.add_opinion(tx, lock.lock_id, opinion, by=by, context=context)
        now, earlier = by.now, by.now - timedelta(days=3)
        effects = [
            Effect(lock.lock_id, "132292", "server", now, now + timedelta(seconds=2)),
            Effect(lock.lock_id, "352039", "office", earlier, earlier + timedelta(seconds=9)),
        ]
        protection.note_effects(tx, effects, now)
        protection.note_waiting(tx, [Waiting(lock.lock_id, child, True, now)], now)
    return lock


def test_at_first_contact_a_lock_takes_ten_keys_at_most(
    open_browser: Callable[..., Page], office: InspectionOffice
) -> None:
    """T17: from the household card Alt+L, a child ticked with her, F9; every path is proven."""
    tab = open_browser()
    hanako = office.register.residents[1]
    tab.goto(f"/households/{office.register.household}?person={hanako}")
    look(tab, "card")
    keys = Keys(tab)
    keys.press_alt("l")
    tab.wait_for_selector("#with")
    look(tab, "intake")
    keys.press("Space")
    keys.press("F9")
    tab.wait_for_selector("#proof")
    assert keys.count <= KEYS_MAX_T17
    assert "すべて「出せません」" in tab.locator("#proof").inner_text()
    look(tab, "lock-new")
    with office.database.transaction() as tx:
        (lock,) = protection.list_locks(tx, by=office.worker())
    assert lock.applicant == hanako
    assert lock.residents == {hanako, office.register.residents[2]}


def test_a_lock_by_its_screens(open_browser: Callable[..., Page], office: InspectionOffice) -> None:
    lock = locked(office)
    tab = open_browser(PROTECTOR, THIRD)
    tab.goto("/")
    look(tab, "home")
    tab.goto("/protection")
    look(tab, "locks")
    here = f"/protection/locks/{lock.lock_id}"
    tab.goto(here)
    press(tab, "F8")
    tab.wait_for_selector(".telling")
    look(tab, "lock")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    assert "本登録" in tab.locator("#lock-title").inner_text()
    look(tab, "lock-registered")
    tab.locator("#birth_date").fill("いつか")
    click(tab.locator('form[action$="/other"] button'))
    tab.wait_for_selector("#errors")
    look(tab, "lock-mistake")


def test_a_release_shows_every_address_and_to_whom(
    open_browser: Callable[..., Page], office: InspectionOffice
) -> None:
    lock, taro = locked(office), office.register.residents[0]
    demand = Demand(Output.RECORD_COPY, lock.residents, lock.lock_id, taro, False, CLERK)
    with office.database.transaction() as tx:
        protection.rule(tx, demand, office.clock.now())
    tab = open_browser(PROTECTOR, THIRD)
    tab.goto("/protection/releases")
    look(tab, "releases")
    click(tab.locator("#stopped a.button"))
    tab.wait_for_selector("#reason")
    look(tab, "release-new")
    tab.locator("#reason").fill("裁判所の嘱託による")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    look(tab, "releases-asked")
    assert tab.locator("#releases a.button").count() == 0  # not whoever asked
    with office.database.transaction() as tx:
        (one,) = protection.list_releases(tx, by=office.worker(), now=office.clock.now())
    tab.goto(f"/protection/releases/{one.release_id}")
    look(tab, "release")


def test_protection_works_without_script_and_on_a_small_screen(
    open_browser: Callable[..., Page], office: InspectionOffice
) -> None:
    tab = open_browser(script=False, width=1024, height=768)
    hanako = office.register.residents[1]
    tab.goto(f"/protection/new/{hanako}")
    click(tab.locator("main button.button-main"))
    tab.wait_for_selector("#proof")
    assert tab.locator("#proof .lamp-calm").first.is_visible()


def test_inspection_by_its_screens(
    open_browser: Callable[..., Page], office: InspectionOffice
) -> None:
    for number in (1, 2, 3):
        office.house(9, f"{SHIBAKUBO}{number}番")
    request = office.accepted("no-improper-purpose")
    with office.database.transaction() as tx:
        by, context = office.worker(), office.context
        inspection.make_excerpt(tx, SHIBAKUBO, None, by=by, context=context)
    tab = open_browser(affair="inspection")
    tab.goto("/inspections")
    look(tab, "inspections")
    tab.goto("/inspections/new")
    look(tab, "inspection-new")
    press(tab, "F9")
    tab.wait_for_selector("#errors")
    look(tab, "inspection-mistakes")
    tab.goto(f"/inspections/{request.request_id}")
    look(tab, "inspection")
    click(tab.locator('form[action$="/viewings"] button'))
    tab.wait_for_selector("table")
    look(tab, "inspection-reading")
    press(tab, "F4")
    tab.wait_for_url("**/2")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    look(tab, "inspection-read")
    tab.goto(f"/inspections/{request.request_id}/list")
    look(tab, "inspection-list")
    tab.goto(f"/inspections/{request.request_id}/papers")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    look(tab, "inspection-paper-asked")
    medium = put_on_paper(office, request.request_id)
    tab.goto(f"/inspections/{request.request_id}/papers")
    look(tab, "inspection-paper")
    click(tab.locator('form[action$="/hand-over"] button'))
    tab.wait_for_selector(".telling")
    look(tab, "inspection-paper-read")
    with office.database.transaction() as tx:
        report_loss(tx, medium.medium_id, circumstances="席に無い", by=by, context=context)
        ((_, reading),) = inspection.list_open_viewings(tx, by=by)
    tab.goto("/inspections")
    look(tab, "inspections-not-ended")
    tab.goto(f"/inspections/viewings/{reading.viewing_id}/paper")
    look(tab, "inspection-paper-lost")
    press(tab, "F9")
    tab.wait_for_selector(".telling")
    tab.goto("/inspections/publication/2003")
    look(tab, "inspection-publication")


def put_on_paper(office: InspectionOffice, request_id: UUID) -> Medium:
    """Somebody else approves what was asked for, and the list is printed."""
    by, context, second = office.worker(), office.context, office.worker("takahashi", Duty.REVIEW)
    with office.database.transaction() as tx:
        (asked,) = list_outputs(tx, by=second)
        approve_output(tx, asked.output_id, by=second, context=context)
        marks = paper_marks(office)
        return inspection.print_list(
            tx, request_id, engine=the_engine(), marks=marks, by=by, context=context
        )


def paper_marks(office: InspectionOffice) -> IssueMarks:
    issuer = MunicipalityCode(office.context.party.code)
    return IssueMarks(
        number="", issued_at=office.clock.now(), issuer=issuer, municipality="西東京市",
        mayor="西東京市長", terminal=FIRST, simulated=True,
    )  # fmt: skip
