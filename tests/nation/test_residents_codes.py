"""Proves that codes never meet: the order of the code space is a permutation, and ranges differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.nation.residents import CodeSpace
from jukinet.nation.residents.code_space import PLANTED_START, RESERVE_EACH, RESERVE_START, SPACE
from jukinet.terms.codes import must_be_codes


def digits(codes: np.ndarray) -> list[str]:
    return [row.tobytes().decode() for row in codes]


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_codes_fit_their_check_digit_and_differ(seed: int) -> None:
    codes = digits(CodeSpace(seed).between(0, 200_000))
    must_be_codes(codes)
    assert len(set(codes)) == len(codes)


SPACE_OF_ONE = CodeSpace(1)


@given(
    st.lists(st.integers(0, SPACE - 1), min_size=2, max_size=200, unique=True),
)
def test_different_positions_anywhere_give_different_codes(positions: list[int]) -> None:
    codes = digits(SPACE_OF_ONE.at(np.array(positions, dtype=np.int64)))
    assert len(set(codes)) == len(positions)


def test_neighbours_look_unrelated() -> None:
    """No digit of the ten is a counter: each takes every value about equally often in a range."""
    codes = SPACE_OF_ONE.between(5000, 20_000)[:, :10] - ord("0")
    for column in range(10):
        counts = np.bincount(codes[:, column], minlength=10)
        assert counts.min() > 1700, column


def test_reserves_of_prefectures_end_before_the_planted_rows() -> None:
    assert RESERVE_START + 47 * RESERVE_EACH <= PLANTED_START < SPACE
    yamaguchi = CodeSpace(3).reserve(35, 0, 100)
    assert not set(yamaguchi) & set(CodeSpace(3).reserve(20, 0, 100))
    must_be_codes(yamaguchi)
