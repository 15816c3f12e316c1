"""Prove a lock: try every path in the other party's place, and keep what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from jukinet.counters.case import Affair, Case, Means, Relation, number_of_case
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import store
from jukinet.protection.guard import Output
from jukinet.protection.lock import Lock
from jukinet.protection.probe import Attempt, ProbeOutcome, ProbePath, ProbeResult, judge
from jukinet.protection.procedures.hands import get_held, hand_of, record
from jukinet.protection.procedures.ruling import rule
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PROVING: Final = (Function.PROTECTION, Mode.WRITE)
GRAVITY: Final = (ProbeOutcome.CLOSED, ProbeOutcome.FAILED, ProbeOutcome.OPEN)


@dataclass(frozen=True, slots=True)
class ProbeWorld:
    """What a path is tried in: a transaction whose every effect is undone afterwards."""

    tx: Transaction
    context: NodeContext
    by: CaseWorker
    now: datetime

    def visited_by(
        self, attempt: Attempt, affair: Affair, relation: Relation = Relation.SELF
    ) -> CaseWorker:
        """The prover, as if the other party sat there with his own card."""
        case = Case(
            case_id=attempt.document,
            number=number_of_case(day_of(self.now), 1),
            affair=affair,
            relation=relation,
            means=Means.CARD if attempt.requester else Means.PHOTO_ID,
            opened_at=self.now,
            requester=attempt.requester,
        )
        return replace(self.by, case=case)


class _Undo(Exception):
    """Ends a savepoint whose effects nobody wants."""


def _leaks_of_guard(output: Output) -> ProbePath[ProbeWorld]:
    return ProbePath(
        name=f"guard-{output.value}",
        output=output,
        leaks=lambda world, attempt: rule(world.tx, attempt.to_demand(output), world.now).passed,
    )


GUARD_PATHS: Final[tuple[ProbePath[ProbeWorld], ...]] = tuple(
    _leaks_of_guard(output) for output in Output
)
"""The guard itself, asked for every output: the least that must hold where no slice is above."""


def prove_lock(
    tx: Transaction,
    lock: Lock,
    paths: Sequence[ProbePath[ProbeWorld]],
    *,
    by: CaseWorker,
    context: NodeContext,
) -> list[ProbeResult]:
    """Try every path; what is not closed on all of them is told at once (反映の証明)."""
    by.must(*PROVING)
    held = get_held(tx, lock.lock_id)
    world = ProbeWorld(tx, context, by, by.now)
    attempts = _attempts(tx, held, by, context)
    results = []
    for path in paths:
        outcomes = [_try(world, path, attempt) for attempt in attempts]
        worst = max(outcomes, key=GRAVITY.index)
        results.append(ProbeResult(path.name, path.output, worst))
    for result in results:
        store.append_proof(tx, held.lock_id, result, hand_of(by))
    record(tx, by, context, PROVING, "lock-proved" if all_closed(results) else "lock-open")
    return results


def all_closed(results: Sequence[ProbeResult]) -> bool:
    """Whether something was tried and nothing came out."""
    return bool(results) and all(result.outcome is ProbeOutcome.CLOSED for result in results)


def _attempts(tx: Transaction, lock: Lock, by: CaseWorker, context: NodeContext) -> list[Attempt]:
    other = store.find_aggressor(tx, lock.lock_id)
    requesters = [None] if other is None or other.resident_id is None else [None, other.resident_id]
    return [
        Attempt(lock, new_key(context.randomness), requester, by.operator.operator_id)
        for requester in requesters
    ]


def _try(world: ProbeWorld, path: ProbePath[ProbeWorld], attempt: Attempt) -> ProbeOutcome:
    outcome = ProbeOutcome.FAILED
    try:
        with world.tx.savepoint():
            outcome = judge(attempt.lock, path.leaks(world, attempt))
            raise _Undo
    except _Undo:
        return outcome
    except JukiError as error:
        refused = error.code is ErrorCode.PROTECTED
        return ProbeOutcome.CLOSED if refused else ProbeOutcome.FAILED
