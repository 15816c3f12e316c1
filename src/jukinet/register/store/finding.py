"""Queries of search, and of what is said beside a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.register.flags import Flag, FlagKind
from jukinet.register.further import other_name
from jukinet.register.record import RecordState, ResidentRecord
from jukinet.register.search import Clues, Hit
from jukinet.register.store.records import Q, columns
from jukinet.terms.characters import search_address, search_kana, search_name
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex

_BEHIND_ALL = "\U0010ffff"


class SearchKey(NamedTuple):
    """What one record is found by."""

    resident_id: UUID
    kana: str
    name: str
    birth_date: str
    address: str
    sex: str
    standing: bool

    @classmethod
    def of(
        cls,
        key: UUID,
        name: str,
        kana: str,
        birth_date: str,
        address: str,
        sex: str,
        standing: bool,
    ) -> SearchKey:
        """Made from what the record says."""
        return cls(
            key,
            search_kana(kana),
            search_name(name),
            birth_date,
            search_address(address),
            sex,
            standing,
        )


def put_search_keys(tx: Transaction, records: Sequence[ResidentRecord]) -> None:
    """Keep what these records are found by."""
    _put(tx, [_key_of(record) for record in records])


def list_unindexed(tx: Transaction, after: UUID, limit: int) -> list[SearchKey]:
    """What records that nobody can find yet are to be found by, behind a key."""
    rows = tx.all(Q.list_unindexed, {"after": after, "limit": limit})
    return [SearchKey.of(*row) for row in rows]


def put_keys(tx: Transaction, keys: Sequence[SearchKey]) -> None:
    """Keep what records are found by."""
    _put(tx, keys)


def index_former_names(tx: Transaction, residents: Iterable[UUID], limit: int) -> int:
    """Make these records, or with none named all, findable by names they had before; how many."""
    asked = {"resident_ids": list(residents), "limit": limit}
    rows = [
        {
            "change_id": change,
            "resident_id": resident,
            "name": search_name(name) if name else "",
            "kana": search_kana(kana) if kana else "",
        }
        for change, resident, name, kana in tx.all(Q.list_unindexed_names, asked)
    ]
    if rows:
        tx.run(Q.put_former_names, columns(rows))
    return len(rows)


def index_other_names(tx: Transaction, residents: Iterable[UUID]) -> None:
    """Make these people findable by a name used here, or by their former surname (通称・旧氏)."""
    rows = []
    for change, resident, name, kana, becomes in tx.all(
        Q.list_unindexed_other_names, {"resident_ids": list(residents)}
    ):
        written, reading = other_name(becomes, PersonName(name, kana))
        rows.append(
            {
                "change_id": change,
                "resident_id": resident,
                "name": search_name(written),
                "kana": search_kana(reading) if reading else "",
            }
        )
    if rows:
        tx.run(Q.put_former_names, columns(rows))


def find_residents(
    tx: Transaction, clues: Clues, *, include_erased: bool, limit: int
) -> list[UUID]:
    """Whom the clues fit, at most so many; the most selective clue drives the search."""
    given: dict[str, Any]
    if clues.code is not None:
        query, given = Q.find_by_code, {"code": clues.code.digits}
    elif clues.birth_date is not None:
        query, given = Q.find_by_birth_date, {"birth_dates": list(clues.birth_dates)}
    elif clues.name:
        query, given = Q.find_by_name, {"name_end": [key + _BEHIND_ALL for key in clues.name_keys]}
    else:
        query, given = Q.find_by_kana, {"kana_end": [key + _BEHIND_ALL for key in clues.kana_keys]}
    params: dict[str, Any] = {
        "kana": list(clues.kana_keys),
        "name": list(clues.name_keys),
        "address": clues.address_key,
        "sex": clues.sex.value if clues.sex else "",
        "include_erased": include_erased,
        "limit": limit,
    }
    return [row[0] for row in tx.all(query, {**params, **given})]


def list_hits(tx: Transaction, residents: Sequence[UUID]) -> list[Hit]:
    """What tells these records apart."""
    rows = tx.all(Q.list_hits, {"resident_ids": list(residents)})
    return [
        Hit(
            resident_id=key,
            household_id=household,
            name=name,
            kana=kana,
            birth_date=LifeDate(birth_date),
            sex=Sex(sex),
            address=address,
            householder_name=householder,
            relationship=Relationship.parse(relationship),
            state=RecordState.RESIDENT if stands else RecordState.ERASED,
        )
        for (
            key, household, name, kana, birth_date, sex, address, householder, relationship, stands,
        ) in rows
    ]  # fmt: skip


def list_mates(tx: Transaction, residents: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Each of these residents with everybody who lives in the household he is, or was, of.

    Of those who have left it, whoever went to the very place he went to: her new address is his.
    """
    rows = tx.all(Q.list_mates, {"resident_ids": list(residents)})
    return [(row[0], row[1]) for row in rows]


def raise_flag(
    tx: Transaction, resident: UUID, kind: FlagKind, text: str, *, at: datetime, by: str
) -> int:
    """Put a mark or note beside a record."""
    values = {
        "resident_id": resident,
        "kind": kind.value,
        "text": text,
        "raised_at": at,
        "raised_by": by,
    }
    return int(tx.value(Q.raise_flag, values))


def lift_flag(
    tx: Transaction, resident: UUID, flag_id: int, reason: str, *, at: datetime, by: str
) -> bool:
    """Note that a mark no longer holds; False when there is none such, or it was lifted before."""
    values = {
        "resident_id": resident,
        "flag_id": flag_id,
        "reason": reason,
        "lifted_at": at,
        "lifted_by": by,
    }
    return tx.run(Q.lift_flag, values) == 1


def list_flags(tx: Transaction, residents: Iterable[UUID], limit: int) -> list[Flag]:
    """The marks and notes beside these records, lifted ones too."""
    rows = tx.all(Q.list_flags, {"resident_ids": list(residents), "limit": limit})
    return [Flag(row[0], row[1], FlagKind(row[2]), *row[3:]) for row in rows]


def _put(tx: Transaction, keys: Sequence[SearchKey]) -> None:
    if keys:
        tx.run(Q.put_search_keys, columns([key._asdict() for key in keys]))


def _key_of(record: ResidentRecord) -> SearchKey:
    told = record.identification
    return SearchKey.of(
        record.resident_id,
        told.name.written,
        told.name.kana,
        told.birth_date.text,
        told.address.text,
        told.sex.value,
        record.erasure is None,
    )


def has_address(tx: Transaction, address: str) -> bool:
    """Whether anybody is, or was, registered at this address, however its figures were written."""
    found: bool = tx.value(Q.has_address, {"address": search_address(address)})
    return found
