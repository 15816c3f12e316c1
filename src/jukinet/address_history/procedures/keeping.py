"""At the office of the domicile: open files, put them right, look at them, send them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.address_history import store
from jukinet.address_history.comparing import compare
from jukinet.address_history.domicile import squeeze
from jukinet.address_history.history import (
    AddressHistory,
    AddressLine,
    Cause,
    RegisteredPerson,
)
from jukinet.address_history.notice import BEGINNINGS, Content, Notice
from jukinet.address_history.procedures.desk import (
    ITEMS,
    READING,
    WRITING,
    list_people_of,
    must_be_shown,
    record,
)
from jukinet.address_history.procedures.entering import CANDIDATES_MAX
from jukinet.address_history.procedures.telling import (
    finder_of,
    new_references,
    send,
    way_to,
)
from jukinet.address_history.store import Naming
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.procedures.guarded import list_closed
from jukinet.security.operator import Mode
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.errors import ErrorCode, JukiError

FOUND_MAX: Final = 50
NAMINGS_MAX: Final = 100
LOADED_BY: Final = "loader"


@dataclass(frozen=True, slots=True, repr=False)
class LoadedFile:
    """A file as the system before kept it."""

    person: RegisteredPerson
    lines: tuple[AddressLine, ...]


@dataclass(frozen=True, slots=True, repr=False)
class FileFound:
    """A line of what a search found: no address stands in it."""

    file_id: UUID
    number: int
    person: RegisteredPerson
    closed: bool


@dataclass(frozen=True, slots=True, repr=False)
class FileShown:
    """One file as it is looked at, with what it said of the person before."""

    file: AddressHistory
    namings: tuple[Naming, ...]


def load_files(
    tx: Transaction, files: Sequence[LoadedFile], *, at: datetime, context: NodeContext
) -> int:
    """Take over the files of the system before; how many there were."""
    if not files:
        return 0
    keys = list(new_keys(at, context.randomness.random_bytes(NOISE_BYTES * len(files))))
    named = [(key, one.person) for key, one in zip(keys, files, strict=True)]
    store.insert_files(tx, named, Cause.LOADED, by=LOADED_BY, at=at)
    lines = [
        store.NewLine(key, line, None)
        for key, one in zip(keys, files, strict=True)
        for line in one.lines
    ]
    store.append_lines(tx, lines, at)
    return len(files)


def count_files(tx: Transaction) -> int:
    """How many files the office keeps, closed ones too."""
    return store.count_files(tx)[0]


def find_present(tx: Transaction, person: RegisteredPerson) -> AddressLine | None:
    """Where the file of a person says that he lives; for machines that check, not for screens."""
    candidates = store.list_candidates(tx, person, CANDIDATES_MAX)
    file_id = compare(person, candidates).file_id
    files = store.list_files(tx, [file_id]) if file_id else []
    return files[0].present if files else None


def open_file(
    tx: Transaction, person: RegisteredPerson, *, by: CaseWorker, context: NodeContext
) -> UUID:
    """Open a file for somebody who was entered in a family register here (Act Art. 16)."""
    by.must(*WRITING)
    by.get_case()
    _must_be_ours(person.domicile, context)
    _must_be_new(tx, person)
    (key,) = new_keys(by.now, context.randomness.random_bytes(NOISE_BYTES))
    store.insert_files(tx, [(key, person)], Cause.OPENED, by=by.operator.operator_id, at=by.now)
    record(tx, by, context, Mode.WRITE, result="address-history-opened")
    return key


def put_right(
    tx: Transaction, file_id: UUID, person: RegisteredPerson, *, by: CaseWorker,
    context: NodeContext,
) -> None:  # fmt: skip
    """The family register says something else of the person now; what it said stays to be read."""
    by.must(*WRITING)
    file = get_file(tx, file_id, by)
    file.must_be_open()
    _must_be_ours(person.domicile, context)
    if person == file.person:
        return
    _must_be_new(tx, person)
    key = [(file_id, person)]
    store.append_identities(tx, key, Cause.PUT_RIGHT, by=by.operator.operator_id, at=by.now)
    record(tx, by, context, Mode.WRITE, result="address-history-put-right")


def transfer_file(
    tx: Transaction, file_id: UUID, domicile: PermanentDomicile, *, by: CaseWorker,
    context: NodeContext,
) -> Notice:  # fmt: skip
    """The register went to another municipality: its office gets all lines (Act Art. 19 (3)).

    The file is closed and kept.  Inside the municipality a register is put right instead.
    """
    by.must(*WRITING)
    file = get_file(tx, file_id, by)
    file.must_be_open()
    destination = finder_of(context.clock.today()).find(domicile.text)
    if destination == context.party.municipality:
        raise JukiError(ErrorCode.ADDRESS_NOTICE_STATE, "the register stays in this municipality")
    way = way_to(destination, context)
    (reference,) = new_references(context, 1)
    notice = Notice(
        reference=reference,
        content=Content.TRANSFER,
        subject=file_id,
        destination=destination,
        way=way,
        person=replace(file.person, domicile=domicile),
        line=file.present,
        made_at=by.now,
        state=BEGINNINGS[way],
    )
    operator = by.operator.operator_id
    store.close_file(tx, file_id, reference, destination, by=operator, at=by.now)
    record(tx, by, context, Mode.WRITE, result="address-history-transferred")
    closed = list_closed(tx, list_people_of(tx, notice))
    protected = frozenset({file_id}) if closed else closed
    send(tx, [notice], {reference: file.lines}, protected, context, by=operator)
    return notice


def find_files(
    tx: Transaction,
    *,
    name: str,
    birth_date: str,
    domicile: str,
    head: str,
    by: CaseWorker,
    context: NodeContext,
) -> list[FileFound]:
    """Files by name and birth date, or by the whole display of a family register.

    Without addresses, so the guard is asked when one is opened.  FORM_INVALID with less than that.
    """
    by.must(*READING)
    by.get_case()
    if name and birth_date:
        keys = store.find_by_name(tx, squeeze(name), birth_date, FOUND_MAX)
    elif domicile and head:
        keys = store.find_by_register(tx, f"{squeeze(domicile)}|{squeeze(head)}", FOUND_MAX)
    else:
        raise JukiError(ErrorCode.FORM_INVALID, "a name with a birth date, or a whole display")
    found = store.list_files(tx, keys)
    items = tuple(f"file:{one.number}" for one in found)
    record(tx, by, context, Mode.READ, result="searched", items=items)
    return [FileFound(one.file_id, one.number, one.person, bool(one.closing)) for one in found]


def show_file(tx: Transaction, file_id: UUID, *, by: CaseWorker, context: NodeContext) -> FileShown:
    """One file, in a case, past the guard; a line of the record says which and with what."""
    by.must(*READING)
    file = get_file(tx, file_id, by)
    record(tx, by, context, Mode.READ, items=(f"file:{file.number}", *ITEMS))
    return FileShown(file, tuple(store.list_namings(tx, file_id, NAMINGS_MAX)))


def get_file(tx: Transaction, file_id: UUID, by: CaseWorker) -> AddressHistory:
    """A file the guard lets through; those of our own residents under their own keys as well."""
    by.get_case()
    found = store.list_files(tx, [file_id])
    if not found:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "there is no such file")
    must_be_shown(tx, by, file_id, store.list_residents_told_of(tx, [file_id]) | {file_id})
    return found[0]


def _must_be_ours(domicile: PermanentDomicile, context: NodeContext) -> None:
    if finder_of(context.clock.today()).find(domicile.text) != context.party.municipality:
        raise JukiError(ErrorCode.INVALID_ADDRESS, "the display names another municipality")


def _must_be_new(tx: Transaction, person: RegisteredPerson) -> None:
    store.hold_people(tx, [person])
    if compare(person, store.list_candidates(tx, person, CANDIDATES_MAX)).file_id is not None:
        raise JukiError(ErrorCode.RECORD_EXISTS, "there is a file of this person")
