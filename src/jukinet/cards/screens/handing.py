"""A12, hand-over (T14): papers, the face compared, and the secret number at the holder's pad."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.card import RegistrationCard
from jukinet.cards.forms.holder_slip import HolderSlip, compose_holder_slip
from jukinet.cards.forms.issue_notice import parse_notice_symbol
from jukinet.cards.handing_over import OTHER_PAPERS_MAX, Presented
from jukinet.cards.life import CardState
from jukinet.cards.procedures import (
    get_card_file,
    hand_over,
    prepare_pin,
    record_pin_set,
    renew_support_number,
)
from jukinet.cards.saga import ChipSight
from jukinet.cards.screens.applying import mistake_of, proxy_papers_of
from jukinet.cards.screens.desk import card_page
from jukinet.cards.screens.making import PRINT_NUMBERS, chips_of, must_lie, printer_of
from jukinet.cards.screens.people import find_holder, marks_of
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Talk, Visit
from jukinet.custody.screens.marks import engine_of
from jukinet.platform.paper.printer import PrintJob
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

MISTAKES: Final = frozenset(
    {
        ErrorCode.CARD_LETTER_MISMATCH,
        ErrorCode.CARD_PAPERS_MISSING,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_UNPROVEN,
    }
)
PIN_MISTAKES: Final = frozenset({ErrorCode.CARD_STATE, ErrorCode.IDENTITY_UNPROVEN})


def act_hand_over(visit: Visit) -> Answer:
    """Hand it over; the holder's slip with his support number is printed, once, right here."""
    form, card_id = visit.form, UUID(visit.path["card_id"])
    printer_of(visit)
    try:
        with visit.tx.savepoint():
            handed = hand_over(
                visit.tx,
                card_id,
                _presented(visit),
                parse_notice_symbol(form.find("letter")),
                old_card_returned=bool(form.find("old_card")),
                by=visit.by,
                context=visit.context,
            )
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    return _print_slip(visit, handed.card, handed.support_number, f"/cards/{card_id}/pin")


def act_support(visit: Visit) -> Answer:
    """Another support number for a holder who lost his slip: printed, once, right here."""
    card_id = UUID(visit.path["card_id"])
    try:
        with visit.tx.savepoint():
            number = renew_support_number(visit.tx, card_id, by=visit.by, context=visit.context)
    except JukiError as error:
        if error.code is not ErrorCode.IDENTITY_UNPROVEN:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    file = get_card_file(visit.tx, card_id, by=visit.by, context=visit.context)
    return _print_slip(visit, file.card, number, f"/cards/{card_id}")


def _print_slip(visit: Visit, card: RegistrationCard, number: str, to: str) -> Answer:
    """The holder's slip on this terminal's printer; the number is nowhere else."""
    slip = HolderSlip(
        find_holder(visit, card.resident_id, card.application_id).get().identification.name.written,
        card.number.digits,
        number,
        visit.facilities.settings.telephone,
    )
    printer = printer_of(visit)
    sheet = compose_holder_slip(engine_of(visit), slip, marks_of(visit))
    job = PrintJob(card.card_id.int % PRINT_NUMBERS, visit.by.terminal_id, sheet.pages, sheet.pdf)

    def find(_: Between) -> Redirect:
        printer.print(job)
        return Redirect(visit.url(to), "told-slip")

    return Later(visit.url(to), find)


def show_pin(visit: Visit) -> Answer:
    """The holder types at his pad; this page waits and shows nothing of it."""
    card_id = UUID(visit.path["card_id"])
    file = get_card_file(visit.tx, card_id, by=visit.by, context=visit.context)
    return visit.page(
        "cards/pin.html", title="title-pin", card=file.card, has_chips=bool(visit.facilities.chips)
    )


def act_pin(visit: Visit) -> Answer:
    """Let the holder set his number, and note it: the chip is asked first what it knows.

    Whether it is the holder who stands here is asked before the chip is touched: what is set in a
    chip is set, whatever the ledger says of it afterwards.
    """
    card_id = UUID(visit.path["card_id"])
    try:
        with visit.tx.savepoint():
            card = prepare_pin(visit.tx, card_id, by=visit.by)
    except JukiError as error:
        if error.code not in PIN_MISTAKES:
            raise
        return card_page(visit, card_id, (mistake_of(visit, error),))
    chips, terminal = chips_of(visit), visit.by.terminal_id
    first, locked = card.state is CardState.HANDED_OVER, card.state is CardState.PIN_LOCKED

    def talk() -> ChipSight:
        sight = must_lie(chips.look(terminal, card.number))
        if sight is ChipSight.WRITTEN or (sight is ChipSight.PIN_SET and not first):
            chips.set_pin(terminal, card.number, locked=locked)
            return ChipSight.PIN_SET
        return sight

    def settle(now: Visit, sight: ChipSight) -> Answer:
        if sight is not ChipSight.PIN_SET:
            return now.redirect(f"/cards/{card_id}", notice="told-other-chip")
        record_pin_set(now.tx, card_id, by=now.by, context=now.context)
        return now.redirect(f"/cards/{card_id}", notice="told-pin-set")

    return Talk(talk, settle)


def _presented(visit: Visit) -> Presented:
    form = visit.form
    papers = form.choose("papers", ("photo-id", "letter-and-papers"))
    others = form.find("other_papers") or "0"
    if not (others.isascii() and others.isdigit() and int(others) <= OTHER_PAPERS_MAX):
        raise JukiError(ErrorCode.FORM_INVALID, "not a number of papers")
    return Presented(
        photo_id=papers == "photo-id",
        other_papers=int(others),
        face_compared=bool(form.find("face_compared")),
        proxy_papers=proxy_papers_of(form),
    )


_WRITE: Final = (Function.CARD, Mode.WRITE)
HANDING_SCREENS: Final = (
    Screen("J-A12e", "/cards/{card_id:uuid}/hand-over", *_WRITE, act=act_hand_over),
    Screen("J-A12p", "/cards/{card_id:uuid}/support", *_WRITE, act=act_support),
    Screen("J-A12f", "/cards/{card_id:uuid}/pin", *_WRITE, show=show_pin, act=act_pin),
)
