"""A12, what else happens to a card: stopped (T15), lifted, lost, found, returned, entered upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from jukinet.cards.caller import CallerAnswer, judge
from jukinet.cards.chip_end import ChipEnd
from jukinet.cards.procedures import (
    confirm_destruction,
    enter_on_back,
    lift,
    note_chip_ended,
    note_pin_locked,
    order_back,
    prepare_chip_end,
    propose_destruction,
    report_found,
    report_loss,
    spoil_card,
    suspend,
    take_back,
    withdraw_application,
)
from jukinet.cards.screens.applying import mistake_of
from jukinet.cards.screens.desk import card_page, questions_of
from jukinet.cards.screens.making import chips_of
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ACTS: Final = (
    "suspend", "lost", "found", "return", "withdraw", "spoil", "back", "pin-locked",
)  # fmt: skip
DECISIONS: Final = ("lift", "order-back", "destroy", "confirm")
MISTAKES: Final = frozenset(
    {
        ErrorCode.CARD_STATE,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_UNPROVEN,
        ErrorCode.STEP_IMPOSSIBLE,
    }
)


def act_act(visit: Visit) -> Answer:
    """What a holder files, or a clerk notes."""
    card_id, do = UUID(visit.path["card_id"]), visit.form.choose("do", ACTS)
    try:
        with visit.tx.savepoint():
            _act(visit, card_id, do)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    return visit.redirect(f"/cards/{card_id}", notice=f"told-{do}")


def act_decide(visit: Visit) -> Answer:
    """What needs more than a clerk's right: lift, order back, destroy, have seen it destroyed."""
    card_id, do = UUID(visit.path["card_id"]), visit.form.choose("do", DECISIONS)
    try:
        with visit.tx.savepoint():
            _decide(visit, card_id, do)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    return visit.redirect(f"/cards/{card_id}", notice=f"told-{do}")


def act_end(visit: Visit) -> Answer:
    """End the chip of a returned card on the reader; asked before, for there is no way back."""
    card_id = UUID(visit.path["card_id"])
    try:
        with visit.tx.savepoint():
            card = prepare_chip_end(visit.tx, card_id, by=visit.by)
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    chips, terminal = chips_of(visit), visit.by.terminal_id

    def settle(now: Visit, end: ChipEnd) -> Answer:
        note_chip_ended(now.tx, card_id, end, by=now.by, context=now.context)
        return now.redirect(f"/cards/{card_id}", notice="told-chip-ended")

    return Talk(lambda: chips.end(terminal, card.number), settle)


def _act(visit: Visit, card_id: UUID, do: str) -> None:
    tx, by, context, form = visit.tx, visit.by, visit.context, visit.form
    match do:
        case "suspend":
            answers = _answers_of(visit, card_id)
            suspend(tx, card_id, answers=answers, by=by, context=context)
        case "lost":
            answers, note = _answers_of(visit, card_id), form.find("note")
            report_loss(tx, card_id, note, answers=answers, by=by, context=context)
        case "found":
            report_found(tx, card_id, by=by, context=context)
        case "return":
            take_back(tx, card_id, by=by, context=context)
        case "withdraw":
            withdraw_application(tx, card_id, by=by, context=context)
        case "spoil":
            spoil_card(tx, card_id, form.find("note"), by=by, context=context)
        case "back":
            enter_on_back(tx, card_id, form.get("item"), by=by, context=context)
        case _:
            note_pin_locked(tx, card_id, by=by, context=context)


def _answers_of(visit: Visit, card_id: UUID) -> Sequence[CallerAnswer]:
    """What the caller knew, as the clerk ticked it; of nobody who stands here."""
    asked = questions_of(visit, card_id)
    right = {one.kind: bool(visit.form.find(f"right-{one.kind}")) for one in asked}
    return judge(asked, right, provisional=bool(visit.form.find("provisional"))) if asked else ()


def _decide(visit: Visit, card_id: UUID, do: str) -> None:
    tx, by, context, form = visit.tx, visit.by, visit.context, visit.form
    match do:
        case "lift":
            lift(tx, card_id, by=by, context=context)
        case "order-back":
            order_back(tx, card_id, form.find("note"), by=by, context=context)
        case "destroy":
            propose_destruction(tx, card_id, form.find("method"), by=by, context=context)
        case _:
            confirm_destruction(tx, card_id, by=by, context=context)


ACTING_SCREENS: Final = (
    Screen("J-A12g", "/cards/{card_id:uuid}/act", Function.CARD, Mode.WRITE, act=act_act),
    Screen("J-A12v", "/cards/{card_id:uuid}/end", Function.CARD, Mode.EXECUTE, act=act_end),
    Screen("J-A12h", "/cards/{card_id:uuid}/decide", Function.CARD, Mode.EXECUTE, act=act_decide),
)
