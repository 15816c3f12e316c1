"""A paper with a photograph laid beside what is held: whether it is of whoever is registered.

The clerk compares the face; this compares the rest.  A paper proves its name, and with it the
resident record code, or birth date and sex (Act Art. 12-2 of 2003 and its rules).  Whatever was
shown must fit.  Names are compared as written, variant characters reduced: a licence is typed with
the characters its maker had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jukinet.counters.identity import ComparedBy, Evidence, Finding
from jukinet.terms.characters import name_keys, search_name
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import NAME_LENGTH_MAX, Sex

PAPERS: Final = frozenset(Evidence) - {Evidence.CARD}


@dataclass(frozen=True, slots=True, repr=False)
class ShownIdentity:
    """What a paper with a photograph shows, and what its holder says besides."""

    evidence: Evidence
    municipality: MunicipalityCode
    name: str
    code: ResidentRecordCode | None = None
    birth_date: LifeDate | None = None
    sex: Sex | None = None

    def __post_init__(self) -> None:
        if self.evidence not in PAPERS:
            raise JukiError(ErrorCode.FORM_INVALID, "a card is read, not compared")
        if not 1 <= len(self.name.strip()) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_NAME, "a paper shows a name")
        if self.code is None and (self.birth_date is None or self.sex is None):
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "a code, or birth date and sex")

    def __repr__(self) -> str:
        return f"ShownIdentity({self.evidence})"

    @property
    def compared_by(self) -> ComparedBy:
        """What makes it certain whose the paper is."""
        return ComparedBy.CODE if self.code is not None else ComparedBy.BIRTH_DATE_AND_SEX


@dataclass(frozen=True, slots=True, repr=False)
class HeldIdentity:
    """What is held of somebody; ``closed`` says why his record no longer stands."""

    identification: IdentificationInformation
    closed: Finding | None = None

    def __repr__(self) -> str:
        return f"HeldIdentity({self.closed})"


def fits(shown: ShownIdentity, held: HeldIdentity) -> bool:
    """Whether everything that was shown fits what is held."""
    told = held.identification
    return (
        told.address.municipality == shown.municipality
        and (shown.code is None or told.code == shown.code)
        and (shown.birth_date is None or told.birth_date == shown.birth_date)
        and (shown.sex is None or told.sex is shown.sex)
        and search_name(told.name.written) in name_keys(shown.name)
    )


def judge(
    shown: ShownIdentity, candidates: Iterable[HeldIdentity]
) -> tuple[Finding, HeldIdentity | None]:
    """What a paper proves, and whose it is where it proves somebody.

    One standing record that fits proves him.  Several prove nobody; so does a closed record, for
    the dead and the moved have papers, too.
    """
    held = list(candidates)
    fitting = [one for one in held if fits(shown, one)]
    standing = [one for one in fitting if one.closed is None]
    if len(standing) == 1:
        return Finding.PROVEN, standing[0]
    if standing:
        return Finding.SEVERAL, None
    for one in fitting:
        assert one.closed is not None, "what fits and does not stand is closed"
        return one.closed, None
    return (Finding.SOMEBODY_ELSE if held and shown.code else Finding.NOBODY), None
