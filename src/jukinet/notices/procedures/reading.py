"""Reading what is held: for the identity check, for screens, for the balance sheet.

Reading a resident's information leaves an access record in the same transaction; that is the duty
of the procedure that reads on somebody's behalf (``identity_check``, ``provision``). The lists here
that screens show name no resident.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jukinet.notices import store
from jukinet.notices.clue import Clue
from jukinet.notices.holding import Holding, State
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.codes import ResidentRecordCode

LIST_MAX: Final = 500  # more than a screen shows


def find_holdings_by_code(tx: Transaction, codes: Sequence[str]) -> dict[str, Holding]:
    """Find what is held under each of these codes; one query."""
    return store.list_standing(tx, list(codes))


def find_holding_of(tx: Transaction, person_key: str) -> Holding | None:
    """What is held of the person the municipality's own office knows by this key."""
    return store.find_holding_of(tx, person_key)


def list_codes_of(tx: Transaction, person_key: str) -> list[str]:
    """The codes of that person here: the one she has, and those it replaced (コード変更)."""
    return store.list_codes_of(tx, person_key)


def find_candidates(tx: Transaction, clues: Sequence[Clue]) -> list[list[Holding]]:
    """Find, for each clue, the few holdings that agree with it; one query for all clues."""
    return store.list_candidates(tx, clues) if clues else []


def list_history(
    tx: Transaction, code: ResidentRecordCode, *, limit: int = LIST_MAX
) -> Sequence[Sequence[Any]]:
    """List the superseded versions under one code, newest first, without the person's facts."""
    return store.list_history(tx, code, limit=min(limit, LIST_MAX))


def count_holdings(tx: Transaction) -> dict[tuple[str, State], int]:
    """Count residents by municipality and state, row by row: slow and certain."""
    return store.count_holdings(tx)


def read_tallies(tx: Transaction) -> dict[tuple[str, str], int]:
    """Read the counts kept by every batch, by municipality and measure: fast, for live views.

    Measures: ``effective``, ``stale``, ``held``, ``healed``, ``dismissed``, ``held-by-nation`` and
    ``state:`` followed by a state.
    """
    return store.list_tallies(tx)


def fold_tallies(tx: Transaction) -> None:
    """Keep the counts short; for a job that runs now and then."""
    store.fold_tallies(tx)


def list_progress(tx: Transaction, *, limit: int = LIST_MAX) -> list[store.Progress]:
    """List the newest notices made here and how far each has come (県✓ 全国✓)."""
    return store.list_progress(tx, limit=min(limit, LIST_MAX))


def list_initial_loads(tx: Transaction) -> list[store.InitialLoad]:
    """List initial loads and how far they have come."""
    return store.list_initial_loads(tx)


def list_open_held_notices(tx: Transaction, *, limit: int = LIST_MAX) -> list[store.OpenHeldNotice]:
    """List notices held back and not yet settled, oldest first."""
    return store.list_open_held_notices(tx, limit=min(limit, LIST_MAX))


def count_designations(tx: Transaction) -> dict[str, tuple[int, int]]:
    """Count codes designated and in use, by municipality."""
    return store.count_designations(tx)
