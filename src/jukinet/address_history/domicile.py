"""Which municipality keeps the family register, read from the words of its display (本籍)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.terms.codes import MunicipalityCode

_SPACES: Final = str.maketrans("", "", " \u3000")


def squeeze(text: str) -> str:
    """A text without the spaces that every office sets as it likes: what is compared."""
    return text.translate(_SPACES)


class DomicileFinder:
    """Reads municipalities out of displays, as the municipalities of one day are called."""

    __slots__ = ("_by_name", "_lengths")

    def __init__(self, names: Mapping[str, str]) -> None:
        """``names`` are full names by code: 山口県山口市."""
        self._by_name: Final = {squeeze(name): code for code, name in names.items()}
        self._lengths: Final = sorted({len(name) for name in self._by_name}, reverse=True)

    def find(self, display: str) -> MunicipalityCode | None:
        """The municipality whose name a display begins with, the longest one: a ward, not its city.

        A name that no municipality bears today is nobody's: then a person looks it up.
        """
        text = squeeze(display)
        for length in self._lengths:
            code = self._by_name.get(text[:length])
            if code is not None:
                return MunicipalityCode(code)
        return None
