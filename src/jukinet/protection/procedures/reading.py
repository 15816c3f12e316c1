"""What there is to see of locks: for protection only, and nothing of it at a public counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import store
from jukinet.protection.application import Aggressor, Opinion
from jukinet.protection.history import KeptRuling, LockStep
from jukinet.protection.lock import Lock, LockState
from jukinet.protection.probe import ProbeResult
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

LOCKS_MAX: Final = 500
"""A city of four hundred thousand has some hundreds."""
STEPS_MAX: Final = 200
RULINGS_MAX: Final = 200
PROOFS_MAX: Final = 200
OPINIONS_MAX: Final = 20
BEGINNING: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class LockFile:
    """Everything about one lock."""

    lock: Lock
    aggressor: Aggressor | None
    opinions: tuple[Opinion, ...]
    steps: tuple[LockStep, ...]
    proofs: tuple[tuple[ProbeResult, datetime], ...]
    times_passed: int
    times_withheld: int


@dataclass(frozen=True, slots=True)
class LockCounts:
    """How many locks there are and what they wait for."""

    closed: int
    provisional: int
    lifting: int
    past_term: int


def get_lock_file(tx: Transaction, lock_id: UUID, *, by: CaseWorker) -> LockFile:
    """Everything about one lock."""
    by.must(Function.PROTECTION, Mode.READ)
    lock = store.find_lock(tx, lock_id)
    if lock is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such lock")
    passed, withheld = store.count_rulings_about(tx, lock.residents, BEGINNING)
    proofs = store.list_proofs(tx, lock_id, PROOFS_MAX)
    newest = proofs[0][1] if proofs else None
    return LockFile(
        lock=lock,
        aggressor=store.find_aggressor(tx, lock_id),
        opinions=tuple(store.list_opinions(tx, lock_id, OPINIONS_MAX)),
        steps=tuple(store.list_steps(tx, lock_id, STEPS_MAX)),
        proofs=tuple(reversed([proof for proof in proofs if proof[1] == newest])),
        times_passed=passed,
        times_withheld=withheld,
    )


def list_locks(tx: Transaction, *, by: CaseWorker) -> list[Lock]:
    """Closed locks, those that wait for a decision longest first."""
    by.must(Function.PROTECTION, Mode.READ)
    return store.list_locks_by_term(tx, LOCKS_MAX)


def list_rulings(
    tx: Transaction, lock: Lock, *, since: datetime, by: CaseWorker
) -> list[KeptRuling]:
    """Who came to the data of these persons since, and what the guard answered."""
    by.must(Function.PROTECTION, Mode.READ)
    return store.list_rulings_about(tx, lock.residents, since, RULINGS_MAX)


def count_locks(tx: Transaction, today: date, *, by: CaseWorker) -> LockCounts:
    """How many locks there are."""
    by.must(Function.PROTECTION, Mode.READ)
    counts = store.count_by_state(tx, today)
    lifting = (LockState.PROVISIONAL_LIFTING, LockState.REGISTERED_LIFTING)
    return LockCounts(
        closed=sum(count for count, _ in counts.values()),
        provisional=counts.get(LockState.PROVISIONAL, (0, 0))[0],
        lifting=sum(counts.get(state, (0, 0))[0] for state in lifting),
        past_term=sum(past for _, past in counts.values()),
    )
