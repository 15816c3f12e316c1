"""Names on the card in the print font's own glyphs, variations kept; what it lacks is said."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from counter_offices import CLERK, MadeCards, make_keys
from counter_visitor import CounterVisitor
from fontTools.ttLib import TTFont
from register_counter import RegisterCounter, enter_family, make_register_counter

from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.paper.engine import PaperEngine
from jukinet.register.screens import FAMILY
from jukinet.terms.errors import JukiError
from jukinet.terms.person import Sex

VARIANT = "葛\U000e0102城 一"
NOT_IN_THE_FONT = "\U00030ede田 二"


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database], at: ManualClock, tmp_path: Path
) -> RegisterCounter:
    try:
        engine = PaperEngine()
    except JukiError:
        pytest.skip("the print font is not installed (package fonts-ipamj-mincho)")
    context = replace(make_keys(tmp_path / "keys", ManualClock(datetime.now(UTC))), clock=at)
    cards = MadeCards.make(tmp_path / "cards")
    made = make_register_counter(context, make_database, tmp_path, cards)
    settings = OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True)
    facilities = Facilities(made.counter.tray, settings, paper=engine)
    made.counter.app = make_counter(context, made.database, (COUNTERS, FAMILY), facilities)
    people = (
        (VARIANT, "カツラギ イチ", "1980-04-01", Sex.MALE, "世帯主"),
        (NOT_IN_THE_FONT, "フメイ ニ", "1982-12-03", Sex.FEMALE, "妻"),
    )
    with made.database.transaction() as tx:
        made.household, made.residents = enter_family(tx, made, people)
    return made


def test_the_card_brings_a_font_of_its_names_with_their_variations(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    path = f"/households/{office.household}"
    assert f'href="{path}/names"' in clerk.get(path).text
    sheet = clerk.get(f"{path}/names")
    assert sheet.headers["content-type"].startswith("text/css") and 'url("glyphs")' in sheet.text
    answer = clerk.get(f"{path}/glyphs")
    assert answer.headers["content-type"] == "font/ttf" and len(answer.body) < 60_000
    with TTFont(io.BytesIO(answer.body)) as font:
        assert set(map(ord, "葛城一田二")) <= set(font.getBestCmap())
        variations = next(one for one in font["cmap"].tables if one.format == 14)
        assert ord("葛") in dict(variations.uvsDict[0xE0102])


def test_a_name_that_cannot_be_printed_is_marked_and_only_that(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    said = clerk.get(f"/households/{office.household}").said
    assert said.count("印刷できない文字があります") == 1
    assert said.index("フメイ ニ") < said.index("印刷できない文字があります")


def test_the_font_holds_nothing_of_a_protected_name(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    office.lock(office.residents[0])
    clerk.get(f"/households/{office.household}")
    answer = clerk.get(f"/households/{office.household}/glyphs")
    with TTFont(io.BytesIO(answer.body)) as font:
        assert ord("葛") not in font.getBestCmap()


def test_a_font_tells_no_name_that_no_page_of_the_case_has_shown(
    office: RegisterCounter, clerk: CounterVisitor
) -> None:
    """Its characters are a name's; whoever asks for it alone would read it without a line."""
    path = f"/households/{office.household}"

    def characters() -> set[int]:
        with TTFont(io.BytesIO(clerk.get(f"{path}/glyphs").body)) as font:
            return set(font.getBestCmap() or {})

    assert not characters() & set(map(ord, "葛城一田二"))
    clerk.get(path)
    assert set(map(ord, "葛城一田二")) <= characters()


def test_without_a_case_there_is_no_font(office: RegisterCounter) -> None:
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(CLERK)
    assert visitor.get(f"/households/{office.household}/glyphs").status != 200
