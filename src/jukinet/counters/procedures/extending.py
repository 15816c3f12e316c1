"""Work outside a terminal's hours: a supervisor's card opens it, for one session, in writing."""

from __future__ import annotations

from datetime import date
from typing import Final

from jukinet.counters.card_reader import CardFound
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.hours_extension import EXTENDED, HoursExtension
from jukinet.counters.procedures.proving import CardProof, Refused, prove
from jukinet.counters.procedures.recording import record_reading
from jukinet.counters.store import extensions
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode, Operator
from jukinet.security.procedures import DONE, get_operator, list_duties, note_sign_on
from jukinet.security.roster import OperatorCard
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

SUPERVISING: Final = (
    (Function.REVIEW, Mode.EXECUTE),
    (Function.TERMINALS, Mode.WRITE),
)
"""Whoever answers for what a counter enters, or for the terminals themselves (責任者)."""


def extend_hours(
    tx: Transaction,
    proof: CardProof,
    context: NodeContext,
    *,
    password: str,
    reason: str,
) -> HoursExtension | Refused:
    """Open a closed terminal for one session (告示第334号: hours are limited, exceptions recorded).

    The supervisor proves himself as at a sign-on, with his card in this terminal's reader; the card
    is then taken out, and somebody else signs on with his own.
    """
    now, terminal = context.clock.now(), proof.wanted.terminal

    def grant(registered: OperatorCard, card: CardFound) -> HoursExtension:
        supervisor = _get_supervisor(tx, registered, day_of(now))
        extension = HoursExtension(
            extension_id=new_key(context.randomness),
            terminal_id=terminal.terminal_id,
            until=now + EXTENDED,
            reason=reason.strip(),
            granted_by=supervisor.operator_id,
            granted_at=now,
        )
        extensions.insert_extension(tx, extension)
        note_sign_on(
            tx,
            operator_id=supervisor.operator_id,
            card_id=card.card_id,
            terminal_id=terminal.terminal_id,
            result=DONE,
            now=now,
        )
        record_reading(
            tx,
            CaseWorker(supervisor, terminal.terminal_id, None, now),
            context,
            Function.TERMINALS,
            mode=Mode.EXECUTE,
            items=("hours-extended", terminal.terminal_id),
            result=DONE,
        )
        return extension

    return prove(tx, proof, context, password=password, then=grant)


def _get_supervisor(tx: Transaction, registered: OperatorCard, day: date) -> Operator:
    """The operator of the card, at a duty in which he may supervise."""
    registered.must_be_usable(day)
    for duty in list_duties(tx, registered.operator_id, day):
        operator = get_operator(tx, registered.operator_id, duty, day)
        if any(operator.may(*right) for right in SUPERVISING):
            return operator
    raise JukiError(ErrorCode.SIGN_ON_REFUSED, "no supervisor's card")
