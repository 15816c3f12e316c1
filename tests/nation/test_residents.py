"""Proves that the synthetic residents are people a register would accept, and always the same ones.

The rows are read back as text, the way a loader does, and held against the terms of the Act: the
tests know nothing of the arrays they were made from.
"""

import csv
import hashlib
from collections import Counter, defaultdict
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.link.export_format import COLUMNS
from jukinet.nation.residents import DateStyle, make_export
from jukinet.nation.residents.households import TEMPLATES
from jukinet.nation.residents.rows import SYNTHETIC_MARK
from jukinet.terms.address import Address
from jukinet.terms.characters import must_be_representable
from jukinet.terms.codes import MunicipalityCode, must_be_codes
from jukinet.terms.dates import LifeDate, parse_era
from jukinet.terms.municipalities import load_directory
from jukinet.terms.person import PersonName, Relationship

YAMAGUCHI = MunicipalityCode("352039")
NISHITOKYO = MunicipalityCode("132292")
ACHI = MunicipalityCode("204072")
MATSUMOTO = MunicipalityCode("202029")
ON = date(2003, 8, 25)
VARIANTS = set("髙﨑嵜𠮷邉邊齊澤濵濱桒栁德瀨冨廣舘嶋嶌惠眞淸榮靜國\U000e0100\U000e0101\U000e0102")


def text_of(municipality: MunicipalityCode, count: int, seed: int = 7, **options: Any) -> str:
    export = make_export(municipality, count=count, seed=seed, on=ON, **options)
    return b"".join(export.chunks()).decode()


@lru_cache
def rows_of(municipality: MunicipalityCode, count: int = 20_000) -> list[dict[str, str]]:
    return list(csv.DictReader(text_of(municipality, count).splitlines()))


def years_between(earlier: str, later: str) -> float:
    return (LifeDate(later).earliest - LifeDate(earlier).latest).days / 365.25


def households_of(municipality: MunicipalityCode) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows_of(municipality):
        found[row["household_number"]].append(row)
    return found


# --- the same every time --------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    assert text_of(ACHI, 3000) == text_of(ACHI, 3000)
    assert text_of(ACHI, 3000) != text_of(ACHI, 3000, seed=8)


def test_a_block_alone_is_the_block_that_the_whole_contains() -> None:
    """Whatever was made before, or nothing: the bytes of a block depend on its number only."""
    export = make_export(YAMAGUCHI, count=25_000, seed=7, on=ON)
    whole = list(export.chunks())
    assert export.blocks >= 3
    assert [export.block_csv(number) for number in reversed(range(export.blocks))] == list(
        reversed(whole[1:])
    )


def test_the_bytes_of_a_seed_are_pinned() -> None:
    """A nation that was told once can be told again: this digest changes only on purpose."""
    digest = hashlib.sha256(text_of(ACHI, 2000, seed=2003).encode()).hexdigest()
    assert digest[:16] == "2697ed2d4daab5ec"


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 12_000), seed=st.integers(0, 2**63 - 1))
def test_there_are_exactly_as_many_residents_as_asked_for(count: int, seed: int) -> None:
    export = make_export(ACHI, count=count, seed=seed, on=ON)
    assert export.residents == count
    assert sum(chunk.count(b"\n") for chunk in export.chunks()) == count + 1


# --- what a register would accept -----------------------------------------------------------


@pytest.mark.parametrize("municipality", [YAMAGUCHI, ACHI, MATSUMOTO])
def test_every_row_has_the_columns_of_the_format_and_values_of_the_act(
    municipality: MunicipalityCode,
) -> None:
    rows = rows_of(municipality)
    must_be_codes([row["resident_record_code"] for row in rows])
    assert len({row["resident_record_code"] for row in rows}) == len(rows)
    for row in rows:
        assert tuple(row) == COLUMNS
        assert row["municipality"] == municipality.digits
        name = PersonName(row["name"], row["kana"])
        assert name.written.count("\u3000") == name.kana.count("\u3000") == 1
        must_be_representable(name.written)
        Relationship.parse(row["relationship"])
        assert row["sex"] in {"男", "女"}
        Address(municipality, row["address"])
        assert row["permanent_domicile"]
        assert row["family_register_head"]


def test_dates_follow_one_another_and_none_is_to_come() -> None:
    for row in rows_of(YAMAGUCHI):
        birth, since = LifeDate(row["birth_date"]), LifeDate(row["resident_since"])
        assert birth.earliest <= since.latest < ON
        for column in ("address_since", "moved_in_notified_on", "health_insurance_since",
                       "nursing_care_since", "pension_since", "child_allowance_since"):  # fmt: skip
            if row[column]:
                assert since.earliest <= date.fromisoformat(row[column]) < ON, column
        if row["nursing_care_since"]:
            assert row["nursing_care_since"] >= "2000-04-01"
            assert years_between(row["birth_date"], ON.isoformat()) >= 64
        assert not row["elderly_medical_since"]


def test_whoever_moved_in_came_from_a_municipality_and_notified_it() -> None:
    directory = load_directory()
    moved = [row for row in rows_of(YAMAGUCHI) if row["moved_in_notified_on"]]
    assert 0.3 < len(moved) / len(rows_of(YAMAGUCHI)) < 0.8
    for row in moved:
        former = directory.list_ever(row["previous_municipality"])
        assert former and row["previous_address"]
        assert not any(each.name in row["previous_address"] for each in former)
        assert row["previous_municipality"] != YAMAGUCHI.digits
    for row in rows_of(YAMAGUCHI):
        assert bool(row["moved_in_notified_on"]) == bool(row["previous_municipality"])


def test_households_stand_together_with_one_householder_and_one_address() -> None:
    numbers = [row["household_number"] for row in rows_of(YAMAGUCHI)]
    assert numbers == sorted(numbers)
    for members in households_of(YAMAGUCHI).values():
        assert [row["relationship"] for row in members].count("世帯主") == 1
        assert members[0]["relationship"] == "世帯主"
        assert len({row["address"] for row in members}) == 1


def test_families_are_possible() -> None:
    """Mothers are old enough, siblings are not born within months of another, spouses fit."""
    for members in households_of(YAMAGUCHI).values():
        by_word = defaultdict(list)
        for row in members:
            by_word[row["relationship"]].append(row)
        head = members[0]
        mothers = [*by_word["妻"], *([head] if head["sex"] == "女" else [])]
        for child in by_word["子"]:
            assert all(years_between(m["birth_date"], child["birth_date"]) >= 17 for m in mothers)
        for older, younger in zip(by_word["子"], by_word["子"][1:], strict=False):
            assert years_between(older["birth_date"], younger["birth_date"]) >= 0.9
        for parent in [*by_word["母"], *by_word["父"]]:
            assert years_between(parent["birth_date"], head["birth_date"]) >= 15
        assert all(row["sex"] == "女" for row in [*by_word["妻"], *by_word["母"]])
        assert all(row["sex"] == "男" for row in [*by_word["夫"], *by_word["父"]])
        for row in by_word["妻"]:
            assert row["name"].split("\u3000")[0] == head["name"].split("\u3000")[0]


def test_everybody_is_marked_as_synthetic() -> None:
    assert all(row["household_number"].startswith(SYNTHETIC_MARK) for row in rows_of(ACHI))


def test_dates_can_be_written_in_eras_and_mean_the_same_days() -> None:
    iso = csv.DictReader(text_of(ACHI, 3000).splitlines())
    era = csv.DictReader(text_of(ACHI, 3000, style=DateStyle.ERA).splitlines())
    for plain, written in zip(iso, era, strict=True):
        for column in ("birth_date", "resident_since", "pension_since"):
            if "?" in plain[column] or not plain[column]:
                assert written[column] == plain[column]
            else:
                assert parse_era(written[column]).text == plain[column]


# --- a plausible people ---------------------------------------------------------------------


Span = tuple[float, float]


@pytest.mark.parametrize(
    ("municipality", "sizes", "children", "old"),
    [
        (NISHITOKYO, (2.2, 2.7), (0.10, 0.19), (0.13, 0.24)),
        (ACHI, (2.6, 3.3), (0.10, 0.19), (0.19, 0.32)),
    ],
)
def test_ages_and_households_are_those_of_such_a_place(
    municipality: MunicipalityCode, sizes: Span, children: Span, old: Span
) -> None:
    rows = rows_of(municipality)
    ages = [years_between(row["birth_date"], ON.isoformat()) for row in rows]
    households = len({row["household_number"] for row in rows})
    assert sizes[0] < len(rows) / households < sizes[1]
    assert children[0] < sum(age < 15 for age in ages) / len(ages) < children[1]
    assert old[0] < sum(age >= 65 for age in ages) / len(ages) < old[1]
    assert 0.49 < sum(row["sex"] == "女" for row in rows) / len(rows) < 0.54
    assert max(ages) < 104


def test_surnames_come_as_often_as_in_the_country() -> None:
    surnames = Counter(row["name"].split("\u3000")[0] for row in rows_of(YAMAGUCHI))
    whole = sum(surnames.values())
    assert surnames.most_common(1)[0][0] in {"佐藤", "鈴木"}
    assert 0.012 < surnames["佐藤"] / whole < 0.030
    assert len(surnames) > 1500


def test_given_names_belong_to_their_time() -> None:
    rows = rows_of(NISHITOKYO)
    women = [row for row in rows if row["sex"] == "女"]
    with_ko = {
        decade: sum(row["kana"].endswith("コ") for row in women if row["birth_date"][:3] == decade)
        / max(1, sum(row["birth_date"][:3] == decade for row in women))
        for decade in ("193", "199")
    }
    assert with_ko["193"] > 0.6
    assert with_ko["199"] < 0.25


def test_a_few_per_cent_of_names_have_a_variant_character() -> None:
    names = [row["name"] for row in rows_of(YAMAGUCHI)]
    share = sum(not VARIANTS.isdisjoint(name) for name in names) / len(names)
    assert 0.01 < share < 0.06
    assert any("\U000e0102" in name for name in names), "葛 with a variation selector occurs"
    assert any("𠮷" in name for name in names)


def test_some_share_name_and_birthday_within_a_municipality_and_across() -> None:
    def people(municipality: MunicipalityCode) -> Counter[tuple[str, str, str]]:
        return Counter(
            (row["name"], row["birth_date"], row["sex"]) for row in rows_of(municipality, 2000)
        )

    yamaguchi, achi = people(YAMAGUCHI), people(ACHI)
    assert any(times > 1 for times in yamaguchi.values())
    assert yamaguchi.keys() & achi.keys()


def test_births_partly_unknown_are_rare_and_old() -> None:
    unknown = [row["birth_date"] for row in rows_of(YAMAGUCHI) if "?" in row["birth_date"]]
    assert 0 < len(unknown) < 20
    assert all(birth < "1946" for birth in unknown)


def test_addresses_are_in_real_towns_where_they_are_known_and_in_made_up_ones_elsewhere() -> None:
    def starts(municipality: MunicipalityCode, *towns: str) -> bool:
        return all(row["address"].startswith(towns) for row in rows_of(municipality))

    assert starts(ACHI, "駒場", "伍和", "春日", "智里")
    assert starts(MATSUMOTO, "模擬", "大字模擬")
    yamaguchi = {row["address"] for row in rows_of(YAMAGUCHI)}
    later = ("小郡", "大字小郡", "秋穂東", "秋穂西", "阿知須", "徳地", "阿東")
    assert not any(address.startswith(later) for address in yamaguchi)


def test_every_relationship_of_the_templates_occurs() -> None:
    words = {member.relationship for template in TEMPLATES for member in template.members}
    assert {row["relationship"] for row in rows_of(YAMAGUCHI)} == words
