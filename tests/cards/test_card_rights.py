"""Who may do what with cards: whoever holds every right but the one that is needed is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from cards_office import CardsOffice

from jukinet.cards import procedures as cards
from jukinet.cards.application import ApplicationKind
from jukinet.cards.chip_end import ChipEnd
from jukinet.cards.face import CardForm
from jukinet.cards.handing_over import Presented
from jukinet.cards.procedures import Wish
from jukinet.cards.stock import BackAs, StockMove
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand
from jukinet.security.operator import Function, Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

ONE = UUID(int=1)
NUMBER = CardNumber.from_payload("314159265358979")
READ, WRITE, EXECUTE = ((Function.CARD, mode) for mode in Mode)
LOOK, COUNT, KEYS = ((Function.CARD_STOCK, mode) for mode in Mode)
GIVE = (Function.CARD_MAKING, Mode.WRITE)
Attempt = Callable[[Transaction, CaseWorker, NodeContext], object]
END = ChipEnd(b"", b"", b"")
WISH = Wish(ONE, ApplicationKind.FIRST, CardForm.A)


def no_demand(residents: frozenset[UUID]) -> Demand:
    raise AssertionError("nobody is asked about without the right")


PROCEDURES: dict[str, tuple[tuple[Function, Mode], Attempt]] = {
    "apply": (WRITE, lambda tx, by, c: cards.receive_application(tx, WISH, by=by, context=c)),
    "read an application": (READ, lambda tx, by, c: cards.get_application(tx, ONE, by=by)),
    "open a photo": (READ, lambda tx, by, c: cards.open_photo(tx, ONE, by=by, context=c)),
    "print": (WRITE, lambda tx, by, c: cards.note_face_printed(tx, ONE, None, by=by, context=c)),
    "write": (WRITE, lambda tx, by, c: cards.note_chip_written(tx, ONE, "", by=by, context=c)),
    "make": (WRITE, lambda tx, by, c: cards.record_made(tx, ONE, by=by, context=c)),
    "spoil": (WRITE, lambda tx, by, c: cards.spoil_card(tx, ONE, "", by=by, context=c)),
    "letter": (WRITE, lambda tx, by, c: cards.make_letter(tx, ONE, by=by, context=c)),
    "send": (WRITE, lambda tx, by, c: cards.note_letter_sent(tx, ONE, by=by, context=c)),
    "same day": (WRITE, lambda tx, by, c: cards.call_same_day(tx, ONE, by=by, context=c)),
    "hand over": (
        WRITE,
        lambda tx, by, c: cards.hand_over(tx, ONE, Presented(), "", by=by, context=c),
    ),
    "set a PIN": (WRITE, lambda tx, by, c: cards.record_pin_set(tx, ONE, by=by, context=c)),
    "prepare a PIN": (WRITE, lambda tx, by, c: cards.prepare_pin(tx, ONE, by=by)),
    "note a lock": (WRITE, lambda tx, by, c: cards.note_pin_locked(tx, ONE, by=by, context=c)),
    "enter on the back": (
        WRITE, lambda tx, by, c: cards.enter_on_back(tx, ONE, "name", by=by, context=c),
    ),
    "suspend": (WRITE, lambda tx, by, c: cards.suspend(tx, ONE, by=by, context=c)),
    "report a loss": (WRITE, lambda tx, by, c: cards.report_loss(tx, ONE, by=by, context=c)),
    "report a find": (WRITE, lambda tx, by, c: cards.report_found(tx, ONE, by=by, context=c)),
    "questions": (
        WRITE,
        lambda tx, by, c: cards.draw_questions(tx, ONE, demand=no_demand, by=by, context=c),
    ),
    "a caller's answers": (READ, lambda tx, by, c: cards.list_caller_answers(tx, ONE, (), by=by)),
    "lift": (EXECUTE, lambda tx, by, c: cards.lift(tx, ONE, by=by, context=c)),
    "withdraw": (WRITE, lambda tx, by, c: cards.withdraw_application(tx, ONE, by=by, context=c)),
    "take back": (WRITE, lambda tx, by, c: cards.take_back(tx, ONE, by=by, context=c)),
    "order back": (EXECUTE, lambda tx, by, c: cards.order_back(tx, ONE, "x", by=by, context=c)),
    "prepare a chip's end": (EXECUTE, lambda tx, by, c: cards.prepare_chip_end(tx, ONE, by=by)),
    "note a chip's end": (
        EXECUTE, lambda tx, by, c: cards.note_chip_ended(tx, ONE, END, by=by, context=c),
    ),
    "whether a chip ended": (READ, lambda tx, by, c: cards.is_chip_ended(tx, ONE, by=by)),
    "destroy": (
        EXECUTE, lambda tx, by, c: cards.propose_destruction(tx, ONE, "x", by=by, context=c),
    ),
    "see it destroyed": (
        EXECUTE, lambda tx, by, c: cards.confirm_destruction(tx, ONE, by=by, context=c),
    ),
    "open destructions": (READ, lambda tx, by, c: cards.list_destructions_open(tx, by=by)),
    "look": (READ, lambda tx, by, c: cards.get_card_file(tx, ONE, by=by, context=c)),
    "list": (READ, lambda tx, by, c: cards.list_cards_of(tx, ONE, by=by, context=c)),
    "find": (READ, lambda tx, by, c: cards.find_card(tx, NUMBER, by=by)),
    "find by letter": (READ, lambda tx, by, c: cards.find_card_by_letter(tx, "N-1", by=by)),
    "what waits": (READ, lambda tx, by, c: cards.list_waiting(tx, [], by=by)),
    "count": (READ, lambda tx, by, c: cards.count_cards(tx, by=by)),
    "count by key": (READ, lambda tx, by, c: cards.count_cards_of_keys(tx, by=by)),
    "count what replaces": (READ, lambda tx, by, c: cards.count_replacing(tx, "", by=by)),
    "tell again": (WRITE, lambda tx, by, c: cards.tell_again(tx, ONE, by=by, context=c)),
    "yearly": (READ, lambda tx, by, c: cards.list_yearly(tx, date(2004, 3, 31), by=by)),
    "ask": (READ, lambda tx, by, c: cards.ask_card_state(tx, NUMBER, by=by, context=c)),
    "answer": (READ, lambda tx, by, c: cards.get_card_answer(tx, ONE, by=by)),
    "ask who knows a stop": (
        READ, lambda tx, by, c: cards.ask_spread(tx, ONE, by=by, context=c),
    ),
    "who knows a stop": (READ, lambda tx, by, c: cards.find_spread(tx, ONE, by=by)),
    "age of the list": (READ, lambda tx, by, c: cards.read_list_age(tx, by=by)),
    "receive a box": (
        COUNT,
        lambda tx, by, c: cards.receive_box(
            tx, number="1", transport_key="1", custodian="x", blanks=1, by=by, context=c
        ),
    ),
    "move blanks": (
        COUNT,
        lambda tx, by, c: cards.move_blanks(
            tx, ONE, StockMove.COUNTED, 1, "", by=by, context=c
        ),
    ),
    "deliver blanks": (
        GIVE, lambda tx, by, c: cards.deliver_blanks(tx, ONE, 1, "M-1", by=by),
    ),
    "take blanks back": (
        GIVE, lambda tx, by, c: cards.take_back_blanks(tx, ONE, 1, BackAs.UNUSED, "", by=by),
    ),
    "take over a mover's card": (
        WRITE,
        lambda tx, by, c: cards.take_over(tx, ONE, None, None, by=by, context=c),  # type: ignore[arg-type]
    ),
    "boxes": (LOOK, lambda tx, by, c: cards.list_boxes(tx, by=by)),
    "forecast": (LOOK, lambda tx, by, c: cards.forecast_need(tx, by=by)),
    "key halves": (
        KEYS,
        lambda tx, by, c: cards.take_key_halves(
            tx, "1", ["a", "b"], "", by=by, context=c
        ),
    ),
    "another support number": (
        WRITE, lambda tx, by, c: cards.renew_support_number(tx, ONE, by=by, context=c),
    ),
    "who holds a key": (LOOK, lambda tx, by, c: cards.list_key_custody(tx, "1", by=by)),
}  # fmt: skip
WITHOUT_OPERATOR = {
    "chase_cards", "find_effect", "follow_register", "hear_states", "stop_for_holder",
    "suspend_by_support_number", "suspend_own",
    "end_cards_of_key", "list_cards", "list_cards_of_keys", "list_usable_cards",
}  # fmt: skip
"""What jobs, the network and the holder himself do."""


def test_every_procedure_asks_for_its_right(office: CardsOffice) -> None:
    for name, (right, attempt) in PROCEDURES.items():
        by = office.worker(without=[right])
        with pytest.raises(JukiError) as error, office.database.transaction() as tx:
            attempt(tx, by, office.context)
        assert error.value.code is ErrorCode.ACCESS_REFUSED, name


def test_whoever_holds_the_right_is_refused_for_other_reasons_only(office: CardsOffice) -> None:
    for name, (_, attempt) in PROCEDURES.items():
        try:
            with office.database.transaction() as tx:
                attempt(tx, office.worker(), office.context)
        except JukiError as error:
            assert error.code is not ErrorCode.ACCESS_REFUSED, name


def test_no_procedure_is_missing_above() -> None:
    functions = {name for name in cards.__all__ if name[0].islower()} - WITHOUT_OPERATOR
    assert len(PROCEDURES) == len(functions)
