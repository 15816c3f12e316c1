"""A06, special move-in (転入届の特例): day and address, the card, then everybody on one page.

What is known at once is typed while the card lies ready; F9 reads it and asks the former town.
When its word has come the filing's own page shows everybody, and two more keys send it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from jukinet.counters.resident_card import CardRead
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.filings.days import read_day
from jukinet.filings.fields import read_municipality
from jukinet.filings.moving import OCCURRED
from jukinet.filings.special_rule import CardFate, generation_of
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import Arrival, ArrivalEvent, ArrivalState, due_on
from jukinet.moves.screens.carrying import card_facts
from jukinet.moves.screens.differing import finding_words, veil
from jukinet.moves.screens.words import (
    NEXT_OF_ARRIVAL,
    cards_of,
    name_of,
    next_step,
    obstacle_sentence,
)
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import era_text
from jukinet.terms.errors import ErrorCode, JukiError

PATIENCE_SECONDS: Final = 8
"""After that the page says what else can be done."""
PLACE_LENGTH_MAX: Final = 300
FIELDS: Final = ("moved_on", "address", "former")
CARD_SEEN: Final = {"paper.registration-card": "yes"}
"""A card that was read, and whose PIN was right, has been seen."""


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What was typed beside the card."""

    moved_on: date
    address: str
    former: MunicipalityCode | None


def show_new(visit: Visit) -> Answer:
    """Day and address are asked while the card lies ready."""
    return _new_page(visit, {}, {})


def act_new(visit: Visit) -> Answer:
    """Read the card; the form is asked first, so that nobody types a PIN for nothing."""
    faults: dict[str, str] = {}
    _read(visit, faults)
    if faults:
        return _new_page(visit, {name: visit.form.find(name) for name in FIELDS}, faults)
    cards, terminal_id, now = cards_of(visit), visit.by.terminal_id, visit.by.now
    return Talk(lambda: cards.read(terminal_id, now), _settle)


def _settle(visit: Visit, read: CardRead) -> Answer:
    """Take the first move-in and ask the former town (Act Art. 24-2 (1) and (3))."""
    typed = _read(visit, {})
    assert typed is not None
    taken = moves.take_first_move_in(
        visit.tx,
        read,
        moved_on=typed.moved_on,
        fields={"address": typed.address, OCCURRED: _day_text(visit, typed.moved_on), **CARD_SEEN},
        former=typed.former,
        by=visit.by,
        context=visit.context,
    )
    return visit.redirect(f"/moves/in/{taken.arrival.arrival_id}", notice="told-asked")


def _day_text(visit: Visit, day: date) -> str:
    """As the filing's page shows and reads it."""
    return era_text(day) if visit.words.language == "ja" else day.isoformat()


def _read(visit: Visit, faults: dict[str, str]) -> Typed | None:
    """What was typed; what cannot be read is noted under its field."""
    moved_on, former = visit.today, None
    address = visit.form.find("address").strip()[:PLACE_LENGTH_MAX]
    try:
        moved_on = read_day(visit.form.find("moved_on"), visit.today)
    except (JukiError, ValueError):
        faults["moved_on"] = visit.words("fault-day")
    if moved_on > visit.today:
        faults["moved_on"] = visit.words("fault-day-ahead")
    if not address:
        faults["address"] = visit.words("fault-address")
    try:
        if visit.form.find("former").strip():
            former = read_municipality(visit.form.find("former"), visit.today)
    except (JukiError, ValueError):
        faults["former"] = visit.words("fault-former")
    return None if faults else Typed(moved_on, address, former)


def _new_page(visit: Visit, fields: dict[str, str], faults: dict[str, str]) -> Answer:
    cards = visit.facilities.resident_cards
    try:
        lies = cards is not None and cards.reader.find_insertion(visit.by.terminal_id) is not None
        answers = cards is not None
    except JukiError as error:
        if error.code is not ErrorCode.READER_MISSING:
            raise
        lies = answers = False
    return visit.page(
        "moves/in_new.html",
        title="title-in-new",
        status=422 if faults else 200,
        fields=fields,
        faults=faults,
        errors=[(name, faults[name]) for name in FIELDS if name in faults],
        lies=lies,
        answers=answers,
        card=_fate(visit),
    )


def _fate(visit: Visit) -> CardFate:
    """What becomes of the card by the law of the day (Order Art. 30-20)."""
    return generation_of(visit.context.law(visit.today)).card


def show_arrival(visit: Visit) -> Answer:
    """How far the former town's word has come, and what can be done meanwhile."""
    key = UUID(visit.path["arrival_id"])
    file = moves.get_arrival_file(visit.tx, key, by=visit.by, context=visit.context)
    arrival = file.move
    assert isinstance(arrival, Arrival)
    reason, remedy = obstacle_sentence(visit.words, arrival.reason)
    return visit.page(
        "moves/in.html",
        title="title-in",
        arrival=arrival,
        former=name_of(arrival.former, arrival.filed_on),
        steps=file.steps,
        differences=veil(visit, file.differences),
        findings=finding_words(visit),
        reason=reason,
        remedy=remedy,
        next_step=next_step(visit.words, arrival.state.value, NEXT_OF_ARRIVAL),
        **card_facts(visit, arrival),
        **_waiting(visit, arrival),
    )


def _waiting(visit: Visit, arrival: Arrival) -> dict[str, Any]:
    seconds = int((visit.by.now - arrival.opened_at).total_seconds())
    waits = arrival.state is ArrivalState.ASKED
    return {
        "waits": waits,
        "seconds": seconds,
        "impatient": waits and seconds >= PATIENCE_SECONDS,
        "informed": arrival.state is ArrivalState.INFORMED,
        "due": due_on(arrival, visit.context.law(visit.today)),
        "may_give_up": arrival.may(ArrivalEvent.GIVE_UP),
        "may_write": visit.by.operator.may(Function.FILING, Mode.WRITE),
    }


def act_arrival(visit: Visit) -> Answer:
    """Ask once more, or take a paper certificate after all."""
    key = UUID(visit.path["arrival_id"])
    if visit.form.choose("do", ("again", "give-up")) == "again":
        moves.fetch_again(visit.tx, key, by=visit.by, context=visit.context)
        return visit.redirect(f"/moves/in/{key}", notice="told-asked")
    ended = moves.give_up(visit.tx, key, by=visit.by, context=visit.context)
    return visit.redirect(f"/filings/move-in/{ended.filing_id}", notice="told-paper-instead")


ARRIVAL_SCREENS: Final = (
    Screen(
        "J-A06s", "/moves/in/new", Function.FILING, Mode.WRITE,
        show=show_new, act=act_new, menu="menu-in",
    ),
    Screen(
        "J-A06t", "/moves/in/{arrival_id:uuid}", Function.FILING, Mode.READ,
        show=show_arrival,
    ),
    Screen(
        "J-A06t", "/moves/in/{arrival_id:uuid}/do", Function.FILING, Mode.WRITE,
        act=act_arrival,
    ),
)  # fmt: skip
