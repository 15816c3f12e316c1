"""The words of a search line: which are a code, a reading, a written name, part of an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jukinet.terms.characters import character_count
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import JukiError

LINE_LENGTH_MAX: Final = 300
_WIDTH: Final = str.maketrans(
    {**{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}, "\u3000": " "}
)
_CODE: Final = re.compile(r"(?<!\d)(\d{5})[ \-]?(\d{6})(?!\d)")
_POSTAL: Final = re.compile(r"(?:(?<=\s)|^)(?:〒[ ]?)?(\d{3})-(\d{4})(?!\S)")
_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ・゛゜]+")
_PLACE: Final = re.compile(
    r"\d|丁目|番地|.{2,}町|[区郡]$|団地|大字|^字.|[がヶケ][丘岡原浜台]|[都道府県].*[市町村]"
)
_PLACE_BEHIND_NAME: Final = re.compile(r"[市町村条]$")
_BREAKS: Final = re.compile(r"[\s、,，]+")
SURNAME_MAX: Final = 3
"""Longer first words are whole names: surnames of four ideographs are a handful."""
GIVEN_NAME_MAX: Final = 3


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """The words of a line by what they are."""

    kana: str
    name: str
    address: str
    marks: tuple[str, ...]


def to_plain(text: str) -> str:
    """The line with figures, letters and spaces one width; ideographs and kana stay."""
    return text.translate(_WIDTH).strip()


def is_reading(text: str) -> bool:
    """Whether a name is given by its reading: kana only."""
    return bool(text) and all(_KANA.fullmatch(word) for word in text.split())


def read_code(line: str) -> tuple[ResidentRecordCode | None, str, str]:
    """A resident record code in the line, or eleven figures that are none; and the rest."""
    found = _CODE.search(line)
    if found is None:
        return None, "", line
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    try:
        return ResidentRecordCode(found[1] + found[2]), "", rest
    except JukiError:
        return None, found[0], rest


def read_postal(line: str, towns: Mapping[str, str]) -> tuple[str, str]:
    """The town of a postal code (郵便番号) in the line, where the office knows it; and the rest.

    A code is written with its hyphen: seven figures alone are a date (3550401).
    """
    found = _POSTAL.search(line)
    town = towns.get(found[1] + found[2], "") if found else ""
    if found is None or not town:
        return "", line
    return town, f"{line[: found.start()]} {line[found.end() :]}"


def sort_words(line: str, marks: frozenset[str]) -> Words:
    """Sort what is left of a line: words of ``marks``, readings, a name, part of an address.

    Of ideographs without a sign of a place the first words are the name: one long word, or two
    short ones.  Whatever follows a name or a reading is part of an address.
    """
    kana: list[str] = []
    name: list[str] = []
    address: list[str] = []
    marked: list[str] = []
    for word in _BREAKS.split(line.strip()):
        if not word:
            continue
        if word in marks:
            marked.append(word)
        elif _KANA.fullmatch(word):
            kana.append(word)
        elif _PLACE.search(word) or address or kana or not _continues_name(name, word):
            address.append(word)
        else:
            name.append(word)
    return Words(" ".join(kana), " ".join(name), "".join(address), tuple(marked))


def _continues_name(name: list[str], word: str) -> bool:
    if not name:
        return True
    if _PLACE_BEHIND_NAME.search(word):
        return False
    lengths = character_count(name[0]), character_count(word)
    return len(name) == 1 and lengths[0] <= SURNAME_MAX and lengths[1] <= GIVEN_NAME_MAX
