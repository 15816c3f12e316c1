"""Identity check at the counter (本人確認): what somebody showed, and what came of it.

The card comes first: it is proven by its PIN, and nothing is compared by eye.  Else an official
paper with a photograph is shown, together with the resident record code or with birth date and
sex (for the wide-area copy: Act Art. 12-2 in the text of 2003).  What was found is kept with the
case in exact words; what is said is one neutral sentence, because whoever pretends to be somebody
shall not learn here whether she is protected, has moved or has changed her code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import NAME_LENGTH_MAX


class Evidence(StrEnum):
    """What was shown (提示されたもの)."""

    CARD = "card"
    DRIVING_LICENCE = "driving-licence"
    PASSPORT = "passport"
    OFFICIAL_PHOTO_ID = "official-photo-id"


class ComparedBy(StrEnum):
    """What made it certain whose it is."""

    PIN = "pin"
    CODE = "code"
    BIRTH_DATE_AND_SEX = "birth-date-and-sex"


class Finding(StrEnum):
    """What came of a check (確認の結果), as the case keeps it."""

    PROVEN = "proven"
    NOBODY = "nobody"
    SEVERAL = "several"
    SOMEBODY_ELSE = "somebody-else"
    DEAD = "dead"
    MOVED = "moved"
    ERASED = "erased"
    CODE_REPLACED = "code-replaced"
    PROTECTED = "protected"
    NO_ANSWER = "no-answer"


TRIES_MAX: Final = 5
"""Papers are misread once or twice; who tries oftener in one case is guessing."""

SAID: Final[Mapping[Finding, ErrorCode]] = {
    Finding.NOBODY: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.SEVERAL: ErrorCode.IDENTITY_AMBIGUOUS,
    Finding.SOMEBODY_ELSE: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.DEAD: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.MOVED: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.ERASED: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.CODE_REPLACED: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.PROTECTED: ErrorCode.IDENTITY_NOT_MATCHED,
    Finding.NO_ANSWER: ErrorCode.IDENTITY_NO_ANSWER,
}
"""What the clerk is told, and may say: one sentence for all that an impostor may not learn."""


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """One check of who asks: what was shown, how it was compared, and what was found.

    ``refusal`` is the code of what a card or the line answered instead of a finding.
    """

    evidence: Evidence
    compared_by: ComparedBy
    municipality: MunicipalityCode | None
    finding: Finding
    refusal: ErrorCode | None = None

    def __post_init__(self) -> None:
        if (self.evidence is Evidence.CARD) != (self.compared_by is ComparedBy.PIN):
            raise JukiError(ErrorCode.FORM_INVALID, "a card is proven by its PIN, and only it")

    @property
    def is_proven(self) -> bool:
        """Whether somebody is who he says."""
        return self.finding is Finding.PROVEN


@dataclass(frozen=True, slots=True, repr=False)
class Guest:
    """Somebody registered in another municipality, proven in this case (他市町村の住民).

    ``name`` is as the card's face or the paper he showed has it.
    """

    municipality: MunicipalityCode
    code: ResidentRecordCode
    name: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_NAME, "no name, or too long a one")

    def __repr__(self) -> str:
        return f"Guest({self.municipality})"
