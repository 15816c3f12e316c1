"""How the words of two offices travel: as letters that no server between them can read."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from jukinet.moves.words import Answered, Asked, Differences, Entered, Found, Settled, Sought
from jukinet.platform.message.letter_way import AnyWay, LetterWay, make_way

WORD_BYTES_MAX: Final = 66_000  # twelve people with long names and domiciles fill half of it

W = TypeVar("W", bound=msgspec.Struct)


def _way(name: str, words: type[W], article: str) -> LetterWay[W]:
    return make_way(name, words, article, bytes_max=WORD_BYTES_MAX)


MOVE_IN_FILED: Final = _way("move-in-filed", Asked, "special-move-in")
CERTIFICATE_TOLD: Final = _way("certificate-told", Answered, "move-out-certificate-information")
MOVE_IN_SETTLED: Final = _way("move-in-settled", Settled, "move-in-notice")
DIFFERENCES_TOLD: Final = _way("move-differences", Differences, "accuracy-measures")

MOVE_IN_ENTERED: Final = _way("move-in-entered", Entered, "move-in-notice")
MOVER_SOUGHT: Final = _way("mover-sought", Sought, "accuracy-measures")
MOVER_FOUND: Final = _way("mover-found", Found, "accuracy-measures")

WAYS: Final[tuple[AnyWay, ...]] = (
    MOVE_IN_FILED,
    CERTIFICATE_TOLD,
    MOVE_IN_SETTLED,
    DIFFERENCES_TOLD,
    MOVE_IN_ENTERED,
    MOVER_SOUGHT,
    MOVER_FOUND,
)
KINDS: Final = tuple(kind for way in WAYS for kind in way.kinds)
