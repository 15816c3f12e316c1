"""Kana to Braille, against vectors written out by hand from the public rules of Japanese Braille.

Each vector is a name and the dots of its cells; the embossing file is compared byte for byte.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.cards.braille import BrailleText, emboss, propose_reading
from jukinet.terms.errors import ErrorCode, JukiError

WIDE = 40
VECTORS = {
    "あいうえお": "1 12 14 124 24",
    "かさたなはまらわん": "16 156 135 13 136 1356 15 3 356",
    "やゆよを": "34 346 345 35",
    "ゐゑ": "23 235",
    "がじぢづべ": "5-16 5-1256 5-1235 5-1345 5-12346",
    "ぱぽ": "6-136 6-2346",
    "きゃしゅちょ": "4-16 4-1456 4-2345",
    "ぎゃじゅぴょ": "45-16 45-1456 46-2346",
    "いっこ": "12 2 246",
    "さとー": "156 2345 25",
    "ティナ": "4-1235 13",
    "ヴィクトル": "256-1236 146 2345 145",
    "フェイ": "26-12346 12",
    "ドゥ": "256-1345",
    "テュデュ": "46-1345 456-1345",
    "シェジェチェ": "4-12456 45-12456 4-12345",
    "ウォ": "26-24",
}  # fmt: skip


def cells(text: str) -> list[str]:
    """The dots of each cell of one line, 14 for dots 1 and 4."""
    [line] = emboss(text, cells_max=WIDE).lines
    return ["".join(str(dot) for dot in range(1, 7) if cell >> (dot - 1) & 1) for cell in line]


@pytest.mark.parametrize("text", VECTORS)
def test_a_reading_has_the_dots_of_the_public_rules(text: str) -> None:
    assert cells(text) == VECTORS[text].replace("-", " ").split()


def test_katakana_and_half_width_are_the_same_cells_as_hiragana() -> None:
    assert cells("わたなべ") == cells("ワタナベ") == cells("ﾜﾀﾅﾍﾞ")


@pytest.mark.parametrize(
    ("kana", "spelt"),
    [
        ("さとう　ゆうこ", "さとー　ゆーこ"),
        ("こうじ", "こーじ"),
        ("いのうえ", "いのうえ"),
        ("おおた", "おおた"),
        ("うえだ", "うえだ"),
        ("みうら", "みうら"),
        ("シュウヘイ", "しゅーへい"),
    ],
)
def test_a_long_u_is_proposed_as_the_long_mark(kana: str, spelt: str) -> None:
    assert propose_reading(kana) == spelt


def test_family_and_given_name_are_parted_by_one_empty_cell() -> None:
    assert cells("わ　ん") == ["3", "", "356"]
    assert cells("わ・ん") == ["3", "", "356"]


def test_a_word_that_does_not_fit_goes_to_the_second_line() -> None:
    text = emboss("わたなべ　たろー", cells_max=6)
    assert [len(line) for line in text.lines] == [5, 3]


@pytest.mark.parametrize("reading", ["あいうえおかきくけこ", "あ い う え お か き く", "", "　"])
def test_what_has_no_room_is_refused_and_not_cut(reading: str) -> None:
    with pytest.raises(JukiError) as raised:
        emboss(reading, cells_max=3)
    assert raised.value.code is ErrorCode.BRAILLE_UNFIT


@pytest.mark.parametrize("reading", ["渡邉", "た★", "ゃ", "Ω", "é"])
def test_a_sign_that_is_no_kana_figure_or_letter_is_refused(reading: str) -> None:
    with pytest.raises(JukiError) as raised:
        emboss(reading, cells_max=WIDE)
    assert raised.value.code is ErrorCode.BRAILLE_UNFIT
    assert reading not in str(raised.value)


def test_figures_and_letters_have_their_prefixes() -> None:
    assert cells("20") == ["3456", "12", "245"]
    assert cells("2あ") == ["3456", "12", "36", "1"]
    assert cells("2か") == ["3456", "12", "16"]
    assert cells("Jr") == ["56", "6", "245", "1235"]


def test_the_embossing_file_is_one_letter_a_cell() -> None:
    text = emboss("わたなべ　たろー", cells_max=6)
    assert text.embossing == b"'OK\"&\r\nOJ3\r\n"
    assert text.unicode.splitlines()[1] == "⠕⠚⠒"


def test_no_name_is_in_the_repr() -> None:
    assert repr(emboss("わ", cells_max=9)) == "BrailleText(•••)"


KANA = st.text(alphabet=[chr(code) for code in range(0x3041, 0x3097)] + ["ー"], min_size=1)


@given(KANA)
def test_every_kana_becomes_cells_or_is_refused(text: str) -> None:
    """Nothing is left out in silence: as many cells as syllables, at least one for each kana
    that is not the second half of a contracted sound."""
    try:
        made = emboss(text, cells_max=1000)
    except JukiError as error:
        assert error.code is ErrorCode.BRAILLE_UNFIT
        return
    assert isinstance(made, BrailleText)
    assert sum(map(len, made.lines)) >= sum(one not in "ぁぃぅぇぉゃゅょゎ" for one in text)
    assert all(0 < cell < 64 for line in made.lines for cell in line)
