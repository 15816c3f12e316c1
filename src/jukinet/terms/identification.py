"""Identification information and the details of its change.

Identification information (本人確認情報) is what the network may know of a resident: name, birth
date, sex, address and resident record code (Act Art. 30-5).  A change travels with its details
(付随情報): the reason (異動事由), the day it arose, and what the reason calls for besides, such as
the old code (Order Art. 30-5).

Eleven reasons are official (Rules Art. 11); their numeric codes and the finer ones below them
(``DetailReason``) are ours and are data.  The same table says which further items a reason may or
must carry, and ``ChangeDetails`` refuses any other combination.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName, Sex
from jukinet.terms.tables import read_rows


class Item(StrEnum):
    """The items of identification information that can be asked for and provided (項目)."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    CODE = "resident_record_code"
    CHANGE = "change"


class ChangeKind(StrEnum):
    """What was done to the record: entry, erasure, correction (記載・消除・修正)."""

    ENTRY = "entry"
    ERASURE = "erasure"
    CORRECTION = "correction"
    CODE_CORRECTION = "code_correction"


class ChangeReason(StrEnum):
    """The eleven official reasons for change (異動事由; Rules Art. 11)."""

    MOVE_IN = "11"
    BIRTH = "12"
    ENTRY_EX_OFFICIO = "13"
    MOVE_OUT = "21"
    DEATH = "22"
    ERASURE_EX_OFFICIO = "23"
    RELOCATION = "31"
    MINOR_CORRECTION = "32"
    CORRECTION_EX_OFFICIO = "33"
    CODE_CHANGE = "41"
    CODE_EX_OFFICIO = "42"

    @property
    def kind(self) -> ChangeKind:
        """What this reason does to the record."""
        return _KINDS[self.value[0]]

    @property
    def ja(self) -> str:
        """The official wording."""
        return get_detail_reason(self.value).ja

    @property
    def en(self) -> str:
        """Our English wording."""
        return get_detail_reason(self.value).en

    @classmethod
    def parse(cls, text: str) -> ChangeReason:
        """The reason with this code."""
        try:
            return cls(text)
        except ValueError:
            raise JukiError(ErrorCode.UNKNOWN_CHANGE_REASON, "not one of the eleven") from None


_KINDS: Final = {
    "1": ChangeKind.ENTRY,
    "2": ChangeKind.ERASURE,
    "3": ChangeKind.CORRECTION,
    "4": ChangeKind.CODE_CORRECTION,
}


class Carriage(StrEnum):
    """Whether a reason carries a further item."""

    NO = "no"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class DetailReason:
    """A reason for change or one of its finer kinds (異動事由詳細), one row of our table.

    ``reason`` is None for changes that the network is not told of, such as a householder's.
    """

    code: str
    reason: ChangeReason | None
    ja: str
    en: str
    previous_municipality: Carriage
    destination_municipality: Carriage
    planned: Carriage
    old_code: Carriage
    revokes_certificate: bool
    basis: str
    confidence: str


@lru_cache(maxsize=1)
def load_detail_reasons() -> Mapping[str, DetailReason]:
    """All reasons by code, the eleven and the finer ones."""
    return MappingProxyType(
        {
            row["code"]: DetailReason(
                code=row["code"],
                reason=ChangeReason(row["reason"]) if row["reason"] else None,
                ja=row["ja"],
                en=row["en"],
                previous_municipality=Carriage(row["previous_municipality"]),
                destination_municipality=Carriage(row["destination_municipality"]),
                planned=Carriage(row["planned"]),
                old_code=Carriage(row["old_code"]),
                revokes_certificate=row["revokes_certificate"] == "yes",
                basis=row["basis"],
                confidence=row["confidence"],
            )
            for row in read_rows("change_reasons.csv")
        }
    )


def get_detail_reason(code: str) -> DetailReason:
    """The reason with this code, coarse (two digits) or fine (four)."""
    found = load_detail_reasons().get(code)
    if found is None:
        raise JukiError(ErrorCode.UNKNOWN_CHANGE_REASON, "no such reason for change")
    return found


def list_detail_reasons(reason: ChangeReason | None) -> list[DetailReason]:
    """The finer kinds of one official reason, or with None those that are not told."""
    return [
        row for row in load_detail_reasons().values() if row.reason is reason and len(row.code) == 4
    ]


@dataclass(frozen=True, slots=True, repr=False)
class IdentificationInformation:
    """Identification information (本人確認情報): the five items (Act Art. 30-5)."""

    code: ResidentRecordCode
    name: PersonName
    birth_date: LifeDate
    sex: Sex
    address: Address

    def __repr__(self) -> str:
        return "IdentificationInformation(•••)"


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """Change details (付随情報): why and when, and what the reason calls for (Order Art. 30-5)."""

    reason: ChangeReason
    detail: str
    occurred_on: date
    planned: bool = False
    old_code: ResidentRecordCode | None = None
    previous_municipality: MunicipalityCode | None = None
    destination_municipality: MunicipalityCode | None = None

    def __post_init__(self) -> None:
        row = get_detail_reason(self.detail or self.reason.value)
        if row.reason is not self.reason or len(self.detail) not in {0, 4}:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "the detail is of another reason")
        _must_carry(row.planned, self.planned or None, "planned")
        _must_carry(row.old_code, self.old_code, "old_code")
        _must_carry(row.previous_municipality, self.previous_municipality, "previous_municipality")
        _must_carry(
            row.destination_municipality, self.destination_municipality, "destination_municipality"
        )

    @property
    def kind(self) -> ChangeKind:
        """What was done to the record."""
        return self.reason.kind


def _must_carry(carriage: Carriage, item: object | None, name: str) -> None:
    if carriage is Carriage.NO and item is not None:
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, f"this reason carries no {name}")
    if carriage is Carriage.MUST and item is None:
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, f"this reason needs {name}")
