"""Files of the schema ``address_history`` as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.address_history.comparing import Candidate
from jukinet.address_history.history import (
    AddressHistory,
    AddressLine,
    Cause,
    Closing,
    RegisteredPerson,
    in_order,
)
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate

Q: Final = load_queries("jukinet.address_history")


@dataclass(frozen=True, slots=True, repr=False)
class Naming:
    """What a file said of its person from some moment on, and by whose hand."""

    person: RegisteredPerson
    cause: Cause
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line on its way into a file; ``reference`` is the notice that brought it."""

    file_id: UUID
    line: AddressLine
    reference: UUID | None


def insert_files(
    tx: Transaction,
    files: Sequence[tuple[UUID, RegisteredPerson]],
    cause: Cause,
    *,
    by: str,
    at: datetime,
) -> None:
    """New files, and whom they are about."""
    tx.run(Q.insert_files, {"file_ids": [key for key, _ in files], "at": at})
    append_identities(tx, files, cause, by=by, at=at)


def append_identities(
    tx: Transaction,
    files: Sequence[tuple[UUID, RegisteredPerson]],
    cause: Cause,
    *,
    by: str,
    at: datetime,
) -> None:
    """Whom files are about from now on."""
    people = [person for _, person in files]
    tx.run(
        Q.append_identities,
        {
            "file_ids": [key for key, _ in files],
            "domiciles": [one.domicile.text for one in people],
            "heads": [one.domicile.head for one in people],
            "names": [one.name for one in people],
            "birth_dates": [one.birth_date.text for one in people],
            "register_keys": [one.register_key for one in people],
            "name_keys": [one.name_key for one in people],
            "cause": cause.value,
            "by": by,
            "at": at,
        },
    )


def append_lines(tx: Transaction, lines: Sequence[NewLine], at: datetime) -> None:
    """Addresses, behind those that are there."""
    told = [one.line for one in lines]
    tx.run(
        Q.append_lines,
        {
            "file_ids": [one.file_id for one in lines],
            "references": [one.reference for one in lines],
            "municipalities": [_digits(one.municipality) for one in told],
            "addresses": [one.address for one in told],
            "since": [one.since.text for one in told],
            "details": [one.detail for one in told],
            "told_by": [one.told_by.digits for one in told],
            "made_at": [one.made_at for one in told],
            "at": at,
        },
    )


def hold_people(tx: Transaction, people: Iterable[RegisteredPerson]) -> None:
    """Nobody else opens or finds their files until this transaction ends."""
    keys = {one.register_key for one in people} | {one.name_key for one in people}
    for key in sorted(keys):
        tx.value(Q.hold_register, {"key": key})


def list_candidates(tx: Transaction, person: RegisteredPerson, limit: int) -> list[Candidate]:
    """Standing files that may be hers."""
    params = {
        "register_key": person.register_key,
        "name_key": person.name_key,
        "birth_date": person.birth_date.text,
        "limit": limit,
    }
    return [Candidate(row[0], _person(*row[1:])) for row in tx.all(Q.list_candidates, params)]


def find_by_name(tx: Transaction, name_key: str, birth_date: str, limit: int) -> list[UUID]:
    """Files of people with this name and birth date."""
    params = {"name_key": name_key, "birth_date": birth_date, "limit": limit}
    return [key for (key,) in tx.all(Q.find_by_name, params)]


def find_by_register(tx: Transaction, register_key: str, limit: int) -> list[UUID]:
    """Files of people of this family register."""
    params = {"register_key": register_key, "limit": limit}
    return [key for (key,) in tx.all(Q.find_by_register, params)]


def list_files(tx: Transaction, file_ids: Collection[UUID]) -> list[AddressHistory]:
    """Files with everything they say, in the order of their numbers."""
    if not file_ids:
        return []
    params = {"file_ids": list(file_ids)}
    lines: dict[UUID, list[AddressLine]] = defaultdict(list)
    for file_id, *line in tx.all(Q.list_lines, params):
        lines[file_id].append(_line(*line))
    return [
        AddressHistory(
            file_id=row[0],
            number=row[1],
            person=_person(*row[2:6]),
            lines=in_order(lines[row[0]]),
            closing=None if row[6] is None else Closing(_municipality(row[7]), row[6]),
        )
        for row in tx.all(Q.list_files, params)
    ]


def list_namings(tx: Transaction, file_id: UUID, limit: int) -> list[Naming]:
    """What a file said of its person, oldest first."""
    return [
        Naming(_person(*row[:4]), Cause(row[4]), row[5], row[6])
        for row in tx.all(Q.list_identities, {"file_id": file_id, "limit": limit})
    ]


def list_residents_told_of(tx: Transaction, file_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which residents of our own are known to be who these files are about."""
    rows = tx.all(Q.list_residents_told_of, {"file_ids": list(file_ids)})
    return frozenset(key for (key,) in rows)


def list_files_told_of(tx: Transaction, resident: UUID) -> list[UUID]:
    """Files into which our own office's notices about one of its residents went."""
    return [key for (key,) in tx.all(Q.list_files_told_of, {"subject": resident})]


def close_file(
    tx: Transaction,
    file_id: UUID,
    reference: UUID,
    destination: MunicipalityCode | None,
    *,
    by: str,
    at: datetime,
) -> None:
    """The family register went elsewhere."""
    params = {
        "file_id": file_id,
        "reference": reference,
        "destination": _digits(destination),
        "by": by,
        "at": at,
    }
    tx.run(Q.close_file, params)


def count_files(tx: Transaction) -> tuple[int, int]:
    """How many files there are, and how many of them are closed."""
    files, closed = tx.one(Q.count_files)
    return files, closed


def _person(domicile: str, head: str, name: str, birth_date: str) -> RegisteredPerson:
    return RegisteredPerson(PermanentDomicile(domicile, head), name, LifeDate(birth_date))


def _line(
    municipality: str | None, address: str, since: str, detail: str, told_by: str, made_at: datetime
) -> AddressLine:
    where = _municipality(municipality)
    return AddressLine(where, address, LifeDate(since), detail, MunicipalityCode(told_by), made_at)


def _municipality(digits: str | None) -> MunicipalityCode | None:
    return MunicipalityCode(digits) if digits else None


def _digits(code: MunicipalityCode | None) -> str | None:
    return code.digits if code else None
