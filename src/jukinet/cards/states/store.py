"""Rows of the schema ``card_states`` as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from jukinet.cards.life import CardState
from jukinet.cards.states.bodies import CardStateBody
from jukinet.cards.states.told import ENDED_WORDS, USABLE_WORDS, KnownCard, StoppedList
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
    facts = {"told": _json(told), "now": now, "ended": ENDED_WORDS}
    return frozenset(number for (number,) in tx.all(Q.record_states, facts))


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
        tx.run(Q.save_stops, {"stops": _json(rows), "serial": before.serial})
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
