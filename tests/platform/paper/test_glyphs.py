"""The glyph check: a name is printed with exactly its glyphs or not at all.

The characters are those that go wrong in real registers: families of variants (葛, 辻, 邊, 邉),
characters beyond the first plane (𠮷), compatibility ideographs (髙, 﨑), and sequences of a
collection the print font does not have. That what is printed is the right glyph is shown by pixels.
"""

from __future__ import annotations

import json

import pytest
from PIL import Image, ImageChops

from jukinet.platform.paper.engine import PACKAGE, PaperEngine
from jukinet.platform.paper.fonts import load_print_font
from jukinet.platform.paper.glyphs import find_missing, texts_in
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import NAME_LENGTH_MAX, PersonName
from paper_tools import pictures_of

FAMILIES = {
    "葛": (0xE0102, 0xE0103, 0xE0104),
    "辻": (0xE0102, 0xE0103),
    "邊": (0xE0108, 0xE0109, 0xE010A),
    "邉": (0xE010F, 0xE0110, 0xE0111, 0xE0112),
}
SEQUENCES = [base + chr(selector) for base, all_ in FAMILIES.items() for selector in all_]
PLAIN = ["𠮷田", "髙橋", "山﨑", "渡邊", "渡邉", "葛城", "辻村", "濵田", "德永", "神", "々〆ヶ"]
ADOBE_JAPAN1 = ["葛\U000e0100", "辻\U000e0101", "邉\U000e0100"]


@pytest.mark.parametrize("text", [*SEQUENCES, *PLAIN])
def test_what_the_print_font_has_is_printable(engine: PaperEngine, text: str) -> None:
    engine.must_be_printable([text])


@pytest.mark.parametrize("text", ADOBE_JAPAN1)
def test_a_sequence_of_another_collection_is_refused(engine: PaperEngine, text: str) -> None:
    """A renderer would draw the base character, somebody else's name: it is mapped on input."""
    with pytest.raises(JukiError) as raised:
        engine.must_be_printable(["渡邉󠄏　太郎", text])
    assert raised.value.code is ErrorCode.GLYPH_MISSING
    named = " ".join(f"U+{ord(one):04X}" for one in text)
    assert raised.value.facts == {"glyphs": named, "count": 1}


@pytest.mark.parametrize(
    "text", ["髙\U000e0102", "𠮷\U000e0100", "A\U000e0100", "\U000e0102", "\ue000"]
)
def test_selectors_without_a_base_of_theirs_and_private_characters_are_refused(
    engine: PaperEngine, text: str
) -> None:
    with pytest.raises(JukiError):
        engine.must_be_printable([text])


def test_two_selectors_behind_one_character_are_refused(engine: PaperEngine) -> None:
    with pytest.raises(JukiError):
        engine.must_be_printable(["葛\U000e0102\U000e0103"])


def test_the_error_names_code_points_and_never_the_name(engine: PaperEngine) -> None:
    with pytest.raises(JukiError) as raised:
        engine.must_be_printable(["葛\U000e0100西　花子"])
    told = f"{raised.value} {raised.value!r} {raised.value.facts} {raised.value.detail}"
    assert not any(one in told for one in "葛西花子")


def test_many_missing_glyphs_are_counted_and_some_are_named(engine: PaperEngine) -> None:
    with pytest.raises(JukiError) as raised:
        engine.must_be_printable([chr(0xE000 + at) for at in range(30)])
    assert raised.value.facts["count"] == 30
    assert str(raised.value.facts["glyphs"]).count("U+") == 8


def test_every_longest_name_of_printable_characters_passes(engine: PaperEngine) -> None:
    repertoire = sorted(engine.font.sequences)[:: max(1, len(engine.font.sequences) // 500)]
    ideographs = [one for one in repertoire if "\u4e00" <= one[0] <= "\u9fff"]
    written = "".join(ideographs[:NAME_LENGTH_MAX])
    engine.must_be_printable([PersonName(written, "").written])


def test_texts_are_found_wherever_they_are_in_a_forms_data() -> None:
    data = {"a": "一", "b": [{"c": "二"}, ("三", None, 4)], "d": True}
    assert texts_in(data) == ["一", "二", "三"]


def test_a_font_of_two_formats_of_character_map_is_read_whole(engine: PaperEngine) -> None:
    font = load_print_font(engine.font.path)
    assert "𠮷" in font.characters  # format 12: beyond the first plane
    assert "一" in font.characters
    assert len(font.sequences) > 10_000  # format 14
    assert find_missing(font, ["一\n二"]) == []


CELLS = """
#set page(width: 84pt, height: 164pt, margin: 10pt)
#set text(font: "IPAmjMincho", fallback: false, size: 60pt)
#for one in json(bytes(sys.inputs.d)) { page(box(width: 60pt, one)) }
"""


def cells(engine: PaperEngine, texts: list[str]) -> list[Image.Image]:
    """Each text drawn large on a page of its own, one character a line."""
    with engine._borrowed() as compiler:
        pdf = compiler.compile(
            input=CELLS.encode(), format="pdf", root=PACKAGE, pdf_standards=["a-2b"],
            sys_inputs={"d": json.dumps(texts)},
        )  # fmt: skip
    assert isinstance(pdf, bytes)
    return [page.convert("L") for page in pictures_of(pdf, 72)]


def test_each_of_twelve_variants_is_drawn_as_itself(engine: PaperEngine) -> None:
    """No two of a family look alike, and one of them at most is the shape of the bare character."""
    assert len(SEQUENCES) == 12
    drawn = dict(zip(SEQUENCES, cells(engine, SEQUENCES), strict=True))
    bare = dict(zip(FAMILIES, cells(engine, list(FAMILIES)), strict=True))
    for base in FAMILIES:
        shapes = [drawn[one].tobytes() for one in SEQUENCES if one[0] == base]
        assert len(set(shapes)) == len(shapes), f"two variants of U+{ord(base):04X} look alike"
        assert shapes.count(bare[base].tobytes()) <= 1
        assert all(ImageChops.invert(drawn[one]).getbbox() for one in SEQUENCES)


def test_a_variant_at_the_end_of_a_line_is_still_the_variant(engine: PaperEngine) -> None:
    """Older versions of the compiler lost the selector where a line was broken after it."""
    ending, base_ending, alone = cells(engine, ["邉\U000e0110一", "邉一", "邉\U000e0110"])
    top = (0, 0, 84, 72)
    assert ending.crop(top).tobytes() == alone.crop(top).tobytes()
    assert ending.crop(top).tobytes() != base_ending.crop(top).tobytes()
    assert ImageChops.invert(ending.crop((0, 76, 84, 164))).getbbox() is not None
