"""A18, the kiosk: a holder lays his card down, types his PIN and takes the copy of his record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.procedures import (
    finish_at_kiosk,
    open_at_kiosk,
    serve_at_kiosk,
)
from jukinet.cards.municipal_services.screens.place import offer_of, services_of
from jukinet.copies.screens.desk import desk_of
from jukinet.counters.procedures import put_case_before
from jukinet.counters.resident_card import CardRead
from jukinet.counters.screen import Answer, Screen, Talk, Visit
from jukinet.security.operator import Function, Mode


@dataclass(frozen=True, slots=True)
class KioskRead:
    """What a card said at the kiosk: its number of the service, and who its holder is."""

    user_number: str = field(repr=False)
    read: CardRead


def show_kiosk(visit: Visit) -> Answer:
    """What to do: lay the card down."""
    return visit.page("municipal_services/kiosk.html", title="title-kiosk")


def act_kiosk(visit: Visit) -> Answer:
    """Talk with the card: the service first, which asks no PIN, then the holder's proof."""
    desk, by = services_of(visit), visit.by
    offer = offer_of(visit, ServiceKind.CERTIFICATE_KIOSK).number

    def talk() -> KioskRead:
        number = desk.recognise(by.terminal_id, offer, by.now)
        return KioskRead(number, desk.cards.read(by.terminal_id, by.now))

    return Talk(talk, _settle)


def _settle(visit: Visit, found: KioskRead) -> Answer:
    assert visit.session is not None, "the attendant is signed on"
    holder = services_of(visit).cards.get_holder(visit.tx, found.read)
    file = open_at_kiosk(visit.tx, found.read, holder, by=visit.by, context=visit.context)
    put_case_before(visit.tx, visit.session.session_id, file.case.case_id)
    request_id = serve_at_kiosk(
        visit.tx,
        found.user_number,
        offer_of(visit, ServiceKind.CERTIFICATE_KIOSK).number,
        by=replace(visit.by, case=file.case),
        context=visit.context,
        desk=desk_of(visit),
    )
    if visit.facilities.print_queued is not None:
        visit.tx.after_commit(visit.facilities.print_queued)
    return visit.redirect(f"/kiosk/{request_id}")


def show_paper(visit: Visit) -> Answer:
    """The paper comes out; nothing of it is on the screen."""
    return visit.page(
        "municipal_services/kiosk_paper.html",
        title="title-kiosk",
        request_id=visit.path["request_id"],
    )


def act_paper(visit: Visit) -> Answer:
    """It was taken and paid."""
    request_id = UUID(visit.path["request_id"])
    finish_at_kiosk(visit.tx, request_id, by=visit.by, context=visit.context)
    return visit.redirect("/kiosk", notice="told-taken")


KIOSK_SCREENS: Final = (
    Screen(
        "J-A18", "/kiosk", Function.KIOSK, Mode.EXECUTE,
        show=show_kiosk, act=act_kiosk, needs_case=False, menu="menu-kiosk",
    ),
    Screen(
        "J-A18a", "/kiosk/{request_id:uuid}", Function.KIOSK, Mode.EXECUTE,
        show=show_paper, act=act_paper,
    ),
)  # fmt: skip
