"""Notices held back, how far notices have come, parts of initial loads, and the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.notices.holding import HeldReason, Subject
from jukinet.notices.store.holdings import to_array, to_json
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q = load_queries("jukinet.notices")

HELD_BACK_MAX: Final = 1000  # of the codes of one batch: two a notice is more than ever happens


@dataclass(frozen=True, slots=True, repr=False)
class HeldRow:
    """A notice to be held back, with the bytes it was told in."""

    code: str
    old_code: str | None
    municipality: str
    person_key: str
    change_number: int
    subject: Subject
    reason: HeldReason
    told: bytes


@dataclass(frozen=True, slots=True, repr=False)
class HeldPlace:
    """Where a notice held back stands."""

    code: str
    municipality: str


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """What another municipality told of somebody who moved in there (転入通知)."""

    code: str
    municipality: str
    moved_in_on: date
    name: str
    birth_date: str


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A notice made here, as its progress is followed."""

    person_key: str
    change_number: int
    subject: Subject
    municipality: str
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NamedNotice:
    """A notice of ours, named without what it says."""

    person_key: str
    change_number: int
    subject: str


@dataclass(frozen=True, slots=True)
class NamedHeld:
    """A notice of ours that a tier holds back, and why."""

    person_key: str
    change_number: int
    subject: str
    tier: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of an initial load."""

    load_id: str
    part: int
    municipality: str
    residents: int


@dataclass(frozen=True, slots=True)
class OpenHeldNotice:
    """A notice held back and not yet settled, as a list shows it: without the person's facts."""

    held_id: int
    municipality: str
    person_key: str
    change_number: int
    subject: Subject
    reason: HeldReason
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice made here has come (県✓ 全国✓)."""

    person_key: str
    change_number: int
    subject: Subject
    reason: str
    made_at: datetime
    recorded_at: datetime
    prefecture_at: datetime | None
    nation_at: datetime | None
    held_at: datetime | None
    held_tier: str | None
    held_reason: str | None


@dataclass(frozen=True, slots=True)
class InitialLoad:
    """How far an initial load has come, counted in parts."""

    load_id: str
    municipality: str
    parts: int
    residents: int
    parts_at_prefecture: int
    parts_at_nation: int


def list_held_back(tx: Transaction, codes: Sequence[str]) -> list[tuple[int, bytes, Subject]]:
    """Read the open notices held back that concern these codes: id, bytes, subject."""
    rows = tx.all(Q.list_held_back, {"codes": to_array(codes), "limit": HELD_BACK_MAX})
    return [(held_id, told, Subject(subject)) for held_id, told, subject in rows]


def has_held_back(tx: Transaction) -> bool:
    """Whether any notice is held back at all; mostly none is, and nothing else needs asking."""
    return bool(tx.value(Q.has_held_back))


def find_held_back(tx: Transaction, held_id: int) -> HeldPlace | None:
    """Find one open notice held back."""
    row = tx.maybe(Q.find_open_held_notice, {"held_id": held_id})
    return None if row is None else HeldPlace(*row)


def add_held_notices(tx: Transaction, held: Sequence[HeldRow], *, held_at: datetime) -> None:
    """Hold notices back as they were told; one that is held already stays as it is."""
    tx.run(
        Q.add_held_notices,
        {
            "code": [one.code for one in held],
            "old_code": [one.old_code for one in held],
            "municipality": [one.municipality for one in held],
            "person_key": [one.person_key for one in held],
            "change_number": [one.change_number for one in held],
            "subject": [one.subject.value for one in held],
            "reason": [one.reason.value for one in held],
            "told": [one.told for one in held],
            "held_at": held_at,
        },
    )


def settle_held_notices(
    tx: Transaction, settled: Sequence[tuple[int, str, str]], *, settled_at: datetime
) -> int:
    """Note what became of notices held back, given by id and code: effective, stale, dismissed."""
    return tx.run(
        Q.settle_held_notices,
        {
            "held_ids": [held_id for held_id, _, _ in settled],
            "codes": [code for _, code, _ in settled],
            "outcomes": [outcome for _, _, outcome in settled],
            "settled_at": settled_at,
        },
    )


def list_open_held_notices(tx: Transaction, *, limit: int) -> list[OpenHeldNotice]:
    """List the oldest notices held back."""
    return [
        OpenHeldNotice(
            held_id, municipality, key.hex, number, Subject(subject), HeldReason(reason), held_at
        )
        for held_id, municipality, key, number, subject, reason, held_at in tx.all(
            Q.list_open_held_notices, {"limit": limit}
        )
    ]


def add_tallies(tx: Transaction, counts: Mapping[tuple[str, str], int]) -> None:
    """Add to the counts, by municipality and measure."""
    moved = {key: amount for key, amount in counts.items() if amount}
    if moved:
        tx.run(
            Q.add_tallies,
            {
                "municipality": [municipality for municipality, _ in moved],
                "measure": [measure for _, measure in moved],
                "amount": list(moved.values()),
            },
        )


def list_tallies(tx: Transaction) -> dict[tuple[str, str], int]:
    """Read the counts, by municipality and measure."""
    rows = tx.all(Q.list_tallies)
    return {(municipality, measure): amount for municipality, measure, amount in rows}


def fold_tallies(tx: Transaction) -> None:
    """Replace what batches added by the sums."""
    tx.run(Q.fold_tallies)


def add_progress(tx: Transaction, made: Sequence[MadeRow], *, recorded_at: datetime) -> None:
    """Note that notices were made here."""
    tx.run(Q.add_progress, {"made": to_json(made), "recorded_at": recorded_at})


def mark_effective(
    tx: Transaction, told: Sequence[NamedNotice], *, at: datetime, is_nation: bool
) -> None:
    """Note that notices are held by a floor above."""
    query = Q.mark_at_nation if is_nation else Q.mark_at_prefecture
    tx.run(query, {"told": to_json(told), "at": at})


def mark_held(tx: Transaction, held: Sequence[NamedHeld], *, at: datetime) -> None:
    """Note which notices of ours were held back, on which tier and why."""
    tx.run(Q.mark_held, {"told": to_json(held), "at": at})


def list_progress(tx: Transaction, *, limit: int) -> list[Progress]:
    """List the newest notices made here."""
    rows = tx.all(Q.list_progress, {"limit": limit})
    return [
        Progress(key.hex, number, Subject(subject), *rest) for key, number, subject, *rest in rows
    ]


def add_early_move_ins(tx: Transaction, early: Sequence[Arrival], *, received_at: datetime) -> None:
    """Keep move-in notices until the move-outs they answer are told."""
    tx.run(Q.add_early_move_ins, {"early": to_json(early), "received_at": received_at})


def take_early_move_ins(tx: Transaction, codes: Sequence[str]) -> list[Arrival]:
    """Take the move-in notices that waited for these codes' move-outs."""
    return [Arrival(*row) for row in tx.all(Q.take_early_move_ins, {"codes": to_array(codes)})]


def forget_early_move_ins(tx: Transaction, *, received_before: datetime) -> int:
    """Forget move-in notices that have waited in vain."""
    return tx.run(Q.forget_early_move_ins, {"received_before": received_before})


def add_initial_parts(
    tx: Transaction, parts: Sequence[PartRow], *, recorded_at: datetime
) -> set[tuple[str, int]]:
    """Note parts of initial loads and return those never seen before."""
    rows = tx.all(
        Q.add_initial_parts,
        {
            "load_id": [one.load_id for one in parts],
            "part": [one.part for one in parts],
            "municipality": [one.municipality for one in parts],
            "residents": [one.residents for one in parts],
            "recorded_at": recorded_at,
        },
    )
    return {(_hex(load_id), part) for load_id, part in rows}


def mark_parts(
    tx: Transaction, parts: Sequence[tuple[str, int]], *, at: datetime, is_nation: bool
) -> None:
    """Note that parts of our initial loads are held by a floor above."""
    tx.run(
        Q.mark_parts_at_nation if is_nation else Q.mark_parts_at_prefecture,
        {"load_id": [load for load, _ in parts], "part": [part for _, part in parts], "at": at},
    )


def list_initial_loads(tx: Transaction) -> list[InitialLoad]:
    """List the initial loads and how far they have come."""
    rows = tx.all(Q.list_initial_loads)
    return [InitialLoad(_hex(load_id), *rest) for load_id, *rest in rows]


def _hex(found: UUID) -> str:
    return found.hex
