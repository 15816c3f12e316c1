"""Reading history: a record as of any pair of dates, its lines, a household on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.history import (
    Beginning,
    HistoryLine,
    complete,
    count_told,
    fold,
    list_cancelled,
    undo,
)
from jukinet.register.household import HouseholdView, in_order
from jukinet.register.items import Items, to_items, to_record
from jukinet.register.keys import made_at
from jukinet.register.record import ResidentRecord
from jukinet.register.remaking import Remaking
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

EVER_MEMBERS_MAX: Final = 2_000
"""Homes of hundreds are one household each person; nothing near this was ever one household."""


def list_history(tx: Transaction, resident: UUID) -> list[HistoryLine]:
    """Every change of a record in the order of entering, withdrawn ones marked as such."""
    found = store.list_records(tx, [resident])
    if not found:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    lines = complete(to_items(found[0]), store.list_history(tx, [resident]))
    cancelled = list_cancelled(lines)
    return [replace(line, cancelled=line.change_id in cancelled) for line in lines]


def get_record_as_of(
    tx: Transaction, resident: UUID, valid_on: date, known_at: datetime
) -> ResidentRecord | None:
    """The record as it was valid on a day by what was known at an instant; None before it began.

    Whatever is entered later leaves the answer as it is.
    """
    found = store.list_records(tx, [resident])
    if not found:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
    lines = store.list_history(tx, [resident])
    remakings = store.list_remakings(tx, [resident])
    return _as_of(found[0], lines, remakings, valid_on, known_at)


def list_left(tx: Transaction, household: UUID) -> list[ResidentRecord]:
    """The erased records that say this household last (除票): who left, died or was struck out."""
    keys = store.list_ever_members(tx, household, EVER_MEMBERS_MAX)
    found = store.list_records(tx, keys)
    return [one for one in found if one.erasure and one.household_id == household]


def get_household_as_of(
    tx: Transaction, household: UUID, valid_on: date, known_at: datetime
) -> HouseholdView:
    """A household's members as valid on a day by what was known at an instant."""
    number = store.find_household_number(tx, household)
    if number is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such household")
    keys = store.list_ever_members(tx, household, EVER_MEMBERS_MAX)
    lines: dict[UUID, list[HistoryLine]] = {key: [] for key in keys}
    remakings: dict[UUID, list[Remaking]] = {key: [] for key in keys}
    for line in store.list_history(tx, keys):
        lines[line.resident_id].append(line)
    for remaking in store.list_remakings(tx, keys):
        remakings[remaking.resident_id].append(remaking)
    then = (
        _as_of(record, lines[key], remakings[key], valid_on, known_at)
        for record in store.list_records(tx, keys)
        for key in (record.resident_id,)
    )
    return HouseholdView(household, number, in_order(_members(then, household)))


def _members(records: Iterable[ResidentRecord | None], household: UUID) -> Iterable[ResidentRecord]:
    for record in records:
        if record and not record.erasure and record.household_id == household:
            yield record


def _as_of(
    present: ResidentRecord,
    lines: Sequence[HistoryLine],
    remakings: Sequence[Remaking],
    valid_on: date,
    known_at: datetime,
) -> ResidentRecord | None:
    items = to_items(present)
    told = complete(items, lines)
    beginning = _beginning(present, undo(items, told), remakings)
    then = fold(items, told, valid_on, known_at, beginning)
    if then is None:
        return None
    return to_record(present.resident_id, then, count_told(told, known_at))


def _beginning(present: ResidentRecord, first: Items, remakings: Sequence[Remaking]) -> Beginning:
    """Where the history of a record begins that has no entry in it: at its load, or where the
    last replaced record was erased."""
    erased = [one for one in remakings if one.erased_at is not None]
    if erased:
        return Beginning(erased[-1].remade_on, erased[-1].recorded_at)
    since = first["resident_since"]
    assert since is not None
    return Beginning(LifeDate(since).earliest, made_at(present.resident_id))
