"""Rows of the schema ``protection`` as values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.protection.application import Aggressor, AggressorRelation, Opinion, OpinionBody
from jukinet.protection.guard import Demand, Output, Ruling
from jukinet.protection.history import KeptRuling, LockStep
from jukinet.protection.lock import Lock, LockEvent, LockState
from jukinet.protection.probe import ProbeOutcome, ProbeResult
from jukinet.protection.release import Hand
from jukinet.security.operator import Duty
from jukinet.terms.dates import LifeDate

Q: Final = load_queries("jukinet.protection")

TAKEN: Final = "taken"
DAILY: Final = "daily"

NAMED_MAX: Final = 1_000
"""From so many residents on, all closed locks are fewer than the question is long."""


def wait_for_intake(tx: Transaction) -> None:
    """See every lock that was taken before now."""
    tx.value(Q.wait_for_intake)


def stop_outputs(tx: Transaction) -> None:
    """Take a lock while nothing is on its way out."""
    tx.value(Q.stop_outputs)


def list_locks_on(tx: Transaction, residents: frozenset[UUID]) -> list[Lock]:
    """Closed locks on these residents."""
    if not residents:
        return []
    if len(residents) > NAMED_MAX:
        locks = [_to_lock(row) for row in tx.all(Q.list_closed_locks)]
        return [lock for lock in locks if lock.residents & residents]
    rows = tx.all(Q.list_locks_on, {"resident_ids": list(residents)})
    return [_to_lock(row) for row in rows]


def list_locks_by_term(tx: Transaction, limit: int) -> list[Lock]:
    """Closed locks in the order in which they ask for a decision."""
    return [_to_lock(row) for row in tx.all(Q.list_locks_by_term, {"limit": limit})]


def list_terms_passed(tx: Transaction, today: date, limit: int) -> list[Lock]:
    """Closed locks past their term that are no task yet, held."""
    rows = tx.all(Q.list_terms_passed, {"today": today, "limit": limit})
    return [_to_lock(row) for row in rows]


def find_lock(tx: Transaction, lock_id: UUID, *, held: bool = False) -> Lock | None:
    """One lock."""
    if held:
        tx.all(Q.hold_lock, {"lock_id": lock_id})
    row = tx.maybe(Q.find_lock, {"lock_id": lock_id})
    return _to_lock(row) if row else None


def find_lock_of(tx: Transaction, applicant: UUID) -> UUID | None:
    """The closed lock somebody applied for."""
    row = tx.maybe(Q.find_lock_of, {"applicant": applicant})
    return row[0] if row else None


def count_by_state(tx: Transaction, today: date) -> dict[LockState, tuple[int, int]]:
    """Closed locks, and those past their term, by state."""
    rows = tx.all(Q.count_by_state, {"today": today})
    return {LockState(state): (int(count), int(past)) for state, count, past in rows}


def count_locks_of(tx: Transaction, day: date) -> int:
    """How many locks were taken on a day."""
    return int(tx.value(Q.count_locks_of, {"number": f"L-{day:%Y%m%d}-%"}))


def insert_lock(tx: Transaction, lock: Lock, hand: Hand, case_number: str) -> None:
    """Take a lock."""
    tx.run(
        Q.insert_lock,
        {
            "lock_id": lock.lock_id,
            "number": lock.number,
            "state": lock.state.value,
            "applicant": lock.applicant,
            "applied_on": lock.applied_on,
            "taken_by": hand.operator_id,
            "taken_at": hand.at,
            "case_number": case_number,
        },
    )
    insert_protected(tx, lock)


def insert_protected(tx: Transaction, lock: Lock) -> None:
    """Note whom a lock covers."""
    ids = sorted(lock.residents)
    tx.run(Q.insert_protected, {"lock_id": lock.lock_id, "resident_ids": ids})


def save_lock(tx: Transaction, lock: Lock) -> None:
    """Save what can change in a lock."""
    tx.run(
        Q.save_lock,
        {
            "lock_id": lock.lock_id,
            "state": lock.state.value,
            "applied_on": lock.applied_on,
            "until": lock.until,
        },
    )


def append_step(tx: Transaction, lock_id: UUID, step: LockStep) -> None:
    """Note what happened."""
    tx.run(
        Q.append_event,
        {
            "lock_id": lock_id,
            "event": step.event.value if step.event else TAKEN,
            "state": step.state.value,
            "operator_id": step.operator_id,
            "duty": step.duty.value if step.duty else DAILY,
            "reason": step.reason,
            "happened_at": step.at,
        },
    )


def list_steps(tx: Transaction, lock_id: UUID, limit: int) -> list[LockStep]:
    """What happened to a lock."""
    rows = tx.all(Q.list_events, {"lock_id": lock_id, "limit": limit})
    return [_to_step(row) for row in rows]


def find_last_step(
    tx: Transaction, lock_id: UUID, events: Iterable[LockEvent | None]
) -> LockStep | None:
    """The last time one of these things happened to a lock; None is its taking."""
    names = [event.value if event else TAKEN for event in events]
    row = tx.maybe(Q.find_last_step, {"lock_id": lock_id, "events": names})
    return _to_step(row) if row else None


def append_aggressor(tx: Transaction, lock_id: UUID, other: Aggressor, hand: Hand) -> None:
    """What is known of the other party."""
    tx.run(
        Q.append_aggressor,
        {
            "lock_id": lock_id,
            "name": other.name,
            "relation": other.relation.value,
            "birth_date": other.birth_date.text if other.birth_date else None,
            "address": other.address or None,
            "resident_id": other.resident_id,
            "written_by": hand.operator_id,
            "written_at": hand.at,
        },
    )


def find_aggressor(tx: Transaction, lock_id: UUID) -> Aggressor | None:
    """What was written last about the other party."""
    row = tx.maybe(Q.find_aggressor, {"lock_id": lock_id})
    if row is None:
        return None
    name, relation, birth_date, address, resident_id = row
    born = LifeDate(birth_date) if birth_date else None
    return Aggressor(name, AggressorRelation(relation), born, address or "", resident_id)


def append_opinion(tx: Transaction, lock_id: UUID, opinion: Opinion, hand: Hand) -> None:
    """An opinion."""
    tx.run(
        Q.append_opinion,
        {
            "lock_id": lock_id,
            "body": opinion.body.value,
            "body_name": opinion.body_name,
            "given_on": opinion.given_on,
            "written_by": hand.operator_id,
            "written_at": hand.at,
        },
    )


def list_opinions(tx: Transaction, lock_id: UUID, limit: int) -> list[Opinion]:
    """The opinions on a lock."""
    rows = tx.all(Q.list_opinions, {"lock_id": lock_id, "limit": limit})
    return [Opinion(OpinionBody(body), name, given_on) for body, name, given_on in rows]


def append_ruling(
    tx: Transaction, demand: Demand, ruling: Ruling, release_id: UUID | None, now: datetime
) -> None:
    """What the guard ruled; the persons named are the protected ones only."""
    tx.run(
        Q.append_ruling,
        {
            "output": demand.output.value,
            "document": demand.document,
            "requester": demand.requester,
            "requester_proven": demand.requester_proven,
            "operator_id": demand.operator_id,
            "passed": sorted(ruling.passed),
            "withheld": sorted(ruling.withheld),
            "release_id": release_id,
            "ruled_at": now,
        },
    )


def list_never_passed(tx: Transaction, demand: Demand) -> frozenset[UUID]:
    """Whom of a document a closed lock covers that the guard never passed for it."""
    params = {
        "residents": sorted(demand.residents),
        "document": demand.document,
        "output": demand.output.value,
    }
    return frozenset(row[0] for row in tx.all(Q.list_never_passed, params))


def list_rulings_about(
    tx: Transaction, residents: Iterable[UUID], since: datetime, limit: int
) -> list[KeptRuling]:
    """What the guard ruled about these residents."""
    params = {"resident_ids": list(residents), "since": since, "limit": limit}
    return [_to_ruling(row) for row in tx.all(Q.list_rulings_about, params)]


def list_withheld_since(tx: Transaction, since: datetime, limit: int) -> list[KeptRuling]:
    """What was withheld since an instant."""
    rows = tx.all(Q.list_withheld_since, {"since": since, "limit": limit})
    return [_to_ruling(row) for row in rows]


def find_ruling(tx: Transaction, ruling_id: int) -> KeptRuling | None:
    """One ruling."""
    row = tx.maybe(Q.find_ruling, {"ruling_id": ruling_id})
    return _to_ruling(row) if row else None


def count_rulings_about(
    tx: Transaction, residents: Iterable[UUID], since: datetime
) -> tuple[int, int]:
    """How often the guard passed and withheld these residents."""
    row = tx.one(Q.count_rulings_about, {"resident_ids": list(residents), "since": since})
    return int(row[0]), int(row[1])


def append_proof(tx: Transaction, lock_id: UUID, result: ProbeResult, hand: Hand) -> None:
    """What came of a test request."""
    tx.run(
        Q.append_proof,
        {
            "lock_id": lock_id,
            "path": result.path,
            "output": result.output.value,
            "result": result.outcome.value,
            "tried_by": hand.operator_id,
            "tried_at": hand.at,
        },
    )


def list_proofs(tx: Transaction, lock_id: UUID, limit: int) -> list[tuple[ProbeResult, datetime]]:
    """The newest test requests."""
    return [
        (ProbeResult(path, Output(output), ProbeOutcome(result)), tried_at)
        for path, output, result, _, tried_at in tx.all(
            Q.list_proofs, {"lock_id": lock_id, "limit": limit}
        )
    ]


def _to_lock(row: Row) -> Lock:
    return Lock(
        lock_id=row[0],
        number=row[1],
        state=LockState(row[2]),
        applicant=row[3],
        applied_on=row[4],
        until=row[5],
        residents=frozenset(row[6]),
    )


def _to_step(row: Row) -> LockStep:
    event, state, operator_id, duty, reason, at = row
    return LockStep(
        event=None if event == TAKEN else LockEvent(event),
        state=LockState(state),
        operator_id=operator_id,
        duty=None if duty == DAILY else Duty(duty),
        reason=reason,
        at=at,
    )


def _to_ruling(row: tuple[Any, ...]) -> KeptRuling:
    ruling_id, output, document, requester, proven, operator_id, *lists, release_id, at = row
    passed, withheld = frozenset[UUID](lists[0]), frozenset[UUID](lists[1])
    demand = Demand(Output(output), passed | withheld, document, requester, proven, operator_id)
    return KeptRuling(ruling_id, demand, Ruling(passed, withheld), release_id, at)
