"""Keep the roster: enrol operators, give and take rights by date, register and stop their cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.password import make_verifier
from jukinet.platform.db.transaction import Transaction
from jukinet.security import store
from jukinet.security.operator import (
    Duty,
    DutyGrant,
    Function,
    Mode,
    Operator,
    Right,
    RightGrant,
    rights_on_duty,
)
from jukinet.security.roster import (
    CARD_ID,
    HeldRight,
    OperatorCard,
    RosterLine,
    must_be_operator_id,
    name_operators,
)
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

ROSTER_MAX: Final = 500
RIGHTS_MAX: Final = 1_000
DUTIES_MAX: Final = 100
CARDS_MAX: Final = 50
CARD_VALID: Final = timedelta(days=5 * 365)
"""How long an operator card is good for at most."""
SET_UP: Final = Operator(
    "set-up",
    "set-up",
    Duty.ADMINISTRATION,
    frozenset(
        (function, mode) for function in (Function.OPERATORS, Function.TERMINALS) for mode in Mode
    ),
)
"""Who enrols the first administrator, from the machine's own console; nobody signs on as this."""
NOBODYS: Final = frozenset({SET_UP.operator_id, "network", "office", "public", "resident"})
"""Ids that stand in records where no operator acted."""


def enrol_operator(
    tx: Transaction,
    operator_id: str,
    name: str,
    *,
    password: str,
    duties: Iterable[Duty],
    rights: Iterable[Right],
    by: Operator,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RosterLine:
    """Put an operator on the named list, with the duties and rights he gets from a day on.

    Who works here for a time only gets them until his last day. (告示第334号: the list of operators
    and what each may do is kept.)
    """
    by.must(Function.OPERATORS, Mode.WRITE)
    must_be_operator_id(operator_id)
    if operator_id in NOBODYS:
        raise JukiError(ErrorCode.FORM_INVALID, "this id is nobody's")
    day = valid_from or day_of(now)
    store.insert_operator(tx, operator_id, name, by=by.operator_id, at=now)
    store.insert_password(tx, operator_id, make_verifier(password), by=by.operator_id, at=now)
    for duty in sorted(set(duties)):
        work = DutyGrant(duty, day, valid_to)
        store.insert_duty(tx, operator_id, work, by=by.operator_id, at=now)
    for function, mode in sorted(set(rights)):
        grant = RightGrant(function, mode, day, valid_to)
        store.insert_right(tx, operator_id, grant, by=by.operator_id, at=now)
    return store.get_roster_line(tx, operator_id)


def grant_right(
    tx: Transaction, operator_id: str, grant: RightGrant, *, by: Operator, now: datetime
) -> None:
    """Give a right from a day on, which may lie ahead; nobody gives one to himself."""
    _must_administer(operator_id, by)
    store.get_roster_line(tx, operator_id)
    store.insert_right(tx, operator_id, grant, by=by.operator_id, at=now)


def grant_duty(
    tx: Transaction, operator_id: str, grant: DutyGrant, *, by: Operator, now: datetime
) -> None:
    """Let an operator choose a work from a day on, and until one if he is here for a time."""
    _must_administer(operator_id, by)
    store.get_roster_line(tx, operator_id)
    store.insert_duty(tx, operator_id, grant, by=by.operator_id, at=now)


def end_right(
    tx: Transaction,
    operator_id: str,
    right_id: int,
    *,
    last_day: date,
    by: Operator,
    now: datetime,
) -> None:
    """Take a right back: the last day it holds, which may be yesterday."""
    _must_administer(operator_id, by)
    store.insert_right_end(tx, operator_id, right_id, last_day, by=by.operator_id, at=now)


def end_operator(
    tx: Transaction, operator_id: str, *, ends_on: date, by: Operator, now: datetime
) -> None:
    """An operator works here no more from this day on: his cards open nothing."""
    _must_administer(operator_id, by)
    store.insert_operator_end(tx, operator_id, ends_on, by=by.operator_id, at=now)


def set_password(
    tx: Transaction, operator_id: str, password: str, *, by: Operator, now: datetime
) -> None:
    """A new password, given by an administrator or chosen by the operator himself."""
    if by.operator_id != operator_id:
        by.must(Function.OPERATORS, Mode.WRITE)
    store.get_roster_line(tx, operator_id)
    store.insert_password(tx, operator_id, make_verifier(password), by=by.operator_id, at=now)


def register_operator_card(
    tx: Transaction,
    card_id: str,
    operator_id: str,
    public_key: bytes,
    *,
    by: Operator,
    now: datetime,
) -> OperatorCard:
    """Enter a card in the roster, with the public key it proves itself by (P-256, DER)."""
    by.must(Function.OPERATORS, Mode.WRITE)
    if CARD_ID.fullmatch(card_id) is None:
        raise JukiError(ErrorCode.FORM_INVALID, "a card's id is of a-z, 0-9 and hyphens")
    PublicKey(KeyKind.ECDSA_P256, public_key)
    line = store.get_roster_line(tx, operator_id)
    last_day = day_of(now + CARD_VALID)
    card = OperatorCard(card_id, operator_id, line.name, public_key, last_day)
    store.insert_card(tx, card, by=by.operator_id, at=now)
    return card


def stop_operator_card(
    tx: Transaction, card_id: str, reason: str, *, by: Operator, now: datetime
) -> None:
    """Stop a card for good: lost, locked or given back."""
    by.must(Function.OPERATORS, Mode.WRITE)
    store.insert_card_stop(tx, card_id, reason, by=by.operator_id, at=now)


def find_operator_card(tx: Transaction, card_id: str) -> OperatorCard | None:
    """A card as registered; None when this office knows no such card."""
    return store.find_card(tx, card_id)


def list_operator_cards(tx: Transaction, operator_id: str) -> list[OperatorCard]:
    """An operator's cards, newest first."""
    return store.list_cards(tx, operator_id, CARDS_MAX)


def get_operator(tx: Transaction, operator_id: str, duty: Duty, day: date) -> Operator:
    """An operator at the work of today, with the rights that hold on this day."""
    line = store.get_roster_line(tx, operator_id)
    if not line.works_on(day) or duty not in store.list_duties_on(tx, operator_id, day):
        raise JukiError(ErrorCode.ACCESS_REFUSED, "not this operator's work on this day")
    held = store.list_rights_on(tx, operator_id, day)
    return Operator(operator_id, line.name, duty, rights_on_duty(held, duty))


def get_roster_line(tx: Transaction, operator_id: str) -> RosterLine:
    """An operator's line on the list."""
    return store.get_roster_line(tx, operator_id)


def list_roster(tx: Transaction) -> list[RosterLine]:
    """The named list of operators."""
    return store.list_roster(tx, ROSTER_MAX)


def list_operator_names(tx: Transaction) -> dict[str, str]:
    """What lists of work call each operator, those who left among them."""
    return name_operators(list_roster(tx))


def list_duties(tx: Transaction, operator_id: str, day: date) -> list[Duty]:
    """The works an operator may choose on a day, in the order of the screen."""
    held = store.list_duties_on(tx, operator_id, day)
    return [duty for duty in Duty if duty in held]


def list_duty_grants(tx: Transaction, operator_id: str) -> list[DutyGrant]:
    """All works an operator was given: past, present, and set ahead."""
    return store.list_duty_grants(tx, operator_id, DUTIES_MAX)


def list_rights(tx: Transaction, operator_id: str) -> list[HeldRight]:
    """All rights of an operator: past, present, and set ahead."""
    return store.list_rights(tx, operator_id, RIGHTS_MAX)


def _must_administer(operator_id: str, by: Operator) -> None:
    by.must(Function.OPERATORS, Mode.WRITE)
    if by.operator_id == operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "nobody changes his own rights")
