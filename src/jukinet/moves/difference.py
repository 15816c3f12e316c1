"""What the two towns have differently of one person, and what came of it (記載内容の相違)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.moves.words import EnteredPerson
from jukinet.register.record import ResidentRecord


class Item(StrEnum):
    """What differs."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    DOMICILE = "domicile"
    DESTINATION = "destination"
    STANDS = "stands"  # entered at the new town, and the former record stands again
    OTHER = "other"


class Finding(StrEnum):
    """How a difference ends; the other town is told."""

    CORRECTED_HERE = "corrected-here"  # ours was wrong and is put right
    RIGHT_HERE = "right-here"  # ours is right: theirs is to be put right
    NOTED = "noted"  # nothing is wrong: both are as they should be


AUTOMATIC: Final = frozenset({Item.DESTINATION})
"""Where somebody really went is the new town's to say; the former one notes it (Order 13 (3))."""


@dataclass(frozen=True, slots=True, repr=False)
class DifferenceLine:
    """One item of one person; ``ours`` is what this office has."""

    difference_id: UUID
    thread: UUID
    other: str
    code: str
    item: Item
    ours: str
    theirs: str
    opened_at: datetime
    finding: Finding | None = None
    found_by: str = ""
    found_at: datetime | None = None

    def __repr__(self) -> str:
        return f"DifferenceLine({self.item}, {self.finding})"

    @property
    def is_open(self) -> bool:
        """Whether nobody has found out yet."""
        return self.finding is None


def domicile_text(record: ResidentRecord) -> str:
    """Place and head of the family register as they are compared, or nothing."""
    domicile = record.permanent_domicile
    return f"{domicile.text}　{domicile.head}" if domicile else ""


def to_entered(record: ResidentRecord, *, address: bool = True) -> EnteredPerson:
    """A person as he was entered here, for the town he left; a protected one without address."""
    told = record.identification
    return EnteredPerson(
        code=told.code.digits,
        name=told.name.written,
        birth_date=told.birth_date.text,
        sex=told.sex.value,
        address=told.address.text if address else "",
        domicile=domicile_text(record),
    )


def compare(
    record: ResidentRecord, entered: EnteredPerson, *, address: bool = True
) -> Iterator[tuple[Item, str, str]]:
    """What the former town's record and the new town's entry say differently: item, ours, theirs.

    The address is not compared with the one left, but with where the person said to go.  Without
    ``address`` none is said: of whom our guard hides only that a record stands.
    """
    told = record.identification
    if told.name.written != entered.name:
        yield Item.NAME, told.name.written, entered.name
    if told.birth_date.text != entered.birth_date:
        yield Item.BIRTH_DATE, told.birth_date.text, entered.birth_date
    if told.sex.value != entered.sex:
        yield Item.SEX, told.sex.value, entered.sex
    domicile = domicile_text(record)
    if domicile != entered.domicile:
        yield Item.DOMICILE, domicile, entered.domicile
    if record.erasure is None:
        yield Item.STANDS, *((told.address.text, entered.address) if address else ("", ""))
    elif address and entered.address and record.erasure.destination_address != entered.address:
        yield Item.DESTINATION, record.erasure.destination_address, entered.address
