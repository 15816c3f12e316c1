"""What the screens of services ask of their counter."""

from __future__ import annotations

from jukinet.cards.municipal_services.by_law import Offer, ServiceKind
from jukinet.cards.municipal_services.desk import ServiceDesk
from jukinet.counters.screen import Visit
from jukinet.terms.errors import ErrorCode, JukiError


def services_of(visit: Visit) -> ServiceDesk:
    """By-law, keys and readers; ENVIRONMENT_NOT_READY where the office has no by-law on cards."""
    desk: ServiceDesk | None = visit.facilities.card_services
    if desk is None:
        raise JukiError(ErrorCode.ENVIRONMENT_NOT_READY, "this office offers no services on cards")
    return desk


def offer_of(visit: Visit, kind: ServiceKind) -> Offer:
    """The office's own offer of a kind today; IC_SERVICE_NOT_PERMITTED where there is none."""
    for offer in services_of(visit).by_law.list_offers(visit.today):
        if offer.kind is kind:
            return offer
    raise JukiError(ErrorCode.IC_SERVICE_NOT_PERMITTED, "no by-law permits this service today")
