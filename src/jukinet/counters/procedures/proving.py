"""Who stands before a terminal is proved by card and password, and talks with the card between.

The card's proof is a signature over a challenge made for this moment and terminal, verified by the
key the roster knows.  Refusals say neither which of the two was wrong nor who exists; each try is
written down, which is why these procedures return a refusal instead of raising it.

What a proof passes, in this order:

    (1) a card lies in this terminal's reader, and is not locked
    (2) neither this operator nor this terminal was refused too often just now
    (3) the card signs the challenge, given its PIN, by the key in the roster
    (4) the password is the operator's newest

A card is talked with when nothing is open: :func:`prepare_proof` in a first transaction,
:func:`ask_card` in none, and what the proof was wanted for in a second, which asks everything that
may have changed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from jukinet.counters.card_reader import CardFound, CardReader
from jukinet.counters.terminal import Terminal
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.procedures import (
    find_operator_card,
    must_not_be_throttled,
    note_sign_on,
    verify_operator_password,
)
from jukinet.security.roster import OperatorCard
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")

CHALLENGE_BYTES: Final = 32
CHALLENGE_LABEL: Final = b"juki operator sign-on 1\x00"
_SHOWN_AS_IT_IS: Final = frozenset(
    {
        ErrorCode.CARD_MISSING,
        ErrorCode.CARD_LOCKED,
        ErrorCode.CARD_STOPPED,
        ErrorCode.READER_BUSY,
        ErrorCode.READER_MISSING,
        ErrorCode.SIGNED_ON_ELSEWHERE,
        ErrorCode.SESSION_EXPIRED,
        ErrorCode.SLOW_DOWN,
        ErrorCode.TERMINAL_CLOSED,
    }
)
"""Refusals that tell nobody whether it was the PIN or the password."""


@dataclass(frozen=True, slots=True)
class ProofWanted:
    """What the card in a terminal's reader is to sign; ``known`` cards only are asked."""

    terminal: Terminal
    card: CardFound | None
    known: bool
    challenge: bytes


@dataclass(frozen=True, slots=True)
class CardProof:
    """What came of asking the card: its signature, or why there is none."""

    wanted: ProofWanted
    signature: bytes = field(default=b"", repr=False)
    refusal: JukiError | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done; nothing in it says more than the sign-on screen may show."""

    code: ErrorCode


def prepare_proof(
    tx: Transaction, terminal: Terminal, reader: CardReader, context: NodeContext
) -> ProofWanted | Refused:
    """What the card is to be asked; a door that is closed for a while uses up no PIN (2)."""
    now, card = context.clock.now(), reader.find_card(terminal.terminal_id)
    registered = None if card is None else find_operator_card(tx, card.card_id)
    operator_id = None if registered is None else registered.operator_id
    challenge = b"\x00".join(
        (
            CHALLENGE_LABEL,
            str(context.party).encode(),
            terminal.terminal_id.encode(),
            context.randomness.random_bytes(CHALLENGE_BYTES),
        )
    )
    wanted = ProofWanted(terminal, card, registered is not None, challenge)
    try:
        must_not_be_throttled(tx, operator_id, terminal.terminal_id, now)  # (2)
    except JukiError as error:
        return _refuse(tx, error, wanted, operator_id, now)
    return wanted


def ask_card(wanted: ProofWanted, reader: CardReader, pin: str) -> CardProof:
    """Let the card sign; what it refuses is kept, so that the rest takes its time."""
    if wanted.card is None or wanted.card.locked:  # (1)
        missing = ErrorCode.CARD_MISSING if wanted.card is None else ErrorCode.CARD_LOCKED
        return CardProof(wanted, refusal=JukiError(missing, "no usable card in the reader"))
    if not wanted.known:
        unknown = JukiError(ErrorCode.SIGN_ON_REFUSED, "an unknown card")
        return CardProof(wanted, refusal=unknown)
    try:
        return CardProof(wanted, reader.prove(wanted.terminal.terminal_id, pin, wanted.challenge))
    except JukiError as error:
        return CardProof(wanted, refusal=error)


def prove(
    tx: Transaction,
    proof: CardProof,
    context: NodeContext,
    *,
    password: str | None,
    then: Callable[[OperatorCard, CardFound], T],
) -> T | Refused:
    """Both proofs, and what they were given for; whatever is refused is written down.

    Without a password the card alone is asked for: it goes on with what both have begun.
    """
    now, wanted = context.clock.now(), proof.wanted
    card = wanted.card
    registered = None if card is None else find_operator_card(tx, card.card_id)
    operator_id = None if registered is None else registered.operator_id
    try:
        must_not_be_throttled(tx, operator_id, wanted.terminal.terminal_id, now)  # (2)
        refusal = proof.refusal or _find_fault(proof, registered)  # (3)
        if password is not None:
            verify_operator_password(tx, operator_id, password)  # (4)
        if refusal is not None or registered is None or card is None:
            raise refusal or JukiError(ErrorCode.SIGN_ON_REFUSED, "an unknown card")
        with tx.savepoint():
            return then(registered, card)
    except JukiError as error:
        return _refuse(tx, error, wanted, operator_id, now)


def _find_fault(proof: CardProof, registered: OperatorCard | None) -> JukiError | None:
    """What is wrong with the signature, by the key in the roster now."""
    if registered is None:
        return JukiError(ErrorCode.SIGN_ON_REFUSED, "an unknown card")
    try:
        key = PublicKey(KeyKind.ECDSA_P256, registered.public_key)
        verify(key, proof.wanted.challenge, proof.signature)
    except JukiError as error:
        return error
    return None


def _refuse(
    tx: Transaction,
    error: JukiError,
    wanted: ProofWanted,
    operator_id: str | None,
    now: datetime,
) -> Refused:
    note_sign_on(
        tx,
        operator_id=operator_id,
        card_id=None if wanted.card is None else wanted.card.card_id,
        terminal_id=wanted.terminal.terminal_id,
        result=error.code.value,
        now=now,
    )
    code = error.code if error.code in _SHOWN_AS_IT_IS else ErrorCode.SIGN_ON_REFUSED
    return Refused(code)
