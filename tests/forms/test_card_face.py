"""The face of a card and its back: what is on it, that it is of a card's size, and when it stops.

Golden images were looked at; texts are extracted from the page; the picture under name and address
is found in the pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import form_samples as samples
import numpy as np
import pytest
from PIL import Image
from portraits import jpeg, portrait

from jukinet.cards.face import BackEntry, CardFace, CardForm, HolderItems
from jukinet.cards.forms.back_entry import compose_back_entry
from jukinet.cards.forms.face import compose_face, draw_face
from jukinet.cards.forms.guilloche import draw_guilloche
from jukinet.cards.forms.photograph import take_photo
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Standard
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import NAME_LENGTH_MAX, Sex
from paper_tools import must_look_like, pictures_of, squeezed, text_of

GOLDENS = Path(__file__).parent / "goldens"
UNTIL = date(2013, 8, 24)
KIT = samples.ORDINARY


def face_of(
    engine: PaperEngine, form: CardForm, *, name: str = KIT.name, address: str = KIT.address
) -> CardFace:
    holder = None
    if form is CardForm.B:
        photo = take_photo(engine, jpeg(portrait())).picture
        holder = HolderItems(samples.BIRTH, Sex.FEMALE, address, photo)
    return CardFace(form, name, UNTIL, samples.CITY, holder)


@pytest.mark.parametrize("form", CardForm)
def test_a_face_looks_as_it_was_approved(engine: PaperEngine, form: CardForm) -> None:
    sheet = compose_face(engine, face_of(engine, form), samples.MARKS)
    [page] = pictures_of(sheet.pdf, 144)
    must_look_like(page, GOLDENS / f"face-{form}.png")


def test_form_a_shows_three_items_and_form_b_all(engine: PaperEngine) -> None:
    texts = {
        form: text_of(compose_face(engine, face_of(engine, form), samples.MARKS).pdf)
        for form in CardForm
    }
    for text in texts.values():
        assert squeezed(KIT.name) in text
        assert "平成25年8月24日まで" in text
        assert samples.CITY in text
    for item in ("昭和45年4月1日", "女", squeezed(KIT.address), "生年月日"):
        assert item in texts[CardForm.B]
        assert item not in texts[CardForm.A]


@pytest.mark.parametrize(("dots", "size"), [(300, (1011, 638)), (600, (2022, 1275))])
def test_the_printers_image_is_as_large_as_a_card(
    engine: PaperEngine, dots: int, size: tuple[int, int]
) -> None:
    png = draw_face(engine, face_of(engine, CardForm.A), samples.MARKS, dots_per_inch=dots)
    assert Image.open(io.BytesIO(png)).size == size


def test_the_same_face_is_the_same_bytes(engine: PaperEngine) -> None:
    face = face_of(engine, CardForm.B)
    assert draw_face(engine, face, samples.MARKS) == draw_face(engine, face, samples.MARKS)


def test_name_and_address_stand_on_the_picture(engine: PaperEngine) -> None:
    """The measure of 2005-01-21: coloured lines run where the two are printed."""
    png = draw_face(engine, face_of(engine, CardForm.B), samples.MARKS)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    dots = 300 / 25.4
    for top, bottom in ((10.5, 20.5), (31.5, 40.5)):
        place = picture.crop(
            (round(5 * dots), round(top * dots), round(55 * dots), round(bottom * dots))
        )
        colours = np.asarray(place)
        strongest, weakest = colours.max(axis=2), colours.min(axis=2)
        coloured = np.count_nonzero((strongest - weakest > 20) & (strongest > 120))
        assert coloured > 0.02 * place.width * place.height


def test_every_municipality_has_a_picture_of_its_own() -> None:
    codes = ("13229", "13201", "20201", "27100")
    drawn = {draw_guilloche(MunicipalityCode.from_five(one).digits) for one in codes}
    assert len(drawn) == len(codes)


def test_a_long_name_is_smaller_and_whole(engine: PaperEngine) -> None:
    name = samples.cut("アレクサンドリーナ・マリア", 100)
    for form in CardForm:
        assert squeezed(name) in text_of(
            compose_face(engine, face_of(engine, form, name=name), samples.MARKS).pdf
        )


@pytest.mark.parametrize("form", CardForm)
def test_what_has_no_room_stops_the_card(engine: PaperEngine, form: CardForm) -> None:
    """The widest names there can be: on form A they fit, on form B they stop, never cut."""
    face = face_of(engine, form, name="渡" * NAME_LENGTH_MAX)
    if form is CardForm.A:
        assert "渡" * NAME_LENGTH_MAX in text_of(compose_face(engine, face, samples.MARKS).pdf)
        return
    for make in (compose_face, draw_face):
        with pytest.raises(JukiError) as raised:
            make(engine, face, samples.MARKS)
        assert raised.value.code is ErrorCode.SHEET_OVERFULL
        assert "渡" not in str(raised.value) + repr(raised.value.__cause__)


@pytest.mark.parametrize("make", [compose_face, draw_face])
def test_a_glyph_the_font_has_not_stops_the_card(
    engine: PaperEngine, make: Callable[..., object]
) -> None:
    face = face_of(engine, CardForm.A, name="葛\U000e0100城　太郎")
    with pytest.raises(JukiError) as raised:
        make(engine, face, samples.MARKS)
    assert raised.value.code is ErrorCode.GLYPH_MISSING


@pytest.mark.parametrize("form", CardForm)
def test_a_card_of_a_nation_in_miniature_cannot_be_mistaken(
    engine: PaperEngine, form: CardForm
) -> None:
    marks = replace(samples.MARKS, simulated=True)
    sheet = compose_face(engine, face_of(engine, form), marks)
    assert "模擬環境で作られたカードです。効力はありません。" in text_of(sheet.pdf)


def test_form_b_has_a_photo_and_form_a_none() -> None:
    with pytest.raises(AssertionError):
        CardFace(CardForm.B, KIT.name, UNTIL, samples.CITY)
    assert KIT.name not in repr(CardFace(CardForm.A, KIT.name, UNTIL, samples.CITY))


def entry(becomes: str) -> BackEntry:
    return BackEntry("住所", becomes, LifeDate("2004-03-01"), date(2004, 3, 10))


def test_an_entry_on_the_back_says_what_is_new_and_when(engine: PaperEngine) -> None:
    sheet = compose_back_entry(engine, entry(KIT.address), "西東京市長之印", samples.MARKS)
    text = text_of(sheet.pdf)
    for part in ("住所", "平成16年3月1日変更", "平成16年3月10日", squeezed(KIT.address)):
        assert part in text
    [page] = pictures_of(sheet.pdf, 200)
    must_look_like(page, GOLDENS / "back-entry.png")


def test_an_entry_that_cannot_be_read_stops_the_label(engine: PaperEngine) -> None:
    with pytest.raises(JukiError) as raised:
        compose_back_entry(engine, entry("長" * 300), "西東京市長之印", samples.MARKS)
    assert raised.value.code is ErrorCode.SHEET_OVERFULL


def test_a_face_can_be_read_aloud(engine: PaperEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    original = engine.compose
    monkeypatch.setattr(
        engine, "compose",
        lambda *given, **named: original(*given, **{**named, "standard": Standard.ACCESSIBLE}),
    )  # fmt: skip
    sheet = compose_face(engine, face_of(engine, CardForm.B), samples.MARKS)
    assert b"pdfuaid:part>1<" in sheet.pdf
