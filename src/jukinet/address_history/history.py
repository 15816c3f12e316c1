"""The file of one person (附票): who he is in the family register, and where he lived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from jukinet.address_history.domicile import squeeze
from jukinet.terms.address import ADDRESS_LENGTH_MAX, PermanentDomicile
from jukinet.terms.characters import character_count, must_be_representable
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True, repr=False)
class RegisteredPerson:
    """Somebody as the family register names him: its display, his name and birth date."""

    domicile: PermanentDomicile
    name: str
    birth_date: LifeDate

    def __post_init__(self) -> None:
        if not self.name or self.name != self.name.strip():
            raise JukiError(ErrorCode.INVALID_NAME, "empty, or white space around it")
        if character_count(self.name) > ADDRESS_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_NAME, "too long")
        must_be_representable(self.name)

    def __repr__(self) -> str:
        return "RegisteredPerson(•••)"

    @property
    def register_key(self) -> str:
        """The display as it is compared: place and head, spaces apart."""
        return f"{squeeze(self.domicile.text)}|{squeeze(self.domicile.head)}"

    @property
    def name_key(self) -> str:
        """The name as it is compared."""
        return squeeze(self.name)


@dataclass(frozen=True, slots=True, repr=False)
class AddressLine:
    """One address with the day it was taken; without a municipality it ended there (消除)."""

    municipality: MunicipalityCode | None
    address: str
    since: LifeDate
    detail: str
    told_by: MunicipalityCode
    made_at: datetime

    def __post_init__(self) -> None:
        if character_count(self.address) > ADDRESS_LENGTH_MAX:
            raise JukiError(ErrorCode.INVALID_ADDRESS, "too long")
        if self.municipality is not None and not self.address:
            raise JukiError(ErrorCode.INVALID_ADDRESS, "an address without a place")
        assert self.made_at.tzinfo is not None

    def __repr__(self) -> str:
        return "AddressLine(•••)"

    def says_the_same(self, other: AddressLine) -> bool:
        """Whether nothing new would be written."""
        mine = (self.municipality, squeeze(self.address), self.since.text)
        return mine == (other.municipality, squeeze(other.address), other.since.text)


class Cause(StrEnum):
    """Why a file says of somebody what it says."""

    LOADED = "loaded"  # taken over from the system before
    OPENED = "opened"  # he was entered in a family register here (Art. 16)
    ARRIVED = "arrived"  # the register came here from elsewhere (Art. 19 (3))
    BORN = "born"  # a birth was told, and the parents' register is here
    PUT_RIGHT = "put-right"  # the family register says something else now


@dataclass(frozen=True, slots=True)
class Closing:
    """The family register went elsewhere, and the lines with it (転属)."""

    to: MunicipalityCode | None
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class AddressHistory:
    """Everything one file says, its lines in the order in which he lived there."""

    file_id: UUID
    number: int
    person: RegisteredPerson
    lines: tuple[AddressLine, ...] = ()
    closing: Closing | None = None

    @property
    def present(self) -> AddressLine | None:
        """Where he lives, by what was told so far."""
        return self.lines[-1] if self.lines else None

    @property
    def shown(self) -> tuple[AddressLine, ...]:
        """The lines without those that only say again what the line before them says."""
        kept: list[AddressLine] = []
        for line in self.lines:
            if not kept or not line.says_the_same(kept[-1]):
                kept.append(line)
        return tuple(kept)

    def must_be_open(self) -> None:
        """Refuse to write into a file that was closed."""
        if self.closing is not None:
            raise JukiError(ErrorCode.RECORD_CLOSED, "the file was closed")


def in_order(lines: Sequence[AddressLine]) -> tuple[AddressLine, ...]:
    """Lines by the day an address was taken, then by when they were told.

    So a notice that was late on its way does not come to say where somebody lives today, and a
    correction of the same day stands after what it corrects.  Partly known days count from their
    earliest one.
    """
    return tuple(sorted(lines, key=lambda line: (line.since.earliest, line.made_at)))
