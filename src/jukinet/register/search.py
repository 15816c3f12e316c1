"""One box, typed meaning: what a clerk may mean by a line, and what suffices to look for.

The line is split into a code, dates, kana, ideographs and the rest, which is part of an address.
What was understood is told back (``Clues.readings``), so that a mistake is seen before anybody is
found; what cannot be meant (昭和64年2月3日) or means two things (550401) is a doubt with lines to
search for instead.  Browsing is impossible: one kind of clue finds nobody, unless it is a whole
resident record code, and sex is never a clue by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jukinet.register.dates_typed import TypedDate, read_dates
from jukinet.register.record import RecordState
from jukinet.register.words_typed import (
    LINE_LENGTH_MAX,
    is_reading,
    read_code,
    read_postal,
    sort_words,
    to_plain,
)
from jukinet.terms.characters import (
    kana_keys,
    name_keys,
    search_address,
    search_kana,
    search_name,
)
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate, era_text
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Relationship, Sex

NO_TOWNS: Final[Mapping[str, str]] = MappingProxyType({})
HITS_MAX: Final = 10
"""More are counted, not shown: a list of strangers is not an answer (domain.md §10, ux.md A03)."""
COUNT_MAX: Final = 1_000
"""The count ends here; whoever reads «more than a thousand» adds a clue all the same."""
KANA_ALONE_MIN: Final = 2
"""One syllable with part of an address would walk through a tenth of the register."""


class ClueKind(StrEnum):
    """Kinds of clue (手がかり); the record of a search names these and nothing that was typed."""

    KANA = "kana"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    ADDRESS = "address"
    CODE = "code"
    SEX = "sex"


class DoubtKind(StrEnum):
    """Why a part of the line cannot be taken as it stands."""

    ERA_ENDED = "era-ended"  # 昭和64年2月3日: there was no such day in that era
    NO_SUCH_DAY = "no-such-day"  # 昭和55年2月30日
    ERA_MISSING = "era-missing"  # 550401: which era?
    CODE_MISFIT = "code-misfit"  # the check digit does not fit
    LATER_THAN_TODAY = "later-than-today"


@dataclass(frozen=True, slots=True, repr=False)
class Doubt:
    """A part of the line that must be asked about, and lines to search for instead."""

    kind: DoubtKind
    written: str
    instead: tuple[tuple[str, str], ...] = ()
    """What would be meant, and the whole line that says it."""

    def __repr__(self) -> str:
        return f"Doubt({self.kind})"


@dataclass(frozen=True, slots=True, repr=False)
class Clues:
    """What is known about the person looked for."""

    kana: str = ""
    name: str = ""
    birth_date: LifeDate | None = None
    address: str = ""
    code: ResidentRecordCode | None = None
    sex: Sex | None = None
    doubts: tuple[Doubt, ...] = ()

    def __repr__(self) -> str:
        return f"Clues({', '.join(sorted(kind.value for kind in self.kinds))})"

    @property
    def kinds(self) -> frozenset[ClueKind]:
        """Which kinds of clue are there; all that a record of the search keeps."""
        there = {
            ClueKind.KANA: self.kana,
            ClueKind.NAME: self.name,
            ClueKind.BIRTH_DATE: self.birth_date,
            ClueKind.ADDRESS: self.address,
            ClueKind.CODE: self.code,
            ClueKind.SEX: self.sex,
        }
        return frozenset(kind for kind, clue in there.items() if clue)

    @property
    def readings(self) -> tuple[tuple[ClueKind, str], ...]:
        """What was understood, to be told back; of a code only that it is one."""
        born = self.birth_date
        day = "" if born is None else era_text(born) if born.known is None else _both(born)
        said = (
            (ClueKind.KANA, self.kana),
            (ClueKind.NAME, self.name),
            (ClueKind.BIRTH_DATE, day),
            (ClueKind.SEX, self.sex.value if self.sex else ""),
            (ClueKind.ADDRESS, self.address),
            (ClueKind.CODE, "●●●●●●●●" + self.code.digits[-3:] if self.code else ""),
        )
        return tuple((kind, text) for kind, text in said if text)

    @property
    def birth_dates(self) -> tuple[str, ...]:
        """The texts under which the birth date may be held, partly unknown ones included."""
        born = self.birth_date
        if born is None:
            return ()
        if born.known is None:
            return (born.text,)
        year_month, year = born.text[:7], born.text[:4]
        return (born.text, f"{year_month}-??", f"{year}-??-??", "????-??-??")

    @property
    def kana_keys(self) -> tuple[str, ...]:
        """The search keys the reading may be held under."""
        return tuple(sorted(key for key in kana_keys(self.kana) if key)) if self.kana else ()

    @property
    def name_keys(self) -> tuple[str, ...]:
        """The search keys the written name may be held under."""
        return tuple(sorted(key for key in name_keys(self.name) if key)) if self.name else ()

    @property
    def address_key(self) -> str:
        """The search key of the part of an address."""
        return search_address(self.address)

    def fit_name(self, name: str, kana: str) -> bool:
        """Whether a name fits as it is; where it does not, a former one did."""
        names, readings = search_name(name), search_kana(kana)
        fits = not self.name_keys or names.startswith(self.name_keys)
        return fits and (not self.kana_keys or readings.startswith(self.kana_keys))

    def must_suffice(self) -> None:
        """Refuse doubts, and whatever would find more than was asked about (ux.md A03)."""
        if self.doubts:
            raise JukiError(_ERRORS[self.doubts[0].kind], "a part of the line is in doubt")
        if self.code is not None:
            return
        person = self.kana or self.name
        kinds = bool(person) + (self.birth_date is not None) + bool(self.address_key)
        if kinds < 2:
            raise JukiError(ErrorCode.CLUES_TOO_FEW, "two kinds of clue are needed")
        shortest = min((len(key) for key in self.kana_keys), default=KANA_ALONE_MIN)
        if self.birth_date is None and not self.name and shortest < KANA_ALONE_MIN:
            raise JukiError(ErrorCode.CLUES_TOO_FEW, "one syllable is too little")


_ERRORS: Final = {
    DoubtKind.ERA_ENDED: ErrorCode.INVALID_ERA_DATE,
    DoubtKind.NO_SUCH_DAY: ErrorCode.INVALID_DATE,
    DoubtKind.LATER_THAN_TODAY: ErrorCode.INVALID_DATE,
    DoubtKind.ERA_MISSING: ErrorCode.ERA_MISSING,
    DoubtKind.CODE_MISFIT: ErrorCode.INVALID_RESIDENT_RECORD_CODE,
}
_SEXES: Final = {"男": Sex.MALE, "女": Sex.FEMALE, "男性": Sex.MALE, "女性": Sex.FEMALE}


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """One person found, with what tells namesakes apart."""

    resident_id: UUID
    household_id: UUID
    name: str
    kana: str
    birth_date: LifeDate
    sex: Sex
    address: str
    householder_name: str
    relationship: Relationship
    state: RecordState
    by_former_name: bool = False

    def __repr__(self) -> str:
        return f"Hit({self.resident_id})"


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """How many there are, and who they are while they are few.

    ``count`` is exact up to ``COUNT_MAX`` and stops one behind it.
    """

    count: int
    hits: tuple[Hit, ...]

    def __repr__(self) -> str:
        return f"Found({self.count})"

    @property
    def namesakes(self) -> bool:
        """Whether two of the hits have the same name and birth date (同姓同名・同じ生年月日)."""
        facts = [(hit.name, hit.birth_date.text) for hit in self.hits]
        return len(set(facts)) < len(facts)


def read_clues(text: str, today: date, towns: Mapping[str, str] = NO_TOWNS) -> Clues:
    """What a line in the search box means; doubts are part of the answer, not an error.

    ``towns`` are those of the office by their postal codes.
    """
    if len(text) > LINE_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "too long a line to search for")
    plain = to_plain(text)
    town, known = read_postal(plain, towns)
    code, misfit, rest = read_code(known)
    dates, rest = read_dates(rest, today)
    clues = Clues(code=code)
    doubts = [Doubt(DoubtKind.CODE_MISFIT, misfit)] if misfit else []
    for typed in dates:
        clues = replace(clues, birth_date=clues.birth_date or typed.day)
        if typed.trouble:
            doubts.append(_doubt(typed, plain))
    words = sort_words(rest, frozenset(_SEXES))
    sex = next((_SEXES[word] for word in words.marks), None)
    return replace(
        clues,
        kana=words.kana,
        name=words.name,
        address=town + words.address,
        sex=sex,
        doubts=tuple(doubts),
    )


def _doubt(typed: TypedDate, line: str) -> Doubt:
    instead = tuple((_both(day), line.replace(typed.written, day.text, 1)) for day in typed.instead)
    return Doubt(DoubtKind(typed.trouble), typed.written, instead)


def _both(day: LifeDate) -> str:
    return f"{era_text(day)}（{day.text}）"


def read_boxes(
    name: str, birth: str, place: str, today: date, towns: Mapping[str, str] = NO_TOWNS
) -> Clues:
    """What is typed into boxes that say what they are for: names there are never addresses."""
    if len(name) + len(birth) + len(place) > LINE_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "too long a line to search for")
    born = read_clues(birth, today) if birth else Clues()
    plain = to_plain(name)
    town, rest = read_postal(to_plain(place), towns)
    return replace(
        born,
        kana=plain if is_reading(plain) else "",
        name="" if is_reading(plain) else plain,
        address=town + rest.strip(),
    )
