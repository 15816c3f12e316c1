"""From a body to the values of the heart: here a code, a date or a name is checked to be one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from jukinet.notices.holding import Confirmation, Notice
from jukinet.notices.messages.bodies import IdentificationBody, MoveOutConfirmed
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import (
    ChangeDetails,
    ChangeReason,
    IdentificationInformation,
)
from jukinet.terms.person import PersonName, Sex

_PERSON_KEY: Final = re.compile(r"[0-9a-f]{32}")


@lru_cache(maxsize=8192)
def _municipality(digits: str) -> MunicipalityCode:
    return MunicipalityCode(digits)


def _find_municipality(digits: str | None) -> MunicipalityCode | None:
    return None if digits is None else _municipality(digits)


@lru_cache(maxsize=65536)
def parse_day(text: str) -> date:
    """Read a calendar day; anything else is ``INVALID_DATE``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise JukiError(ErrorCode.INVALID_DATE, "not year-month-day") from None


def parse_instant(text: str) -> datetime:
    """Read an instant with its offset; anything else is ``INVALID_DATE``."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise JukiError(ErrorCode.INVALID_DATE, "not an instant") from None
    if instant.tzinfo is None:
        raise JukiError(ErrorCode.INVALID_DATE, "an instant without an offset")
    return instant.astimezone(UTC)


_SEXES: Final = {one.value: one for one in Sex}


def parse_sex(text: str) -> Sex:
    """Read the sex as entered in the register."""
    sex = _SEXES.get(text)
    if sex is None:
        raise JukiError(ErrorCode.INVALID_SEX, "not a word the register knows")
    return sex


@lru_cache(maxsize=65536)
def _birth_date(text: str) -> LifeDate:
    return LifeDate(text)


@lru_cache(maxsize=8192)
def _details(
    reason: str,
    detail: str,
    occurred_on: str,
    planned: bool,
    old_code: str | None,
    previous_municipality: str | None,
    destination_municipality: str | None,
) -> ChangeDetails:
    """The details of a change; those of a day are mostly the same few."""
    return ChangeDetails(
        reason=ChangeReason.parse(reason),
        detail=detail,
        occurred_on=parse_day(occurred_on),
        planned=planned,
        old_code=None if old_code is None else ResidentRecordCode(old_code),
        previous_municipality=_find_municipality(previous_municipality),
        destination_municipality=_find_municipality(destination_municipality),
    )


def parse_person_key(text: str) -> str:
    """Check that a person key is 32 lower-case hexadecimal digits."""
    if _PERSON_KEY.fullmatch(text) is None:
        raise JukiError(ErrorCode.BODY_INVALID, "a person key is a uuid in hexadecimal")
    return text


def to_notice(body: IdentificationBody) -> Notice:
    """Read a notice from its body; a value that cannot exist raises its own error."""
    identification = IdentificationInformation(
        code=ResidentRecordCode(body.code),
        name=PersonName(body.name, body.kana),
        birth_date=_birth_date(body.birth_date),
        sex=parse_sex(body.sex),
        address=Address(_municipality(body.municipality), body.address),
    )
    details = _details(
        body.reason,
        body.detail,
        body.occurred_on,
        body.planned,
        body.old_code,
        body.previous_municipality,
        body.destination_municipality,
    )
    return Notice(
        person_key=parse_person_key(body.person_key),
        identification=identification,
        details=details,
        made_at=parse_instant(body.made_at),
        change_number=body.change_number,
    )


def to_confirmation(body: MoveOutConfirmed) -> Confirmation:
    """Read a confirmation from its body; a value that cannot exist raises its own error."""
    return Confirmation(
        person_key=parse_person_key(body.person_key),
        resident_code=ResidentRecordCode(body.code),
        municipality=_municipality(body.municipality),
        destination=_municipality(body.destination_municipality),
        moved_on=parse_day(body.moved_on),
        made_at=parse_instant(body.made_at),
        change_number=body.change_number,
    )
