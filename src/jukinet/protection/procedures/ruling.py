"""The guard at work: rule on a demand with the locks and releases as they stand this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.platform.db.transaction import Transaction
from jukinet.protection import store
from jukinet.protection.guard import (
    Demand,
    Output,
    Ruling,
    Withheld,
    decide,
    list_opening,
    touched,
)
from jukinet.protection.store import release_rows
from jukinet.terms.errors import JukiError

SLOW: Final = frozenset({Output.STANDSTILL_PACK, Output.EXPORT})
"""Made in transactions of many seconds; a lock may not have to wait for one."""
HELD_MAX: Final = 1_000
"""A list of more people is walked for seconds as well."""


def rule(tx: Transaction, demand: Demand, now: datetime) -> Ruling:
    """Say whose data may go out; every ruling that touches a protected person is kept.

    For what is composed, shown or prepared.  It uses up no release: what really leaves the house
    goes through :func:`must_pass`.  An intake waits for the transactions that asked; not for lists
    that take long to make: those are asked about again whenever somebody opens them.
    """
    if demand.output not in SLOW and len(demand.residents) <= HELD_MAX:
        store.wait_for_intake(tx)
    locks = store.list_locks_on(tx, demand.residents)
    on_whom = touched(demand, locks)
    if not on_whom:
        return Ruling(passed=demand.residents, withheld=frozenset())
    releases = release_rows.list_releases_for(tx, demand.document)
    ruling = decide(demand, locks, releases, now)
    kept = Ruling(passed=ruling.passed & on_whom, withheld=ruling.withheld)
    store.append_ruling(tx, demand, kept, None, now)
    return ruling


def must_pass(tx: Transaction, demand: Demand, now: datetime) -> None:
    """Let this document go out, once, or raise PROTECTED; the release that opens it is used up.

    Raising undoes the transaction and what it kept with it: whoever shows the refusal keeps it by
    :func:`note_withheld`.
    """
    store.wait_for_intake(tx)
    locks = store.list_locks_on(tx, demand.residents)
    on_whom = touched(demand, locks)
    if not on_whom:
        return
    without = decide(demand, locks, (), now)
    used = _use_release(tx, demand, without, now) if without.withheld else None
    store.append_ruling(tx, demand, Ruling(on_whom, frozenset()), used, now)


def find_late_locks(tx: Transaction, demand: Demand) -> frozenset[UUID]:
    """Who was locked after this document had passed the guard on its way to the second desk.

    What was let through in her own hands, or by a release, stays open to whoever decides on it;
    what was under way when she applied stops there.
    """
    store.wait_for_intake(tx)
    return store.list_never_passed(tx, demand)


def _use_release(tx: Transaction, demand: Demand, ruling: Ruling, now: datetime) -> UUID:
    """Use up a release that opens the demand; one that another transaction took is passed over."""
    releases = release_rows.list_releases_for(tx, demand.document)
    for release in list_opening(demand, ruling.withheld, releases, now):
        if release_rows.use_release(tx, release.release_id, demand.operator_id, now):
            return release.release_id
    raise Withheld(demand, ruling)


def note_withheld(tx: Transaction, error: JukiError, now: datetime) -> None:
    """Keep the ruling of a refusal, in the transaction that shows it: the asking one is undone."""
    if not isinstance(error, Withheld):
        return
    locks = store.list_locks_on(tx, error.demand.residents)
    kept = Ruling(frozenset(), error.ruling.withheld & touched(error.demand, locks))
    if kept.withheld:
        store.append_ruling(tx, error.demand, kept, None, now)
