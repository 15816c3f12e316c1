"""What a municipality asks the national server about somebody who stands at its counter."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.counters.identity import Evidence, Finding
from jukinet.identity_check.photo_id import ShownIdentity
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import NAME_LENGTH_MAX, Sex

PATH: Final = "/identity-checks"
SECONDS_MAX: Final = 6.0
"""From counter to nation and back; a person waits before it."""
_Digits = Annotated[str, Meta(pattern=r"^[0-9]{6,11}$")]


class CheckAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what a paper shows is of a resident of a municipality (Act Art. 30-7 (4), (6))."""

    case: Annotated[str, Meta(pattern=r"^[0-9]{8}-[0-9]{4,6}$")]
    evidence: Evidence
    municipality: _Digits
    name: Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
    code: _Digits | None = None
    birth_date: Annotated[str, Meta(max_length=10)] | None = None
    sex: Sex | None = None

    def __repr__(self) -> str:
        return "CheckAsked(•••)"

    @classmethod
    def from_shown(cls, shown: ShownIdentity, case: str) -> CheckAsked:
        """The question about what was shown."""
        return cls(
            case=case,
            evidence=shown.evidence,
            municipality=shown.municipality.digits,
            name=shown.name,
            code=shown.code.digits if shown.code else None,
            birth_date=shown.birth_date.text if shown.birth_date else None,
            sex=shown.sex,
        )

    def to_shown(self) -> ShownIdentity:
        """What was shown, as a value that checks itself."""
        return ShownIdentity(
            self.evidence,
            MunicipalityCode(self.municipality),
            self.name,
            ResidentRecordCode(self.code) if self.code else None,
            LifeDate(self.birth_date) if self.birth_date else None,
            self.sex,
        )


class CheckAnswered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found; the code only of whoever was proven, for his home is asked by it."""

    finding: Finding
    code: _Digits | None = None

    def __repr__(self) -> str:
        return f"CheckAnswered({self.finding})"


def read_asked(wire: bytes) -> CheckAsked:
    """A question as it came; BODY_INVALID for anything else."""
    try:
        return msgspec.json.decode(wire, type=CheckAsked)
    except msgspec.MsgspecError:
        raise JukiError(ErrorCode.BODY_INVALID, "the question does not fit its form") from None


def read_answered(wire: bytes) -> CheckAnswered:
    """An answer as it came; PEER_ANSWER_INVALID for anything else."""
    try:
        answered = msgspec.json.decode(wire, type=CheckAnswered)
    except msgspec.MsgspecError:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "not an answer to a check") from None
    if (answered.finding is Finding.PROVEN) != (answered.code is not None):
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "a code goes with whoever is proven")
    return answered


def write(body: CheckAsked | CheckAnswered) -> bytes:
    """The bytes of a body."""
    return msgspec.json.encode(body)
