"""Rows of the schema ``card_states`` as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.cards.life import CardState
from jukinet.cards.states.bodies import CardSpread, CardStateBody, ListConfirmed
from jukinet.cards.states.told import (
    ENDED_WORDS,
    KEY,
    LET_GO_WORDS,
    USABLE_WORDS,
    KnownCard,
    Spread,
    StoppedKey,
    StoppedList,
)
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode

Q: Final = load_queries("jukinet.cards.states")


class _Stop(msgspec.Struct, frozen=True):
    place: int
    card_number: str
    municipality: str
    state: str
    since: str
    valid_until: str
    change_number: int


class Passed(msgspec.Struct, frozen=True):
    """How far an office below was told the list."""

    peer: str
    serial: int
    complete_up_to: datetime | None


def record_states(tx: Transaction, told: Sequence[CardStateBody], now: datetime) -> frozenset[str]:
    """Keep newer states; the numbers of the cards whose state took effect."""
    facts = {
        "told": _json(told),
        "now": now,
        "ended": ENDED_WORDS,
        "carried_over": CardState.CARRIED_OVER.value,
        "let_go": LET_GO_WORDS,
    }
    return frozenset(number for (number,) in tx.all(Q.record_states, facts))


def note_origins(tx: Transaction, told: Sequence[CardStateBody], now: datetime) -> None:
    """Keep how cards stood in another prefecture before they came here."""
    if told:
        tx.run(Q.note_origins, {"told": _json(told), "now": now})


def list_held(tx: Transaction, numbers: Iterable[str]) -> Mapping[str, KnownCard]:
    """What is held of these cards."""
    rows = tx.all(Q.list_held, {"card_numbers": sorted(set(numbers))})
    return {row[0]: _to_known(row) for row in rows}


def lock_list(tx: Transaction) -> StoppedList:
    """The list, to be added to by nobody else meanwhile."""
    return StoppedList(*tx.one(Q.lock_list))


def read_list(tx: Transaction) -> StoppedList:
    """How far the list has come."""
    return StoppedList(*tx.one(Q.read_list))


def save_stops(
    tx: Transaction,
    before: StoppedList,
    stops: Sequence[CardStateBody],
    complete_up_to: datetime | None,
) -> StoppedList:
    """Add to the list, which is held, and move its instant on."""
    if stops:
        rows = [
            _Stop(
                place=place,
                card_number=one.card_number,
                municipality=one.municipality,
                state=one.state,
                since=one.since,
                valid_until=one.valid_until,
                change_number=one.change_number,
            )
            for place, one in enumerate(stops)
        ]
        facts = {"stops": _json(rows), "serial": before.serial, "listed_at": complete_up_to}
        tx.run(Q.save_stops, facts)
    serial = before.serial + len(stops)
    tx.run(Q.save_list, {"serial": serial, "complete_up_to": complete_up_to})
    return read_list(tx)


def list_known_stops(tx: Transaction, numbers: Iterable[str]) -> frozenset[str]:
    """Which of these cards the list names, whatever their state now."""
    rows = tx.all(Q.list_known_stops, {"card_numbers": sorted(set(numbers))})
    return frozenset(number for (number,) in rows)


def find_stop(tx: Transaction, number: CardNumber) -> KnownCard | None:
    """What the list says of a card."""
    row = tx.maybe(Q.find_stop, {"card_number": number.digits})
    return _to_known(row) if row else None


def list_stops_above(tx: Transaction, serial: int, limit: int) -> list[tuple[int, KnownCard]]:
    """The list in the order in which it grew here."""
    rows = tx.all(Q.list_stops_above, {"serial": serial, "limit": limit})
    return [(row[6], _to_known(row)) for row in rows]


def list_stopped_numbers(tx: Transaction, today: date) -> list[str]:
    """Every card that is stopped now and would otherwise be valid."""
    facts = {"usable": USABLE_WORDS, "today": today}
    return [number for (number,) in tx.stream(Q.stream_stopped, facts)]


def count_stopped(tx: Transaction) -> int:
    """How many cards are stopped now."""
    return int(tx.value(Q.count_stopped, {"usable": USABLE_WORDS}))


def list_passed(tx: Transaction, peers: Iterable[str]) -> Mapping[str, Passed]:
    """How far offices below were told the list."""
    rows = tx.all(Q.list_passed, {"peers": sorted(peers)})
    return {row[0]: Passed(*row) for row in rows}


def save_passed(tx: Transaction, passed: Sequence[Passed]) -> None:
    """How far they were told it now."""
    tx.run(Q.save_passed, {"passed": _json(passed)})


def insert_key_stops(tx: Transaction, stops: Sequence[StoppedKey], now: datetime) -> None:
    """Keys that make no cards any more."""
    rows = [
        {
            "key_id": one.key_id,
            "municipality": one.municipality.digits,
            "since": one.since.isoformat(),
            "statement": one.statement.hex(),
        }
        for one in stops
    ]
    tx.run(Q.insert_key_stops, {"stops": _json(rows), "now": now})


def is_key_stopped(tx: Transaction, key_id: str) -> bool:
    """Whether a key makes no cards any more."""
    return bool(tx.value(Q.is_key_stopped, {"key_id": key_id}))


def list_key_stops(tx: Transaction, serial: int, limit: int) -> list[tuple[int, StoppedKey]]:
    """Stopped keys in the order in which this node learned of them."""
    rows = tx.all(Q.list_key_stops, {"serial": serial, "limit": limit})
    return [
        (row[0], StoppedKey(row[1], MunicipalityCode(row[2]), row[3], bytes(row[4]), row[5]))
        for row in rows
    ]


def list_passed_keys(tx: Transaction, peers: Iterable[str]) -> Mapping[str, int]:
    """Up to which serial each office below was told of stopped keys."""
    return {peer: int(n) for peer, n in tx.all(Q.list_passed_keys, {"peers": sorted(peers)})}


def save_passed_keys(tx: Transaction, peers: Sequence[str], serial: int) -> None:
    """Up to which serial they were told now."""
    tx.run(Q.save_passed_keys, {"peers": list(peers), "serial": serial})


def keep_confirmed(tx: Transaction, lists: Sequence[ListConfirmed]) -> None:
    """Up to when municipalities say their lists are complete."""
    tx.run(Q.keep_confirmed, {"lists": _json(lists)})


def find_listed_at(tx: Transaction, kind: str, subject: str) -> datetime | None:
    """The instant from which on a complete list has this stop; None: nobody stopped it."""
    query = Q.find_key_listed_at if kind == KEY else Q.find_listed_at
    row = tx.maybe(query, {"subject": subject})
    return row[0] if row else None


def list_confirmed_since(tx: Transaction, listed_at: datetime) -> list[str]:
    """Municipalities whose list is complete up to this instant or beyond."""
    return [code for (code,) in tx.all(Q.list_confirmed_since, {"listed_at": listed_at})]


def insert_spread(tx: Transaction, question: UUID, kind: str, subject: str, at: datetime) -> None:
    """Somebody asks which municipalities know a stop."""
    facts = {"question": question, "kind": kind, "subject": subject, "asked_at": at}
    tx.run(Q.insert_spread, facts)


def answer_spread(tx: Transaction, told: CardSpread, now: datetime) -> None:
    """The nation's answer."""
    facts = {
        "question": UUID(told.question),
        "listed_at": told.listed_at,
        "confirmed": told.confirmed,
        "missing": told.missing,
        "now": now,
    }
    tx.run(Q.answer_spread, facts)


def find_spread(tx: Transaction, kind: str, subject: str) -> Spread | None:
    """The newest question about a stop, with its answer if it came."""
    row = tx.maybe(Q.find_spread, {"kind": kind, "subject": subject})
    if row is None:
        return None
    return Spread(row[0], row[1], tuple(row[2] or ()), tuple(row[3] or ()), row[4])


def count_issued(tx: Transaction) -> list[tuple[str, date, int]]:
    """On which day how many cards of each municipality were first heard of."""
    rows = tx.all(Q.count_issued)
    return [(municipality, day, int(count)) for municipality, day, count in rows]


def _to_known(row: Row) -> KnownCard:
    number, municipality, state, since, valid_until, change_number = row[:6]
    return KnownCard(
        CardNumber(number),
        MunicipalityCode(municipality),
        CardState(state),
        since,
        valid_until,
        change_number,
    )


def _json(rows: object) -> str:
    return msgspec.json.encode(rows).decode()
