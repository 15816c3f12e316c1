"""A move-in typed from a paper certificate of another form (T8): 105 keys, and the same by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eyes import look_at_all as look
from filing_desk import ALL_PACKAGES, CLERK, FilingDesk, OfficeKeys, make_keys
from hands import Keys, click, press
from playwright.sync_api import Page

from jukinet.filings import procedures as filings
from jukinet.filings.workflow import Queue
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.person import Sex

FIRST = "madoguchi-1"
TYPED_MOVE_IN_KEYS_MAX = 105  # ux, T8
CODE = ResidentRecordCode.from_ten("3000000123").digits


@pytest.fixture(scope="module")
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
    with made.office.database.transaction() as tx:
        made.office.a_family(tx, ("隣　人", "1950-01-01", "世帯主", Sex.MALE), address="泉町9番1号")
    yield made
    made.served.stop()


def begin_typed(page: Page) -> None:
    page.goto("/filings/new")
    page.locator('input[name="kind"][value="move-in"]').check()
    press(page, "F9")
    page.wait_for_selector("#entry")


def type_the_paper(hands: Keys) -> None:
    """Field by field in the order of the page; the paper lies beside the keyboard."""
    hands.type("352012")
    hands.press("Enter")
    hands.compose("たけざきちょう", "竹崎町", keys=len("takezakityou") + 2)
    hands.type("1-2")
    hands.press("Enter")
    hands.type("8/20")
    hands.press("Enter")
    hands.type("8/18")
    hands.press("Enter")
    hands.compose("やまだ", "山田", keys=len("yamada") + 1)
    hands.type("　", keys=1)
    hands.compose("たろう", "太郎", keys=len("tarou") + 2)
    hands.press("Enter", "Enter")  # the reading is there
    hands.type("S55.4.1")
    hands.press("Enter")
    hands.press("ArrowDown", "Enter", "Enter")  # male; householder is proposed
    hands.type(CODE)
    hands.press("Enter")
    hands.type("=")
    hands.press("Enter")
    hands.type("=")
    hands.press("Enter")
    hands.type("=")
    hands.press("Enter")
    hands.compose("いずみちょう", "泉町", keys=len("izumityou") + 2)
    hands.type("9-1")


def test_a_certificate_of_another_form_is_typed_in_at_most_one_hundred_and_five_keys(
    desk: FilingDesk,
) -> None:
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin_typed(page)
        hands = Keys(page)
        hands.press("Alt+t")
        page.wait_for_selector("#previous_municipality")
        type_the_paper(hands)
        assert page.locator('[id="person.1.kana"]').input_value() == "ヤマダ　タロウ"
        # Few certificates say a pension: this is not among the keys that are counted.
        page.locator("summary", has_text="転出証明書に年金の記載がある方").click()
        page.wait_for_selector('[id="person.1.pension_kind"]')
        page.select_option('[id="person.1.pension_kind"]', "1")
        page.fill('[id="person.1.pension_number"]', "1234-567890")
        look(page, "move-in-typed-by-keys")
        hands.press("Alt+y", "F9")
        page.wait_for_url("**/summary")
        look(page, "move-in-typed-summary")
        hands.press("F9")
        page.wait_for_selector("#state")
        assert hands.count <= TYPED_MOVE_IN_KEYS_MAX, hands.count
    with desk.office.database.transaction() as tx:
        (row,) = filings.list_queue(tx, Queue.FOR_REVIEW, desk.office.clock.now())
        filing = filings.get_filing(tx, row.filing_id)
        judged = filings.look(tx, filing, desk.office.context)
    assert judged.is_ready
    assert "1234567890" in {line.becomes for line in judged.differences}
    assert filing.fields["person.1.domicile"] == "山口県下関市竹崎町1-2"
    assert filing.fields["person.1.head"] == "山田　太郎"


def test_a_reading_that_somebody_wrote_himself_is_left_alone(desk: FilingDesk) -> None:
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin_typed(page)
        hands = Keys(page)
        hands.press("Alt+t")
        page.wait_for_selector('[id="person.1.kana"]')
        page.locator('[id="person.1.kana"]').fill("サンダ")
        page.locator('[id="person.1.name"]').focus()
        hands.compose("やまだ", "山田", keys=7)
        assert page.locator('[id="person.1.kana"]').input_value() == "サンダ"


def test_without_script_the_paper_is_typed_too(desk: FilingDesk) -> None:
    with desk.tab(CLERK, FIRST, script=False) as page:
        page.goto("/cases/new")
        page.locator('input[name="affair"][value="filing"]').check()
        page.locator('input[name="means"][value="photo-id"]').check()
        click(page.locator("button.button-main").first)
        page.wait_for_selector(".case-number")
        page.goto("/filings/new")
        page.locator('input[name="kind"][value="move-in"]').check()
        click(page.locator("button.button-main"))
        click(page.locator('button[value="typed"]'))
        page.wait_for_selector('[id="person.1.kana"]')
        page.locator('[id="person.1.kana"]').fill("ヤマダ　タロウ")


@pytest.mark.parametrize("at", [ManualClock(datetime(2020, 2, 3, tzinfo=UTC))], ids=["2020"])
def test_what_few_certificates_say_lies_behind_one_press_each(desk: FilingDesk) -> None:
    """Of a foreign resident from 2012-07-09, a former surname from 2019-11-05."""
    maria = ("ブラジル", "↓", "定住者", "3年", "R4.7.8", "AB12345678CD", "H24.7.9", "見本　一")
    with desk.tab(CLERK, FIRST) as page:
        desk.open_case(page)
        begin_typed(page)
        press(page, "Alt+t")
        page.wait_for_selector("#previous_municipality")
        page.locator("summary", has_text="転出証明書に旧氏の記載がある方").click()
        page.locator("summary", has_text="転出証明書に外国人住民の記載がある方").click()
        page.locator('[id="person.1.name"]').fill("SILVA MARIA")
        page.locator('[id="person.1.nationality"]').focus()
        for typed in maria:
            page.keyboard.type(typed.strip("↓"))
            press(page, *["ArrowDown"] * typed.count("↓"), "Tab")
        look(page, "move-in-typed-foreign")
        press(page, "F9")
        page.wait_for_selector("#errors")
        assert page.locator('[id="person.1.aliases-error"]').is_visible(), "opened, and told"
        assert page.locator('[id="person.1.nationality"]').input_value() == "ブラジル"
        look(page, "move-in-typed-foreign-errors")
