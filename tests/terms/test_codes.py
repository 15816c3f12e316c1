"""Codes with check digits: the made-up values of every remainder, what a check digit can find and
what it cannot, and the same verdict one by one and in bulk."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.terms.codes import (
    MUNICIPALITY_RULE,
    RESIDENT_RECORD_RULE,
    CheckDigitRule,
    MunicipalityCode,
    PrefectureCode,
    ResidentRecordCode,
    must_be_codes,
)
from jukinet.terms.errors import ErrorCode, JukiError

# One made-up code for each remainder of the weighted sum, 0 to 10.
BY_REMAINDER = (
    "10000000030",
    "10000000090",
    "10000000049",
    "10000000138",
    "10000000057",
    "10000000006",
    "10000000065",
    "10000000014",
    "12345678903",
    "10000000022",
    "10000000081",
)
TENS = st.text("0123456789", min_size=10, max_size=10)


def remainder_of(ten: str) -> int:
    return sum(w * int(d) for w, d in zip(RESIDENT_RECORD_RULE.weights, ten, strict=True)) % 11


@pytest.mark.parametrize("remainder", range(11))
def test_the_made_up_code_of_each_remainder_is_a_code(remainder: int) -> None:
    digits = BY_REMAINDER[remainder]
    assert remainder_of(digits[:10]) == remainder
    assert ResidentRecordCode(digits).digits == digits
    assert ResidentRecordCode.from_ten(digits[:10]).digits == digits


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "1234567890",
        "123456789031",
        "12345678904",
        "1234567890a",
        "１２３４５６７８９０３",
        " 2345678903",
        "12345678903\n",
        "-2345678903",
        "²2345678903",
    ],
)
def test_what_is_not_a_code_cannot_be_one(digits: str) -> None:
    with pytest.raises(JukiError) as refused:
        ResidentRecordCode(digits)
    assert refused.value.code is ErrorCode.INVALID_RESIDENT_RECORD_CODE
    assert digits == "" or digits not in str(refused.value)


@given(TENS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_found_unless_it_swaps_remainders_zero_and_one(
    ten: str, at: int, step: int
) -> None:
    wrong = ten[:at] + str((int(ten[at]) + step) % 10) + ten[at + 1 :]
    found = not RESIDENT_RECORD_RULE.fits(wrong + RESIDENT_RECORD_RULE.check_digit(ten))
    assert found or {remainder_of(ten), remainder_of(wrong)} == {0, 1}


@given(TENS, st.integers(1, 9))
def test_a_wrong_check_digit_is_always_found(ten: str, step: int) -> None:
    check = int(RESIDENT_RECORD_RULE.check_digit(ten))
    assert not RESIDENT_RECORD_RULE.fits(f"{ten}{(check + step) % 10}")


@given(TENS, st.integers(0, 8))
def test_swapped_neighbours_are_found_unless_they_swap_remainders_zero_and_one(
    ten: str, at: int
) -> None:
    swapped = ten[:at] + ten[at + 1] + ten[at] + ten[at + 2 :]
    found = not RESIDENT_RECORD_RULE.fits(swapped + RESIDENT_RECORD_RULE.check_digit(ten))
    assert found or swapped == ten or {remainder_of(ten), remainder_of(swapped)} == {0, 1}


def test_the_rule_misses_about_one_wrong_digit_in_fifty_five_of_the_first_ten() -> None:
    """The share is told honestly: 2/11 of the codes have a twin remainder, hit once in ten."""
    numbers = random.Random(1)
    missed = total = 0
    for _ in range(2000):
        ten = f"{numbers.randrange(10**10):010d}"
        check = RESIDENT_RECORD_RULE.check_digit(ten)
        for at, digit in itertools.product(range(10), "0123456789"):
            if digit != ten[at]:
                total += 1
                missed += RESIDENT_RECORD_RULE.fits(ten[:at] + digit + ten[at + 1 :] + check)
    assert 1 / 62 < missed / total < 1 / 49


@given(st.lists(st.one_of(TENS.map(lambda ten: ten + "0"), st.text(max_size=12)), max_size=30))
def test_codes_in_bulk_are_judged_as_they_are_one_by_one(entries: list[str]) -> None:
    expected = [at for at, entry in enumerate(entries) if not RESIDENT_RECORD_RULE.fits(entry)]
    assert RESIDENT_RECORD_RULE.find_misfits(entries) == expected


def test_a_load_is_told_where_its_first_wrong_code_stands() -> None:
    must_be_codes([])
    must_be_codes(BY_REMAINDER)
    with pytest.raises(JukiError) as refused:
        must_be_codes([*BY_REMAINDER, "10000000031", "short"])
    assert refused.value.facts == {"first": 11, "count": 2}
    assert "10000000031" not in str(refused.value)


def test_a_code_never_shows_itself() -> None:
    code = ResidentRecordCode("12345678903")
    assert repr(code) == str(code) == f"{code}" == "ResidentRecordCode(•••)"


def test_codes_are_compared_and_ordered_by_their_digits() -> None:
    codes = [ResidentRecordCode(digits) for digits in BY_REMAINDER]
    assert [code.digits for code in sorted(codes)] == sorted(BY_REMAINDER)
    assert len({*codes, ResidentRecordCode("12345678903")}) == len(BY_REMAINDER)


@pytest.mark.parametrize(
    ("digits", "prefecture"),
    [
        ("011002", "010006"),
        ("131016", "130001"),
        ("271004", "270008"),
        ("352039", "350001"),
        ("382019", "380008"),
    ],
)
def test_a_municipality_lies_in_the_prefecture_its_code_begins_with(
    digits: str, prefecture: str
) -> None:
    code = MunicipalityCode(digits)
    assert str(code) == digits
    assert code.prefecture == PrefectureCode(prefecture)
    assert MunicipalityCode.from_five(digits[:5]) == code


@pytest.mark.parametrize("digits", ["11002", "011003", "350001", "481009", "001007", "0１1002", ""])
def test_what_is_not_a_municipality_cannot_be_one(digits: str) -> None:
    with pytest.raises(JukiError) as refused:
        MunicipalityCode(digits)
    assert refused.value.code is ErrorCode.INVALID_MUNICIPALITY_CODE


def test_there_are_forty_seven_prefectures() -> None:
    codes = [PrefectureCode.from_number(number) for number in range(1, 48)]
    assert [code.number for code in codes] == list(range(1, 48))
    for digits in ("352039", "480009", "000000", "100000", "10006"):
        with pytest.raises(JukiError):
            PrefectureCode(digits)


def test_single_errors_of_area_codes_are_missed_only_between_remainders_zero_and_ten() -> None:
    """The area rule gives 1 for remainders 0 and 10; every other pair of remainders differs."""
    table = MUNICIPALITY_RULE.check_by_remainder
    twins = [
        pair for pair in itertools.combinations(range(11), 2) if len({table[r] for r in pair}) == 1
    ]
    assert twins == [(0, 10)]


def test_a_rule_without_a_digit_for_each_remainder_cannot_be() -> None:
    with pytest.raises(JukiError):
        CheckDigitRule(weights=(1,), modulus=11, check_by_remainder=(0, 1))
    with pytest.raises(JukiError):
        CheckDigitRule(weights=(1,), modulus=2, check_by_remainder=(0, 10))
