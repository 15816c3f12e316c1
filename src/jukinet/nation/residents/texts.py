"""Texts as rows of a byte matrix, so that millions of them are chosen by one look-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Weights are counted in this many parts of the heaviest: exact for the rarest surname, and small
# enough that a sum of thousands times 2**18 stays within 64 bits.
_SHARES: Final = 10**8


@dataclass(frozen=True, slots=True)
class TextTable:
    """UTF-8 texts of different length in one matrix, padded at the end with NUL."""

    matrix: NDArray[np.uint8]

    @property
    def width(self) -> int:
        """Bytes of the longest text."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def text(self, index: int) -> str:
        """One text of the table."""
        padded: bytes = self.matrix[index].tobytes()
        return padded.rstrip(b"\0").decode()

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> TextTable:
        """A table of these texts, in their order."""
        encoded = np.array([text.encode() for text in texts])
        assert encoded.dtype.kind == "S", "a table has at least one text"
        width = max(1, encoded.dtype.itemsize)
        return cls(encoded.astype(f"S{width}").view(np.uint8).reshape(len(encoded), width))


def draw_table(weights: NDArray[np.float64], bits: int) -> NDArray[np.int32]:
    """A table of ``2**bits`` entries in which entry ``i`` of the weights stands in its proportion.

    Drawing one weighted item is then one look-up of a uniform number; the error of a proportion is
    below one entry of the table.  The bounds are whole numbers, so that no machine's way of adding
    up fractions can move them.
    """
    shares = np.rint(weights * (_SHARES / weights.max())).astype(np.int64)
    bounds = np.cumsum(shares) * 2**bits // shares.sum()
    return np.repeat(np.arange(len(weights), dtype=np.int32), np.diff(bounds, prepend=0))
