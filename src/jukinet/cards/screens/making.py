"""A12, the step under F9 (T13): print the face, write the chip, letter and post; one at a time.

Every step is sent with its name: when the card has moved on meanwhile, nothing happens twice.  A
chip is talked with before anything is written down; a face is printed after the commit that used up
the form, and noted in a second transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from jukinet.cards.chip_desk import ChipDesk, ChipOrder
from jukinet.cards.procedures import (
    CardFile,
    call_same_day,
    get_card_file,
    make_letter,
    note_chip_written,
    note_face_printed,
    note_letter_sent,
    record_made,
    tell_again,
)
from jukinet.cards.saga import ChipSight, Step
from jukinet.cards.screens.desk import card_page
from jukinet.cards.screens.faces import chip_face_of, face_sheet_of
from jukinet.cards.screens.people import find_holder
from jukinet.counters.screen import Answer, Between, Later, Redirect, Screen, Talk, Visit
from jukinet.platform.paper.printer import Printer, PrintJob
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

PRINT_NUMBERS: Final = 10**8


def act_step(visit: Visit) -> Answer:
    """Do the card's next step, if it still is the one the operator saw."""
    card_id = UUID(visit.path["card_id"])
    file = get_card_file(visit.tx, card_id, by=visit.by, context=visit.context)
    seen = Step(visit.form.choose("step", (*_STEPS, Step.RECORD_CHIP)))
    step = Step.WRITE_CHIP if seen is Step.RECORD_CHIP else seen  # which looks before it writes
    if file.saga.step is not step:
        return visit.redirect(f"/cards/{card_id}", notice="told-moved-on")
    return _STEPS[step](visit, file)


def act_look(visit: Visit) -> Answer:
    """Look at the chip on the reader: after a stop the page says what is true, and the repair.

    Another card that lies there is said to be one; nothing of this card follows from it.
    """
    card_id = UUID(visit.path["card_id"])
    file = get_card_file(visit.tx, card_id, by=visit.by, context=visit.context)
    chips, terminal, number = chips_of(visit), visit.by.terminal_id, file.card.number

    def settle(now: Visit, sight: ChipSight) -> Answer:
        chip = ChipSight.NOT_SEEN if sight is ChipSight.OTHER_CARD else sight
        return card_page(now, card_id, chip=chip, looked=f"chip-{sight}")

    return Talk(lambda: chips.look(terminal, number), settle)


def _print_face(visit: Visit, file: CardFile) -> Answer:
    box = UUID(visit.form.get("box"))
    sheet = face_sheet_of(visit, file)
    printer, terminal = printer_of(visit), visit.by.terminal_id
    card_id = file.card.card_id

    def find(between: Between) -> Redirect:
        number = card_id.int % PRINT_NUMBERS
        printer.print(PrintJob(number, f"{terminal}-cards", sheet.pages, sheet.pdf))

        def settle(now: Visit) -> Redirect:
            note_face_printed(now.tx, card_id, box, by=now.by, context=now.context)
            return now.redirect(f"/cards/{card_id}")

        return between.settle(settle)

    return Later(visit.url(f"/cards/{card_id}"), find)


def _write_chip(visit: Visit, file: CardFile) -> Answer:
    """Look first: what was written before the power went is only noted."""
    chips, terminal, card = chips_of(visit), visit.by.terminal_id, file.card
    holder = find_holder(visit, card.resident_id, card.application_id).get()
    told = holder.identification
    order = ChipOrder(
        card.number, card.valid_until, told.code, told.birth_date.known,
        chip_face_of(visit, file),
    )  # fmt: skip

    def talk() -> str:
        """Under which key the card is made now; nothing for a chip that is another's."""
        sight = must_lie(chips.look(terminal, card.number))
        if sight is ChipSight.BLANK:
            chips.write(terminal, order)
        elif sight is not ChipSight.WRITTEN:
            return ""
        return chips.read_issuer(terminal, card.number)

    def settle(now: Visit, key: str) -> Answer:
        if not key:
            return now.redirect(f"/cards/{card.card_id}", notice="told-other-chip")
        note_chip_written(now.tx, card.card_id, key, by=now.by, context=now.context)
        return now.redirect(f"/cards/{card.card_id}")

    return Talk(talk, settle)


def _plain(procedure: Callable[..., object], notice: str) -> Callable[[Visit, CardFile], Answer]:
    def act(visit: Visit, file: CardFile) -> Answer:
        procedure(visit.tx, file.card.card_id, by=visit.by, context=visit.context)
        return visit.redirect(f"/cards/{file.card.card_id}", notice=notice)

    return act


def chips_of(visit: Visit) -> ChipDesk:
    """Who speaks with chips here; ENVIRONMENT_NOT_READY where no reader is set up."""
    chips: ChipDesk | None = visit.facilities.chips
    if chips is None:
        raise JukiError(ErrorCode.ENVIRONMENT_NOT_READY, "this counter has no reader for cards")
    return chips


def must_lie(sight: ChipSight) -> ChipSight:
    """What was seen; CARD_MISSING when nothing lies there."""
    if sight is ChipSight.NOT_SEEN:
        raise JukiError(ErrorCode.CARD_MISSING, "no card lies on the reader")
    return sight


def printer_of(visit: Visit) -> Printer:
    """The printers of this counter; PRINTER_STOPPED where there are none."""
    printer: Printer | None = visit.facilities.printer
    if printer is None:
        raise JukiError(ErrorCode.PRINTER_STOPPED, "this counter has no printer")
    return printer


_STEPS: Final[dict[Step, Callable[[Visit, CardFile], Answer]]] = {
    Step.PRINT_FACE: _print_face,
    Step.WRITE_CHIP: _write_chip,
    Step.RECORD_MADE: _plain(record_made, "told-made"),
    Step.MAKE_LETTER: _plain(make_letter, "told-letter"),
    Step.SEND_LETTER: _plain(note_letter_sent, "told-sent"),
    Step.CALL_SAME_DAY: _plain(call_same_day, "told-called"),
    Step.TELL_AGAIN: _plain(tell_again, "told-again"),
}
MAKING_SCREENS: Final = (
    Screen("J-A12r", "/cards/{card_id:uuid}/chip", Function.CARD, Mode.WRITE, act=act_look),
    Screen("J-A12d", "/cards/{card_id:uuid}/step", Function.CARD, Mode.WRITE, act=act_step),
)
