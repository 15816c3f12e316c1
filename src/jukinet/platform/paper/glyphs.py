"""The glyph check (字形検査): nothing is printed that the print font does not have, exactly.

A renderer that meets a variation sequence the font lacks draws the base character: another person's
name, without a warning.  So the check comes first.  Each character, and each pair of character and
variation selector, must be in the font's own maps.  Sequences of Adobe-Japan1, which most input
methods send, are mostly not in IPAmj; they are refused here and must be mapped on input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jukinet.platform.paper.fonts import PrintFont
from jukinet.terms.errors import ErrorCode, JukiError

_SEQUENCE: Final = re.compile(".[\ufe00-\ufe0f\U000e0100-\U000e01ef]", re.DOTALL)
_BLANK: Final = frozenset("\n")  # a line break is no glyph
NAMED_MAX: Final = 8


def must_be_printable(font: PrintFont, texts: Iterable[str]) -> None:
    """Raise GLYPH_MISSING unless the font has every character and every sequence of every text.

    The error's facts are code points in ascending order: enough to look the glyph up, and not the
    name it stands in.
    """
    missing = find_missing(font, texts)
    if missing:
        raise JukiError(
            ErrorCode.GLYPH_MISSING,
            f"{len(missing)} glyphs are not in the print font {font.version}",
            glyphs=", ".join(missing[:NAMED_MAX]),
            count=len(missing),
        )


def find_missing(font: PrintFont, texts: Iterable[str]) -> list[str]:
    """What the font lacks, as code points: U+845B U+E0100."""
    whole = "\n".join(texts)
    sequences = set(_SEQUENCE.findall(whole))
    singles = set(_SEQUENCE.sub("", whole)) if sequences else set(whole)
    lacking = (sequences - font.sequences) | (singles - font.characters - _BLANK)
    return sorted(" ".join(f"U+{ord(part):04X}" for part in one) for one in lacking)


def texts_in(value: Any) -> list[str]:
    """Every text somewhere inside a form's data."""
    found: list[str] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            _gather(one, found)
    elif isinstance(value, Sequence):
        for one in value:
            _gather(one, found)
