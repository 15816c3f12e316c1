"""Security events: what an operator must look at."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jukinet.platform.db.transaction import Transaction
from jukinet.security import store
from jukinet.security.store import SecurityEvent
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import Party

EVENTS_SHOWN: Final = 100


def raise_security_event(
    tx: Transaction, kind: str, party: Party, error: JukiError, *, now: datetime
) -> None:
    """Note for the operators what a party did or seems to have done (告示第334号)."""
    store.insert_event(tx, kind, party, code=error.code.value, detail=error.detail, happened_at=now)


def list_security_events(tx: Transaction) -> list[SecurityEvent]:
    """The latest security events, newest first."""
    return store.list_events(tx, EVENTS_SHOWN)
