"""The certificate on paper, composed from an open pack: what it cannot vouch for it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.copies.document import LEFT_OUT, HouseholdCopy, PersonEntry
from jukinet.copies.forms.household_copy import compose_household_copy
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.standstill.numbers import Series, number_text
from jukinet.standstill.pack import WITHHELD, Manifest, PackLine
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, LifeDate, day_of, era_text
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

NameOf = Callable[[MunicipalityCode], str]
REMARK: Final = "{day}{time}現在（停止時業務）"


def compose_hand_copy(
    engine: PaperEngine,
    manifest: Manifest,
    members: Sequence[PackLine],
    wanted: frozenset[str],
    *,
    number: int,
    case_number: str,
    at: datetime,
    name_of: NameOf,
    relationship: bool = False,
    domicile: bool = False,
) -> Sheet:
    """A copy for the residents wanted of one household, without seal: that is pressed by hand.

    The number is of the reserved block. A withheld member makes it no copy of the whole household.
    """
    chosen = [line for line in members if line.resident_id in wanted]
    if not chosen or any(line.mark for line in chosen):
        raise JukiError(ErrorCode.PROTECTED, "the pack withholds whom this copy is wanted for")
    remark = _remark(manifest.made_at)
    copy = HouseholdCopy(
        address=_full_address(chosen[0], name_of),
        householder=_householder_of(members),
        persons=tuple(
            entry_of(line, remark, name_of, relationship=relationship, domicile=domicile)
            for line in chosen
        ),
        whole_household=len(chosen) == len(members),
    )
    marks = IssueMarks(
        number=number_text(Series.ISSUE, number, day_of(at)),
        issued_at=at,
        issuer=MunicipalityCode(chosen[0].municipality),
        municipality=manifest.municipality,
        mayor=manifest.mayor,
        case_number=case_number,
        simulated=manifest.simulated,
    )
    return compose_household_copy(engine, copy, marks)


def entry_of(
    line: PackLine, remark: str, name_of: NameOf, *, relationship: bool, domicile: bool
) -> PersonEntry:
    """What a paper made by hand says of one person of the pack."""
    register = None
    if line.permanent_domicile is not None and line.family_register_head is not None:
        register = PermanentDomicile(line.permanent_domicile, line.family_register_head)
    return PersonEntry(
        resident_id=UUID(line.resident_id),
        name=PersonName(line.name, line.kana),
        birth_date=LifeDate(line.birth_date),
        sex=Sex(line.sex),
        address=_full_address(line, name_of),
        address_since=LifeDate(line.address_since) if line.address_since else None,
        resident_since=LifeDate(line.resident_since),
        notified_on=_day(line.moved_in_notified_on),
        previous_address=_previous_address(line, name_of),
        relationship=line.relationship if relationship else LEFT_OUT,
        domicile=register if domicile else LEFT_OUT,
        code=LEFT_OUT,
        qualifications=LEFT_OUT,
        remarks=(remark,),
        alias=line.alias,
        former_surname=line.former_surname,
        is_foreign=line.is_foreign,
        foreign_since=_day(line.foreign_since),
    )


def _householder_of(members: Sequence[PackLine]) -> str:
    """The householder's name; withheld like everything else of a withheld one."""
    for line in members:
        if line.relationship == str(HOUSEHOLDER):
            return line.name
    return "＊＊＊" if any(line.mark == WITHHELD for line in members) else "―"


def _full_address(line: PackLine, name_of: NameOf) -> str:
    return name_of(MunicipalityCode(line.municipality)) + line.address


def _previous_address(line: PackLine, name_of: NameOf) -> str | None:
    if line.previous_address is None:
        return None
    if line.previous_municipality is None:
        return line.previous_address
    return name_of(MunicipalityCode(line.previous_municipality)) + line.previous_address


def _remark(made_at: datetime) -> str:
    there = made_at.astimezone(JST)
    return REMARK.format(day=era_text(there.date()), time=f"{there.hour}時{there.minute}分")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
