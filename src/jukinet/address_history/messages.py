"""What the offices of an address and of a domicile write to one another, over their servers.

It travels in letters (``platform.message.letter_way``); what they say is below, and only the two
offices can read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.platform.message.letter_way import AnyWay, make_way
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate

LINES_MAX: Final = 500
"""Nobody moved more often: a move a month for forty years."""

MunicipalityText = Annotated[str, Meta(pattern="^[0-9]{6}$")]
DateText = Annotated[str, Meta(min_length=4, max_length=10)]
InstantText = Annotated[str, Meta(min_length=20, max_length=40)]
Detail = Annotated[str, Meta(pattern="^([0-9]{2}|[0-9]{4}|)$")]
PlaceText = Annotated[str, Meta(min_length=1, max_length=2000)]


class ToldLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One address as it is told; without a municipality it ended on that day."""

    municipality: MunicipalityText | None
    address: Annotated[str, Meta(max_length=2000)]
    since: DateText
    detail: Detail
    told_by: MunicipalityText
    made_at: InstantText

    def __repr__(self) -> str:
        return "ToldLine(•••)"


class HistoryTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody by the three things that find him, and the address, or all of them (Act Art. 19).

    ``protected`` says that the office of the address keeps a lock on her (支援措置).
    """

    domicile: PlaceText
    head: PlaceText
    name: PlaceText
    birth_date: DateText
    protected: bool
    lines: Annotated[list[ToldLine], Meta(max_length=LINES_MAX)]

    def __repr__(self) -> str:
        return "HistoryTold(•••)"


class HistoryAnswered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a notice: entered, or what differs — never what the register says instead."""

    differences: Annotated[
        list[Annotated[str, Meta(pattern="^(name|birth-date|register|nobody)$")]],
        Meta(max_length=4),
    ] = []


def to_body(
    person: RegisteredPerson, lines: Sequence[AddressLine], *, protected: bool
) -> HistoryTold:
    """A person with lines, as it is told."""
    return HistoryTold(
        domicile=person.domicile.text,
        head=person.domicile.head,
        name=person.name,
        birth_date=person.birth_date.text,
        protected=protected,
        lines=[
            ToldLine(
                municipality=line.municipality.digits if line.municipality else None,
                address=line.address,
                since=line.since.text,
                detail=line.detail,
                told_by=line.told_by.digits,
                made_at=line.made_at.isoformat(),
            )
            for line in lines[-LINES_MAX:]
        ],
    )


def read_body(body: HistoryTold) -> tuple[RegisteredPerson, list[AddressLine]]:
    """The same as values; ValueError or JukiError where there is no such value."""
    domicile = PermanentDomicile(body.domicile, body.head)
    return RegisteredPerson(domicile, body.name, LifeDate(body.birth_date)), [
        AddressLine(
            municipality=MunicipalityCode(line.municipality) if line.municipality else None,
            address=line.address,
            since=LifeDate(line.since),
            detail=line.detail,
            told_by=MunicipalityCode(line.told_by),
            made_at=datetime.fromisoformat(line.made_at),
        )
        for line in body.lines
    ]


ADDRESS_TOLD: Final = make_way("address-history-notice", HistoryTold, "address-history-notice")
TRANSFER_TOLD: Final = make_way("address-history-transfer", HistoryTold, "address-history-transfer")
ANSWER_TOLD: Final = make_way("address-history-answer", HistoryAnswered, "address-history-mismatch")
WAYS: Final[tuple[AnyWay, ...]] = (ADDRESS_TOLD, TRANSFER_TOLD, ANSWER_TOLD)
KINDS: Final = tuple(kind for way in WAYS for kind in way.kinds)
