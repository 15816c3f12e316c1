"""A17, the register of evacuees: a card laid on the reader at a shelter says who came."""

from __future__ import annotations

from typing import Final

from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.procedures import (
    count_evacuees,
    list_evacuees,
    note_arrival,
    note_departure,
)
from jukinet.cards.municipal_services.screens.place import offer_of, services_of
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.security.operator import Function, Mode


def show_shelters(visit: Visit) -> Answer:
    """How many are where; no names."""
    return visit.page(
        "municipal_services/shelters.html",
        title="title-shelters",
        counts=count_evacuees(visit.tx, by=visit.by),
        shelter="",
        evacuees=(),
    )


def act_shelter(visit: Visit) -> Answer:
    """Note whoever laid his card down, or show who is here."""
    shelter = visit.form.get("shelter")
    if visit.form.choose("do", ("came", "left", "list")) == "list":
        return visit.page(
            "municipal_services/shelters.html",
            title="title-shelters",
            counts=count_evacuees(visit.tx, by=visit.by),
            shelter=shelter,
            evacuees=list_evacuees(visit.tx, shelter, by=visit.by, context=visit.context),
        )
    desk, by = services_of(visit), visit.by
    offer = offer_of(visit, ServiceKind.EVACUATION).number
    return Talk(lambda: desk.recognise(by.terminal_id, offer, by.now), _settle)


def _settle(visit: Visit, user_number: str) -> Answer:
    came = visit.form.choose("do", ("came", "left")) == "came"
    note = note_arrival if came else note_departure
    offer = offer_of(visit, ServiceKind.EVACUATION).number
    shelter = visit.form.get("shelter")
    note(visit.tx, shelter, user_number, offer, by=visit.by, context=visit.context)
    return visit.redirect("/shelters", notice="told-came" if came else "told-left")


SHELTER_SCREENS: Final = (
    Screen(
        "J-A17", "/shelters", Function.CARD, Mode.WRITE,
        show=show_shelters, act=act_shelter, menu="menu-shelters",
    ),
)  # fmt: skip
