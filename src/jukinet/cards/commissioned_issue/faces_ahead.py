"""Faces drawn while the card before is still being made.

Drawing takes a processor longer than anything else about a card, and is of that one face alone; so
a few faces are begun early, on as many threads as help. What comes of it is taken when the face's
turn has come, its fault included, and what was begun in vain is forgotten. A few faces are in
memory that otherwise would be a little later; no more than that changes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from jukinet.cards.face import CardFace
from jukinet.terms.codes import MunicipalityCode

AHEAD_MAX: Final = 8
"""Enough that a slow commit lets nobody wait; each is a quarter of a megabyte."""
THREADS: Final = 2
"""One cannot keep up with a machine that makes fifty cards a second; more would take from it."""


class FacesAhead:
    """The faces that were begun, by what is to stand on them."""

    def __init__(self, draw: Callable[[CardFace, MunicipalityCode], bytes]) -> None:
        """``draw`` is called on other threads, too."""
        self._draw: Final = draw
        self._threads: Final = ThreadPoolExecutor(THREADS, "face")
        self._begun: Final[dict[CardFace, Future[bytes]]] = {}

    @property
    def waiting(self) -> int:
        """How many faces wait for their turn."""
        return len(self._begun)

    @property
    def room(self) -> int:
        """How many faces may be begun now; none until half of the others were taken."""
        return AHEAD_MAX - len(self._begun) if 2 * len(self._begun) <= AHEAD_MAX else 0

    def begin(self, face: CardFace, municipality: MunicipalityCode) -> None:
        """Begin to draw a face whose turn will come."""
        if face not in self._begun:
            self._begun[face] = self._threads.submit(self._draw, face, municipality)

    def draw(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        """The face as the machine takes it: begun before, or drawn now."""
        begun = self._begun.pop(face, None)
        return self._draw(face, municipality) if begun is None else begun.result()

    def forget(self) -> None:
        """Nobody's turn comes any more."""
        for begun in self._begun.values():
            begun.cancel()
        self._begun.clear()
