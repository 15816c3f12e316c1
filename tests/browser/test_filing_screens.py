"""Filings at a real counter: the keyboard budgets, without script, axe, and what the eye sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eyes import look_at_all as look
from filing_desk import (
    ALL_PACKAGES,
    CLERK,
    OTHER_OFFICE,
    REVIEWER,
    FilingDesk,
    OfficeKeys,
    certificates,
    everybody,
    make_keys,
)
from hands import Keys, click, press
from playwright.sync_api import Page

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.workflow import Queue
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.person import Sex

FIRST, SECOND = "madoguchi-1", "madoguchi-3"
# What the budgets allow (ux, T7, T9, T10, T11).
MOVE_IN_KEYS_MAX, RELOCATION_KEYS_MAX, MOVE_OUT_KEYS_MAX, APPROVAL_KEYS_MAX = 42, 30, 26, 2
WITHOUT_HOUSEHOLD = (FilingKind.MOVE_IN, FilingKind.RENAMING)


@pytest.fixture(scope="session")
def filing_keys(tmp_path_factory: pytest.TempPathFactory) -> OfficeKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), datetime(2003, 8, 25, tzinfo=UTC))


@pytest.fixture
def desk(
    make_database: Callable[[tuple[str, ...]], Database],
    filing_keys: OfficeKeys,
    at: ManualClock,
    tabs: Callable[..., Page],
    tmp_path: Path,
) -> Iterator[FilingDesk]:
    made = FilingDesk(filing_keys, make_database(ALL_PACKAGES), at, tmp_path / "tray", tabs)
    yield made
    made.served.stop()


def a_family(desk: FilingDesk) -> list[ResidentRecord]:
    with desk.office.database.transaction() as tx:
        return desk.office.a_family(tx)


def begin(page: Page, kind: FilingKind, household: str = "") -> None:
    """From the household's card to the filing's page."""
    page.goto(f"/filings/new?household={household}" if household else "/filings/new")
    page.locator(f'input[name="kind"][value="{kind.value}"]').check()
    press(page, "F9")
    page.wait_for_selector("#entry")


def neighbours(desk: FilingDesk, address: str) -> None:
    """Somebody lives there already, so that the address is none that nobody ever saw."""
    with desk.office.database.transaction() as tx:
        desk.office.a_family(tx, ("隣　人", "1950-01-01", "世帯主", Sex.MALE), address=address)


def test_a_relocation_of_a_household_takes_at_most_thirty_keys(desk: FilingDesk) -> None:
    family = a_family(desk)
    neighbours(desk, "泉町9番1号")
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        page.goto(f"/filings/new?household={family[0].household_id}")
        look(page, "new")
        begin(page, FilingKind.RELOCATION, str(family[0].household_id))
        look(page, "relocation")
        hands = Keys(page)
        hands.type("8/24")
        hands.press("Enter")
        hands.type("泉町9番1号", keys=len("izumimachi") + 2 + len("9ban1gou") + 1)
        hands.press("F9")
        page.wait_for_url("**/summary")
        look(page, "relocation-summary")
        hands.press("F9")
        page.wait_for_url("**/filings/*-*")
        look(page, "relocation-state")
        assert hands.count <= RELOCATION_KEYS_MAX, hands.count
    with desk.office.database.transaction() as tx:
        (row,) = filings.list_queue(tx, Queue.FOR_REVIEW, desk.office.clock.now())
    assert row.kind is FilingKind.RELOCATION


def move_out_at_once(page: Page, day: str = "") -> int:
    """Everybody leaves; the day of today is taken with Enter, or another is typed over it."""
    hands = Keys(page)
    if day:
        hands.type(day)
    hands.press("Enter")
    hands.type("352012")
    hands.press("Enter")
    hands.type("泉町9-1", keys=len("izumimachi") + 2 + len("9-1") + 1)
    hands.press("F9")
    page.wait_for_url("**/summary")
    look(page, "move-out-at-once-summary")
    assert "山口県下関市泉町9-1" in page.content(), "the name the code stands for"
    hands.press("F9")
    page.wait_for_url("**/filings/*-*")
    return hands.count


def test_a_move_out_of_a_household_takes_at_most_twenty_six_keys(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_OUT, str(family[0].household_id))
        look(page, "move-out")
        assert page.locator("#occurred_on").input_value() == "平成15年8月25日"
        assert move_out_at_once(page) <= MOVE_OUT_KEYS_MAX
    with desk.office.database.transaction() as tx:
        (row,) = filings.list_queue(tx, Queue.FOR_REVIEW, desk.office.clock.now())
        filing = filings.get_filing(tx, row.filing_id)
    assert {f"who.{one.resident_id}" for one in family} <= set(filing.fields)


def test_another_day_is_typed_over_the_one_proposed_and_is_seen_before_it_is_sent(
    desk: FilingDesk,
) -> None:
    family = a_family(desk)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_OUT, str(family[0].household_id))
        move_out_at_once(page, "9/1")
    with desk.office.database.transaction() as tx:
        (row,) = filings.list_queue(tx, Queue.FOR_REVIEW, desk.office.clock.now())
        filing = filings.get_filing(tx, row.filing_id)
    assert filing.fields["occurred_on"] == "9/1"
    with desk.tab(REVIEWER, SECOND) as page:
        page.goto("/reviews")
        assert "異動の日　平成15年9月1日" in page.locator("#what").inner_text()


def test_a_move_in_with_a_certificate_of_the_network_takes_at_most_forty_two_keys(
    desk: FilingDesk, filing_keys: OfficeKeys
) -> None:
    neighbours(desk, "泉町9番1号")
    code = filings.seal_certificates(certificates(1), filing_keys.vaults[OTHER_OFFICE])
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_IN)
        look(page, "move-in")
        hands = Keys(page)
        hands.scan(code)
        page.wait_for_selector(".telling")
        look(page, "move-in-scanned")
        hands.type("8/20")
        hands.press("Enter")
        press(page, "Control+a")
        hands.count += 1
        hands.type("泉町9番1号", keys=len("izumimachi") + 2 + len("9ban1gou") + 1)
        hands.press("F9")
        page.wait_for_url("**/summary")
        look(page, "move-in-summary")
        hands.press("F9")
        page.wait_for_selector("#state")
        assert hands.count <= MOVE_IN_KEYS_MAX, hands.count


def test_the_reviewer_reads_differences_and_approves_with_two_keys(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.office.database.transaction() as tx:
        for address in ("泉町9番", "泉町10番"):
            desk.office.entered(
                tx,
                FilingKind.RELOCATION,
                {
                    "occurred_on": "H15.7.1",
                    "address": address,
                    "answer.address-new": "lease-seen",
                    "answer.filed-late": "reason-illness",
                    **everybody(family),
                },
                household=family[0].household_id,
            )
    with desk.tab(REVIEWER, SECOND) as page:
        page.goto("/reviews")
        look(page, "review")
        hands = Keys(page)
        hands.press("ArrowDown")
        page.wait_for_url("**/reviews/*-*")
        hands.press("F9")
        page.wait_for_selector(".telling")
        assert hands.count <= APPROVAL_KEYS_MAX
        look(page, "review-stale")
        press(page, "Alt+r")
        assert page.evaluate("document.activeElement.name") == "reason"
        click(page.get_by_role("button", name="差し戻す", exact=True))
        page.wait_for_selector(".field-error")
        look(page, "review-reason-missing")
        page.locator('input[name="reason"][value="address-doubtful"]').check()
        click(page.get_by_role("button", name="差し戻す", exact=True))
        page.wait_for_selector(".telling")
        look(page, "review-empty")
    with desk.office.database.transaction() as tx:
        assert register.get_record(tx, family[0].resident_id).identification.address.text == (
            "泉町10番"
        )
        (returned,) = filings.list_queue(tx, Queue.RETURNED, desk.office.clock.now())
    assert returned.returned_reason == "address-doubtful"


def test_mistakes_and_warnings_are_shown_and_nothing_typed_is_lost(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.RELOCATION, str(family[0].household_id))
        page.locator("#occurred_on").fill("いつか")
        page.locator("#address").fill("泉町9番")
        press(page, "F9")
        page.wait_for_selector("#errors")
        assert page.evaluate("document.activeElement.id") == "errors"
        assert page.locator("#occurred_on").input_value() == "いつか"
        look(page, "relocation-mistakes")
        page.locator("#occurred_on").fill("H15.7.1")
        press(page, "F9")
        page.wait_for_selector("#answer\\.filed-late")
        look(page, "relocation-warnings")
        page.locator('input[value="reason-illness"]').check()
        page.locator('input[value="lease-seen"]').check()
        press(page, "F9")
        page.wait_for_url("**/summary")
        click(page.get_by_text("計算を見る"))
        look(page, "relocation-late-summary")


def test_when_the_householder_leaves_the_page_proposes_who_is_what(desk: FilingDesk) -> None:
    family = a_family(desk)
    _, wife, child = (member.resident_id for member in family)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_OUT, str(family[0].household_id))
        page.locator("#occurred_on").fill("H15.9.1")
        page.locator("#destination_municipality").fill("352012")
        page.locator("#destination_address").fill("竹崎町1番")
        for stays in (wife, child):
            page.locator(f'input[name="who.{stays}"]').uncheck()
        press(page, "F9")
        page.wait_for_selector("#rest_householder")
        look(page, "move-out-rest")
        page.locator("#rest_householder").select_option(str(wife))
        click(page.get_by_role("button", name="続柄を出す"))
        page.wait_for_selector(".telling")
        assert page.locator(f'[id="relationship.{child}"]').input_value() == "子"
        look(page, "move-out-proposed")
        press(page, "F9")
        page.wait_for_url("**/summary")
        look(page, "move-out-summary")


def test_every_entry_page_is_shown_and_says_what_is_missing(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        for kind in FilingKind:
            household = None if kind in WITHOUT_HOUSEHOLD else family[0].household_id
            with desk.office.database.transaction() as tx:
                filing = filings.begin(
                    tx,
                    kind,
                    by=desk.office.by_authority(CLERK),
                    context=desk.office.context,
                    household_id=household,
                )
            answer = page.goto(f"/filings/{kind.value}/{filing.filing_id}")
            assert answer is not None
            if kind is FilingKind.CODE_CHANGE:
                assert answer.status == 403, "this clerk holds no right to codes"
                continue
            press(page, "F9")
            page.wait_for_selector("#errors")
            look(page, f"entry-{kind.value}")


@pytest.mark.parametrize("way", ["typed", "abroad"])
def test_other_ways_of_coming_are_typed(desk: FilingDesk, way: str) -> None:
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_IN)
        page.locator(f'input[name="way"][value="{way}"]').check()
        click(page.get_by_role("button", name="下書きを保存"))
        page.wait_for_selector('[id="person.1.name"]')
        click(page.get_by_role("button", name="人を足す"))
        page.wait_for_selector('[id="person.2.name"]')
        look(page, f"move-in-{way}")


@pytest.mark.parametrize("at", [ManualClock(datetime(2012, 7, 10, tzinfo=UTC))], ids=["2012"])
def test_a_foreign_resident_from_abroad_is_typed_without_a_mouse(desk: FilingDesk) -> None:
    neighbours(desk, "泉町9番1号")
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_IN)
        page.locator('input[name="way"][value="abroad"]').check()
        click(page.get_by_role("button", name="下書きを保存"))
        page.locator('[id="person.1.name"]').focus()
        who = "SILVA MARIA,シルバ　マリア,S55.2.3,↓↓,,,,ブラジル,↓,定住者,3年,H27.7.8,AB12345678CD"
        for typed in [*who.split(","), "きのう", "泉町9番1号"]:
            page.keyboard.type(typed.strip("↓"))
            press(page, *["ArrowDown"] * typed.count("↓"), "Tab")
        look(page, "move-in-foreign-entry")
        press(page, "Alt+y", "Tab", "Tab", "Space", "F9")
        page.wait_for_url("**/summary")
        look(page, "move-in-foreign")


def test_a_code_that_is_none_is_told_beside_the_field(desk: FilingDesk) -> None:
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.MOVE_IN)
        page.locator("#code_text").fill("JUKI1ABCDEFG")
        press(page.locator("#code_text"), "Enter")
        page.wait_for_selector("#code_text-error")
        look(page, "move-in-code-unreadable")


def test_a_filing_is_entered_and_approved_without_any_script(desk: FilingDesk) -> None:
    family = a_family(desk)
    neighbours(desk, "泉町9番1号")
    with desk.tab(CLERK, FIRST, script=False) as page:
        page.goto("/cases/new")
        page.locator('input[name="affair"][value="filing"]').check()
        page.locator('input[name="means"][value="photo-id"]').check()
        page.get_by_role("button", name="ひらく").or_(
            page.locator("button.button-main")
        ).first.click()
        page.wait_for_selector(".case-number")
        page.goto(f"/filings/new?household={family[0].household_id}")
        page.locator('input[name="kind"][value="relocation"]').check()
        click(page.locator("button.button-main"))
        page.locator("#occurred_on").fill("きのう")
        page.locator("#address").fill("泉町9番1号")
        click(page.locator("button.button-main"))
        click(page.locator("button.button-main"))
        page.wait_for_selector("#state")
    with desk.tab(REVIEWER, SECOND, script=False) as page:
        page.goto("/reviews")
        click(page.locator("button.button-main"))
        page.wait_for_selector(".telling")
    with desk.office.database.transaction() as tx:
        record = register.get_record(tx, family[0].resident_id)
    assert record.identification.address.text == "泉町9番1号"


def test_a_change_of_householder_proposes_everybody_and_what_is_corrected_holds(
    desk: FilingDesk,
) -> None:
    family = a_family(desk)
    _, wife, child = (member.resident_id for member in family)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.HOUSEHOLD, str(family[0].household_id))
        page.locator("#detail").select_option("9001")
        page.locator("#occurred_on").fill("きのう")
        page.locator("#new_householder").select_option(str(wife))
        click(page.get_by_role("button", name="続柄を出す"))
        page.wait_for_selector(".telling")
        shown = [
            page.locator(f'[id="relationship.{member.resident_id}"]').input_value()
            for member in family
        ]
        assert shown == ["夫", "世帯主", "子"]
        page.locator(f'[id="relationship.{child}"]').fill("夫の子")
        press(page, "F9")
        page.wait_for_url("**/summary")
        assert "夫の子" in page.content()
        look(page, "household-summary")


def test_a_protected_person_closes_the_page_and_nothing_of_hers_is_in_it(desk: FilingDesk) -> None:
    family = a_family(desk)
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin(page, FilingKind.RELOCATION, str(family[0].household_id))
        assert family[1].identification.name.written in page.content()
        desk.lock(family[1].resident_id)
        answer = page.goto(page.url)
        assert answer is not None and answer.status == 423
        for member in family:
            assert member.identification.name.written not in page.content()
        assert family[1].identification.address.text not in page.content()
        look(page, "locked")
