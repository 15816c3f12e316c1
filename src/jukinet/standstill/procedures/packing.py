"""What goes into a pack: decided from what changed, asked of the guard, walked row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import procedures as protection
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures.covered import list_protected
from jukinet.register.further import read_foreign, read_surname
from jukinet.register.procedures import list_records
from jukinet.register.procedures.guarded import list_housemates
from jukinet.register.procedures.walking import (
    WalkedRecord,
    count_loaded,
    walk_changed_since,
    walk_standing,
)
from jukinet.register.record import ResidentRecord
from jukinet.security.operation import Operation
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import record_operations
from jukinet.standstill import store
from jukinet.standstill.numbers import Block
from jukinet.standstill.pack import (
    GONE,
    WITHHELD,
    Holder,
    Making,
    PackLine,
    PackRecord,
    changes_since,
    decide_making,
)
from jukinet.standstill.procedures.accounting import reserve_numbers
from jukinet.standstill.procedures.holding import list_openers

PACKS_SHOWN: Final = 30
PROGRAM: Final = "program"
PACK_DOCUMENT: Final = UUID("0c9c3c0c-6a0e-4d6a-8a52-6d3f2f7f0a10")
"""The guard is told a document for every output; all packs are one, remade again and again."""


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What is to be made now, from what."""

    making: Making
    last: PackRecord | None
    holders: tuple[Holder, ...]
    blocks: tuple[Block, ...]
    loaded: int
    withheld: bytes


def plan_pack(
    tx: Transaction, places: tuple[str, ...], *, context: NodeContext, complete: bool
) -> PackPlan:
    """Decide what is to be made, and reserve the numbers that go with it.

    ``complete`` says whether the last pack still lies in its folders as it was written.
    """
    now = context.clock.now()
    holders = tuple(list_openers(tx, now))
    packs = store.list_packs(tx, 1)
    last = packs[0] if packs and complete else None
    withheld = digest_of(list_protected(tx))
    loaded = count_loaded(tx)
    making = decide_making(
        last.made if last else None,
        now=now,
        holders=[holder.holder_id for holder in holders],
        withheld=withheld,
        loaded=loaded,
    )
    blocks: list[Block] = []
    if making is not Making.NOTHING:
        blocks = reserve_numbers(tx, places, randomness=context.randomness, now=now)
    return PackPlan(making, last, holders, tuple(blocks), loaded, withheld)


def withheld_now(tx: Transaction, context: NodeContext) -> frozenset[UUID]:
    """Whose data the guard keeps out of packs, as of now; the ruling is kept."""
    everybody = list_protected(tx)
    if not everybody:
        return frozenset()
    demand = Demand(
        output=Output.STANDSTILL_PACK,
        residents=everybody,
        document=PACK_DOCUMENT,
        requester=None,
        requester_proven=False,
        operator_id=PROGRAM,
    )
    return protection.rule(tx, demand, context.clock.now()).withheld


def list_withdrawn(tx: Transaction) -> frozenset[UUID]:
    """Whom no pack may show from now on: who is protected, and who lives with them."""
    protected = list_protected(tx)
    return protected | list_housemates(tx, protected) if protected else protected


def has_protection_changed(tx: Transaction, withheld: frozenset[UUID]) -> bool:
    """Whether somebody was protected, or is no longer, since the guard was asked."""
    return digest_of(list_protected(tx)) != digest_of(withheld)


def digest_of(residents: frozenset[UUID]) -> bytes:
    """What stands for a set of residents where it must not be told who they are."""
    return digest(b"".join(sorted(resident.bytes for resident in residents)))


def fill_pack(
    tx: Transaction, making: Making, ground_at: datetime, withheld: frozenset[UUID]
) -> Iterator[PackLine]:
    """The lines of a ground or a delta, one by one, as of one instant.

    Whoever is withheld is in it as a mark, and so is whoever lives there, for their address is one;
    whoever is gone since the ground too.
    """
    assert making is not Making.NOTHING
    near = list_housemates(tx, withheld) if withheld else frozenset()
    if making is Making.GROUND:
        return (_line_of(record, withheld | near) for record in walk_standing(tx))
    changed = walk_changed_since(tx, changes_since(ground_at))
    return _lines_of_delta(changed, withheld, list_records(tx, sorted(near)) if near else [])


def _lines_of_delta(
    changed: Iterable[WalkedRecord], withheld: frozenset[UUID], near: Sequence[ResidentRecord]
) -> Iterator[PackLine]:
    """What changed, and housemates whose unchanged line would still stand in the ground."""
    closed = withheld | {one.resident_id for one in near}
    told = set()
    for record in changed:
        told.add(record.resident_id)
        yield _line_of(record, closed)
    for one in near:
        if one.resident_id not in told:
            yield PackLine(str(one.resident_id), str(one.household_id), WITHHELD)


def record_pack(tx: Transaction, record: PackRecord, *, context: NodeContext) -> None:
    """Record that a pack was made, in its list and in the operation record (告示第15号 第7)."""
    store.insert_pack(tx, record)
    operation = Operation(
        operator_id=PROGRAM,
        terminal_id="",
        case="",
        affair="standstill",
        function=Function.STANDSTILL,
        mode=Mode.EXECUTE,
        items=("pack", str(record.lines)),
        result=record.making.value,
    )
    record_operations(tx, [operation], context.vault, context.clock.now())


def list_packs(tx: Transaction, *, by: CaseWorker) -> list[PackRecord]:
    """The last packs, newest first."""
    by.must(Function.STANDSTILL, Mode.READ)
    return store.list_packs(tx, PACKS_SHOWN)


def _line_of(record: WalkedRecord, withheld: frozenset[UUID]) -> PackLine:
    resident, household = str(record.resident_id), str(record.household_id)
    if record.erased:
        return PackLine(resident, household, GONE)
    if record.resident_id in withheld:
        return PackLine(resident, household, WITHHELD)
    further = record.further or {}
    foreign, surname = read_foreign(further), read_surname(further)
    return PackLine(
        resident,
        household,
        "",
        record.household_number,
        record.name,
        record.kana,
        record.birth_date,
        record.sex,
        record.municipality,
        record.address,
        record.relationship,
        record.resident_since,
        record.address_since,
        record.permanent_domicile,
        record.family_register_head,
        _day_text(record.moved_in_notified_on),
        record.previous_municipality,
        record.previous_address,
        foreign.alias if foreign else "",
        surname.written if surname else "",
        foreign is not None,
        _day_text(foreign.since) if foreign else None,
    )


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
