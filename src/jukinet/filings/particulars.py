"""What a filing comes to once it can be read: the particulars that approval carries out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.further import ForeignResident
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex


class Way(StrEnum):
    """How somebody comes (転入の別)."""

    SPECIAL = "special"  # with a card; the former town sends what the certificate would say
    SCANNED = "scanned"  # with a certificate of the network, its 2D code read
    TYPED = "typed"  # with any other paper certificate
    ABROAD = "abroad"  # from abroad, or without a record anywhere


@dataclass(frozen=True, slots=True, repr=False)
class Comer:
    """Somebody who comes: with a certificate, or with what he says and shows."""

    key: str
    relationship: Relationship
    certificate: MoveOutCertificate | None = None
    name: PersonName | None = None
    birth_date: LifeDate | None = None
    sex: Sex | None = None
    permanent_domicile: PermanentDomicile | None = None
    foreign: ForeignResident | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Coming:
    """A move-in (転入), or an entry ex officio of somebody who lives here (職権記載)."""

    happened_on: date
    people: tuple[Comer, ...]
    address: Address
    joins: UUID | None
    detail: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where somebody is in a household; ``household_id`` None means the new one."""

    resident_id: UUID
    household_id: UUID | None
    relationship: Relationship


@dataclass(frozen=True, slots=True, repr=False)
class Leaving:
    """A move-out (転出), filed beforehand."""

    happened_on: date
    people: tuple[UUID, ...]
    destination_municipality: MunicipalityCode | None
    destination_address: str
    detail: str
    by_post: bool
    rest: tuple[Placement, ...]
    annotated: frozenset[UUID] = frozenset()
    """Who goes under the special rule (付記転出届): no paper certificate for him."""


@dataclass(frozen=True, slots=True, repr=False)
class Relocating:
    """A relocation (転居), with the households as they are afterwards."""

    happened_on: date
    people: tuple[UUID, ...]
    address: Address
    placements: tuple[Placement, ...]
    detail: str = "3101"


@dataclass(frozen=True, slots=True)
class Rearranging:
    """A household change (世帯変更)."""

    happened_on: date
    placements: tuple[Placement, ...]
    detail: str


@dataclass(frozen=True, slots=True, repr=False)
class Born:
    """A birth (出生)."""

    happened_on: date
    name: PersonName
    sex: Sex
    address: Address
    household_id: UUID
    relationship: Relationship
    permanent_domicile: PermanentDomicile | None
    detail: str


@dataclass(frozen=True, slots=True)
class Erasing:
    """A death (死亡) or an erasure ex officio (職権消除)."""

    happened_on: date
    people: tuple[UUID, ...]
    detail: str
    rest: tuple[Placement, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Amending:
    """One item of one record is put right or changed ex officio (修正)."""

    happened_on: date
    resident_id: UUID
    detail: str
    name: PersonName | None = None
    birth_date: LifeDate | None = None
    sex: Sex | None = None
    address: Address | None = None
    permanent_domicile: PermanentDomicile | None = None
    relationship: Relationship | None = None
    items: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Changes of an earlier paper are withdrawn (異動の取消): of whom, and which."""

    happened_on: date
    changes: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class Recoding:
    """Another resident record code at request (コード変更)."""

    happened_on: date
    people: tuple[UUID, ...]
    detail: str = "4101"


@dataclass(frozen=True, slots=True)
class Renaming:
    """An area gets another name (区域の名称変更), as one job."""

    happened_on: date
    old: str
    new: str
    detail: str


Particulars = (
    Coming
    | Leaving
    | Relocating
    | Rearranging
    | Born
    | Erasing
    | Amending
    | Cancelling
    | Recoding
    | Renaming
)
