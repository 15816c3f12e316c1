"""Compose the lines of a list from the register as it stands, as far as the guard lets them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from jukinet.inspection.excerpt import ListLine, in_order, leave_out, lies_in
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import rule
from jukinet.register.procedures.walking import WalkedRecord, walk_standing
from jukinet.register.record import ResidentRecord
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import Sex


def walk_area(tx: Transaction, area: str) -> Iterator[ListLine]:
    """Everybody registered in the area, as the register stands at this moment."""
    for record in walk_standing(tx):
        if lies_in(record.address, area):
            yield _from_walk(record)


def compose_lines(
    tx: Transaction,
    lines: Iterable[ListLine],
    *,
    document: UUID,
    operator_id: str,
    now: datetime,
) -> tuple[list[ListLine], int]:
    """The lines that may be shown, in their order, and how many are left out."""
    every = list(lines)
    withheld = rule_on(
        tx,
        frozenset(line.resident_id for line in every),
        document=document,
        operator_id=operator_id,
        now=now,
    )
    stay, out = leave_out(every, withheld)
    return in_order(stay), len(out)


def rule_on(
    tx: Transaction,
    residents: frozenset[UUID],
    *,
    document: UUID,
    operator_id: str,
    now: datetime,
) -> frozenset[UUID]:
    """Whom the guard keeps off a list; nobody's proof counts there."""
    demand = Demand(
        output=Output.INSPECTION_LIST,
        residents=residents,
        document=document,
        requester=None,
        requester_proven=False,
        operator_id=operator_id,
    )
    return rule(tx, demand, now).withheld


def line_of(record: ResidentRecord) -> ListLine:
    """The four items of a record."""
    told = record.identification
    return ListLine(
        record.resident_id,
        record.household_id,
        told.name.written,
        told.birth_date,
        told.sex,
        told.address.text,
    )


def _from_walk(record: WalkedRecord) -> ListLine:
    return ListLine(
        record.resident_id,
        record.household_id,
        record.name,
        LifeDate(record.birth_date),
        Sex(record.sex),
        record.address,
    )
