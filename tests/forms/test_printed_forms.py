"""Every printed form: how it looks, what a reader finds in it, and what happens to what is long.

Pages are drawn by PDFium and compared with golden images that somebody has looked at; texts are
extracted and compared with what was put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import card_samples
import form_samples as samples
import history_samples
import move_samples
import pypdfium2
import pytest
import wide_area_samples
from PIL import Image

from jukinet.copies.document import LEFT_OUT, HouseholdCopy, PersonCopy
from jukinet.copies.forms.erased_copy import compose_erased_copy
from jukinet.copies.forms.household_copy import compose_household_copy
from jukinet.copies.forms.personal_copy import compose_personal_copy
from jukinet.filings.forms.code_notice import compose_code_notice
from jukinet.filings.forms.move_out_certificate import MoveOutFacts, compose_move_out_certificate
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet, Standard
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import OMITTED
from jukinet.terms.address import ADDRESS_LENGTH_MAX
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import must_look_like, pictures_of, squeezed, text_of
from pdfua import find_breaches as find_ua_breaches

GOLDENS = Path(__file__).parent / "goldens"
GOLDEN_DPI = 72
GOLDEN_PAGES_MAX = 2
ABOUT_PERSONS = {
    **samples.ABOUT_PERSONS, **card_samples.ABOUT_PERSONS, **move_samples.ABOUT_PERSONS,
    **history_samples.ABOUT_PERSONS, **wide_area_samples.ABOUT_PERSONS,
}  # fmt: skip
ALL = {
    **ABOUT_PERSONS, **samples.WITHOUT_PERSONS,
    **move_samples.WITHOUT_PERSONS,
}  # fmt: skip


@pytest.mark.parametrize("form_id", ALL)
def test_a_form_looks_as_it_was_approved(engine: PaperEngine, form_id: str) -> None:
    sheet = ALL[form_id](engine, samples.ORDINARY)
    for at, page in enumerate(pictures_of(sheet.pdf, GOLDEN_DPI)[:GOLDEN_PAGES_MAX], start=1):
        must_look_like(page, GOLDENS / f"{form_id}-{at}.png")


@pytest.mark.parametrize("form_id", ALL)
def test_a_form_tells_its_identity_on_every_page(engine: PaperEngine, form_id: str) -> None:
    sheet = ALL[form_id](engine, samples.ORDINARY)
    text = text_of(sheet.pdf)
    assert sheet.form_id == form_id
    mark = squeezed(f"様式 {form_id}　第1版　法令 平成15年8月25日")
    assert text.count(mark) == sheet.pages
    assert text.count(f"／{sheet.pages}頁") == sheet.pages


@pytest.mark.parametrize("form_id", ABOUT_PERSONS)
def test_the_name_is_extracted_as_it_was_written(engine: PaperEngine, form_id: str) -> None:
    """With its variation selector: a reader that copies the name copies the right one."""
    text = text_of(ABOUT_PERSONS[form_id](engine, samples.ORDINARY).pdf)
    assert squeezed(samples.ORDINARY.name) in text


@pytest.mark.parametrize("form_id", ABOUT_PERSONS)
def test_of_the_longest_person_nothing_is_cut_off(engine: PaperEngine, form_id: str) -> None:
    longest = samples.LONGEST
    sheet = ABOUT_PERSONS[form_id](engine, longest)
    text = text_of(sheet.pdf)
    assert squeezed(longest.name) in text
    for page in pictures_of(sheet.pdf, 50):
        must_have_empty_margins(page)


def must_have_empty_margins(page: Image.Image) -> None:
    """No ink where the paper ends: nothing ran out of its page."""
    grey = page.convert("L").point(lambda value: 255 if value < 90 else 0)
    right = grey.crop((page.width - round(page.width * 0.05), 0, page.width, page.height))
    foot = grey.crop((0, page.height - round(page.height * 0.03), page.width, page.height))
    assert right.getbbox() is None
    assert foot.getbbox() is None


@pytest.mark.parametrize(
    "form_id", ["J-01", "J-02", "J-03", "J-04", "J-05", "J-06", "J-07", "J-10"]
)
def test_of_the_longest_person_the_address_is_whole_too(engine: PaperEngine, form_id: str) -> None:
    text = text_of(ABOUT_PERSONS[form_id](engine, samples.LONGEST).pdf)
    assert squeezed(samples.LONGEST.place) in text


def test_ten_persons_are_on_three_sheets_that_belong_together(engine: PaperEngine) -> None:
    sheet = compose_household_copy(engine, samples.household(samples.ORDINARY, 10), samples.MARKS)
    text = text_of(sheet.pdf)
    assert sheet.pages == 3
    assert text.count(squeezed(samples.ORDINARY.name)) >= 10
    for at in (1, 2, 3):
        assert f"契{at}／3" in text
    assert text.count("（次頁に続く）") == 2
    assert text.count(squeezed("以　下　余　白")) == 1
    for at, page in enumerate(pictures_of(sheet.pdf, GOLDEN_DPI), start=1):
        must_look_like(page, GOLDENS / f"household-of-ten-{at}.png")


@pytest.mark.parametrize("count", [1, 4, 8])
def test_no_sheet_is_empty_when_the_persons_fill_the_last(engine: PaperEngine, count: int) -> None:
    sheet = compose_household_copy(
        engine, samples.household(samples.ORDINARY, count), samples.MARKS
    )
    assert sheet.pages == -(-count // 4)


def test_an_item_left_out_is_told_from_one_that_is_not_there(engine: PaperEngine) -> None:
    one = samples.person(samples.ORDINARY)
    left_out = replace(one, domicile=LEFT_OUT, code=LEFT_OUT)
    absent = replace(one, domicile=None, code=None)
    texts = [
        text_of(compose_personal_copy(engine, PersonCopy(each, LEFT_OUT), samples.MARKS).pdf)
        for each in (left_out, absent)
    ]
    assert texts[0].count(OMITTED) == 4  # domicile, its head, code, householder
    assert texts[1].count(OMITTED) == 1
    assert "不明又はなし" in texts[1]
    assert "678903" not in "".join(texts)


def test_a_standing_record_is_not_copied_as_an_erased_one(engine: PaperEngine) -> None:
    copy = PersonCopy(samples.person(samples.ORDINARY), LEFT_OUT)
    with pytest.raises(AssertionError):
        compose_erased_copy(engine, copy, samples.MARKS)


def test_a_code_notice_shows_one_code_in_groups_of_five_and_six(engine: PaperEngine) -> None:
    sheet = compose_code_notice(engine, samples.notice(samples.ORDINARY), samples.MARKS)
    text = text_of(sheet.pdf)
    assert text.count("12345678903") == 1
    assert "転送不要" in text
    assert sheet.pages == 1


def test_the_longest_address_stands_on_the_outside_of_a_code_notice(engine: PaperEngine) -> None:
    """Whoever delivers it has no second sheet to look at."""
    address = ("東京都西東京市ひばりが丘一丁目二番三号" * 20)[:ADDRESS_LENGTH_MAX]
    longest = replace(samples.notice(samples.ORDINARY), address=address)
    sheet = compose_code_notice(engine, longest, samples.MARKS)
    assert sheet.pages == 1
    assert address in text_of(sheet.pdf)


def test_a_withheld_destination_is_not_on_the_paper(engine: PaperEngine) -> None:
    kit = replace(samples.ORDINARY, place="大字鶴賀緑町1613番地")
    [certificate] = samples.certificates(kit, 1)
    told = replace(certificate.identification, address=samples.certificates(samples.ORDINARY, 1)[0]
                   .identification.address)  # fmt: skip
    moved = replace(certificate, identification=told, permanent_domicile=None)
    facts = MoveOutFacts(kit.name, "", samples.TODAY, destination_withheld=True)
    shown = replace(facts, destination_withheld=False)
    texts = [
        text_of(
            compose_move_out_certificate(
                engine, [moved], each, samples.name_of, samples.MARKS, sealed_text=None
            ).pdf
        )
        for each in (facts, shown)
    ]
    assert ["1613番地" in text for text in texts] == [False, True]
    assert "長野県" not in texts[0]


def test_a_second_issue_says_so(engine: PaperEngine) -> None:
    again = replace(samples.MARKS, reissued=True)
    sheet = compose_household_copy(engine, samples.household(samples.ORDINARY, 1), again)
    assert "再交付" in text_of(sheet.pdf)


@pytest.mark.parametrize("form_id", ALL)
def test_what_is_made_in_a_nation_in_miniature_cannot_be_mistaken(
    engine: PaperEngine, form_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "MARKS", replace(samples.MARKS, simulated=True))
    sheet = ALL[form_id](engine, samples.ORDINARY)
    text = text_of(sheet.pdf)
    assert text.count("模擬環境で作られた書面です。効力はありません。") == sheet.pages
    for page in pictures_of(sheet.pdf, 50):
        edge = round(50 * 3.6 / 25.4)  # the frame runs 3.5 mm from the edge of the paper
        assert is_purple(page.getpixel((edge, page.height // 2)))
        assert is_purple(page.getpixel((page.width // 4, page.height - 1 - edge)))


def is_purple(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(blue > 120 and red < 120 and green < 60)


@pytest.mark.parametrize("form_id", ALL)
def test_every_form_can_be_delivered_to_a_reading_machine(
    engine: PaperEngine, form_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDF/UA-1, as the compiler says and as another library reads off the file."""
    accessible = engine.compose

    def compose(form: Form, content: dict[str, object], marks: IssueMarks, **rest: Any) -> Sheet:
        rest["standard"] = Standard.ACCESSIBLE
        return accessible(form, content, marks, **rest)

    monkeypatch.setattr(engine, "compose", compose)
    sheet = ALL[form_id](engine, samples.ORDINARY)
    assert b"pdfuaid:part>1<" in sheet.pdf
    assert find_ua_breaches(sheet.pdf) == []


@pytest.mark.parametrize("form_id", ["J-20A", "J-20B", "J-20C", "J-20D", "J-20E"])
def test_papers_of_protection_have_neutral_titles_outside(
    engine: PaperEngine, form_id: str
) -> None:
    """A print queue and a file's properties show no more than any other letter does."""
    pdf = ABOUT_PERSONS[form_id](engine, samples.ORDINARY).pdf
    [title] = titles_in(pdf)
    assert title.split("　")[0] in {"申出書", "通知書", "連絡票"}


def titles_in(pdf: bytes) -> Sequence[str]:
    return [pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"]]


def test_a_name_the_font_cannot_show_stops_every_form(engine: PaperEngine) -> None:
    """Fail-closed, and the error does not repeat the name."""
    wrong = replace(samples.ORDINARY, name="葛\U000e0100城　太郎")
    for compose in ABOUT_PERSONS.values():
        with pytest.raises(JukiError) as raised:
            compose(engine, wrong)
        assert raised.value.code is ErrorCode.GLYPH_MISSING
        assert raised.value.facts["glyphs"] == "U+845B U+E0100"
        assert "葛" not in str(raised.value) + repr(raised.value)


def test_a_document_does_not_show_what_it_does_not_hold() -> None:
    copy = samples.household(samples.ORDINARY, 2)
    assert isinstance(copy, HouseholdCopy)
    for value in (copy, copy.persons[0], samples.notice(samples.ORDINARY)):
        assert "渡" not in repr(value)
        assert "12345" not in repr(value)
