"""What can be asked: a code, or the four items (四情報)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import FIRST_DAY, LAST_DAY, LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.person import NAME_LENGTH_MAX, Sex

CLUE_LENGTH_MAX: Final = 300
_UNWRITABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WHOLLY_UNKNOWN: Final = (FIRST_DAY, LAST_DAY)


@dataclass(frozen=True, slots=True)
class ByCode:
    """Asked by resident record code (住民票コード): exact, one person or none."""

    code: ResidentRecordCode


@dataclass(frozen=True, slots=True, repr=False)
class ByFourItems:
    """Asked by name or reading, birth date, sex and address, as the asker holds them.

    Name or reading, birth date (its year at least) and municipality must be there.  Sex and the
    rest of the address narrow the answer; left out, they exclude nobody.
    """

    name: str | None
    kana: str | None
    birth_date: LifeDate
    sex: Sex | None
    municipality: MunicipalityCode
    address: str | None

    def __post_init__(self) -> None:
        if not (self.name or self.kana):
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "name or reading is needed")
        if (self.birth_date.earliest, self.birth_date.latest) == _WHOLLY_UNKNOWN:
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "the year of birth is needed")
        for clue, length_max in (
            (self.name, NAME_LENGTH_MAX),
            (self.kana, NAME_LENGTH_MAX),
            (self.address, CLUE_LENGTH_MAX),
        ):
            if clue is not None and (len(clue) > length_max or _UNWRITABLE.search(clue)):
                raise JukiError(ErrorCode.INVALID_CHARACTER, "a clue is too long or not writable")

    def __repr__(self) -> str:
        return "ByFourItems(•••)"


Question: TypeAlias = ByCode | ByFourItems


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with the items its asker may have and wants: the answer holds no other."""

    question: Question
    items: frozenset[Item]
