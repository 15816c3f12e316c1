"""Holdings, their history and the search among them.

Everything is set-based: one statement for a whole batch, its rows one JSON parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec

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

# People of one name, birth date and municipality: a dozen would be a register gone wrong.
NAMESAKES_MAX: Final = 16

# A lookup is a tenth of the cost of calling the enumeration, and every row read needs three.
_SEXES: Final = {one.value: one for one in Sex}
_STATES: Final = {one.value: one for one in State}
_REASONS: Final = {one.value: one for one in ChangeReason}

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
            _SEXES[sex],
            Address(_municipality(municipality), address),
        ),
        person_key=person_key.hex,
        state=_STATES[state],
        reason=_REASONS[reason],
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
    rows = tx.all(Q.list_standing, {"codes": to_array(codes)})
    return {row[0]: to_holding(row) for row in rows}


def find_holding_of(tx: Transaction, person_key: str) -> Holding | None:
    """Read what is held of the person an office knows by this key."""
    row = tx.maybe(Q.find_holding_of, {"person_key": UUID(hex=person_key)})
    return to_holding(row) if row else None


def list_codes_of(tx: Transaction, person_key: str) -> list[str]:
    """Read which codes a person had here, by the key her office knows her by."""
    return [code for (code,) in tx.all(Q.list_codes_of, {"person_key": UUID(hex=person_key)})]


def list_designations(tx: Transaction, codes: Sequence[str]) -> dict[str, MunicipalityCode]:
    """Read for which municipality these codes were designated."""
    rows = tx.all(Q.list_designations, {"codes": to_array(codes)})
    return {code: _municipality(municipality) for code, municipality in rows}


def supersede(tx: Transaction, held_untils: Mapping[str, date], *, superseded_at: datetime) -> None:
    """Put the versions held under these codes into the history, each with its end of retention."""
    passing = [{"code": code, "held_until": until} for code, until in held_untils.items()]
    tx.run(Q.supersede, {"passing": to_json(passing), "superseded_at": superseded_at})


def save_holdings(
    tx: Transaction,
    holdings: Sequence[Holding],
    held_untils: Sequence[date | None],
    *,
    recorded_at: datetime,
) -> None:
    """Save versions that follow the ones read; TRANSACTION_CONFLICT if another came between."""
    rows = [
        {
            **_version_of(one),
            "stay_began_on": one.stay.began_on,
            "stay_entered_at": one.stay.entered_at,
            "stay_came_from": _digits(one.stay.came_from),
            "version": one.version,
            "name_key": search_name(one.identification.name.written),
            "kana_key": search_kana(one.identification.name.kana),
            "held_until": held_until,
        }
        for one, held_until in zip(holdings, held_untils, strict=True)
    ]
    saved = tx.run(Q.save_holdings, {"holdings": to_json(rows), "recorded_at": recorded_at})
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
    rows = [
        {**_version_of(one), "held_until": held_until}
        for one, held_until in zip(past, held_untils, strict=True)
    ]
    tx.run(Q.add_history, {"past": to_json(rows), "superseded_at": superseded_at})


def _version_of(one: Holding | Notice) -> dict[str, Any]:
    """The columns that a version has in the holdings and in the history; a notice makes one."""
    facts = one.identification
    details = one if isinstance(one, Holding) else one.details
    if isinstance(one, Holding):
        state, destination, replaced_by = one.state, one.destination, one.replaced_by
    else:
        state, replaced_by = STATE_AFTER[one.details.reason], None
        destination = one.details.destination_municipality
    return {
        "code": facts.code.digits,
        "person_key": one.person_key,
        "municipality": facts.address.municipality.digits,
        "name": facts.name.written,
        "kana": facts.name.kana,
        "birth_date": facts.birth_date.text,
        "sex": facts.sex,
        "address": facts.address.text,
        "state": state,
        "reason": details.reason,
        "detail": details.detail,
        "occurred_on": details.occurred_on,
        "destination": _digits(destination),
        "replaced_by": _digits(replaced_by),
        "change_number": one.change_number,
        "made_at": one.made_at,
    }


def close_in_history(
    tx: Transaction, confirmations: Sequence[Confirmation], *, superseded_at: datetime
) -> None:
    """Close former stays in the history: their planned moves took place."""
    rows = [
        {
            "code": one.code,
            "person_key": one.person_key,
            "municipality": one.municipality.digits,
            "change_number": one.change_number,
            "destination": one.destination.digits,
            "moved_on": one.moved_on,
            "made_at": one.made_at,
        }
        for one in confirmations
    ]
    tx.run(Q.close_in_history, {"confirmed": to_json(rows), "superseded_at": superseded_at})


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
            "limit": NAMESAKES_MAX,
        },
    )
    for place, *row in rows:
        wanted, agreeing = clues[place - 1].address, found[place - 1]
        if len(agreeing) < CANDIDATES_MAX:
            held = to_holding(row)
            address = held.identification.address.text
            if not wanted or search_address(address).startswith(wanted):
                agreeing.append(held)
    return found


def list_codes_held(tx: Transaction, codes: Sequence[str]) -> set[str]:
    """Tell which of these codes are held under."""
    return {code for (code,) in tx.all(Q.list_codes_held, {"codes": to_array(codes)})}


def list_history(tx: Transaction, code: ResidentRecordCode, *, limit: int) -> Sequence[Row]:
    """Read the superseded versions under one code, newest first, without the person's facts."""
    return tx.all(Q.list_history, {"code": code.digits, "limit": limit})


def count_holdings(tx: Transaction) -> dict[tuple[str, State], int]:
    """Count residents by municipality and state, row by row."""
    rows = tx.all(Q.count_holdings)
    return {(municipality, State(state)): count for municipality, state, count in rows}


def _digits(code: MunicipalityCode | ResidentRecordCode | None) -> str | None:
    return None if code is None else code.digits


def _joined(keys: Iterable[str]) -> str | None:
    return _SEPARATOR.join(sorted(keys)) or None


def to_array(codes: Iterable[str]) -> str:
    """The codes as one array parameter; digits need no quoting."""
    return "{" + ",".join(codes) + "}"


def to_json(rows: Sequence[object]) -> str:
    """The rows as one JSON parameter: an eighth of the cost of an array a column."""
    return msgspec.json.encode(rows).decode()
