"""A clerk's desk: the records a batch of papers touches, and the changes it makes of them.

All records are fetched and locked at once, changed one paper after the other (two papers about one
person follow each other), and written back at once with their history and search keys.  What a
change says was and becomes is the difference between the record before and after; nobody has to
say it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.register.items import difference, to_items
from jukinet.register.record import Occasion, RegisterChange, ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeDetails, ChangeReason, get_detail_reason
from jukinet.terms.person import HOUSEHOLDER

_SEARCHED: Final = frozenset({"name", "kana", "birth_date", "address", "erased_on"})
_NAMED: Final = frozenset({"name", "kana"})
_ALSO_NAMED: Final = ("aliases", "former_surname")


class Desk:
    """The records in hand and the changes made so far, for one batch in one transaction."""

    def __init__(self, tx: Transaction, residents: Iterable[UUID] = ()) -> None:
        wanted = set(residents)
        self._tx = tx
        self._records = store.lock_records(tx, wanted) if wanted else {}
        self._entered: dict[UUID, ResidentRecord] = {}
        self._changed: set[UUID] = set()
        self._found_anew: set[UUID] = set()
        self._lines: list[store.NewLine] = []

    def get(self, resident: UUID) -> ResidentRecord:
        """The record as it stands after the papers so far."""
        record = self.find(resident)
        if record is None:
            raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such resident record")
        return record

    def find(self, resident: UUID) -> ResidentRecord | None:
        """The record as it stands after the papers so far, if it is here."""
        return self._entered.get(resident) or self._records.get(resident)

    def enter(self, record: ResidentRecord, details: ChangeDetails, occasion: Occasion) -> None:
        """A new record; its first change says all of it."""
        self._entered[record.resident_id] = record
        self._found_anew.add(record.resident_id)
        change = _change(record, details.detail, occasion, details)
        self._lines.append(store.NewLine(change, {}, to_items(record)))

    def tell(
        self,
        record: ResidentRecord,
        details: ChangeDetails,
        occasion: Occasion,
        *,
        asserted: Collection[str] = (),
        cancels: int | None = None,
    ) -> None:
        """A change of identification information or an erasure, which the network is told of."""
        change = _change(record, details.detail, occasion, details)
        self._put(record, change, asserted, cancels)

    def keep(
        self,
        record: ResidentRecord,
        detail: str,
        occasion: Occasion,
        *,
        asserted: Collection[str] = (),
        cancels: int | None = None,
    ) -> None:
        """A change that stays in the office."""
        if get_detail_reason(detail).reason is not None:
            raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "the network must be told of that")
        change = _change(record, detail, occasion, None)
        self._put(record, change, asserted, cancels)

    def write(self) -> list[RegisterChange]:
        """Write records and history; the changes the network must be told of."""
        store.save_records(self._tx, [self._records[key] for key in sorted(self._changed)])
        store.insert_records(self._tx, list(self._entered.values()))
        store.append_changes(self._tx, self._lines)
        store.put_search_keys(self._tx, [self.get(key) for key in sorted(self._found_anew)])
        renamed = {
            line.change.resident_id for line in self._lines if not _NAMED.isdisjoint(line.was)
        }
        if renamed:
            store.index_former_names(self._tx, renamed, len(self._lines))
        also = {
            line.change.resident_id
            for line in self._lines
            if any(line.becomes.get(item) for item in _ALSO_NAMED)
        }
        if also:
            store.index_other_names(self._tx, also)
        return [line.change for line in self._lines if line.change.details]

    def appoint_last_members(self, left: Iterable[ResidentRecord], occasion: Occasion) -> None:
        """Make a member who remains alone the householder; nobody has to file that (Order Art. 25).

        Where several remain, the household waits for their filing (Act Art. 25).
        """
        households = {record.household_id for record in left}
        members = self._members_of(households)
        for household in sorted(households):
            rest = [record for record in members if record.household_id == household]
            if len(rest) == 1 and not rest[0].is_householder:
                self.keep(rest[0].placed(household, HOUSEHOLDER), "9001", occasion)

    def _members_of(self, households: set[UUID]) -> list[ResidentRecord]:
        """The standing members as they are after the papers so far."""
        for record in store.lock_household_members(self._tx, households):
            self._records.setdefault(record.resident_id, record)
        everyone = {**self._records, **self._entered}
        return [
            record
            for record in everyone.values()
            if record.household_id in households and not record.erasure
        ]

    def _put(
        self,
        record: ResidentRecord,
        change: RegisterChange,
        asserted: Collection[str],
        cancels: int | None,
    ) -> None:
        key = record.resident_id
        was, becomes = difference(to_items(self.get(key)), to_items(record), asserted)
        self._lines.append(store.NewLine(change, was, becomes, cancels))
        if not _SEARCHED.isdisjoint(becomes):
            self._found_anew.add(key)
        if key in self._entered:
            self._entered[key] = record
        else:
            self._records[key] = record
            self._changed.add(key)


def reason_of(detail: str, allowed: Container[ChangeReason]) -> ChangeReason:
    """The official reason a finer one belongs to; it must be one of this procedure's."""
    reason = get_detail_reason(detail).reason
    if reason is None or reason not in allowed:
        raise JukiError(ErrorCode.INVALID_CHANGE_DETAILS, "a reason of another procedure")
    return reason


def _change(
    record: ResidentRecord, detail: str, occasion: Occasion, details: ChangeDetails | None
) -> RegisterChange:
    return RegisterChange(
        resident_id=record.resident_id,
        identification=record.identification,
        detail=detail,
        occasion=occasion,
        change_number=record.change_number if details else None,
        details=details,
    )
