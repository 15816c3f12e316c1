"""Documents made of register records, read in the transaction that issues them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.copies.document import (
    LEFT_OUT,
    HouseholdCopy,
    ItemCertificate,
    NameOf,
    Omission,
    PersonCopy,
    PersonEntry,
    describe,
    full_address,
)
from jukinet.copies.item import RecordItem
from jukinet.copies.past import list_past_changes
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.platform.db.transaction import Transaction
from jukinet.register.household import in_order
from jukinet.register.procedures import (
    get_household,
    get_household_as_of,
    list_history,
    list_records,
)
from jukinet.register.record import ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.errors import ErrorCode, JukiError

LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""By everything that is known."""

Document = HouseholdCopy | PersonCopy | ItemCertificate


def read_records(tx: Transaction, request: CopyRequest) -> list[ResidentRecord]:
    """The records of a request's persons, all of them, in the order of the household."""
    records = list_records(tx, request.residents)
    if len(records) != len(request.residents):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "a person of the request has no record")
    return list(in_order(records))


def describe_request(
    tx: Transaction, request: CopyRequest, records: Sequence[ResidentRecord],
    left_out: frozenset[UUID], name_of: NameOf,
) -> Document:  # fmt: skip
    """What the copy or certificate of a request says."""
    kept = [one for one in records if one.resident_id not in left_out]
    householder = _householder(tx, kept[0], request.items)
    persons = tuple(_entry(tx, one, request, name_of) for one in kept)
    if request.kind is CopyKind.ITEM_CERTIFICATE:
        return ItemCertificate(persons, request.items, householder, request.submitted_to)
    if request.kind is CopyKind.RECORD_COPY and request.layout is Layout.HOUSEHOLD:
        members = {one.resident_id for one in get_household(tx, kept[0].household_id).members}
        return HouseholdCopy(
            address=full_address(kept[0].identification.address, name_of),
            householder=householder,
            persons=persons,
            whole_household=members == {one.resident_id for one in kept},
        )
    return PersonCopy(persons[0], householder)


def persons_in(document: Document) -> frozenset[UUID]:
    """Whom a document is about."""
    match document:
        case HouseholdCopy() | ItemCertificate():
            return frozenset(one.resident_id for one in document.persons)
        case PersonCopy():
            return frozenset({document.person.resident_id})


def find_householder(tx: Transaction, record: ResidentRecord) -> ResidentRecord | None:
    """Whose household it is; for an erased record, whose it was on the last day before."""
    if record.erasure is None:
        return get_household(tx, record.household_id).householder
    last_day = record.erasure.occurred_on - timedelta(days=1)
    return get_household_as_of(tx, record.household_id, last_day, LATEST).householder


def _householder(
    tx: Transaction, record: ResidentRecord, items: frozenset[RecordItem]
) -> str | Omission:
    if RecordItem.RELATIONSHIP not in items:
        return LEFT_OUT
    head = find_householder(tx, record)
    return head.identification.name.written if head else ""


def _entry(
    tx: Transaction, record: ResidentRecord, request: CopyRequest, name_of: NameOf
) -> PersonEntry:
    entry = describe(record, request.items, name_of)
    if RecordItem.HISTORY not in request.items:
        return entry
    municipality = record.identification.address.municipality

    def full(text: str) -> str:
        return full_address(Address(municipality, text), name_of)

    lines = list_history(tx, record.resident_id)
    return entry.with_history(list_past_changes(lines, request.items, full))
