"""The two kinds of code with a check digit: of residents and of areas.

The Minister's formula for the resident record code (住民票コード) was never found in print; weights
and remainder table are therefore data (``CheckDigitRule``), fitted to published specimens.  The
rule of the codes of local public bodies (全国地方公共団体コード) is public.

A resident record code is secret: it has a masked ``repr`` and no ``str`` that shows it; whoever
needs the digits writes ``.digits`` and can be found by searching for it.  Codes of areas are not
secret, and ``str(code)`` is the six digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from typing import Final

import numpy as np

from jukinet.terms.errors import ErrorCode, JukiError

_ZERO: Final = ord("0")


@dataclass(frozen=True, slots=True)
class CheckDigitRule:
    """How a check digit (検査数字) follows from the digits before it.

    ``weights`` belong to the digits from left to right; ``check_by_remainder[r]`` is the check
    digit when the weighted sum leaves ``r`` after division by ``modulus``.
    """

    weights: tuple[int, ...]
    modulus: int
    check_by_remainder: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.check_by_remainder) != self.modulus or not self.weights:
            raise JukiError(ErrorCode.INVALID_TABLE, "a remainder has no check digit")
        if not all(0 <= digit <= 9 for digit in self.check_by_remainder):
            raise JukiError(ErrorCode.INVALID_TABLE, "a check digit is not one digit")

    def check_digit(self, payload: str) -> str:
        """The digit behind ``payload``, which must be ASCII digits, one for each weight."""
        total = sum(map(mul, self.weights, payload.encode())) - _ZERO * sum(self.weights)
        return str(self.check_by_remainder[total % self.modulus])

    def fits(self, digits: str) -> bool:
        """Whether ``digits`` is a payload followed by its check digit."""
        return (
            len(digits) == len(self.weights) + 1
            and digits.isascii()
            and digits.isdigit()
            and self.check_digit(digits[:-1]) == digits[-1]
        )

    def find_misfits(self, digits: Sequence[str], *, limit: int = 100) -> list[int]:
        """Positions (at most ``limit``) of the entries that do not fit; made for millions."""
        width = len(self.weights) + 1
        odd = [at for at, entry in enumerate(digits) if len(entry) != width or not entry.isascii()]
        if odd:
            kept = set(range(len(digits))) - set(odd)
            straight = sorted(kept)
            inner = self.find_misfits([digits[at] for at in straight], limit=limit)
            return sorted(odd + [straight[at] for at in inner])[:limit]
        table = np.frombuffer("".join(digits).encode("ascii"), dtype=np.uint8)
        table = table.reshape(len(digits), width)
        figures = table.astype(np.int32) - _ZERO
        remainder = (figures[:, :-1] @ np.array(self.weights, dtype=np.int32)) % self.modulus
        expected = np.array(self.check_by_remainder, dtype=np.int32)[remainder]
        wrong = (figures < 0).any(axis=1) | (figures > 9).any(axis=1)
        wrong |= expected != figures[:, -1]
        return [int(at) for at in np.flatnonzero(wrong)[:limit]]


# Weights 2..7 repeat from the right; remainders 0 and 1 both give 0 (by analogy with the
# Individual Number; the other possible reading gives 1 for remainder 0).
RESIDENT_RECORD_RULE: Final = CheckDigitRule(
    weights=(5, 4, 3, 2, 7, 6, 5, 4, 3, 2),
    modulus=11,
    check_by_remainder=(0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1),
)

# The last digit of eleven minus the remainder, so remainder 0 gives 1 and remainder 1 gives 0.
MUNICIPALITY_RULE: Final = CheckDigitRule(
    weights=(6, 5, 4, 3, 2),
    modulus=11,
    check_by_remainder=(1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1),
)

PREFECTURES: Final = 47


@dataclass(frozen=True, slots=True, order=True, repr=False)
class ResidentRecordCode:
    """Resident record code (住民票コード): ten random digits and a check digit."""

    digits: str

    def __post_init__(self) -> None:
        if not RESIDENT_RECORD_RULE.fits(self.digits):
            raise JukiError(ErrorCode.INVALID_RESIDENT_RECORD_CODE, "the check digit does not fit")

    def __repr__(self) -> str:
        return "ResidentRecordCode(•••)"

    @classmethod
    def from_ten(cls, ten: str) -> ResidentRecordCode:
        """The code whose first ten digits are given."""
        if len(ten) != 10 or not (ten.isascii() and ten.isdigit()):
            raise JukiError(ErrorCode.INVALID_RESIDENT_RECORD_CODE, "not ten digits")
        return cls(ten + RESIDENT_RECORD_RULE.check_digit(ten))


@dataclass(frozen=True, slots=True, order=True)
class PrefectureCode:
    """Code of a prefecture (都道府県コード), six digits: 01-47, three zeros, check digit."""

    digits: str

    def __post_init__(self) -> None:
        if not MUNICIPALITY_RULE.fits(self.digits):
            raise JukiError(ErrorCode.INVALID_PREFECTURE_CODE, "the check digit does not fit")
        if self.digits[2:5] != "000" or not 1 <= int(self.digits[:2]) <= PREFECTURES:
            raise JukiError(ErrorCode.INVALID_PREFECTURE_CODE, "not a prefecture")

    def __str__(self) -> str:
        return self.digits

    @property
    def number(self) -> int:
        """The JIS number of the prefecture, 1 to 47."""
        return int(self.digits[:2])

    @staticmethod
    def from_number(number: int) -> PrefectureCode:
        """The prefecture with this JIS number."""
        return _prefecture(f"{number:02d}")


@dataclass(frozen=True, slots=True, order=True)
class MunicipalityCode:
    """Code of a municipality or ward (市区町村コード), six digits, the last a check digit."""

    digits: str
    prefecture: PrefectureCode = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not MUNICIPALITY_RULE.fits(self.digits):
            raise JukiError(ErrorCode.INVALID_MUNICIPALITY_CODE, "the check digit does not fit")
        if self.digits[2:5] == "000" or not 1 <= int(self.digits[:2]) <= PREFECTURES:
            raise JukiError(ErrorCode.INVALID_MUNICIPALITY_CODE, "not a municipality")
        object.__setattr__(self, "prefecture", _prefecture(self.digits[:2]))

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def from_five(cls, five: str) -> MunicipalityCode:
        """The code for five digits as in JIS X 0401/0402, without check digit."""
        if len(five) != 5 or not (five.isascii() and five.isdigit()):
            raise JukiError(ErrorCode.INVALID_MUNICIPALITY_CODE, "not five digits")
        return cls(five + MUNICIPALITY_RULE.check_digit(five))


@lru_cache(maxsize=100)
def _prefecture(two: str) -> PrefectureCode:
    return PrefectureCode(f"{two}000{MUNICIPALITY_RULE.check_digit(two + '000')}")


def must_be_codes(digits: Sequence[str]) -> None:
    """Raise unless every entry is a resident record code; for initial loads of millions.

    The error tells how many entries are wrong (up to a hundred) and where the first stands, so
    that a loader can point at the row without repeating what is in it.
    """
    misfits = RESIDENT_RECORD_RULE.find_misfits(digits)
    if misfits:
        raise JukiError(
            ErrorCode.INVALID_RESIDENT_RECORD_CODE,
            f"{len(misfits)} of {len(digits)} codes do not fit, the first at {misfits[0]}",
            first=misfits[0],
            count=len(misfits),
        )
