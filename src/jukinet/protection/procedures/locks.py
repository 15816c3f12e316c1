"""Take a lock, register, extend and lift it; every step by somebody with the right, and kept.

Nothing here opens a lock but :func:`approve_lifting`, and nothing runs by itself but
:func:`raise_tasks`, which opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.reason import read_reason
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import store
from jukinet.protection.application import Aggressor, Opinion
from jukinet.protection.history import LockStep
from jukinet.protection.lock import Lock, LockEvent, LockState, number_of_lock, term_from
from jukinet.protection.mark import SILENT
from jukinet.protection.procedures.hands import get_held, hand_of, record
from jukinet.protection.procedures.marking import tell_marks
from jukinet.protection.release import Hand, must_be_second
from jukinet.protection.store import release_rows
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

APPLYING: Final = (Function.PROTECTION, Mode.WRITE)
DECIDING: Final = (Function.PROTECTION, Mode.EXECUTE)
PROPOSING: Final = (Function.RELEASE, Mode.WRITE)
LIFTING: Final = (Function.RELEASE, Mode.EXECUTE)
TASKS_MAX: Final = 1_000
"""A day on which a thousand terms end is a day on which somebody loaded a wrong list."""
OPINIONS_MAX: Final = 1


def take_lock(
    tx: Transaction,
    applicant: UUID,
    others: Iterable[UUID],
    *,
    by: CaseWorker,
    context: NodeContext,
) -> Lock:
    """Lock the data of the applicant and of those named with her, in the step that takes it in.

    (仮ロック; guideline for handling the register, 支援措置.) When she has a lock already this is a
    new application for it, and whatever was under way to lift it ends here.
    """
    by.must(*APPLYING)
    case = by.get_case()
    store.stop_outputs(tx)
    hand = hand_of(by)
    residents = frozenset({applicant, *others})
    standing = _find_standing(tx, applicant)
    if standing is not None:
        wider = replace(standing, residents=standing.residents | residents)
        return _applied_again(tx, wider, hand, by, context)
    day = day_of(by.now)
    lock = Lock(
        lock_id=new_key(context.randomness),
        number=number_of_lock(day, store.count_locks_of(tx, day) + 1),
        state=LockState.PROVISIONAL,
        applicant=applicant,
        residents=residents,
        applied_on=day,
    )
    store.insert_lock(tx, lock, hand, case.number)
    release_rows.cancel_releases_about(tx, lock.residents, hand)
    _keep(tx, lock, None, hand, "", context)
    record(tx, by, context, APPLYING, "lock-taken")
    return lock


def apply_again(tx: Transaction, lock_id: UUID, *, by: CaseWorker, context: NodeContext) -> Lock:
    """Take in a new application for a standing lock: what was under way to lift it ends here."""
    by.must(*APPLYING)
    by.get_case()
    store.stop_outputs(tx)
    return _applied_again(tx, get_held(tx, lock_id), hand_of(by), by, context)


def describe_aggressor(
    tx: Transaction, lock_id: UUID, other: Aggressor, *, by: CaseWorker, context: NodeContext
) -> None:
    """Write down what is known of the other party; what was written before stays readable."""
    by.must(*APPLYING)
    lock = get_held(tx, lock_id)
    store.append_aggressor(tx, lock.lock_id, other, hand_of(by))
    record(tx, by, context, APPLYING, "other-party-written")


def add_opinion(
    tx: Transaction, lock_id: UUID, opinion: Opinion, *, by: CaseWorker, context: NodeContext
) -> None:
    """Write down the opinion of the police or a counselling body."""
    by.must(*APPLYING)
    lock = get_held(tx, lock_id)
    if opinion.given_on > day_of(by.now):
        raise JukiError(ErrorCode.INVALID_DATE, "an opinion of tomorrow")
    store.append_opinion(tx, lock.lock_id, opinion, hand_of(by))
    record(tx, by, context, APPLYING, "opinion-written")


def register_lock(tx: Transaction, lock_id: UUID, *, by: CaseWorker, context: NodeContext) -> Lock:
    """Register a provisional lock for a year: a second person, on somebody's opinion (本登録)."""
    by.must(*DECIDING)
    hand, lock = hand_of(by), get_held(tx, lock_id)
    after = lock.after(LockEvent.REGISTERED, until=term_from(day_of(by.now)))
    _must_be_another(tx, lock_id, (None, LockEvent.APPLIED_AGAIN), hand)
    if not store.list_opinions(tx, lock_id, OPINIONS_MAX):
        raise JukiError(ErrorCode.OPINION_MISSING, "nobody's opinion is written down")
    _keep(tx, after, LockEvent.REGISTERED, hand, "", context)
    record(tx, by, context, DECIDING, "lock-registered")
    return after


def extend_lock(tx: Transaction, lock_id: UUID, *, by: CaseWorker, context: NodeContext) -> Lock:
    """Extend a term by a year, from one month before its end, on a new application (延長)."""
    by.must(*DECIDING)
    hand, today, lock = hand_of(by), day_of(by.now), get_held(tx, lock_id)
    start = max(lock.until, today) if lock.until else today
    after = lock.after(LockEvent.EXTENDED, until=term_from(start))
    if not lock.may_be_extended_on(today):
        raise JukiError(ErrorCode.LOCK_STATE, "a term is extended from one month before its end")
    deciding = (LockEvent.APPLIED_AGAIN, LockEvent.REGISTERED, LockEvent.EXTENDED)
    last = store.find_last_step(tx, lock_id, deciding)
    if last is None or last.event is not LockEvent.APPLIED_AGAIN:
        raise JukiError(ErrorCode.LOCK_STATE, "a term is extended on a new application")
    _must_be_another(tx, lock_id, (LockEvent.APPLIED_AGAIN,), hand)
    _keep(tx, after, LockEvent.EXTENDED, hand, "", context)
    record(tx, by, context, DECIDING, "lock-extended")
    return after


def propose_lifting(
    tx: Transaction, lock_id: UUID, reason: str, *, by: CaseWorker, context: NodeContext
) -> Lock:
    """Propose to lift a lock; it stays closed (解除の起案)."""
    by.must(*PROPOSING)
    if by.operator.duty is not Duty.PROTECTION:
        raise JukiError(ErrorCode.ACCESS_REFUSED, "lifting is proposed by protection")
    lock = get_held(tx, lock_id).after(LockEvent.LIFTING_PROPOSED)
    _keep(tx, lock, LockEvent.LIFTING_PROPOSED, hand_of(by), read_reason(reason), context)
    record(tx, by, context, PROPOSING, "lifting-proposed")
    return lock


def refuse_lifting(
    tx: Transaction, lock_id: UUID, reason: str, *, by: CaseWorker, context: NodeContext
) -> Lock:
    """Do not lift the lock; whoever has the right may say so, the proposer too."""
    by.must(*LIFTING)
    lock = get_held(tx, lock_id).after(LockEvent.LIFTING_REFUSED)
    _keep(tx, lock, LockEvent.LIFTING_REFUSED, hand_of(by), read_reason(reason), context)
    record(tx, by, context, LIFTING, "lifting-refused")
    return lock


def approve_lifting(
    tx: Transaction, lock_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Lock:
    """Lift a lock as it stands now: by another person in another role than the proposer's."""
    by.must(*LIFTING)
    hand, held = hand_of(by), get_held(tx, lock_id)
    lock = held.after(LockEvent.LIFTING_APPROVED)
    proposed = store.find_last_step(tx, lock_id, (LockEvent.LIFTING_PROPOSED,))
    assert proposed is not None and proposed.duty is not None, "the table leads here from there"
    must_be_second(Hand(proposed.operator_id, proposed.duty, proposed.at), hand)
    _keep(tx, lock, LockEvent.LIFTING_APPROVED, hand, "", context)
    record(tx, by, context, LIFTING, "lock-lifted")
    return lock


def raise_tasks(tx: Transaction, now: datetime) -> list[Lock]:
    """Make a task of every lock whose term ended, once; each stays as closed as it was."""
    past = store.list_terms_passed(tx, day_of(now), TASKS_MAX)
    for lock in past:
        after = lock.after(LockEvent.TERM_PASSED)
        step = LockStep(LockEvent.TERM_PASSED, after.state, "daily", None, "", now)
        store.append_step(tx, lock.lock_id, step)
    return past


def _find_standing(tx: Transaction, applicant: UUID) -> Lock | None:
    lock_id = store.find_lock_of(tx, applicant)
    if lock_id is None:
        return None
    lock = get_held(tx, lock_id)
    return lock if lock.is_closed else None  # lifted while we waited for it


def _applied_again(
    tx: Transaction, lock: Lock, hand: Hand, by: CaseWorker, context: NodeContext
) -> Lock:
    after = replace(lock.after(LockEvent.APPLIED_AGAIN), applied_on=day_of(by.now))
    store.insert_protected(tx, after)
    release_rows.cancel_releases_about(tx, after.residents, hand)
    _keep(tx, after, LockEvent.APPLIED_AGAIN, hand, "", context)
    record(tx, by, context, APPLYING, "lock-applied-again")
    return after


def _keep(
    tx: Transaction, lock: Lock, event: LockEvent | None, hand: Hand, reason: str,
    context: NodeContext,
) -> None:  # fmt: skip
    if event is not None:
        store.save_lock(tx, lock)
    step = LockStep(event, lock.state, hand.operator_id, hand.duty, reason, hand.at)
    store.append_step(tx, lock.lock_id, step)
    if event not in SILENT:
        tell_marks(tx, lock, hand.at, context)


def _must_be_another(
    tx: Transaction, lock_id: UUID, events: Iterable[LockEvent | None], hand: Hand
) -> None:
    taken = store.find_last_step(tx, lock_id, events)
    if taken is None or taken.operator_id == hand.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "whoever took the application does not decide on it")
