"""A case opened by a resident's card, or the requester of the open case proven by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from jukinet.counters.case import Affair
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.identity import ComparedBy, Evidence, Finding, IdentityCheck
from jukinet.counters.procedures import (
    close_case,
    open_case_by_card,
    open_case_of_guest,
    prove_guest,
    prove_requester,
    record_check,
    record_reading,
)
from jukinet.counters.resident_card import CardRead, ResidentCards
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.counters.screens.placing import after_card, put_before
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

NEW: Final = "new"
NEW_AND_KEEP: Final = "new-and-keep"
OPEN: Final = "open"
WIDE_AREA: Final = "/copies/wide-area/new"
"""Where somebody of another municipality gets a copy, at a counter that issues such."""
ITEMS: Final = ("card", "name")
"""What of its holder a read card shows: who he is."""


def show_card(visit: Visit) -> Answer:
    """What lies on the reader, and what is to become of it."""
    return visit.page("counter/card.html", title="title-card", **_facts(visit))


def act_card(visit: Visit) -> Answer:
    """Read the card; the page comes back when its holder has typed his PIN, or has not."""
    cards = _cards_of(visit)
    terminal_id, now = visit.by.terminal_id, visit.by.now
    return Talk(lambda: cards.read(terminal_id, now), _settle, _note)


def _note(tx: Transaction, by: CaseWorker, error: JukiError) -> None:
    """A card that proved nobody is kept with the case it was laid down in."""
    if by.case is not None:
        check = IdentityCheck(Evidence.CARD, ComparedBy.PIN, None, Finding.NOBODY, error.code)
        record_check(tx, check, by=by)


def _settle(visit: Visit, read: CardRead) -> Answer:
    """The case of whoever the card belongs to (Act Art. 12: the resident himself asks)."""
    cards = _cards_of(visit)
    kinds = (NEW, NEW_AND_KEEP, OPEN) if visit.by.case else (NEW,)
    wanted = visit.form.choose("for", kinds)
    if cards.is_guest(read):
        return _receive_guest(visit, read, wanted)
    holder = cards.get_holder(visit.tx, read)
    if wanted == OPEN:
        file = prove_requester(visit.tx, read, holder, by=visit.by)
    else:
        affair = _leave_former(visit, wanted)
        file = open_case_by_card(
            visit.tx, affair, read, holder, by=visit.by, randomness=visit.context.randomness
        )
        put_before(visit, file.case.case_id)
    by = replace(visit.by, case=file.case)
    record_reading(
        visit.tx, by, visit.context, Function.SEARCH, subjects=[holder],
        items=ITEMS,
    )  # fmt: skip
    return visit.redirect(
        after_card(visit, file.case.affair, holder.resident_id), notice="told-card-read"
    )


def _leave_former(visit: Visit, wanted: str) -> Affair:
    """What the new case is about; the one before it is closed unless it is to be kept."""
    if wanted == NEW and visit.by.case is not None:
        close_case(visit.tx, visit.by.case.case_id, by=visit.by)
    return Affair(visit.form.choose("affair", tuple(Affair)))


def _receive_guest(visit: Visit, read: CardRead, wanted: str) -> Answer:
    """The holder is registered elsewhere: what he can have here is a wide-area copy."""
    if not visit.has(WIDE_AREA):
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "the card is of another municipality")
    if wanted == OPEN:
        file = prove_guest(visit.tx, read, by=visit.by, context=visit.context)
    else:
        affair = _leave_former(visit, wanted)
        file = open_case_of_guest(visit.tx, affair, read, by=visit.by, context=visit.context)
        put_before(visit, file.case.case_id)
    record_reading(
        visit.tx, replace(visit.by, case=file.case), visit.context, Function.SEARCH,
        items=("card",), result="guest",
    )  # fmt: skip
    return visit.redirect(WIDE_AREA, notice="told-card-read")


def _cards_of(visit: Visit) -> ResidentCards:
    cards = visit.facilities.resident_cards
    if cards is None:
        raise JukiError(ErrorCode.READER_MISSING, "this office reads no residents' cards")
    return cards


def _facts(visit: Visit) -> dict[str, Any]:
    words = visit.words
    try:
        lies = _cards_of(visit).reader.find_insertion(visit.by.terminal_id) is not None
        answers = True
    except JukiError as error:
        if error.code is not ErrorCode.READER_MISSING:
            raise
        lies = answers = False
    return {
        "affairs": [(one.value, words(f"frame-affair-{one.value}")) for one in Affair],
        "lies": lies,
        "answers": answers,
    }


CARD_SCREENS: Final = (
    Screen(
        "J-A02i", "/card", Function.SEARCH, Mode.READ,
        show=show_card, act=act_card, needs_case=False,
    ),
)  # fmt: skip
