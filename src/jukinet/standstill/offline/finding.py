"""Finding one person in an open pack: by at least two clues, and only one person is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.standstill.offline.opening import OpenPack
from jukinet.standstill.pack import WITHHELD, PackLine
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

CLUES_MIN: Final = 2
FOUND_SHOWN_MAX: Final = 10
TEXT_LENGTH_MAX: Final = 100


@dataclass(frozen=True, slots=True, repr=False)
class PackClues:
    """What is known of the person asked for; at least two of the four."""

    name: str = ""
    kana: str = ""
    birth_date: LifeDate | None = None
    address_part: str = ""

    def __post_init__(self) -> None:
        given = [self.name, self.kana, self.birth_date, self.address_part]
        if sum(bool(one) for one in given) < CLUES_MIN:
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "two kinds of clue are needed")
        if any(len(text) > TEXT_LENGTH_MAX for text in (self.name, self.kana, self.address_part)):
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "a clue is too long")

    def __repr__(self) -> str:
        return "PackClues(•••)"

    def fits(self, line: PackLine) -> bool:
        """Whether a line is of such a person; spaces in names do not count."""
        return (
            (not self.name or _close(self.name) == _close(line.name))
            and (not self.kana or _close(self.kana) == _close(line.kana))
            and (self.birth_date is None or str(self.birth_date) == line.birth_date)
            and (not self.address_part or self.address_part in line.address)
        )

    def pieces(self) -> tuple[bytes, ...]:
        """What the text of a fitting line holds, for a quick look before it is read."""
        texts = [self.address_part, str(self.birth_date) if self.birth_date else ""]
        texts += [_first_word(self.name), _first_word(self.kana)]
        return tuple(text.encode() for text in texts if text and _plain(text))


@dataclass(frozen=True, slots=True, repr=False)
class PackFound:
    """Who fits: shown only when there are few; more are a count."""

    count: int
    lines: tuple[PackLine, ...]

    def __repr__(self) -> str:
        return f"PackFound({self.count})"


def find_persons(pack: OpenPack, clues: PackClues) -> PackFound:
    """The persons the clues fit; more than ten are only counted. Withheld ones fit nothing."""
    fitting = [
        line
        for line in pack.find_lines(clues.pieces())
        if line.mark != WITHHELD and clues.fits(line)
    ]
    shown = tuple(fitting) if len(fitting) <= FOUND_SHOWN_MAX else ()
    return PackFound(len(fitting), shown)


def find_household(pack: OpenPack, household_id: str) -> tuple[PackLine, ...]:
    """The standing members of a household, the householder first; withheld ones as marks."""
    members = [
        line
        for line in pack.find_lines((household_id.encode(),))
        if line.household_id == household_id
    ]
    return tuple(sorted(members, key=lambda line: (line.relationship != "世帯主", line.birth_date)))


def _close(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "")


def _first_word(text: str) -> str:
    words = text.replace("\u3000", " ").split()
    return words[0] if len(words) > 1 else ""


def _plain(text: str) -> bool:
    """Whether JSON writes the text as it is."""
    return '"' not in text and "\\" not in text and text.isprintable()
