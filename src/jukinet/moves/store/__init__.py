"""Rows of the schema ``moves`` as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.moves.arriving import Arrival, ArrivalState
from jukinet.moves.departing import Claim, Departure, DepartureState, Mover
from jukinet.moves.difference import DifferenceLine, Finding, Item
from jukinet.moves.tracking import TrackingCode
from jukinet.moves.words import Certified, Differing
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode

Q: Final = load_queries("jukinet.moves")


@dataclass(frozen=True, slots=True)
class MoveStep:
    """One thing that happened to a departure or an arrival."""

    event: str
    state: str
    version: int
    reason: str
    by: str
    at: datetime


def insert_departure(tx: Transaction, departure: Departure) -> None:
    """Open a departure."""
    tx.run(
        Q.insert_departure,
        {
            **_of_departure(departure),
            "tracking": departure.tracking.text,
            "filing_id": departure.filing_id,
            "opened_at": departure.opened_at,
        },
    )


def save_departure(tx: Transaction, departure: Departure) -> None:
    """Write a departure that is locked, and who of it was entered."""
    tx.run(Q.save_departure, _of_departure(departure))
    entered = [mover.resident_id for mover in departure.movers if mover.entered]
    if entered:
        facts = {"departure_id": departure.departure_id, "residents": entered}
        tx.run(Q.mark_movers_entered, facts)


def insert_movers(tx: Transaction, departure_id: UUID, residents: Sequence[UUID]) -> None:
    """Note who goes."""
    tx.run(Q.insert_movers, {"departure_id": departure_id, "residents": list(residents)})


def find_departure(tx: Transaction, departure_id: UUID) -> Departure | None:
    """A departure, to look at."""
    return _one_departure(tx, tx.maybe(Q.find_departure, {"departure_id": departure_id}))


def lock_departure(tx: Transaction, departure_id: UUID) -> Departure | None:
    """A departure, locked until the commit."""
    return _one_departure(tx, tx.maybe(Q.lock_departure, {"departure_id": departure_id}))


def find_newest_departure_of(tx: Transaction, residents: Iterable[UUID]) -> UUID | None:
    """The key of the newest departure of any of these records."""
    return _key(tx.maybe(Q.find_newest_departure_of, {"residents": sorted(residents)}))


def find_filed_departure_of(tx: Transaction, filing_id: UUID) -> UUID | None:
    """The key of the departure of a filing."""
    return _key(tx.maybe(Q.find_filed_departure_of, {"filing_id": filing_id}))


def find_departure_by_claim(tx: Transaction, thread: UUID) -> UUID | None:
    """The key of the departure that a move-in has claimed."""
    return _key(tx.maybe(Q.find_departure_by_claim, {"thread": thread}))


def find_departure_by_tracking(tx: Transaction, tracking: TrackingCode) -> UUID | None:
    """The key of the departure with this number."""
    return _key(tx.maybe(Q.find_departure_by_tracking, {"tracking": tracking.text}))


def list_departures_open(
    tx: Transaction, states: Iterable[DepartureState], limit: int
) -> list[UUID]:
    """Keys of departures in which something may happen, looked at longest ago first."""
    facts = {"states": sorted(state.value for state in states), "limit": limit}
    return [key for (key,) in tx.all(Q.list_departures_open, facts)]


def note_looked(tx: Transaction, departures: Sequence[UUID], now: datetime) -> None:
    """Note that the register was looked at for these."""
    tx.run(Q.note_looked, {"departures": list(departures), "now": now})


def list_departures_overdue(
    tx: Transaction, states: Iterable[DepartureState], before: date, limit: int
) -> list[UUID]:
    """Keys of departures in these states that were planned before a day, oldest first."""
    facts = {"states": sorted(state.value for state in states), "before": before, "limit": limit}
    return [key for (key,) in tx.all(Q.list_departures_overdue, facts)]


def list_departures(
    tx: Transaction, states: Iterable[DepartureState], limit: int
) -> list[Departure]:
    """Departures in these states, newest movement first."""
    facts = {"states": sorted(state.value for state in states), "limit": limit}
    rows = tx.all(Q.list_departures, facts)
    movers = _movers(tx, [row[0] for row in rows])
    return [_departure(row, movers[row[0]]) for row in rows]


def list_departures_to_chase(tx: Transaction, before: datetime, limit: int) -> list[Departure]:
    """Departures on which a town has had a claim since before that, oldest claim first."""
    rows = tx.all(Q.list_departures_to_chase, {"before": before, "limit": limit})
    movers = _movers(tx, [row[0] for row in rows])
    return [_departure(row, movers[row[0]]) for row in rows]


def insert_arrival(tx: Transaction, arrival: Arrival) -> None:
    """Open an arrival."""
    facts = _of_arrival(arrival) | {
        "former": arrival.former.digits,
        "card": arrival.card.digits,
        "filing_id": arrival.filing_id,
        "case_number": arrival.case_number,
        "filed_on": arrival.filed_on,
        "opened_at": arrival.opened_at,
    }
    tx.run(Q.insert_arrival, facts)


def save_arrival(tx: Transaction, arrival: Arrival, told: Certified | None) -> None:
    """Write an arrival that is locked, with the newest information or none."""
    text = None if told is None else msgspec.json.encode(told).decode()
    tx.run(Q.save_arrival, {**_of_arrival(arrival), "told": text})


def find_arrival(tx: Transaction, arrival_id: UUID) -> Arrival | None:
    """An arrival, to look at."""
    row = tx.maybe(Q.find_arrival, {"arrival_id": arrival_id})
    return _arrival(row) if row else None


def lock_arrival(tx: Transaction, arrival_id: UUID) -> Arrival | None:
    """An arrival, locked until the commit."""
    row = tx.maybe(Q.lock_arrival, {"arrival_id": arrival_id})
    return _arrival(row) if row else None


def find_told(tx: Transaction, arrival_id: UUID) -> Certified | None:
    """The newest certificate information of an arrival, while it is kept."""
    row = tx.maybe(Q.find_told, {"arrival_id": arrival_id})
    if row is None or row[0] is None:
        return None
    return msgspec.json.decode(row[0], type=Certified)


def find_arrival_by_filing(tx: Transaction, filing_id: UUID) -> UUID | None:
    """The key of the arrival that a filing belongs to."""
    return _key(tx.maybe(Q.find_arrival_by_filing, {"filing_id": filing_id}))


def find_open_arrival_of(tx: Transaction, code: ResidentRecordCode) -> UUID | None:
    """The key of somebody's open arrival."""
    return _key(tx.maybe(Q.find_open_arrival_of, {"code": code.digits}))


def list_arrivals_open(tx: Transaction, limit: int) -> list[UUID]:
    """Keys of arrivals that wait, looked at longest ago first."""
    return [key for (key,) in tx.all(Q.list_arrivals_open, {"limit": limit})]


def note_arrivals_looked(tx: Transaction, arrivals: Sequence[UUID], now: datetime) -> None:
    """Note that the filings of these were looked at."""
    tx.run(Q.note_arrivals_looked, {"arrivals": list(arrivals), "now": now})


def list_arrivals_overdue(
    tx: Transaction, state: ArrivalState, before: date, limit: int
) -> list[UUID]:
    """Keys of arrivals filed before a day that are still in this open state."""
    facts = {"state": state.value, "before": before, "limit": limit}
    return [key for (key,) in tx.all(Q.list_arrivals_overdue, facts)]


def list_arrivals_to_chase(tx: Transaction, before: date, limit: int) -> list[Arrival]:
    """Arrivals filed before a day that have their information and lie."""
    facts = {"before": before, "limit": limit}
    return [_arrival(row) for row in tx.all(Q.list_arrivals_to_chase, facts)]


def list_arrivals(tx: Transaction, states: Iterable[ArrivalState], limit: int) -> list[Arrival]:
    """Arrivals in these states, newest movement first."""
    facts = {"states": sorted(state.value for state in states), "limit": limit}
    return [_arrival(row) for row in tx.all(Q.list_arrivals, facts)]


def append_step(tx: Transaction, move: UUID, step: MoveStep) -> None:
    """Append what happened."""
    facts = {
        "move": move,
        "event": step.event,
        "state": step.state,
        "version": step.version,
        "reason": step.reason,
        "by": step.by,
        "at": step.at,
    }
    tx.run(Q.append_step, facts)


def list_steps(tx: Transaction, move: UUID, limit: int) -> list[MoveStep]:
    """What happened, oldest first."""
    return [MoveStep(*row) for row in tx.all(Q.list_steps, {"move": move, "limit": limit})]


def open_differences(
    tx: Transaction, thread: UUID, other: str, lines: Sequence[Differing], by: str, now: datetime
) -> None:
    """Note differences; those that come with a finding are settled at once."""
    rows = [
        {
            "difference_id": str(UUID(hex=line.difference)),
            "code": line.code,
            "item": line.item,
            "ours": line.ours,
            "theirs": line.theirs,
            "finding": line.finding,
        }
        for line in lines
    ]
    text = msgspec.json.encode(rows).decode()
    facts = {"thread": thread, "other": other, "lines": text, "found_by": by, "now": now}
    tx.run(Q.open_differences, facts)


def settle_difference(
    tx: Transaction, difference: UUID, finding: Finding, by: str, now: datetime
) -> bool:
    """Note what was found; False where somebody had found out before."""
    facts = {
        "difference_id": difference, "finding": finding.value, "found_by": by, "now": now,
    }  # fmt: skip
    return tx.run(Q.settle_difference, facts) > 0


def list_differences_open(tx: Transaction, limit: int) -> list[DifferenceLine]:
    """What is not settled, oldest first."""
    return [_difference(row) for row in tx.all(Q.list_differences_open, {"limit": limit})]


def list_differences_of(tx: Transaction, thread: UUID, limit: int) -> list[DifferenceLine]:
    """Everything that differed about a move."""
    rows = tx.all(Q.list_differences_of, {"thread": thread, "limit": limit})
    return [_difference(row) for row in rows]


def find_difference(tx: Transaction, difference: UUID) -> DifferenceLine | None:
    """A difference, locked until the commit."""
    row = tx.maybe(Q.find_difference, {"difference_id": difference})
    return _difference(row) if row else None


def _key(row: Row | None) -> UUID | None:
    return None if row is None else row[0]


def _of_departure(departure: Departure) -> dict[str, object]:
    claim = departure.claim
    return {
        "departure_id": departure.departure_id,
        "state": departure.state.value,
        "planned_on": departure.planned_on,
        "destination": departure.destination.digits if departure.destination else None,
        "moved_at": departure.moved_at,
        "claim_thread": claim.thread if claim else None,
        "claim_municipality": claim.municipality.digits if claim else None,
        "claim_holder": claim.holder if claim else None,
        "claimed_at": claim.since if claim else None,
        "version": departure.version,
        "basis": departure.basis,
        "reason": departure.reason,
    }


def _one_departure(tx: Transaction, row: Row | None) -> Departure | None:
    return None if row is None else _departure(row, _movers(tx, [row[0]])[row[0]])


def _movers(tx: Transaction, departures: Sequence[UUID]) -> dict[UUID, list[Mover]]:
    found: dict[UUID, list[Mover]] = defaultdict(list)
    for departure, resident, entered in tx.all(Q.list_movers, {"departures": list(departures)}):
        found[departure].append(Mover(resident, entered))
    return found


def _departure(row: Row, movers: Sequence[Mover]) -> Departure:
    key, tracking, filing, state, planned, destination, opened, moved, *rest = row
    thread, municipality, holder, since, version, basis, reason = rest
    claim = Claim(thread, MunicipalityCode(municipality), holder, since) if thread else None
    return Departure(
        departure_id=key,
        tracking=TrackingCode(tracking),
        filing_id=filing,
        state=DepartureState(state),
        planned_on=planned,
        destination=MunicipalityCode(destination) if destination else None,
        movers=tuple(movers),
        opened_at=opened,
        moved_at=moved,
        claim=claim,
        version=version,
        basis=basis,
        reason=reason,
    )


def _of_arrival(arrival: Arrival) -> dict[str, object]:
    return {
        "arrival_id": arrival.arrival_id,
        "state": arrival.state.value,
        "code": arrival.code.digits if arrival.code else None,
        "moved_on": arrival.moved_on,
        "moved_at": arrival.moved_at,
        "version": arrival.version,
        "reason": arrival.reason,
    }


def _arrival(row: Row) -> Arrival:
    key, state, former, code, card, filing, case, filed, moved, *rest = row
    opened_at, moved_at, version, reason = rest
    return Arrival(
        arrival_id=key,
        state=ArrivalState(state),
        former=MunicipalityCode(former),
        code=ResidentRecordCode(code) if code else None,
        card=CardNumber(card),
        filing_id=filing,
        case_number=case,
        filed_on=filed,
        moved_on=moved,
        opened_at=opened_at,
        moved_at=moved_at,
        version=version,
        reason=reason,
    )


def _difference(row: Row) -> DifferenceLine:
    key, thread, other, code, item, ours, theirs, opened_at, finding, by, at = row
    found = Finding(finding) if finding else None
    return DifferenceLine(
        key, thread, other, code, Item(item), ours, theirs, opened_at, found, by, at
    )
