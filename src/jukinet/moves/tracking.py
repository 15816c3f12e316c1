"""The number by which somebody follows his move (追跡番号): drawn by chance, says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O, U: what is read out on the telephone is not mistaken."""
DRAWN: Final = 11
LENGTH: Final = DRAWN + 1
GROUP: Final = 4
LIMIT: Final = len(LETTERS) ** DRAWN
_ALIKE: Final = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class TrackingCode:
    """Eleven letters drawn at random and one that checks them; 55 bits, nobody guesses another."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) != LENGTH or not set(self.text) <= set(LETTERS):
            raise JukiError(ErrorCode.FORMAT_INVALID, "not the number of a move")
        if _check_letter(self.text[:-1]) != self.text[-1]:
            raise JukiError(ErrorCode.FORMAT_INVALID, "the number of a move does not fit itself")

    @classmethod
    def from_number(cls, drawn: int) -> TrackingCode:
        """The code of a number below ``LIMIT`` that the caller drew."""
        letters = ""
        for _ in range(DRAWN):
            drawn, at = divmod(drawn, len(LETTERS))
            letters = LETTERS[at] + letters
        return cls(letters + _check_letter(letters))

    @classmethod
    def parse(cls, typed: str) -> TrackingCode:
        """What somebody typed or read out: groups, small letters and look-alikes are the same."""
        plain = "".join(typed.split()).replace("-", "").upper().translate(_ALIKE)
        return cls(plain)

    @property
    def grouped(self) -> str:
        """As it is printed: three groups of four."""
        return "-".join(self.text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _check_letter(letters: str) -> str:
    """Odd weights that grow: a wrong letter always shows, two exchanged nearly always."""
    size, total = len(LETTERS), 0
    for place, letter in enumerate(letters, start=1):
        total += LETTERS.index(letter) * (2 * place + 1)
    return LETTERS[total % size]
