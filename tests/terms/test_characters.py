"""Search keys bring together what people write in different ways and keep apart what differs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.terms.characters import (
    KEYS_MAX,
    character_count,
    kana_keys,
    must_be_representable,
    name_keys,
    search_address,
    search_kana,
    search_name,
    search_names,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.tables import read_rows

WRITTEN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=("Cs", "Cn", "Co")),
    max_size=12,
)
KANA = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FC), max_size=12)


@pytest.mark.parametrize(
    "names",
    [
        ("高橋", "髙橋", "高　橋", "高槗"),
        ("山崎", "山﨑", "山嵜"),
        ("吉田", "\U00020bb7田"),
        ("渡辺", "渡邊", "渡邉", "渡邉\U000e0101"),
        ("斉藤", "斎藤", "齊藤", "齋藤"),
        ("葛西", "葛\U000e0102西"),
        ("辻", "辻\U000e0100"),
        ("佐々木", "佐佐木"),
        ("神田", "\ufa19田"),
        ("国広 恵", "國廣 惠"),
        ("JOHN SMITH", "ＪＯＨＮ　ＳＭＩＴＨ", "John Smith"),
        ("マリー", "ﾏﾘｰ"),
        ("ガブリエル", "ｶﾞﾌﾞﾘｴﾙ"),
        ("佐々々木", "佐佐佐木"),
    ],
)
def test_one_name_in_several_hands_has_one_key(names: tuple[str, ...]) -> None:
    assert len({search_name(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田", "山口"),
        ("太田", "大田"),
        ("島", "鳥"),
        ("土屋", "士屋"),
        ("未央", "末央"),
        ("斉藤", "佐藤"),
        ("えみ", "エミ"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert search_name(one) != search_name(other)


@given(WRITTEN)
def test_a_name_key_is_its_own_key_and_among_all_keys(text: str) -> None:
    key = search_name(text)
    assert search_name(key) == key
    assert key in name_keys(text)


def test_variant_groups_name_each_character_once() -> None:
    rows = list(read_rows("variant_groups.csv"))
    letters = [letter for row in rows for letter in row["canonical"] + row["variants"]]
    assert len(letters) == len(set(letters))
    assert all(unicodedata.category(letter) == "Lo" or letter == "⻆" for letter in letters)


@pytest.mark.parametrize(
    ("kana", "key"),
    [
        ("ヤマザキ　ジュンイチロウ", "やまさきしゆんいちろう"),
        ("やまざき じゅんいちろう", "やまさきしゆんいちろう"),
        ("ﾔﾏｻﾞｷ", "やまさき"),
        ("キョウコ", "きようこ"),
        ("マリー・アン", "まりあん"),
        ("ヴィオレッタ", "ういおれつた"),
        ("ゐゑを", "いえお"),
        ("パッパ", "はつは"),
        ("か\u3099", "か"),
        ("ヶヵゎ", "けかわ"),
        ("", ""),
    ],
)
def test_a_reading_becomes_voiceless(kana: str, key: str) -> None:
    assert search_kana(kana) == key


@given(KANA)
def test_a_kana_key_is_its_own_key_and_among_all_keys(text: str) -> None:
    key = search_kana(text)
    assert search_kana(key) == key
    assert key in kana_keys(text)
    assert len(kana_keys(text)) <= KEYS_MAX


def test_letters_that_sound_alike_are_tried_both_ways() -> None:
    assert kana_keys("みづえ") == kana_keys("みずえ") == {"みつえ", "みすえ"}
    assert kana_keys("ジュン") == {"しゆん", "ちゆん"}
    assert len(kana_keys("じ" * 12)) == KEYS_MAX


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("亀山町２番１号", "亀山町2-1"),
        ("亀山町二番一号", "亀山町2-1"),
        ("亀山町２－１", "亀山町2-1"),
        ("中町三丁目一番五号", "中町3-1-5"),
        ("中町3丁目1-5", "中町3-1-5"),
        ("中町三－１－５", "中町3-1-5"),
        ("二十一番地の３", "21-3"),
        ("百五番地", "105"),
        ("二番町四番地", "二番町4"),
        ("大字阿智字駒場４８３番地", "阿智駒場483"),
        ("霞が関1-1", "霞ケ関1-1"),
        ("霞ヶ関１－１", "霞ケ関1-1"),
        ("沢田1番地 コーポ 髙野", "沢田1コーポ高野"),
        ("澤田１番地コーポ高野", "沢田1コーポ高野"),
    ],
)
def test_an_address_in_several_hands_has_one_key(written: str, key: str) -> None:
    assert search_address(written) == key


def test_an_ideograph_with_its_variation_selector_is_one_character() -> None:
    assert character_count("葛\U000e0102城") == 2
    assert len("葛\U000e0102城") == 3
    assert character_count("\U00020bb7田") == 2
    assert character_count("abc") == 3


@pytest.mark.parametrize("text", ["", "\ue000", "\U000f0000", "\x00", "a\U000e0100", "\u202e山"])
def test_what_cannot_be_kept_printed_or_sent_is_refused(text: str) -> None:
    with pytest.raises(JukiError) as refused:
        must_be_representable(text)
    assert refused.value.code is ErrorCode.INVALID_CHARACTER


def test_a_long_refused_text_is_refused_at_once() -> None:
    with pytest.raises(JukiError):
        must_be_representable("葛\U000e0102" * 50_000 + "\ue000")


@given(st.lists(st.text("佐々木髙葛\U000e0100 ・ｶﾞあ漢A\u3000-")))
def test_a_column_of_names_has_the_keys_of_each_name(names: list[str]) -> None:
    assert search_names(names) == [search_name(name) for name in names]
