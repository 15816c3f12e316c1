"""The print font of names and places: IPAmj Mincho, found in one of three places.

The font has the Moji_Joho shapes of some sixty thousand characters and is under its own licence, so
it is not in this repository.  Debian has it; ``tools/environment.py`` brings it into the virtual
environment of somebody who may not install packages.  An office may name its own copy.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

import uharfbuzz
from fontTools.ttLib import TTFont, TTLibError

from jukinet.platform.crypto.seal import digest
from jukinet.terms.errors import ErrorCode, JukiError

FAMILY: Final = "IPAmjMincho"
FILE: Final = "ipamjm.ttf"
DEBIAN: Final = Path("/usr/share/fonts/truetype/ipamj") / FILE
SHELF_SUBSETS_MAX: Final = 512  # ten kilobytes each: the pages of a busy morning


def own_copy() -> Path:
    """Where ``tools/environment.py`` puts a copy for somebody who may not install packages."""
    return Path(sys.prefix) / "share" / "fonts" / FILE


def find_print_font(configured: Path | None = None) -> Path:
    """The print font's file; FONT_MISSING says in its wording how to get it."""
    places = [configured] if configured is not None else [DEBIAN, own_copy()]
    for place in places:
        if place.is_file():
            return place
    raise JukiError(ErrorCode.FONT_MISSING, f"{FILE} is in none of {len(places)} places")


@dataclass(frozen=True, slots=True)
class PrintFont:
    """What the font can draw: single characters, and characters with a variation selector."""

    path: Path
    version: str
    characters: frozenset[str]
    sequences: frozenset[str]


@lru_cache(maxsize=4)
def load_print_font(path: Path) -> PrintFont:
    """Read the character maps (cmap formats 4, 12 and 14) of a font."""
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            tables = font["cmap"].tables
            characters = frozenset(map(chr, font.getBestCmap()))
            sequences = frozenset(
                chr(base) + chr(selector)
                for table in tables
                if table.format == 14
                for selector, pairs in table.uvsDict.items()
                for base, _ in pairs
            )
            head = font["head"]
            return PrintFont(path, f"{head.fontRevision:.2f}", characters, sequences)
    except (OSError, TTLibError, KeyError) as error:
        raise JukiError(ErrorCode.FONT_MISSING, f"{path.name} is not a font") from error


def subset(path: Path, characters: str) -> bytes:
    """A font of just these characters and sequences for a page; cmap format 14 is kept."""
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(map(ord, characters))
    font: bytes = uharfbuzz.subset(_face(path), wanted).blob.data
    return font


@lru_cache(maxsize=4)
def _face(path: Path) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


class FontShelf:
    """Subsets for pages, by the hash of their content: an address that tells no name.

    A page asks for its characters while it is made, and its style sheet names the address; the
    browser fetches it a moment later.  The oldest subsets go when the shelf is full.
    """

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._lock: Final = Lock()
        self._fonts: Final[OrderedDict[str, bytes]] = OrderedDict()
        self._names: Final[OrderedDict[str, str]] = OrderedDict()

    def put(self, texts: Iterable[str]) -> str:
        """Make the subset of the texts, if it is not there, and give its name."""
        characters = "".join(sorted(set("".join(texts))))
        with self._lock:
            name = self._names.get(characters)
            if name is not None:
                self._fonts.move_to_end(name)
                return name
        font = subset(self._path, characters)
        name = digest(font).hex()[:32]
        with self._lock:
            self._fonts[name] = font
            self._names[characters] = name
            while len(self._fonts) > SHELF_SUBSETS_MAX:
                gone, _ = self._fonts.popitem(last=False)
                stale = [key for key, value in self._names.items() if value == gone]
                for key in stale:
                    del self._names[key]
        return name

    def find(self, name: str) -> bytes | None:
        """The subset of this name, if it is still there."""
        with self._lock:
            return self._fonts.get(name)
