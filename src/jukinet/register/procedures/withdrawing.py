"""Before a change is withdrawn: which can be, what goes with it, how everybody stands after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.history import HistoryLine, complete, list_cancelled
from jukinet.register.household import Discord, find_discord
from jukinet.register.items import to_items, to_record
from jukinet.register.procedures.cancelling import read_without
from jukinet.register.record import ResidentRecord
from jukinet.register.withdrawal import (
    Obstacle,
    Withdrawable,
    Withdrawal,
    find_lead,
    list_places,
    list_taken_along,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import HOUSEHOLDER


@dataclass(frozen=True, slots=True, repr=False)
class _Told:
    """A record as it stands, and its history."""

    record: ResidentRecord
    lines: tuple[HistoryLine, ...]

    def without(self, changes: Iterable[int]) -> ResidentRecord:
        """The record without some of its changes."""
        items = read_without(to_items(self.record), self.lines, changes)
        return to_record(self.record.resident_id, items, self.record.change_number)


def list_withdrawable(tx: Transaction, residents: Sequence[UUID]) -> list[Withdrawable]:
    """Every change of these records, the newest first, and why one cannot be withdrawn."""
    replaced = store.list_last_replaced(tx, residents)
    found = [
        Withdrawable(
            line,
            _find_obstacle(told, line, replaced.get(resident, 0)),
            next((one for one in told.lines if one.change_id == line.cancels), None),
        )
        for resident, told in _read(tx, residents).items()
        for line in told.lines
    ]
    return sorted(found, key=lambda one: one.line.change_id, reverse=True)


def _find_obstacle(told: _Told, line: HistoryLine, replaced: int) -> Obstacle | None:
    if line.is_entry:
        return Obstacle.ENTRY
    if line.change_id <= replaced:
        return Obstacle.REMADE
    if any(one.cancels == line.change_id for one in told.lines):
        return Obstacle.WITHDRAWN
    before, after = told.record, told.without([line.change_id])
    if after.erasure and not before.erasure:
        return Obstacle.ERASES_AGAIN
    if before.erasure and after.erasure and before.identification != after.identification:
        return Obstacle.CLOSED
    if before.erasure and not after.erasure and before.erasure.move_confirmed_on:
        return Obstacle.CONFIRMED
    return None


def plan_withdrawal(tx: Transaction, residents: Sequence[UUID], change_id: int) -> Withdrawal:
    """What is withdrawn with a change: for all of these people, and for those it placed anew.

    With a move or an erasure goes the place in a household that its paper gave (転居の取消で元の
    世帯へ).  Where a householder comes back whom the same paper replaced, so do the places of
    those who stayed.  Nothing goes along on which a later change rests.
    RECORD_NOT_FOUND where the change is none of these people's; an entry goes by itself, and is
    refused by `cancel_changes`.
    """
    told = _read(tx, residents)
    target = next(
        (line for one in told.values() for line in one.lines if line.change_id == change_id), None
    )
    if target is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such change of these records")
    if target.is_entry:
        return Withdrawal(((target.resident_id, change_id),))
    chosen: dict[UUID, list[int]] = {}
    for resident, one in told.items():
        lead = find_lead(target, one.lines)
        if lead is not None:
            taken = list_taken_along(lead, one.lines)
            chosen[resident] = [lead.change_id, *(line.change_id for line in taken)]
    after = {resident: told[resident].without(ids) for resident, ids in chosen.items()}
    homes = {one.household_id for one in after.values()}
    homes |= {told[resident].record.household_id for resident in chosen}
    near = _read_near(tx, homes, told)
    chosen |= _list_replaced(target, after, near)
    told |= near
    after |= {resident: told[resident].without(chosen[resident]) for resident in chosen}
    return Withdrawal(
        changes=tuple((resident, one) for resident, ids in chosen.items() for one in ids),
        before=tuple(told[resident].record for resident in chosen),
        after=tuple(after[resident] for resident in chosen),
        discord=_find_discord(homes, told, after),
        another_householder=_has_another_householder(target, chosen, told, after),
    )


def _read(tx: Transaction, residents: Iterable[UUID]) -> dict[UUID, _Told]:
    keys = list(dict.fromkeys(residents))
    lines: dict[UUID, list[HistoryLine]] = {key: [] for key in keys}
    for line in store.list_history(tx, keys):
        lines[line.resident_id].append(line)
    told = {}
    for record in store.list_records(tx, keys):
        key = record.resident_id
        told[key] = _Told(record, tuple(complete(to_items(record), lines[key])))
    return told


def _read_near(
    tx: Transaction, homes: Iterable[UUID], told: Mapping[UUID, _Told]
) -> dict[UUID, _Told]:
    """The others who stand in the households that somebody leaves or comes back to."""
    members = [one.resident_id for home in sorted(homes) for one in store.list_members(tx, home)]
    return _read(tx, (key for key in members if key not in told))


def _list_replaced(
    target: HistoryLine, after: Mapping[UUID, ResidentRecord], near: Mapping[UUID, _Told]
) -> dict[UUID, list[int]]:
    """The places that the paper gave those who stayed, where their householder comes back."""
    heads = {one.household_id for one in after.values() if one.is_householder and not one.erasure}
    stayed = {key: one for key, one in near.items() if one.record.household_id in heads}
    places = {key: list_places(target, one.lines) for key, one in stayed.items()}
    replaced = {
        one.record.household_id
        for key, one in stayed.items()
        if one.record.is_householder and places[key]
    }
    return {
        key: [line.change_id for line in places[key]]
        for key, one in stayed.items()
        if places[key] and one.record.household_id in replaced
    }


def _find_discord(
    homes: Iterable[UUID], told: Mapping[UUID, _Told], after: Mapping[UUID, ResidentRecord]
) -> Discord | None:
    """What the gravest of these households cannot stay like; one who is left alone heads it."""
    found = set()
    everybody = [after.get(key, one.record) for key, one in told.items()]
    for home in homes:
        members = [one for one in everybody if one.household_id == home and not one.erasure]
        if len(members) == 1:
            members = [replace(members[0], relationship=HOUSEHOLDER)]
        found.add(find_discord(members))
    return next((one for one in Discord if one in found), None)


def _has_another_householder(
    target: HistoryLine,
    chosen: Mapping[UUID, Sequence[int]],
    told: Mapping[UUID, _Told],
    after: Mapping[UUID, ResidentRecord],
) -> bool:
    """Whether somebody comes back under a householder who became it since the change."""
    back = {
        one.household_id
        for key, one in after.items()
        if not one.is_householder and _comes_back(told[key].record, one)
    }
    return any(
        line.change_id > target.change_id
        and line.change_id not in list_cancelled(told[key].lines) | set(chosen.get(key, ()))
        and "relationship" in (line.becomes or {})
        for key in told
        if (one := after.get(key, told[key].record)).household_id in back and one.is_householder
        for line in told[key].lines
    )


def _comes_back(before: ResidentRecord, after: ResidentRecord) -> bool:
    stands_again = before.erasure is not None and after.erasure is None
    return stands_again or before.household_id != after.household_id
