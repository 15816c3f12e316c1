"""A12, what else a card is used for: asked for here, then loaded or deleted at the reader."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services.procedures import (
    ask_for_service,
    list_uses,
    note_deleted,
    note_loaded,
    prepare_deletion,
    prepare_loading,
    withdraw_wish,
)
from jukinet.cards.municipal_services.screens.place import services_of
from jukinet.cards.municipal_services.use import UseState
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.security.operator import Function, Mode


def show_uses(visit: Visit) -> Answer:
    """What the card is used for, and what else it may be."""
    card_id = UUID(visit.path["card_id"])
    uses = list_uses(visit.tx, card_id, by=visit.by, context=visit.context)
    offers = {one.number: one for one in services_of(visit).by_law.offers}
    running = [one for one in uses if one.state is not UseState.ENDED]
    used = {one.offer for one in running}
    today = services_of(visit).by_law.list_offers(visit.today)
    return visit.page(
        "municipal_services/uses.html",
        title="title-services",
        card_id=card_id,
        uses=[(one, offers.get(one.offer)) for one in running],
        ended=[(one, offers.get(one.offer)) for one in uses if one.state is UseState.ENDED],
        offers=[(str(one.number), one.name) for one in today if one.number not in used],
    )


def act_ask(visit: Visit) -> Answer:
    """Take the holder's wish in, or that he has it no more."""
    card_id, by, context = UUID(visit.path["card_id"]), visit.by, visit.context
    if visit.form.choose("do", ("ask", "withdraw")) == "ask":
        by_law = services_of(visit).by_law
        numbers = tuple(str(one.number) for one in by_law.offers)
        offer = int(visit.form.choose("offer", numbers))
        ask_for_service(visit.tx, card_id, offer, by_law=by_law, by=by, context=context)
        return visit.redirect(f"/services/{card_id}", notice="told-asked")
    withdraw_wish(visit.tx, UUID(visit.form.get("use")), by=by, context=context)
    return visit.redirect(f"/services/{card_id}", notice="told-withdrawn")


def act_chip(visit: Visit) -> Answer:
    """Load into the card that lies on the reader, or delete from it; then write it down."""
    desk, use_id, by = services_of(visit), UUID(visit.form.get("use")), visit.by
    if visit.form.choose("do", ("load", "delete")) == "load":
        loading = prepare_loading(
            visit.tx, use_id, by_law=desk.by_law, by=by, context=visit.context
        )
        return Talk(lambda: desk.load(by.terminal_id, loading, by.now), _settle_load)
    number, use = prepare_deletion(visit.tx, use_id, by=by)
    return Talk(lambda: desk.delete(by.terminal_id, number, use.offer, by.now), _settle_deletion)


def _settle_load(visit: Visit, _: object) -> Answer:
    note_loaded(visit.tx, UUID(visit.form.get("use")), by=visit.by, context=visit.context)
    return visit.redirect(f"/services/{visit.path['card_id']}", notice="told-loaded")


def _settle_deletion(visit: Visit, _: object) -> Answer:
    note_deleted(visit.tx, UUID(visit.form.get("use")), by=visit.by, context=visit.context)
    return visit.redirect(f"/services/{visit.path['card_id']}", notice="told-deleted")


USE_SCREENS: Final = (
    Screen(
        "J-A12s", "/services/{card_id:uuid}", Function.CARD, Mode.READ,
        show=show_uses,
    ),
    Screen(
        "J-A12t", "/services/{card_id:uuid}/wish", Function.CARD, Mode.WRITE,
        act=act_ask,
    ),
    Screen(
        "J-A12u", "/services/{card_id:uuid}/chip", Function.CARD, Mode.WRITE,
        act=act_chip,
    ),
)  # fmt: skip
