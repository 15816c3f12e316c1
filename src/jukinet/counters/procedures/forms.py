"""A form is acted upon once, whoever sends it how often, at whichever process of the office."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from jukinet.counters import store
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.errors import ErrorCode, JukiError

KEPT: Final = timedelta(days=2)
"""A form is of one session, and no session lasts longer than a day."""
FORGOTTEN_MAX: Final = 5_000


def claim_form(
    tx: Transaction, form_key: str, *, visitor: str, screen: str, now: datetime
) -> str | None:
    """Use a form's key; the address of the outcome if it was used before.

    Who sends the same form at the same moment waits here until the first is committed or undone.
    """
    if store.claim_form(tx, form_key, visitor, screen, now):
        return None
    used_by, used_at, outcome = store.find_form_use(tx, form_key)
    if (used_by, used_at) != (visitor, screen):
        raise JukiError(ErrorCode.SESSION_EXPIRED, "the form was somebody else's")
    return outcome


def settle_form(tx: Transaction, form_key: str, outcome: str) -> None:
    """Keep where the outcome is seen."""
    store.settle_form(tx, form_key, outcome)


def forget_forms(tx: Transaction, now: datetime) -> int:
    """Forget keys whose forms belong to sessions that have ended long since; how many."""
    return store.forget_forms(tx, now - KEPT, FORGOTTEN_MAX)
