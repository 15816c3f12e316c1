"""Tell the network of a lock in the step that takes, changes or lifts it, and hear of others'.

The own communication server is told, by the key it knows the person by; it tells the others.  What
another municipality tells locks here, provisionally and in the same step; its lifting lifts
nothing here, for each office decides about what it holds (支援措置).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.protection import store
from jukinet.protection.history import LockStep
from jukinet.protection.lock import Lock, LockState, number_of_lock
from jukinet.protection.mark import Effect, Notified, Waiting
from jukinet.protection.messages import PROTECTION_MARKED, ProtectionMarked
from jukinet.protection.procedures.hands import get_held
from jukinet.protection.release import Hand
from jukinet.protection.store import marks, release_rows
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.parties import communication_server_of

NETWORK: Final = "network"
"""Who took a lock that another municipality told of; whoever registers it is somebody else."""
SHOWN_MAX: Final = 50


def tell_marks(tx: Transaction, lock: Lock, at: datetime, context: NodeContext) -> None:
    """Put a mark for everybody a lock covers into the outbox, in this transaction.

    Marks are ordered by their lock and not by the person: the server's list of what it received
    keeps the order's key for ever, and would say for ever who is protected.
    """
    server = communication_server_of(context.party.municipality)
    known = lock.residents - marks.list_kept_elsewhere(tx, lock.residents)
    enqueue(
        tx,
        [
            Outgoing(
                PROTECTION_MARKED,
                server,
                lock.lock_id.hex,
                ProtectionMarked(
                    reference=lock.lock_id.hex,
                    person_key=resident.hex,
                    closed=lock.is_closed,
                    until=lock.until.isoformat() if lock.until else None,
                    decided_at=at.isoformat(),
                ),
            )
            for resident in sorted(known)
        ],
        now=context.clock.now(),
        vault=context.vault,
    )


def take_notified_lock(
    tx: Transaction,
    resident: UUID,
    told: Notified,
    *,
    context: NodeContext,
    elsewhere: bool = False,
) -> Lock:
    """Lock somebody's record here because another municipality locked hers (連絡を受けた仮ロック).

    A standing lock stays as it is; what was told is kept with it.  Only a closed mark gets here
    without a lock of ours.  What is locked may be kept ``elsewhere`` than in the register, under a
    key the network does not know: nobody is told of that one.
    """
    now = context.clock.now()
    store.stop_outputs(tx)
    standing = store.find_lock_of(tx, resident)
    lock = get_held(tx, standing) if standing else None
    if lock is None or not lock.is_closed:
        lock = _take(tx, resident, now, context)
        if elsewhere:
            marks.note_kept_elsewhere(tx, resident)
    marks.append_notified(tx, lock.lock_id, told, now)
    return lock


def note_lifting_elsewhere(tx: Transaction, resident: UUID, told: Notified, now: datetime) -> None:
    """Another municipality lifted its lock: that is written down beside ours, which stays."""
    standing = store.find_lock_of(tx, resident)
    if standing is not None:
        marks.append_notified(tx, standing, told, now)


def note_effects(tx: Transaction, effects: list[Effect], now: datetime) -> None:
    """Write down where our marks are in effect."""
    for effect in effects:
        marks.append_effect(tx, effect, now)


def note_waiting(tx: Transaction, waiting: list[Waiting], now: datetime) -> None:
    """Write down for whom our marks wait at our server, and for whom no longer."""
    for one in waiting:
        marks.append_mark_waiting(tx, one, now)


def list_waiting(tx: Transaction, lock_id: UUID, *, by: CaseWorker) -> list[Waiting]:
    """For whom a lock's mark is in effect nowhere, because our server does not hold her record."""
    by.must(Function.PROTECTION, Mode.READ)
    return [one for one in marks.list_marks_waiting(tx, lock_id, SHOWN_MAX) if one.waits]


def list_effects(tx: Transaction, lock_id: UUID, *, by: CaseWorker) -> list[Effect]:
    """Where a lock is in effect, by what was heard from there."""
    by.must(Function.PROTECTION, Mode.READ)
    return marks.list_effects(tx, lock_id, SHOWN_MAX)


def list_notified(tx: Transaction, lock_id: UUID, *, by: CaseWorker) -> list[Notified]:
    """What other municipalities told about the persons of a lock."""
    by.must(Function.PROTECTION, Mode.READ)
    return marks.list_notified(tx, lock_id, SHOWN_MAX)


def _take(tx: Transaction, resident: UUID, now: datetime, context: NodeContext) -> Lock:
    day = day_of(now)
    lock = Lock(
        lock_id=new_key(context.randomness),
        number=number_of_lock(day, store.count_locks_of(tx, day) + 1),
        state=LockState.PROVISIONAL,
        applicant=resident,
        residents=frozenset({resident}),
        applied_on=day,
    )
    hand = Hand(NETWORK, Duty.PROTECTION, now)
    store.insert_lock(tx, lock, hand, "")
    release_rows.cancel_releases_about(tx, lock.residents, hand)
    store.append_step(
        tx, lock.lock_id, LockStep(None, lock.state, NETWORK, Duty.PROTECTION, "", now)
    )
    return lock
