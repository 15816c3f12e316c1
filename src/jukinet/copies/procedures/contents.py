"""Documents made of register records, read in the transaction that issues them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from jukinet.copies.document import (
    LEFT_OUT,
    HouseholdCopy,
    ItemCertificate,
    NameOf,
    Omission,
    PersonCopy,
    PersonEntry,
    WideAreaCopy,
    describe,
    full_address,
)
from jukinet.copies.item import RecordItem
from jukinet.copies.past import list_past_changes
from jukinet.copies.procedures.desk import names_of
from jukinet.copies.procedures.households import find_householder
from jukinet.copies.procedures.leaving import CodePaper, MovePaper, code_paper, move_paper
from jukinet.copies.request import CopyKind, CopyRequest, Layout
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.history import HistoryLine
from jukinet.register.household import in_order
from jukinet.register.procedures import (
    get_household,
    get_replaced_record,
    list_present_history,
    list_records,
    list_remakings,
)
from jukinet.register.record import ResidentRecord
from jukinet.terms.address import Address
from jukinet.terms.errors import ErrorCode, JukiError

Document = HouseholdCopy | PersonCopy | ItemCertificate | MovePaper | CodePaper | WideAreaCopy


def read_records(tx: Transaction, request: CopyRequest) -> list[ResidentRecord]:
    """The records of a request's persons, all of them, in the order of the household.

    Of whoever is registered in another municipality there is none: his home's guard was asked.
    """
    if request.kind is CopyKind.WIDE_AREA_COPY:
        return []
    records = list_records(tx, request.residents)
    if len(records) != len(request.residents):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "a person of the request has no record")
    return list(in_order(records))


def describe_request(
    tx: Transaction, request: CopyRequest, records: Sequence[ResidentRecord],
    left_out: frozenset[UUID], context: NodeContext,
) -> Document:  # fmt: skip
    """What the copy or certificate of a request says."""
    if request.kind is CopyKind.WIDE_AREA_COPY:
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "the home municipality is asked for these")
    name_of = names_of(context)
    kept = [one for one in records if one.resident_id not in left_out]
    if request.kind is CopyKind.CODE_NOTICE:
        return code_paper(tx, kept[0], name_of)
    if request.kind in {CopyKind.MOVE_OUT_CERTIFICATE, CopyKind.SUBSTITUTE_CERTIFICATE}:
        return move_paper(tx, request, kept, context)
    if request.kind is CopyKind.REMADE_COPY:
        return _remade_copy(tx, request, kept[0].resident_id, name_of)
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
        case MovePaper():
            return frozenset(document.persons)
        case CodePaper():
            return frozenset({document.person})
        case WideAreaCopy():
            return frozenset(one.key for one in document.persons)
        case _:
            assert_never(document)


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
    return _with_past(entry, record, list_present_history(tx, record.resident_id), request, name_of)


def _with_past(
    entry: PersonEntry, record: ResidentRecord, lines: Sequence[HistoryLine], request: CopyRequest,
    name_of: NameOf,
) -> PersonEntry:  # fmt: skip
    municipality = record.identification.address.municipality

    def full(text: str) -> str:
        return full_address(Address(municipality, text), name_of)

    return entry.with_history(list_past_changes(lines, request.items, full))


def _remade_copy(
    tx: Transaction, request: CopyRequest, resident: UUID, name_of: NameOf
) -> PersonCopy:
    """The newest replaced record that is still kept (改製原住民票), with its changes."""
    kept = [one for one in list_remakings(tx, resident) if one.erased_at is None]
    if not kept:
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "no replaced record of this person is kept")
    record, lines = get_replaced_record(tx, resident, kept[-1].remaking_id)
    entry = describe(record, request.items, name_of)
    entry = _with_past(entry, record, lines, request, name_of)
    return PersonCopy(entry, _householder(tx, record, request.items), kept[-1].remade_on)
