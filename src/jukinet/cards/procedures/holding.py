"""What a holder does without an operator: stop his card, and see that it is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.card import RegistrationCard
from jukinet.cards.life import STANDING
from jukinet.cards.procedures.desk import TAKING, get_card, must_be_there_in_person, record
from jukinet.cards.procedures.stopping import suspend_by_support_number
from jukinet.cards.support import SUPPORT_DIGITS, write_support_number
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.password import make_verifier
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Mode
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError

TRIES_WITHIN: Final = timedelta(minutes=10)
TRIES_MAX: Final = 300
"""All tries on the page: a lost bus full of card holders, and far from what guessing needs."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether a card is stopped here and since when; when the centre has told everybody."""

    stopped: bool
    since: datetime
    everywhere_at: datetime | None


def stop_for_holder(
    tx: Transaction, number: CardNumber, typed: str, *, now: datetime, context: NodeContext
) -> RegistrationCard | None:
    """Stop a card for whoever holds both numbers of its slip; None for any other.

    The try is kept whatever came of it; too many of them are told to wait (SLOW_DOWN).
    """
    if store.count_stop_tries(tx, now - TRIES_WITHIN) >= TRIES_MAX:
        raise JukiError(ErrorCode.SLOW_DOWN, "too many tries to stop a card")
    store.append_stop_try(tx, now)
    return suspend_by_support_number(tx, number, typed, now=now, context=context)


def find_effect(tx: Transaction, card_id: UUID) -> Effect:
    """How far a stop has come; nothing of its holder is said, so nobody is asked for a right."""
    card = get_card(tx, card_id)
    _, centre_at = store.find_told_at(tx, card_id)
    answered = 0 < card.told_number <= card.centre_number
    stopped_at = centre_at if answered else None
    if not card.told_number:
        stopped_at = card.state_since  # without a PIN it never worked, and nobody else knows it
    return Effect(
        stopped=STANDING[card.state] in (CardStanding.STOPPED, CardStanding.VOID),
        since=card.state_since,
        everywhere_at=stopped_at,
    )


def renew_support_number(
    tx: Transaction, card_id: UUID, *, by: CaseWorker, context: NodeContext
) -> str:
    """Another support number for whoever lost his slip, in person; the former one is no more."""
    by.must(*TAKING)
    card = get_card(tx, card_id)
    must_be_there_in_person(by, card.resident_id)
    number = write_support_number(context.randomness.below(10**SUPPORT_DIGITS))
    store.keep_support_verifier(tx, card_id, make_verifier(number))
    record(tx, by, context, Mode.WRITE, "card-support-renewed", residents=[card.resident_id])
    return number
