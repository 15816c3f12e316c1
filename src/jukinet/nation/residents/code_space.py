"""Resident record codes (住民票コード) without overlap, drawn in a seeded order.

The ten free digits of a code are a space of 10^10.  ``CodeSpace`` puts that whole space into a
seeded order: position 0, 1, 2, … gives ten digits that look random, and no two positions give the
same.  Disjoint ranges of positions are therefore disjoint sets of codes, and a plan only has to
give each municipality, and each prefecture's reserve, a range of its own.

The order is a Feistel network over two halves of five digits, added modulo 100,000, with a seeded
table a round: a permutation by construction, four gathers a code.  It is not encryption and does
not have to be; a real nation draws its codes at the prefecture.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.terms.codes import RESIDENT_RECORD_RULE

SPACE: Final = 10**10
CODE_DIGITS: Final = 11
# Positions below are for residents of a plan, in its order; above, each prefecture has a reserve
# from which it designates codes for births (法30条の7): 47 x 100 million fit.
RESERVE_START: Final = 5 * 10**9
RESERVE_EACH: Final = 10**8
# The last positions belong to rows that a demonstration plants to be refused.
PLANTED_START: Final = SPACE - 10**8

_HALF: Final = 100_000
_ROUNDS: Final = 6
_CODES_STREAM: Final = 0xC0DE
_ZERO: Final = ord("0")


class CodeSpace:
    """One seeded order of all resident record codes."""

    def __init__(self, seed: int) -> None:
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, _CODES_STREAM])))
        self._rounds = [rng.integers(0, _HALF, size=_HALF, dtype=np.int64) for _ in range(_ROUNDS)]

    def at(self, positions: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The codes at these positions, eleven ASCII digits a row."""
        left, right = np.divmod(positions, _HALF)
        for table in self._rounds:
            left, right = right, (left + table[right]) % _HALF
        return _with_check_digit(left, right)

    def between(self, first: int, count: int) -> NDArray[np.uint8]:
        """The codes at ``count`` positions from ``first`` on."""
        assert first >= 0 and first + count <= SPACE, "positions lie within the space"
        return self.at(np.arange(first, first + count, dtype=np.int64))

    def reserve(self, prefecture: int, first: int, count: int) -> list[str]:
        """Codes ``first``, ``first + 1``, … of the reserve a prefecture designates from."""
        assert 1 <= prefecture <= 47, "a prefecture's JIS number"
        assert first + count <= RESERVE_EACH, "a prefecture's reserve is bounded"
        start = RESERVE_START + (prefecture - 1) * RESERVE_EACH + first
        return [row.tobytes().decode("ascii") for row in self.between(start, count)]


def _with_check_digit(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.uint8]:
    codes = np.empty((len(left), CODE_DIGITS), dtype=np.uint8)
    codes[:, :5] = _FIVE_DIGITS[left]
    codes[:, 5:10] = _FIVE_DIGITS[right]
    remainder = (_LEFT_SUMS[left] + _RIGHT_SUMS[right]) % RESIDENT_RECORD_RULE.modulus
    codes[:, 10] = _CHECKS[remainder]
    return codes


def _five_digits() -> NDArray[np.uint8]:
    numbers = np.arange(_HALF)
    powers = 10 ** np.arange(4, -1, -1)
    return (numbers[:, None] // powers % 10 + _ZERO).astype(np.uint8)


_FIVE_DIGITS: Final = _five_digits()
_WEIGHTS: Final = np.array(RESIDENT_RECORD_RULE.weights, dtype=np.int64)
_LEFT_SUMS: Final = (_FIVE_DIGITS - _ZERO).astype(np.int64) @ _WEIGHTS[:5]
_RIGHT_SUMS: Final = (_FIVE_DIGITS - _ZERO).astype(np.int64) @ _WEIGHTS[5:]
_CHECKS: Final = (
    np.array(RESIDENT_RECORD_RULE.check_by_remainder, dtype=np.uint8) + np.uint8(_ZERO)
).astype(np.uint8)
