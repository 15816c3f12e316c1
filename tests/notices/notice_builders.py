"""Builders of notices: what a test does not care about has a sensible value here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from jukinet.notices.holding import Confirmation, Holding, Notice, Stay, new_holding, new_stay
from jukinet.notices.messages import IdentificationBody
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate, day_of
from jukinet.terms.identification import (
    ChangeDetails,
    ChangeReason,
    IdentificationInformation,
)
from jukinet.terms.person import PersonName, Sex

YAMAGUCHI = MunicipalityCode("352039")
SHIMONOSEKI = MunicipalityCode.from_five("35201")
IWAKUNI = MunicipalityCode.from_five("35208")
NISHITOKYO = MunicipalityCode.from_five("13229")
ACHI = MunicipalityCode.from_five("20407")

NINE = datetime(2003, 8, 25, 0, 0, tzinfo=UTC)
DETAILS = {"11": "1101", "12": "1201", "13": "1301", "21": "2101", "22": "2201", "23": "2301"}


def a_code(number: int) -> ResidentRecordCode:
    return ResidentRecordCode.from_ten(f"{number:010d}")


def a_person_key(number: int) -> str:
    return UUID(int=number).hex


def an_identification(
    code: int = 1,
    at: MunicipalityCode = YAMAGUCHI,
    *,
    name: str = "模擬 太郎",
    kana: str = "モギ タロウ",
    birth_date: str = "1970-05-06",
    sex: Sex = Sex.MALE,
    address: str = "大内1-2-3",
) -> IdentificationInformation:
    return IdentificationInformation(
        a_code(code), PersonName(name, kana), LifeDate(birth_date), sex, Address(at, address)
    )


def a_notice(
    reason: str,
    number: int = 1,
    *,
    key: int = 1,
    about: IdentificationInformation | None = None,
    at: datetime = NINE,
    on: date | None = None,
    previous: MunicipalityCode | None = None,
    destination: MunicipalityCode | None = None,
    old_code: int | None = None,
    planned: bool | None = None,
    detail: str | None = None,
) -> Notice:
    told = ChangeReason(reason)
    if detail is None:
        detail = DETAILS.get(reason, "")
        if told is ChangeReason.MOVE_IN and previous is None:
            detail = "1103"
    is_planned = told is ChangeReason.MOVE_OUT if planned is None else planned
    return Notice(
        person_key=a_person_key(key),
        identification=about or an_identification(),
        details=ChangeDetails(
            reason=told,
            detail=detail,
            occurred_on=on or day_of(at),
            planned=is_planned,
            old_code=None if old_code is None else a_code(old_code),
            previous_municipality=previous,
            destination_municipality=destination,
        ),
        made_at=at,
        change_number=number,
    )


def a_confirmation(
    number: int = 2,
    *,
    key: int = 1,
    code: int = 1,
    of: MunicipalityCode = YAMAGUCHI,
    to: MunicipalityCode = NISHITOKYO,
    at: datetime = NINE + timedelta(days=1),
) -> Confirmation:
    return Confirmation(
        person_key=a_person_key(key),
        resident_code=a_code(code),
        municipality=of,
        destination=to,
        moved_on=day_of(at),
        made_at=at,
        change_number=number,
    )


def a_holding(
    *,
    state: str = "resident",
    number: int = 1,
    key: int = 1,
    about: IdentificationInformation | None = None,
    at: datetime = NINE,
    began_on: date = date(2003, 8, 1),
    came_from: MunicipalityCode | None = None,
    replaced_by: int | None = None,
) -> Holding:
    from jukinet.notices.holding import State

    entry = a_notice("13", number, key=key, about=about, at=at, on=began_on)
    stay = Stay(began_on, at, came_from)
    held = new_holding(entry, stay=stay or new_stay(entry), version=1)
    successor = None if replaced_by is None else a_code(replaced_by)
    return replace(held, state=State(state), replaced_by=successor)


def a_body(notice: Notice) -> IdentificationBody:
    about, details = notice.identification, notice.details
    previous, destination = details.previous_municipality, details.destination_municipality
    return IdentificationBody(
        person_key=notice.person_key,
        code=about.code.digits,
        name=about.name.written,
        kana=about.name.kana,
        birth_date=about.birth_date.text,
        sex=about.sex.value,
        municipality=about.address.municipality.digits,
        address=about.address.text,
        reason=details.reason.value,
        detail=details.detail,
        occurred_on=details.occurred_on.isoformat(),
        planned=details.planned,
        old_code=None if details.old_code is None else details.old_code.digits,
        previous_municipality=None if previous is None else previous.digits,
        destination_municipality=None if destination is None else destination.digits,
        made_at=notice.made_at.isoformat(),
        change_number=notice.change_number,
    )
