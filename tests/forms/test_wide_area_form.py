"""Form 3, the wide-area copy: eight items and no ninth, four persons a sheet, and who certifies it.

How it looks is among the goldens of every form (``test_printed_forms``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import form_samples as samples
import pytest
import wide_area_samples as wide
from form_samples import Kit

from jukinet.copies.forms.wide_area_copy import compose_wide_area_copy
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.words import OMITTED
from paper_tools import squeezed, text_of


def texts(engine: PaperEngine, count: int, *, asked: bool = True, kit: Kit | None = None) -> str:
    copy = wide.copy_of(kit or samples.ORDINARY, count, asked=asked)
    return text_of(compose_wide_area_copy(engine, copy, samples.MARKS).pdf)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9])
def test_four_persons_are_on_a_sheet_and_none_is_empty(engine: PaperEngine, count: int) -> None:
    copy = wide.copy_of(samples.ORDINARY, count)
    sheet = compose_wide_area_copy(engine, copy, samples.MARKS)
    text = text_of(sheet.pdf)
    sheets = -(-count // 4)
    assert sheet.pages == sheets
    assert text.count("（次頁に続く）") == sheets - 1
    assert text.count(squeezed("以　下　余　白")) == (1 if count % 4 else 0)
    assert text.count(squeezed("住民となった年月日")) == count
    assert text.count(squeezed("住所地市町村")) == sheets


def test_there_is_no_cell_for_permanent_domicile_nor_for_anything_else_of_article_7(
    engine: PaperEngine,
) -> None:
    """Act Art. 12-4: nos. 5, 9 to 12 and 14 are never on it; the note says so once."""
    text = texts(engine, 5)
    assert text.count("本籍") == text.count("筆頭者") == 1
    for item in ("国民健康保険", "年金", "介護保険", "児童手当", "選挙人名簿", "異動履歴"):
        assert item not in text, item


def test_what_nobody_asked_for_is_left_out_and_what_there_is_not_is_a_dash(
    engine: PaperEngine,
) -> None:
    """Relationship with householder, and code, for each of three; the second never moved in."""
    asked, left_out = texts(engine, 3), texts(engine, 3, asked=False)
    assert left_out.count(OMITTED) == 1 + 2 * 3
    assert asked.count(OMITTED) == 0
    assert squeezed("子の妻の母") in asked and squeezed("子の妻の母") not in left_out
    assert asked.count("平成13年6月10日") == 2


def test_what_later_years_have_stands_with_its_item(engine: PaperEngine) -> None:
    """A former surname, a name used here, and since when somebody is a foreign resident."""
    first, second = wide.copy_of(samples.ORDINARY, 2).persons
    copy = replace(
        wide.copy_of(samples.ORDINARY, 2),
        persons=(
            replace(first, former_surname="保谷"),
            replace(second, alias="見本　次郎", foreign_since=date(2012, 7, 9)),
        ),
    )
    sheet = compose_wide_area_copy(engine, copy, samples.MARKS)
    text = text_of(sheet.pdf)
    for shown in ("旧氏　保谷", "通称　見本　次郎", "外国人住民となった年月日", "平成24年7月9日"):
        assert squeezed(shown) in text, shown
    assert sheet.pages == 1


def test_a_foreign_resident_who_asked_has_a_row_more_and_three_stand_on_a_sheet(
    engine: PaperEngine,
) -> None:
    """Act Art. 30-45, at its longest; the national between them has no such row."""
    said = (
        "国籍・地域　朝鮮民主主義人民共和国", "30条の45の区分　国籍喪失による経過滞在者",
        "在留資格　高度専門職1号ハ", "在留期間　4年11月", "在留期間の満了の日　令和11年12月31日",
        "在留カード等の番号　AB12345678CD",
    )  # fmt: skip
    copy = wide.copy_of(samples.ORDINARY, 4)
    first, second, third, fourth = copy.persons
    asked = (replace(first, further=said), second, replace(third, further=said), fourth)
    sheet = compose_wide_area_copy(engine, replace(copy, persons=asked), samples.MARKS)
    text = text_of(sheet.pdf)
    assert (sheet.pages, text.count(squeezed("（次頁に続く）"))) == (2, 1)
    assert text.count(squeezed("外国人住民の記載事項")) == 2
    assert all(text.count(squeezed(one)) == 2 for one in said)
    assert squeezed("外国人住民の") not in texts(engine, 4)


def test_the_issuing_mayor_certifies_what_he_was_told_and_names_who_told_him(
    engine: PaperEngine,
) -> None:
    """Order Art. 15-4 (2): he has no original of his own to compare with."""
    text = texts(engine, 1)
    assert squeezed("長野県長野市の長から電気通信回線により通知を受けた") in text
    assert squeezed("西東京市長　保谷　太郎") in text
    assert "原本" not in text


@pytest.mark.parametrize("count", [1, 4, 5])
def test_the_longest_people_of_japan_stay_four_on_a_sheet_and_whole(
    engine: PaperEngine, count: int
) -> None:
    longest = samples.LONGEST
    copy = wide.copy_of(longest, count)
    sheet = compose_wide_area_copy(engine, copy, samples.MARKS)
    text = text_of(sheet.pdf)
    assert text.count(squeezed(longest.name)) >= count
    assert squeezed(longest.place) in text
    assert sheet.pages >= -(-count // 4)
