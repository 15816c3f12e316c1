"""The book of sign-ons: every try is noted, and too many refusals close the door for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.platform.crypto.password import verify_password
from jukinet.platform.db.transaction import Transaction
from jukinet.security import store
from jukinet.security.roster import RefusedSignOn
from jukinet.terms.errors import ErrorCode, JukiError

DONE: Final = "done"
THROTTLE_PERIOD: Final = timedelta(minutes=15)
REFUSED_OPERATOR_MAX: Final = 5
"""A person who has mistyped five times looks the password up; a guesser has 480 tries a day."""
REFUSED_SHOWN: Final = timedelta(days=7)
REFUSED_SHOWN_MAX: Final = 50
REFUSED_TERMINAL_MAX: Final = 20
"""Several people share a terminal, and some of them mistype."""


@dataclass(frozen=True, slots=True)
class LastUse:
    """Where and when an operator signed on last."""

    terminal_id: str
    at: datetime


def must_not_be_throttled(
    tx: Transaction, operator_id: str | None, terminal_id: str, now: datetime
) -> None:
    """Refuse a try after too many refused ones; SLOW_DOWN says for how long."""
    since = now - THROTTLE_PERIOD
    of_operator, at_terminal = store.count_refused_sign_ons(tx, operator_id, terminal_id, since)
    if of_operator >= REFUSED_OPERATOR_MAX or at_terminal >= REFUSED_TERMINAL_MAX:
        raise JukiError(
            ErrorCode.SLOW_DOWN,
            "too many refused sign-ons",
            minutes=int(THROTTLE_PERIOD.total_seconds() // 60),
        )


def verify_operator_password(tx: Transaction, operator_id: str | None, password: str) -> None:
    """Raise SIGN_ON_REFUSED unless it is the operator's newest password; nobody has one too."""
    verifier = None if operator_id is None else store.find_verifier(tx, operator_id)
    verify_password(verifier, password)


def note_sign_on(
    tx: Transaction,
    *,
    operator_id: str | None,
    card_id: str | None,
    terminal_id: str,
    result: str,
    now: datetime,
) -> None:
    """Write a try into the book, with its result."""
    store.insert_sign_on(
        tx,
        operator_id=operator_id,
        card_id=card_id,
        terminal_id=terminal_id,
        result=result,
        at=now,
    )


def list_refused_sign_ons(tx: Transaction, now: datetime) -> list[RefusedSignOn]:
    """The tries of the last days that were refused: what an administrator looks through."""
    return store.list_refused_sign_ons(tx, now - REFUSED_SHOWN, REFUSED_SHOWN_MAX)


def find_last_use(tx: Transaction, operator_id: str) -> LastUse | None:
    """Where and when an operator signed on last: he would notice if it was not he."""
    found = store.find_last_sign_on(tx, operator_id)
    return None if found is None else LastUse(*found)
