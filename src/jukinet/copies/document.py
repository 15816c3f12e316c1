"""What a copy or certificate says, before anybody thinks of paper.

A document is a value of plain facts.  An item nobody asked for is ``LEFT_OUT``, which paper shows
as ＊＊＊（省略）; an item the register does not have is None, which paper shows as a dash.  The two
are never confused: the first is a decision about this copy, the second a fact about the record.

``describe`` makes the entry of one person from a record; nothing else here looks at a record, so a
form cannot show what was not put into its document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from jukinet.copies.item import RecordItem
from jukinet.register.further import Alias, ForeignResident
from jukinet.register.record import Erasure, ResidentRecord
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate, era_text
from jukinet.terms.identification import get_detail_reason
from jukinet.terms.person import PersonName, Sex

NameOf = Callable[[MunicipalityCode], str]
"""The full name of a municipality, with its prefecture, on the day of the document."""

PERSONS_MAX: Final = 100
"""Persons in one document: the largest institutions are entered as many households."""


class Omission(Enum):
    """Stands where an item of the record was left out on purpose (省略)."""

    LEFT_OUT = "left-out"


LEFT_OUT: Final = Omission.LEFT_OUT


@dataclass(frozen=True, slots=True, repr=False)
class PastChange:
    """One line of the history on an individual form: the item, before and after (異動履歴)."""

    item: str
    was: str
    becomes: str
    occurred_on: date
    known_on: date
    reason: str

    def __repr__(self) -> str:
        return "PastChange(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class Closing:
    """Why and when a record was closed, as an erased record shows it (消除の事由)."""

    reason: str
    occurred_on: date
    planned: bool = False
    destination: str | None = None
    confirmed_on: date | None = None

    def __repr__(self) -> str:
        return "Closing(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class PersonEntry:
    """What a document says of one person: the items of Act Art. 7 in the order of the forms."""

    resident_id: UUID
    name: PersonName
    birth_date: LifeDate
    sex: Sex
    address: str
    address_since: LifeDate | None
    resident_since: LifeDate
    notified_on: date | None
    previous_address: str | None
    relationship: str | Omission
    domicile: PermanentDomicile | Omission | None
    code: ResidentRecordCode | Omission | None
    qualifications: tuple[tuple[str, str], ...] | Omission
    history: tuple[PastChange, ...] | Omission = LEFT_OUT
    remarks: tuple[str, ...] = ()
    closing: Closing | None = None
    alias: str = ""
    former_surname: str = ""
    is_foreign: bool = False
    foreign_since: date | None = None

    def __repr__(self) -> str:
        return f"PersonEntry({self.resident_id})"

    def with_history(self, lines: Sequence[PastChange]) -> PersonEntry:
        """With the history somebody asked for and stated a use of."""
        return replace(self, history=tuple(lines))


@dataclass(frozen=True, slots=True, repr=False)
class HouseholdCopy:
    """A copy of a household's records, several persons on a sheet (世帯連記式)."""

    address: str
    householder: str | Omission
    persons: tuple[PersonEntry, ...]
    whole_household: bool = True

    def __post_init__(self) -> None:
        assert 1 <= len(self.persons) <= PERSONS_MAX

    def __repr__(self) -> str:
        return f"HouseholdCopy({len(self.persons)})"


@dataclass(frozen=True, slots=True, repr=False)
class PersonCopy:
    """A copy of one person's record: standing, erased, or replaced by a re-made one.

    ``remade_on`` is the day the record was replaced (改製日); ``closing`` of the person tells an
    erased record (除票).
    """

    person: PersonEntry
    householder: str | Omission
    remade_on: date | None = None

    def __repr__(self) -> str:
        return f"PersonCopy({self.person.resident_id})"


@dataclass(frozen=True, slots=True, repr=False)
class ItemCertificate:
    """A certificate of single items (記載事項証明書): only what was ticked is there at all."""

    persons: tuple[PersonEntry, ...]
    items: frozenset[RecordItem]
    householder: str | Omission
    submitted_to: str = ""

    def __post_init__(self) -> None:
        assert 1 <= len(self.persons) <= PERSONS_MAX
        assert self.items

    def __repr__(self) -> str:
        return f"ItemCertificate({len(self.persons)})"


@dataclass(frozen=True, slots=True, repr=False)
class WideAreaPerson:
    """One person of a wide-area copy: the eight items, and what a foreign resident has besides.

    What later years have goes with an item: names with the name, and the day since when somebody
    is a foreign resident in place of the day since when he is one of the municipality. ``further``
    is what Art. 30-45 adds, as far as it was asked for; it is empty of everybody else.

    ``key`` is made of the request and the place on its paper, and tells nothing of anybody.
    """

    key: UUID
    name: PersonName
    birth_date: LifeDate
    sex: Sex
    resident_since: LifeDate
    address_since: LifeDate | None
    notified_on: date | None
    previous_address: str | None
    relationship: str | Omission
    code: ResidentRecordCode | Omission
    alias: str = ""
    former_surname: str = ""
    foreign_since: date | None = None
    further: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "WideAreaPerson(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class WideAreaCopy:
    """A copy of what another municipality told of its residents (広域交付住民票)."""

    home: str
    address: str
    householder: str | Omission
    persons: tuple[WideAreaPerson, ...]
    notified_on: date

    def __post_init__(self) -> None:
        assert 1 <= len(self.persons) <= PERSONS_MAX

    def __repr__(self) -> str:
        return f"WideAreaCopy({len(self.persons)})"


def describe(
    record: ResidentRecord, shown: frozenset[RecordItem], name_of: NameOf, *,
    remarks: Sequence[str] = (),
) -> PersonEntry:  # fmt: skip
    """The entry of one person, with the items of nos. 4, 5, 9 to 13 only where they are shown.

    Of a foreign resident nos. 5, 6 and 9 are not written (Act Art. 30-45).
    """
    told, moved, foreign = record.identification, record.moved_in, record.foreign
    surname = record.former_surname
    return PersonEntry(
        resident_id=record.resident_id,
        name=told.name,
        birth_date=told.birth_date,
        sex=told.sex,
        address=full_address(told.address, name_of),
        address_since=record.address_since,
        resident_since=record.resident_since,
        notified_on=moved.notified_on if moved else None,
        previous_address=_previous_address(record, name_of),
        relationship=str(record.relationship) if RecordItem.RELATIONSHIP in shown else LEFT_OUT,
        domicile=(
            record.permanent_domicile if RecordItem.DOMICILE in shown or foreign else LEFT_OUT
        ),
        code=told.code if RecordItem.CODE in shown else LEFT_OUT,
        qualifications=_further(record, shown) or LEFT_OUT,
        remarks=tuple(remarks),
        closing=_closing(record.erasure, name_of) if record.erasure else None,
        alias=foreign.alias if foreign else "",
        former_surname=surname.written if surname else "",
        is_foreign=foreign is not None,
        foreign_since=foreign.since if foreign else None,
    )


def full_address(address: Address, name_of: NameOf) -> str:
    """The address from the prefecture on, as certificates have it."""
    return name_of(address.municipality) + address.text


def _previous_address(record: ResidentRecord, name_of: NameOf) -> str | None:
    moved = record.moved_in
    if moved is None:
        return None
    if moved.previous_municipality is None:
        return moved.previous_address
    return name_of(moved.previous_municipality) + moved.previous_address


def _closing(erasure: Erasure, name_of: NameOf) -> Closing:
    destination = None
    if erasure.destination_municipality is not None:
        destination = name_of(erasure.destination_municipality) + erasure.destination_address
    elif erasure.destination_address:
        destination = erasure.destination_address
    return Closing(
        reason=get_detail_reason(erasure.detail).ja,
        occurred_on=erasure.occurred_on,
        planned=erasure.planned,
        destination=destination,
        confirmed_on=erasure.move_confirmed_on,
    )


_SINCE: Final = (
    (RecordItem.HEALTH_INSURANCE, "国民健康保険", "health_insurance_since"),
    (RecordItem.ELDERLY_MEDICAL, "後期高齢者医療", "elderly_medical_since"),
    (RecordItem.NURSING_CARE, "介護保険", "nursing_care_since"),
    (RecordItem.PENSION, "国民年金", "pension_since"),
    (RecordItem.CHILD_ALLOWANCE, "児童手当", "child_allowance_since"),
)


def _further(record: ResidentRecord, shown: frozenset[RecordItem]) -> tuple[tuple[str, str], ...]:
    """The other lists of nos. 9 to 11-2 that somebody asked for, with the day they began, and the
    items of a foreign resident."""
    held, lines = record.qualifications, list[tuple[str, str]]()
    if RecordItem.ELECTORAL_ROLL in shown and record.foreign is None:
        lines.append(("選挙人名簿", "登録あり" if held.electoral_roll else "登録なし"))
    for item, label, field in _SINCE:
        if item in shown:
            since: date | None = getattr(held, field)
            lines.append((label, f"{era_text(since)}資格取得" if since else "資格なし"))
    if record.foreign is not None:
        lines += _of_foreign(record.foreign, shown)
    return tuple(lines)


def _of_foreign(
    foreign: ForeignResident, shown: frozenset[RecordItem]
) -> Iterator[tuple[str, str]]:
    """What a foreign resident's record has besides (Act Art. 30-45), as far as it was asked for."""
    if RecordItem.NATIONALITY in shown:
        yield "国籍・地域", foreign.nationality
    if RecordItem.RESIDENCE in shown:
        yield "30条の45の区分", foreign.category.ja
        if foreign.status:
            yield "在留資格", foreign.status
        if foreign.period:
            yield "在留期間", foreign.period
        if foreign.until:
            yield "在留期間の満了の日", era_text(foreign.until)
    if RecordItem.RESIDENCE_CARD in shown and foreign.card:
        yield "在留カード等の番号", foreign.card
    if RecordItem.ALIAS_HISTORY in shown:
        for alias in foreign.aliases:
            yield "通称の履歴", _alias_text(alias)


def _alias_text(alias: Alias) -> str:
    said = f"{alias.name}　{alias.entered_at}　{era_text(alias.entered_on)}記載"
    if alias.removed_on is not None:
        said += f"　{alias.removed_at}　{era_text(alias.removed_on)}削除"
    return said
