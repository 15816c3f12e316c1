"""Sign on, leave the desk, come back anywhere, and end; one operator is at one place.

A sign-on is two proofs, which :mod:`jukinet.counters.procedures.proving` takes, (1) to (4).  After
them a sign-on passes, in this order:

    (5) card and operator are valid today, and the work is one he may choose
    (6) he is at no other place, or says that he moves here
    (7) the terminal is open, or a supervisor extended its hours for this one session
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters import store
from jukinet.counters.card_reader import CardFound, CardReader
from jukinet.counters.procedures.hours import take_extension
from jukinet.counters.procedures.proving import CardProof, Refused, prove
from jukinet.counters.session import LENGTH_MAX, SEEN_STEP, Session, SessionState
from jukinet.counters.terminal import Terminal
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Duty
from jukinet.security.procedures import (
    DONE,
    LastUse,
    find_last_use,
    find_operator_card,
    list_duties,
    note_sign_on,
)
from jukinet.security.roster import OperatorCard
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

TOKEN_BYTES: Final = 16
HOME: Final = "/"


@dataclass(frozen=True, slots=True)
class Desk:
    """What shows at a terminal before anybody proved anything: the card and what belongs to it."""

    terminal: Terminal
    card: CardFound | None
    registered: OperatorCard | None = None
    duties: tuple[Duty, ...] = ()
    usual: Duty | None = None
    last_use: LastUse | None = None
    paused: Session | None = None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class SignedOn:
    """It was done: the session, and the token for the browser."""

    session: Session
    token: str


def look_at_desk(tx: Transaction, terminal: Terminal, reader: CardReader, now: datetime) -> Desk:
    """What the sign-on screen shows."""
    card = reader.find_card(terminal.terminal_id)
    registered = None if card is None else find_operator_card(tx, card.card_id)
    if card is None or registered is None:
        return Desk(terminal, card)
    operator_id = registered.operator_id
    duties = tuple(list_duties(tx, operator_id, day_of(now)))
    last = store.find_last_session(tx, operator_id)
    usual = last.duty if last and last.duty in duties else next(iter(duties), None)
    standing = _find_standing(tx, operator_id, now)
    same_card = standing is not None and standing.card_id == card.card_id
    return Desk(
        terminal,
        card,
        registered,
        duties,
        usual,
        find_last_use(tx, operator_id),
        paused=standing if same_card else None,
        elsewhere=standing.terminal_id if standing is not None and not same_card else None,
    )


def sign_on(
    tx: Transaction,
    proof: CardProof,
    context: NodeContext,
    *,
    password: str,
    duty: Duty,
    moves_here: bool = False,
) -> SignedOn | Refused:
    """Begin a session (告示第334号: an operator is proved by card and password)."""
    now, terminal = context.clock.now(), proof.wanted.terminal

    def begin(registered: OperatorCard, card: CardFound) -> SignedOn:
        _must_be_his_work(tx, registered, duty, now)  # (5)
        _must_be_here_only(tx, registered, moves_here, now)  # (6)
        begun = _begin(tx, registered, card, terminal, context, duty)
        take_extension(tx, terminal, begun.session, now)  # (7)
        return begun

    return prove(tx, proof, context, password=password, then=begin)


def resume(tx: Transaction, proof: CardProof, context: NodeContext) -> SignedOn | Refused:
    """Go on with the session of the card that lies here: where it was left, whatever terminal."""
    now, terminal = context.clock.now(), proof.wanted.terminal

    def go_on(registered: OperatorCard, card: CardFound) -> SignedOn:
        registered.must_be_usable(day_of(now))  # (5)
        left = store.lock_standing_session(tx, registered.operator_id)
        if left is None or left.card_id != registered.card_id:
            raise JukiError(ErrorCode.SESSION_EXPIRED, "this card has left no desk")
        if left.state_at(now) is SessionState.ENDED:
            raise JukiError(ErrorCode.SESSION_EXPIRED, "the session has ended by itself")
        take_extension(tx, terminal, left, now)  # (7)
        store.pause_sessions_at(tx, terminal.terminal_id)
        token = context.randomness.random_bytes(TOKEN_BYTES).hex()
        store.resume_session(
            tx, left.session_id, digest_of_token(token), terminal_id=terminal.terminal_id,
            insertion=card.insertion, at=now,
        )  # fmt: skip
        _note(tx, registered, terminal, now)
        return SignedOn(left, token)

    return prove(tx, proof, context, password=None, then=go_on)


def find_session(tx: Transaction, token: str) -> Session | None:
    """The session a browser carries the token of."""
    return store.find_session_by_token(tx, digest_of_token(token))


def leave_desk(tx: Transaction, session_id: UUID) -> None:
    """The operator has left: the session waits for the card."""
    store.set_session_state(tx, session_id, SessionState.PAUSED)


def end_session(tx: Transaction, session_id: UUID) -> None:
    """The session is over, and what was typed in it is forgotten."""
    store.set_session_state(tx, session_id, SessionState.ENDED)
    store.drop_draft(tx, session_id)


def see_operator(tx: Transaction, session: Session, now: datetime, address: str | None) -> None:
    """Note that the operator works, and where: this is where the card goes on."""
    moved = address is not None and address != session.address
    if moved or now - session.seen_at >= SEEN_STEP:
        store.see_session(tx, session.session_id, now, address)


def put_case_before(tx: Transaction, session_id: UUID, case_id: UUID | None) -> None:
    """Which case lies before the operator from now on."""
    store.set_session_case(tx, session_id, case_id)


def keep_draft(
    tx: Transaction, session_id: UUID, address: str, fields: bytes, now: datetime
) -> None:
    """Keep what is typed at a screen, so that the card finds it elsewhere."""
    store.keep_draft(tx, session_id, address, fields, now)


def find_draft(tx: Transaction, session_id: UUID, address: str) -> bytes | None:
    """What was typed at this screen and not sent."""
    return store.find_draft(tx, session_id, address)


def drop_draft(tx: Transaction, session_id: UUID) -> None:
    """It was sent."""
    store.drop_draft(tx, session_id)


def digest_of_token(token: str) -> bytes:
    """What is kept of a session's token."""
    return digest(b"session:" + token.encode())


def _must_be_his_work(tx: Transaction, registered: OperatorCard, duty: Duty, now: datetime) -> None:
    day = day_of(now)
    registered.must_be_usable(day)
    if duty not in list_duties(tx, registered.operator_id, day):
        raise JukiError(ErrorCode.SIGN_ON_REFUSED, "not a work of this operator")


def _must_be_here_only(
    tx: Transaction, registered: OperatorCard, moves_here: bool, now: datetime
) -> None:
    standing = store.lock_standing_session(tx, registered.operator_id)
    if standing is None:
        return
    over = standing.state_at(now) is SessionState.ENDED or standing.card_id == registered.card_id
    if not over and not moves_here:
        raise JukiError(ErrorCode.SIGNED_ON_ELSEWHERE, "signed on at another terminal")
    end_session(tx, standing.session_id)


def _begin(
    tx: Transaction,
    registered: OperatorCard,
    card: CardFound,
    terminal: Terminal,
    context: NodeContext,
    duty: Duty,
) -> SignedOn:
    now = context.clock.now()
    store.pause_sessions_at(tx, terminal.terminal_id)
    session = Session(
        session_id=new_key(context.randomness),
        operator_id=registered.operator_id,
        card_id=registered.card_id,
        duty=duty,
        terminal_id=terminal.terminal_id,
        insertion=card.insertion,
        case_id=None,
        state=SessionState.OPEN,
        address=HOME,
        began_at=now,
        seen_at=now,
        ends_at=now + LENGTH_MAX,
    )
    token = context.randomness.random_bytes(TOKEN_BYTES).hex()
    store.insert_session(tx, session, digest_of_token(token))
    _note(tx, registered, terminal, now)
    return SignedOn(session, token)


def _note(tx: Transaction, registered: OperatorCard, terminal: Terminal, now: datetime) -> None:
    note_sign_on(
        tx,
        operator_id=registered.operator_id,
        card_id=registered.card_id,
        terminal_id=terminal.terminal_id,
        result=DONE,
        now=now,
    )


def _find_standing(tx: Transaction, operator_id: str, now: datetime) -> Session | None:
    standing = store.find_standing_session(tx, operator_id)
    ended = standing is None or standing.state_at(now) is SessionState.ENDED
    return None if ended else standing
