"""Names are kept as written, relationships are chains of known terms, and neither shows itself."""

from __future__ import annotations

import pytest

from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName, Relationship, RelationshipTerm, Sex

YAMAGUCHI = MunicipalityCode("352039")


@pytest.mark.parametrize(
    "written",
    [
        "山田 太郎",
        "髙橋　花子",
        "山﨑\u3000\ufa19子",
        "葛\U000e0102城 一",
        "\U00020bb7田 二",
        "JOHN SMITH",
        "佐々木 〆子",
    ],
)
def test_a_name_is_kept_as_it_was_written(written: str) -> None:
    assert PersonName(written, "やまだ たろう").written == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        " 山田",
        "山田 ",
        "山\n田",
        "山\ue000田",
        "\U000e0102葛",
        "あ\U000e0102",
        "山\ud800田",
        "山\u200b田",
        "山田😀",
        "葛\U000e0102\U000e0102",
    ],
)
def test_a_name_that_cannot_be_represented_is_refused(written: str) -> None:
    with pytest.raises(JukiError) as refused:
        PersonName(written, "")
    assert refused.value.code in {ErrorCode.INVALID_NAME, ErrorCode.INVALID_CHARACTER}
    assert not written.strip() or written not in str(refused.value)


@pytest.mark.parametrize("kana", ["山田", "やまだ ", " やまだ", "YAMADA", "やまだ\n"])
def test_a_reading_that_is_not_kana_is_refused(kana: str) -> None:
    with pytest.raises(JukiError):
        PersonName("山田", kana)


@pytest.mark.parametrize("kana", ["", "やまだ たろう", "ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "マリー・アン"])
def test_readings_come_in_every_kana_or_not_at_all(kana: str) -> None:
    assert PersonName("山田", kana).kana == kana


def test_a_variation_selector_does_not_count_towards_the_length() -> None:
    PersonName("葛\U000e0102" * 200, "")
    with pytest.raises(JukiError):
        PersonName("葛" * 201, "")


def test_names_and_addresses_never_show_themselves() -> None:
    name = PersonName("山田 太郎", "やまだ たろう")
    address = Address(YAMAGUCHI, "亀山町2番1号")
    domicile = PermanentDomicile("山口県山口市亀山町2番地", "山田 太郎")
    for value in (name, address, domicile):
        shown = f"{value} {value!r} {[value]}"
        assert not any(word in shown for word in ("山田", "やまだ", "亀山"))


@pytest.mark.parametrize("text", ["", " 亀山町", "亀山町\t2", "亀山町\ue001"])
def test_an_address_that_cannot_be_represented_is_refused(text: str) -> None:
    with pytest.raises(JukiError):
        Address(YAMAGUCHI, text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("世帯主", "世帯主"),
        ("妻", "妻"),
        ("妻の子", "妻の子"),
        ("子の子", "子の子"),
        ("未届の妻", "妻（未届）"),
        ("夫(未届)", "夫（未届）"),
        ("子の妻の父", "子の妻の父"),
    ],
)
def test_relationships_are_read_and_printed(text: str, printed: str) -> None:
    assert str(Relationship.parse(text)) == printed
    assert Relationship.parse(printed) == Relationship.parse(text)


@pytest.mark.parametrize(
    "text", ["", "長男", "妻の世帯主", "の子", "子の", "子の子の子の子の子の子の子"]
)
def test_unknown_relationships_are_refused(text: str) -> None:
    with pytest.raises(JukiError) as refused:
        Relationship.parse(text)
    assert refused.value.code is ErrorCode.INVALID_RELATIONSHIP


def test_every_term_of_relationship_stands_alone() -> None:
    assert all(Relationship.parse(term.value).steps == (term,) for term in RelationshipTerm)


def test_sex_is_printed_as_the_register_prints_it() -> None:
    assert [sex.ja for sex in Sex] == ["男", "女", "不明"]
