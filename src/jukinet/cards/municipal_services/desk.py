"""A counter's side of the municipal area: what is loaded, deleted and recognised, card by card.

Outside every transaction: a dialogue waits for whoever holds the card.  What is loaded is bound to
one card by its permit.  A load that was interrupted after the chip had it is begun again from
nothing, so that card and ledger agree in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jukinet.cards.municipal_services.by_law import ByLaw, Offer
from jukinet.counters.resident_card import ResidentCards
from jukinet.iccard.application import service_aid
from jukinet.iccard.authority import ServiceAuthority, handle_of, make_card_key
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.rights import Right
from jukinet.iccard.service import ServiceDefinition, ServiceFile, make_permit
from jukinet.iccard.terminal.network import number_of
from jukinet.iccard.terminal.services import AreaSession
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

SERVICE_TERMINAL: Final = "card-service-terminal"
"""The office's key, in its vault, for the terminals of services the municipality offers itself."""
TERMINAL_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class Loading:
    """What is to be loaded into which card, and under which number the service will know it."""

    card: CardNumber
    valid_until: date
    offer: Offer
    user_number: str


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """By-law, the municipality's key for services, and the readers of its counters.

    The key's certificate is read each time, so that a renewed one needs no restart.
    """

    municipality: MunicipalityCode
    by_law: ByLaw
    open_authority: Callable[[], ServiceAuthority]
    cards: ResidentCards

    @property
    def authority(self) -> ServiceAuthority:
        """The municipality as it permits services, with its certificate of this moment."""
        return self.open_authority()

    def aid_of(self, offer: int) -> bytes:
        """By which identifier a card has the service."""
        return service_aid(self.municipality.digits, offer)

    def load(self, terminal_id: str, loading: Loading, now: datetime) -> None:
        """Load a service into the card that lies there: IC_SERVICE_NOT_PERMITTED by the chip."""
        with self.cards.reader.take(terminal_id) as card:
            area = self._open_area(card, loading.card, now)
            aid, definition = self.aid_of(loading.offer.number), definition_of(loading.offer)
            if aid in converse(area.list_services(), card):
                converse(area.delete(aid), card)
            authority = self.authority
            permit = make_permit(
                self.municipality, loading.offer.number, definition,
                last_day=loading.valid_until, card=loading.card.digits,
            )  # fmt: skip
            keys = converse(area.load(authority.sign_permit(permit), definition), card)
            service = authority.certify_service(
                keys, loading.user_number, first_day=day_of(now), last_day=loading.valid_until
            )
            converse(area.certify(aid, authority.certificate, service), card)

    def delete(self, terminal_id: str, card_number: CardNumber, offer: int, now: datetime) -> None:
        """Delete a service from the card that lies there; one it has not is deleted already."""
        with self.cards.reader.take(terminal_id) as card:
            area = self._open_area(card, card_number, now)
            aid = self.aid_of(offer)
            if aid in converse(area.list_services(), card):
                converse(area.delete(aid), card)

    def recognise(self, terminal_id: str, offer: int, now: datetime) -> str:
        """By which number the service knows the card that lies there; no PIN is asked."""
        with self.cards.reader.take(terminal_id) as card:
            aid = self.aid_of(offer)
            session = converse(self._open_terminal(aid, now).open_service(aid, now), card)
            return session.service_number

    def _open_area(self, card: CardCarrier, wanted: CardNumber, now: datetime) -> AreaSession:
        area = converse(self.cards.open_terminal().open_area(now), card)
        if number_of(area.card) != wanted:
            raise JukiError(ErrorCode.CARD_STATE, "another card lies on the reader")
        return area

    def _open_terminal(self, aid: bytes, now: datetime) -> Terminal:
        """This office's terminal of one service, certified for a month each time it is opened."""
        ours = self.cards.open_terminal()
        suite = ours.identities[0].suite
        handle = handle_of(SERVICE_TERMINAL, suite)
        today = day_of(now)
        certificate = self.authority.certify_terminal(
            make_card_key(ours.vault, SERVICE_TERMINAL, suite), aid, self.municipality.digits,
            rights=Right.SERVICE_READ | Right.SERVICE_WRITE, first_day=today,
            last_day=today + timedelta(days=TERMINAL_DAYS),
        )  # fmt: skip
        identity = TerminalIdentity(handle, certificate, ours.identities[0].root)
        return Terminal(ours.vault, (identity,), ours.stopped, list_age_max=ours.list_age_max)


def definition_of(offer: Offer) -> ServiceDefinition:
    """The offer as a card takes it."""
    return ServiceDefinition(offer.name, [ServiceFile(size) for size in offer.files])
