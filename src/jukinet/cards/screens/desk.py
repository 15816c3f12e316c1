"""A12: one card, one line of truth with five lamps, and the one next step under F9."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from jukinet.cards.acting_for import PAPERS_OF, ProxyPaper
from jukinet.cards.application import Proxy
from jukinet.cards.caller import CallerQuestion
from jukinet.cards.card import RegistrationCard
from jukinet.cards.forms.issue_notice import parse_notice_symbol
from jukinet.cards.handing_over import circular_on
from jukinet.cards.life import HELD, IN_MAKING, CardEvent, CardState, is_possible
from jukinet.cards.procedures import (
    CardFile,
    ask_spread,
    draw_questions,
    find_card_by_letter,
    find_effect,
    find_spread,
    get_card_file,
    is_chip_ended,
    list_boxes,
    list_caller_answers,
    list_cards_of,
    list_destructions_open,
    list_waiting,
)
from jukinet.cards.saga import ChipSight, Step
from jukinet.cards.screens.lamps import lamps_of
from jukinet.cards.screens.papers import offered_of
from jukinet.cards.screens.people import find_holder
from jukinet.counters.case import Means, Relation
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.screens.demands import demand_of
from jukinet.security.operator import Function, Mode

ROOT: Final = "/cards"
ONE: Final = "/cards/{card_id:uuid}"
HELD_STOPPED: Final = frozenset({CardState.SUSPENDED, CardState.LOST})
TAKEN: Final = (Function.CARD, Mode.WRITE)
STOPPED_STATES: Final = frozenset({CardState.SUSPENDED, CardState.LOST, CardState.VOID})
"""Whose stop must be known in every municipality."""
WAITING_STATES: Final = (CardState.APPLIED, CardState.MADE, CardState.NOTIFIED, CardState.WAITING)
HOLDER_EVENTS: Final = (
    CardEvent.SUSPENDED, CardEvent.LOSS_REPORTED, CardEvent.FOUND, CardEvent.RETURNED,
    CardEvent.ENTRY_CHANGED, CardEvent.PIN_LOCKED, CardEvent.PIN_SET, CardEvent.WITHDRAWN,
    CardEvent.SPOILT,
)  # fmt: skip
DECIDED_EVENTS: Final = (CardEvent.LIFTED, CardEvent.VOIDED)


def show_start(visit: Visit) -> Answer:
    """The cards of whoever asks in this case; nobody known yet is looked for first."""
    requester = visit.by.get_case().requester
    if requester is not None:
        return visit.redirect(f"/cards/of/{requester}")
    return visit.redirect("/search" if visit.has("/search") else "/")


def show_cards_of(visit: Visit) -> Answer:
    """One person's cards, newest first; with none, and none in the making, the application."""
    resident = UUID(visit.path["resident_id"])
    cards = list_cards_of(visit.tx, resident, by=visit.by, context=visit.context)
    live = [one for one in cards if one.state in IN_MAKING | HELD]
    if not cards:
        return visit.redirect(f"/cards/of/{resident}/new")
    if len(live) == 1 and len(cards) == 1:
        return visit.redirect(f"/cards/{live[0].card_id}")
    return visit.page(
        "cards/of.html",
        title="title-of",
        holder=find_holder(visit, resident),
        cards=cards,
        may_apply=not any(one.state in IN_MAKING for one in live),
    )


def show_card(visit: Visit) -> Answer:
    """The card: what is true of it, what comes next, what else can be done."""
    return card_page(visit, UUID(visit.path["card_id"]))


def card_page(
    visit: Visit,
    card_id: UUID,
    mistakes: tuple[Any, ...] = (),
    chip: ChipSight = ChipSight.NOT_SEEN,
    looked: str = "",
) -> Answer:
    """The page of a card, with what was wrong in the form that was sent.

    ``chip`` is what a terminal saw of it just now; ``looked`` the key of the words for that.
    """
    file = get_card_file(visit.tx, card_id, chip=chip, by=visit.by, context=visit.context)
    card, step = file.card, file.saga.step
    holder = find_holder(visit, card.resident_id, card.application_id)
    lifting = visit.by.operator.may(Function.CARD, Mode.EXECUTE)
    return visit.page(
        "cards/card.html",
        title="title-card",
        status=422 if mistakes else 200,
        mistakes=list(mistakes),
        file=file,
        card=card,
        holder=holder,
        step=step.value if step else "",
        repair=file.saga.is_repair,
        card_id=card_id,
        lamps=lamps_of(visit, file),
        phases=phases_of(file),
        boxes=_boxes(visit) if step is Step.PRINT_FACE else [],
        proxy_papers=_proxy_papers(visit, file),
        rule=circular_on(visit.today) if step is Step.HAND_OVER else None,
        can={one.value for one in HOLDER_EVENTS if _can(card, one)},
        decide={one.value for one in DECIDED_EVENTS if _can(card, one)} if lifting else set(),
        **_end_of(visit, card, deciding=lifting),
        offered=offered_of(file),
        supported=card.state in HELD,
        own=visit.by.operator.operator_id,
        form=visit.form,
        questions=questions_of(visit, card_id) if _can(card, CardEvent.SUSPENDED) else [],
        provisional=card.state in HELD_STOPPED and _is_provisional(visit, file),
        items=[(one, visit.words(f"item-{one}")) for one in ("address", "name", "birth-date")],
        has_chips=visit.facilities.chips is not None,
        looked=looked,
        may_look=visit.facilities.chips is not None and card.state in IN_MAKING | HELD,
        services=card.is_usable and visit.facilities.card_services is not None,
        stopped_at=file.stopped_everywhere_at,
        spread=find_spread(visit.tx, card_id, by=visit.by),
        stopped=card.state in STOPPED_STATES,
        history=visit.query.get("history") == "1",
    )


def questions_of(visit: Visit, card_id: UUID) -> list[CallerQuestion]:
    """What whoever calls is asked; nothing where somebody stands here."""
    by = visit.by
    if by.get_case().means is not Means.QUESTIONS or not by.operator.may(*TAKEN):
        return []
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    return draw_questions(visit.tx, card_id, demand=demand, by=by, context=visit.context)


def _proxy_papers(visit: Visit, file: CardFile) -> list[ProxyPaper]:
    """What is asked of who comes for the holder; nothing where the holder came himself."""
    himself = visit.by.get_case().relation is Relation.SELF
    asked = PAPERS_OF[Proxy.NONE if himself else file.application.proxy]
    return [one for one in ProxyPaper if one in asked]


def _is_provisional(visit: Visit, file: CardFile) -> bool:
    """Whether whoever had it stopped by telephone answered something wrongly."""
    said = list_caller_answers(visit.tx, file.card.card_id, file.steps, by=visit.by)
    return not all(one.right for one in said)


def _can(card: RegistrationCard, event: CardEvent) -> bool:
    return is_possible(card.state, event)


def _end_of(visit: Visit, card: RegistrationCard, *, deciding: bool) -> dict[str, Any]:
    """What the page says of a card's end: of its chip, and before two persons."""
    return {
        "destroy": deciding and card.state in (CardState.RETURNED, CardState.SPOILT),
        "returned": card.state in (CardState.RETURNED, CardState.DESTROYED),
        "chip_ended": is_chip_ended(visit.tx, card.card_id, by=visit.by),
        "may_end": deciding and card.state is CardState.RETURNED,
        "destruction": _destruction(visit, card.card_id) if deciding else None,
    }


PHASES: Final = (
    ("applied", frozenset({CardState.APPLIED})),
    ("made", frozenset({CardState.MADE})),
    ("notified", frozenset({CardState.NOTIFIED})),
    ("handed-over", frozenset({CardState.WAITING, CardState.HANDED_OVER})),
)
"""The row of the way: application, making, letter, hand-over, and at its end activation."""


def phases_of(file: CardFile) -> list[tuple[str, str]]:
    """The way of a card as far as it has come: done, here, or not yet."""
    state, rows, passed = file.card.state, [], True
    for name, states in PHASES:
        here = state in states
        rows.append((name, "here" if here else "done" if passed else "ahead"))
        passed = passed and not here
    rows.append(("active", "done" if passed else "ahead"))
    return rows


def show_effect(visit: Visit) -> Answer:
    """The one line of a stop, asked again by the page until the centre has said so."""
    card_id = UUID(visit.path["card_id"])
    effect = find_effect(visit.tx, card_id)
    return visit.page(
        "cards/effect_part.html", title="title-card", card_id=card_id,
        stopped_at=effect.everywhere_at,
    )  # fmt: skip


def act_spread(visit: Visit) -> Answer:
    """Ask the nation which municipalities have said that they know the stop."""
    card_id = UUID(visit.path["card_id"])
    ask_spread(visit.tx, card_id, by=visit.by, context=visit.context)
    return visit.redirect(f"/cards/{card_id}", notice="told-spread")


def show_waiting(visit: Visit) -> Answer:
    """What waits at the desk, by what comes next: numbers only, for the public sees it."""
    groups = [
        (state.value, list_waiting(visit.tx, [state], by=visit.by)) for state in WAITING_STATES
    ]
    return visit.page("cards/waiting.html", title="title-waiting", groups=groups)


def act_letter(visit: Visit) -> Answer:
    """The letter's 2D code, or its number typed, opens the card it is about."""
    number = parse_notice_symbol(visit.form.get("letter"))
    card = find_card_by_letter(visit.tx, number, by=visit.by)
    return visit.redirect(f"/cards/{card.card_id}")


def _boxes(visit: Visit) -> list[tuple[str, str]]:
    if not visit.by.operator.may(Function.CARD_STOCK, Mode.READ):
        return []
    return [
        (str(book.box.box_id), f"{book.box.number}（{book.balance.remaining}）")
        for book in list_boxes(visit.tx, by=visit.by)
        if book.balance.remaining > 0
    ]


def _destruction(visit: Visit, card_id: UUID) -> Any:
    open_ones = list_destructions_open(visit.tx, by=visit.by)
    return next((one for one in open_ones if one.card_id == card_id), None)


_READ: Final = (Function.CARD, Mode.READ)
DESK_SCREENS: Final = (
    Screen("J-A12", ROOT, *_READ, show=show_start, menu="menu-cards"),
    Screen("J-A12a", "/cards/of/{resident_id:uuid}", *_READ, show=show_cards_of),
    Screen("J-A12c", ONE, *_READ, show=show_card),
    Screen(
        "J-A12k", "/cards/waiting", *_READ, show=show_waiting, needs_case=False,
        menu="menu-waiting",
    ),
    Screen("J-A12o", f"{ONE}/effect", *_READ, show=show_effect),
    Screen("J-A12q", f"{ONE}/spread", *_READ, act=act_spread),
    Screen("J-A12l", "/cards/letter", *_READ, act=act_letter),
)  # fmt: skip
