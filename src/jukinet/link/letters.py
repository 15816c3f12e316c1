"""Looking at the characters of a whole column of texts at once.

The texts are laid end to end, divided by line feeds (which no field can contain), as an array of
code points.  What a code point is good for is a table that learns: a character is judged once.
Variation selectors are never good by themselves, so texts with them are judged as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jukinet.terms.characters import must_be_representable
from jukinet.terms.errors import JukiError

CODE_POINTS: Final = 0x110000
_LINE_FEED: Final = 10


def _table(characters: str) -> NDArray[np.bool_]:
    table = np.zeros(CODE_POINTS, dtype=np.bool_)
    table[[ord(character) for character in characters]] = True
    return table


# All that str.isspace knows, minus the line feed that divides.
_SPACES: Final = _table(
    "".join(chr(c) for c in range(0x3001) if chr(c).isspace() and c != _LINE_FEED)
)
_KANA: Final = _table(
    "".join(map(chr, [*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), *range(0xFF66, 0xFFA0)]))
    + "ー・゛゜ \u3000\n"
)


class Letters:
    """The characters of one column."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join(["", *texts, ""])
        # A surrogate cannot come out of UTF-8; should one ever, it is a character that is not good.
        encoded = joined.encode("utf-32-le", "surrogatepass")
        self.points: NDArray[np.uint32] = np.frombuffer(encoded, dtype=np.uint32)
        self._ends: NDArray[np.int64] = np.flatnonzero(self.points == _LINE_FEED)
        self.lengths: NDArray[np.int64] = np.diff(self._ends) - 1

    def rows_at(self, positions: NDArray[np.int64]) -> list[int]:
        """The rows in which these positions lie, each once."""
        found: list[int] = np.unique(np.searchsorted(self._ends, positions) - 1).tolist()
        return found

    def empty(self) -> list[int]:
        """The rows without a text."""
        found: list[int] = np.flatnonzero(self.lengths == 0).tolist()
        return found

    def longer_than(self, longest: int) -> list[int]:
        """The rows with more code points than that."""
        found: list[int] = np.flatnonzero(self.lengths > longest).tolist()
        return found

    def with_spaces_outside(self) -> list[int]:
        """The rows that begin or end with a space of any kind."""
        spaces = np.flatnonzero(_SPACES[self.points])
        if not len(spaces):
            return []
        ends = (self.points[spaces - 1] == _LINE_FEED) | (self.points[spaces + 1] == _LINE_FEED)
        return self.rows_at(spaces[ends])

    def not_kana(self) -> list[int]:
        """The rows with anything but kana, spaces and their marks."""
        return self.rows_at(np.flatnonzero(~_KANA[self.points]))


class Repertoire:
    """The characters a register can keep, as far as they have been met."""

    def __init__(self) -> None:
        self._good = _table("\n")

    def rows_outside(self, letters: Letters, texts: Sequence[str]) -> list[int]:
        """The rows with a character that cannot be represented."""
        unknown = np.flatnonzero(~self._good[letters.points])
        if len(unknown):
            self._learn(letters.points[unknown])
            unknown = unknown[~self._good[letters.points[unknown]]]
        return [row for row in letters.rows_at(unknown) if not is_representable(texts[row])]

    def _learn(self, points: NDArray[np.uint32]) -> None:
        for point in np.unique(points).tolist():
            self._good[point] = is_representable(chr(point))


def is_representable(text: str) -> bool:
    """Whether every character of a text that is not empty can be kept, printed and sent."""
    try:
        must_be_representable(text)
    except JukiError:
        return False
    return True
