"""Who may come in: what is asked before every screen, in this order.

    (1) the browser proves to be a registered terminal
    (2) the terminal is open at this hour, or a supervisor extended its hours for this session
    (3) a session goes on at this very terminal, and has not ended by itself
    (4) the session's card lies in the reader, and was not stopped meanwhile
    (5) the operator still has the work he signed on for; of his rights hold those that the
        terminal is there for

Whoever fails is told where to go; that he left is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from jukinet.counters.card_reader import CardReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame.asked import Asked
from jukinet.counters.procedures import (
    end_session,
    find_case_in_hand,
    find_session,
    find_terminal,
    leave_desk,
    must_be_open,
)
from jukinet.counters.session import Session, SessionState
from jukinet.counters.terminal import Terminal
from jukinet.counters.terminal_use import rights_at
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.procedures import find_operator_card, get_operator
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError


class Standing(StrEnum):
    """How somebody stands before the counter."""

    SIGNED_ON = "signed-on"
    AWAY = "away"
    ENDED = "ended"
    NOBODY = "nobody"
    UNKNOWN_TERMINAL = "unknown-terminal"


@dataclass(frozen=True, slots=True)
class Entrance:
    """What became of the five questions; ``by`` is there when all were answered."""

    standing: Standing
    terminal: Terminal | None = None
    session: Session | None = None
    by: CaseWorker | None = None


def enter(tx: Transaction, asked: Asked, context: NodeContext, reader: CardReader) -> Entrance:
    """Ask the five questions; TERMINAL_CLOSED is raised, since nobody can help it here."""
    now = context.clock.now()
    terminal = find_terminal(tx, asked.terminal_key) if asked.terminal_key else None
    if terminal is None:  # (1)
        return Entrance(Standing.UNKNOWN_TERMINAL)
    extension = must_be_open(tx, terminal, now)  # (2)
    session = find_session(tx, asked.session_token) if asked.session_token else None
    if session is None or session.terminal_id != terminal.terminal_id:  # (3)
        return Entrance(Standing.NOBODY, terminal)
    if extension is not None and extension.session_id != session.session_id:
        return Entrance(Standing.NOBODY, terminal)
    match session.state_at(now):
        case SessionState.ENDED:
            end_session(tx, session.session_id)
            return Entrance(Standing.ENDED, terminal, session)
        case SessionState.PAUSED:
            return Entrance(Standing.AWAY, terminal, session)
        case SessionState.OPEN:
            return _admit(tx, terminal, session, context, reader)


def _admit(
    tx: Transaction,
    terminal: Terminal,
    session: Session,
    context: NodeContext,
    reader: CardReader,
) -> Entrance:
    now = context.clock.now()
    day = day_of(now)
    card = reader.find_card(terminal.terminal_id)
    if card is None or not session.holds(card.card_id, card.insertion):  # (4)
        leave_desk(tx, session.session_id)
        return Entrance(Standing.AWAY, terminal, session)
    try:
        registered = find_operator_card(tx, card.card_id)
        if registered is None:
            raise JukiError(ErrorCode.CARD_STOPPED, "the card is not registered here")
        registered.must_be_usable(day)
        operator = get_operator(tx, session.operator_id, session.duty, day)  # (5)
    except JukiError as error:
        if error.code not in (ErrorCode.CARD_STOPPED, ErrorCode.ACCESS_REFUSED):
            raise
        end_session(tx, session.session_id)
        return Entrance(Standing.ENDED, terminal, session)
    case = find_case_in_hand(tx, session.case_id, session.operator_id, now)
    here = replace(operator, rights=rights_at(terminal.use, operator.rights))
    by = CaseWorker(here, terminal.terminal_id, case, now)
    return Entrance(Standing.SIGNED_ON, terminal, session, by)
