"""Holdings, their history and the search among them.

Everything is set-based: columns go in as arrays, one statement for a whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from jukinet.notices.clue import CANDIDATES_MAX, Clue, spellings_of
from jukinet.notices.holding import (
    STATE_AFTER,
    Confirmation,
    Holding,
    Notice,
    State,
    Stay,
)
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.address import Address
from jukinet.terms.characters import search_address, search_kana, search_name
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import ChangeReason, IdentificationInformation
from jukinet.terms.person import PersonName, Sex

Q = load_queries("jukinet.notices")

_SEPARATOR: Final = "\x1f"  # between the spellings of one clue; no search key contains it

Row = Sequence[Any]


@lru_cache(maxsize=8192)
def _municipality(digits: str) -> MunicipalityCode:
    return MunicipalityCode(digits)


@lru_cache(maxsize=65536)
def _birth_date(text: str) -> LifeDate:
    return LifeDate(text)


def to_holding(row: Row) -> Holding:
    """Read a row of ``list_standing``."""
    (
        code, person_key, municipality, name, kana, birth_date, sex, address, state, reason,
        detail, occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination,
        replaced_by, change_number, made_at, version,
    ) = row  # fmt: skip
    return Holding(
        identification=IdentificationInformation(
            ResidentRecordCode(code),
            PersonName(name, kana),
            _birth_date(birth_date),
            Sex(sex),
            Address(_municipality(municipality), address),
        ),
        person_key=person_key.hex,
        state=State(state),
        reason=ChangeReason(reason),
        detail=detail,
        occurred_on=occurred_on,
        stay=Stay(
            stay_began_on,
            stay_entered_at,
            None if stay_came_from is None else _municipality(stay_came_from),
        ),
        destination=None if destination is None else _municipality(destination),
        replaced_by=None if replaced_by is None else ResidentRecordCode(replaced_by),
        change_number=change_number,
        made_at=made_at,
        version=version,
    )


def list_standing(tx: Transaction, codes: Sequence[str]) -> dict[str, Holding]:
    """Read what is held under these codes."""
    rows = tx.all(Q.list_standing, {"codes": codes})
    return {row[0]: to_holding(row) for row in rows}


def list_designations(tx: Transaction, codes: Sequence[str]) -> dict[str, MunicipalityCode]:
    """Read for which municipality these codes were designated."""
    rows = tx.all(Q.list_designations, {"codes": codes})
    return {code: _municipality(municipality) for code, municipality in rows}


def supersede(tx: Transaction, held_untils: Mapping[str, date], *, superseded_at: datetime) -> None:
    """Put the versions held under these codes into the history, each with its end of retention."""
    tx.run(
        Q.supersede,
        {
            "codes": list(held_untils),
            "held_untils": list(held_untils.values()),
            "superseded_at": superseded_at,
        },
    )


def save_holdings(
    tx: Transaction,
    holdings: Sequence[Holding],
    held_untils: Sequence[date | None],
    *,
    recorded_at: datetime,
) -> None:
    """Save versions that follow the ones read; TRANSACTION_CONFLICT if another came between."""
    columns = _identification_columns([one.identification for one in holdings])
    names, kanas, addresses = columns["name"], columns["kana"], columns["address"]
    columns |= {
        "person_key": [one.person_key for one in holdings],
        "state": [one.state.value for one in holdings],
        "reason": [one.reason.value for one in holdings],
        "detail": [one.detail for one in holdings],
        "occurred_on": [one.occurred_on for one in holdings],
        "stay_began_on": [one.stay.began_on for one in holdings],
        "stay_entered_at": [one.stay.entered_at for one in holdings],
        "stay_came_from": [_digits(one.stay.came_from) for one in holdings],
        "destination": [_digits(one.destination) for one in holdings],
        "replaced_by": [_digits(one.replaced_by) for one in holdings],
        "change_number": [one.change_number for one in holdings],
        "made_at": [one.made_at for one in holdings],
        "version": [one.version for one in holdings],
        "name_key": [search_name(name) for name in names],
        "kana_key": [search_kana(kana) for kana in kanas],
        "address_key": [search_address(address) for address in addresses],
        "held_until": list(held_untils),
    }
    saved = tx.run(Q.save_holdings, {**columns, "recorded_at": recorded_at})
    if saved != len(holdings):
        raise JukiError(
            ErrorCode.TRANSACTION_CONFLICT,
            f"{len(holdings) - saved} holdings changed since they were read",
        )


def add_history(
    tx: Transaction,
    past: Sequence[Holding | Notice],
    held_untils: Sequence[date],
    *,
    superseded_at: datetime,
) -> None:
    """Keep passed versions and late notices; what the history has already stays as it is."""
    versions = [_as_version(one) for one in past]
    columns = _identification_columns([one.identification for one in past])
    columns |= {
        "person_key": [one.person_key for one in past],
        "state": [version[0] for version in versions],
        "reason": [version[1] for version in versions],
        "detail": [version[2] for version in versions],
        "occurred_on": [version[3] for version in versions],
        "destination": [version[4] for version in versions],
        "replaced_by": [version[5] for version in versions],
        "change_number": [one.change_number for one in past],
        "made_at": [one.made_at for one in past],
        "held_until": list(held_untils),
    }
    tx.run(Q.add_history, {**columns, "superseded_at": superseded_at})


def _as_version(past: Holding | Notice) -> tuple[str, str, str, date, str | None, str | None]:
    if isinstance(past, Holding):
        return (
            past.state.value,
            past.reason.value,
            past.detail,
            past.occurred_on,
            _digits(past.destination),
            _digits(past.replaced_by),
        )
    details = past.details
    return (
        STATE_AFTER[details.reason].value,
        details.reason.value,
        details.detail,
        details.occurred_on,
        _digits(details.destination_municipality),
        None,
    )


def close_in_history(
    tx: Transaction, confirmations: Sequence[Confirmation], *, superseded_at: datetime
) -> None:
    """Close former stays in the history: their planned moves took place."""
    tx.run(
        Q.close_in_history,
        {
            "code": [one.code for one in confirmations],
            "person_key": [one.person_key for one in confirmations],
            "municipality": [one.municipality.digits for one in confirmations],
            "change_number": [one.change_number for one in confirmations],
            "destination": [one.destination.digits for one in confirmations],
            "moved_on": [one.moved_on for one in confirmations],
            "made_at": [one.made_at for one in confirmations],
            "superseded_at": superseded_at,
        },
    )


def list_candidates(tx: Transaction, clues: Sequence[Clue]) -> list[list[Holding]]:
    """For each clue, the holdings that agree with it, a few at most; one query."""
    found: list[list[Holding]] = [[] for _ in clues]
    rows = tx.all(
        Q.list_candidates,
        {
            "names": [_joined(clue.names) for clue in clues],
            "kanas": [_joined(clue.kanas) for clue in clues],
            "births": [_joined(spellings_of(clue.birth_date)) for clue in clues],
            "sex": [None if clue.sex is None else clue.sex.value for clue in clues],
            "municipality": [_digits(clue.municipality) for clue in clues],
            "address": [clue.address or None for clue in clues],
            "limit": CANDIDATES_MAX,
        },
    )
    for place, *row in rows:
        found[place - 1].append(to_holding(row))
    return found


def copy_holdings(tx: Transaction, rows: Iterable[Row]) -> int:
    """Load new holdings by COPY; a code that is held already fails the whole batch."""
    return tx.copy_in(Q.copy_holdings, rows, COPY_TYPES)


COPY_TYPES: Final = (
    "text", "uuid", "text", "text", "text", "text", "text", "text", "text", "text", "text",
    "date", "date", "timestamptz", "int4", "timestamptz", "int4", "text", "text", "text",
    "timestamptz",
)  # fmt: skip


def list_codes_held(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Tell which of these codes are held under."""
    return {code for (code,) in tx.all(Q.list_codes_held, {"codes": codes})}


def list_history(tx: Transaction, code: ResidentRecordCode, *, limit: int) -> Sequence[Row]:
    """Read the superseded versions under one code, newest first, without the person's facts."""
    return tx.all(Q.list_history, {"code": code.digits, "limit": limit})


def count_holdings(tx: Transaction) -> dict[tuple[str, State], int]:
    """Count residents by municipality and state, row by row."""
    rows = tx.all(Q.count_holdings)
    return {(municipality, State(state)): count for municipality, state, count in rows}


def _identification_columns(
    facts: Sequence[IdentificationInformation],
) -> dict[str, list[Any]]:
    return {
        "code": [one.code.digits for one in facts],
        "municipality": [one.address.municipality.digits for one in facts],
        "name": [one.name.written for one in facts],
        "kana": [one.name.kana for one in facts],
        "birth_date": [one.birth_date.text for one in facts],
        "sex": [one.sex.value for one in facts],
        "address": [one.address.text for one in facts],
    }


def _digits(code: MunicipalityCode | ResidentRecordCode | None) -> str | None:
    return None if code is None else code.digits


def _joined(keys: Iterable[str]) -> str | None:
    return _SEPARATOR.join(sorted(keys)) or None
