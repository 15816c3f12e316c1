"""The counter side of moves in a real browser: budgets (T5, T6), states, without script, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from eyes import look_at_all as look
from hands import Keys, click, press
from move_desk import (
    ALONE,
    AT,
    CLERK,
    FIRST,
    FOUR,
    REVIEWER,
    SECOND,
    A,
    B,
    ListedKeys,
    MadeCards,
    MoveDesk,
    People,
    a_household,
    make_desk,
    make_keys,
    neighbours,
)
from playwright.sync_api import Page

from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register.record import ResidentRecord

ONE_PERSON_KEYS_MAX, FAMILY_KEYS_MAX = 38, 56  # ux, T5 and T6
MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="module")
def move_keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    return make_keys(tmp_path_factory.mktemp("keys"), AT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    return MadeCards.make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def at() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture
def new_town(
    make_database: MakeDatabase, move_keys: ListedKeys, made: MadeCards, at: ManualClock,
    tabs: Callable[..., Page], tmp_path: Path,
) -> Iterator[MoveDesk]:  # fmt: skip
    desk = make_desk(make_database, move_keys, at, B, tmp_path, made, tabs)
    yield desk
    desk.served.stop()


@pytest.fixture
def old_town(
    make_database: MakeDatabase, move_keys: ListedKeys, made: MadeCards, at: ManualClock,
    tabs: Callable[..., Page], tmp_path: Path,
) -> Iterator[MoveDesk]:  # fmt: skip
    desk = make_desk(make_database, move_keys, at, A, tmp_path, made, tabs)
    yield desk
    desk.served.stop()


def leave(desk: MoveDesk, people: People) -> list[ResidentRecord]:
    """They file at the old town, and the card of the first lies on the reader of the new one."""
    old = desk.nation.town(A)
    family = a_household(old, people)
    card = old.a_card(family[0], family)
    desk.nation.settle()
    old.leave(family, family)
    desk.nation.settle()
    neighbours(desk.town, "泉町9-1")
    desk.lay_card(card.number)
    return family


def ask(desk: MoveDesk, page: Page, hands: Keys) -> None:
    """Day and address while the card lies there, F9, the PIN at the pad; then its word comes."""
    page.goto("/moves/in/new")
    look(page, "move-special-new")
    hands.type("きょう", keys=len("kyou") + 1)
    hands.press("Enter")
    hands.type("泉町9-1", keys=len("izumimachi") + 2 + len("9-1") + 1)
    desk.type_pin()
    hands.press("F9")
    page.wait_for_selector("#way-steps")
    look(page, "move-special-waits")
    desk.nation.settle()
    page.wait_for_selector("a[data-key=Enter][href*='/filings/move-in/']")
    look(page, "move-special-informed")
    hands.press("Enter")
    page.wait_for_selector("#entry")


def send(desk: MoveDesk, page: Page, hands: Keys) -> None:
    look(page, "move-special-entry")
    hands.press("F9")
    page.wait_for_url("**/summary")
    look(page, "move-special-summary")
    hands.press("F9")
    page.wait_for_selector("#state")


def test_one_person_moves_in_with_a_card_in_at_most_thirty_eight_keys(new_town: MoveDesk) -> None:
    leave(new_town, ALONE)
    with new_town.tab(CLERK, FIRST) as page:
        new_town.open_case(page)
        hands = Keys(page)
        ask(new_town, page, hands)
        send(new_town, page, hands)
        assert hands.count <= ONE_PERSON_KEYS_MAX, hands.count


def test_a_family_of_four_is_entered_approved_and_confirmed_in_at_most_fifty_six_keys(
    new_town: MoveDesk,
) -> None:
    family = leave(new_town, FOUR)
    with new_town.tab(CLERK, FIRST) as page:
        new_town.open_case(page)
        hands = Keys(page)
        ask(new_town, page, hands)
        shown = page.locator("main").inner_text()
        for one in family:
            assert one.identification.name.written in shown
        assert "亀山町2番1号" in shown and "泉町9-1" in shown, "from where to where, on one page"
        send(new_town, page, hands)
        assert hands.count <= FAMILY_KEYS_MAX, hands.count
        state = page.url
        with new_town.tab(REVIEWER, SECOND) as review:
            review.goto("/reviews")
            look(review, "move-special-review")
            press(review, "F9")
            review.wait_for_selector(".telling")
            review.goto("/moves-releases")
            look(review, "move-releases-none")
        new_town.town.follow()
        new_town.nation.settle()
        page.goto(state)
        assert "全国" in page.locator(".lamps").inner_text()
        look(page, "move-special-state")
        page.goto("/moves")
        look(page, "moves-list-new-town")
        click(page.locator("#ended a, [aria-labelledby=ended] a").first)
        page.wait_for_selector("#way-steps")
        look(page, "move-special-cards")
        new_town.type_pin()
        press(page, "F9")
        page.wait_for_selector(".telling")
        assert "引き継ぎました" in page.inner_text("#cards")
        look(page, "move-special-card-over")
    old = new_town.nation.town(A)
    for one in family:
        erasure = old.record(one.resident_id).erasure
        assert erasure is not None and erasure.move_confirmed_on is not None


def test_without_script_a_special_move_in_is_entered_too(new_town: MoveDesk) -> None:
    leave(new_town, ALONE)
    with new_town.tab(CLERK, FIRST, script=False) as page:
        new_town.open_case(page)
        page.goto("/moves/in/new")
        page.locator("#moved_on").fill("きょう")
        page.locator("#address").fill("泉町9-1")
        new_town.type_pin()
        click(page.locator("button.button-main"))
        page.wait_for_selector("#way-steps")
        new_town.nation.settle()
        click(page.locator("main a.button-main"))
        click(page.locator("main a.button-main"))
        page.wait_for_selector("#entry")
        click(page.locator("button.button-main"))
        click(page.locator("button.button-main"))
        page.wait_for_selector("#state")


def test_mistakes_are_told_before_anybody_types_a_pin(new_town: MoveDesk) -> None:
    with new_town.tab(CLERK, FIRST) as page:
        new_town.open_case(page)
        page.goto("/moves/in/new")
        page.locator("#moved_on").fill("いつか")
        press(page, "F9")
        page.wait_for_selector("#errors")
        assert page.locator("#moved_on").input_value() == "いつか"
        look(page, "move-special-mistakes")


def test_no_word_is_told_after_eight_seconds_with_what_else_can_be_done(
    new_town: MoveDesk, at: ManualClock
) -> None:
    leave(new_town, ALONE)
    with new_town.tab(CLERK, FIRST) as page:
        new_town.open_case(page)
        page.goto("/moves/in/new")
        page.locator("#moved_on").fill("きょう")
        page.locator("#address").fill("泉町9-1")
        new_town.type_pin()
        press(page, "F9")
        page.wait_for_selector("#way-steps")
        at.advance(timedelta(seconds=9))
        page.wait_for_selector(".notice-care")
        assert "もう一度取りにいくか、紙の転出証明書で" in page.inner_text("main")
        look(page, "move-special-no-word")
        click(page.locator("button[value=give-up]"))
        page.wait_for_selector("#entry")
        look(page, "move-special-paper-instead")


def test_an_annotated_move_out_is_taken_printed_and_followed(old_town: MoveDesk) -> None:
    town = old_town.town
    family = a_household(town, FOUR)
    town.a_card(family[0], family)
    with old_town.tab(CLERK, FIRST, small=True) as page:
        old_town.open_case(page, "photo-id")
        page.goto(f"/moves/out/new?household={family[0].household_id}")
        look(page, "move-out-annotated-new")
        press(page, "F9")
        page.wait_for_selector("#entry")
        page.locator("#destination_municipality").fill(B.digits)
        page.locator("#destination_address").fill("泉町9-1")
        look(page, "move-out-annotated-entry")
        press(page, "F9")
        page.wait_for_url("**/summary")
        look(page, "move-out-annotated-summary")
        press(page, "F9")
        page.wait_for_selector("#state")
        look(page, "move-out-annotated-state")
        with old_town.tab(REVIEWER, SECOND) as review:
            review.goto("/reviews")
            press(review, "F9")
            review.wait_for_selector(".telling")
        town.follow()
        page.get_by_role("link", name="紙の転入通知書を入力").or_(
            page.get_by_role("link", name="引っ越しの状況")
        ).first.wait_for()
        state = page.url
        page.goto(f"{state.partition('?')[0]}/paper-notice")
        press(page, "F9")
        page.wait_for_selector("#errors")
        look(page, "paper-notice-mistakes")
        page.goto("/moves/out/read")
        look(page, "move-read")
        page.goto("/moves")
        look(page, "moves-list-old-town")
        shown = page.locator("main").inner_text()
        assert not any(one.identification.name.written in shown for one in family)
        click(page.locator("#leaving a").first)
        page.wait_for_selector("#steps")
        look(page, "move-out-one")
        tracking = page.locator("#state dd").first.inner_text()
        page.goto("/moves/track")
        page.locator("#tracking").fill(tracking.lower())
        press(page, "F9")
        page.wait_for_selector("#progress")
        look(page, "move-track")
        assert "待っています" in page.inner_text("#progress")
