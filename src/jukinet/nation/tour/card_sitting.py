"""Cards at a counter of the nation: one is read, used for services, lost and stopped everywhere.

What the tour does here it does as a holder and a clerk would: the card lies on the reader, its PIN
is typed at the pad, and a lost card is stopped by the numbers on its holder's slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.municipal_services import procedures as services
from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.desk import ServiceDesk
from jukinet.copies.procedures import PaperDesk
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_tray import ResidentTray
from jukinet.counters.screen import Facilities
from jukinet.iccard.authority import CARD_TERMINAL, handle_of, make_card_key
from jukinet.iccard.rights import Right
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.nation.cards import PIN, CardSlip, open_resident_tray, read_slips
from jukinet.nation.nation import Nation
from jukinet.nation.tour.library import TownLibrary
from jukinet.nation.tour.office import print_out
from jukinet.nation.tour.telephone import stop_by_telephone
from jukinet.nodes.counter import open_facilities
from jukinet.nodes.register_office import Config
from jukinet.nodes.resident_cards import open_resident_cards
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault, open_vault
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

TERMINAL: Final = "madoguchi-1"
BOOK: Final = "模擬の旅"
SHELTER: Final = "模擬小学校"
LIBRARY: Final = "library"
BOOKS: Final = "books.json"
ON_LINE: Final = frozenset(
    {Role.NATIONAL_SERVER, Role.PREFECTURAL_SERVER, Role.COMMUNICATION_SERVER}
)
"""Who learns of a stop by line, whatever joins the office to its server."""
_OFFERS: Final = {
    ServiceKind.CERTIFICATE_KIOSK: 1,
    ServiceKind.EVACUATION: 5,
    ServiceKind.LIBRARY: 7,
}
_RIGHTS: Final = frozenset(
    (function, mode)
    for function in (Function.CARD, Function.SEARCH, Function.RECORD, Function.KIOSK)
    for mode in Mode
)


@dataclass(frozen=True, slots=True)
class CardSitting:
    """At an office's counter, with its residents' cards in the tray."""

    loaded: LoadedNode
    facilities: Facilities
    tray: ResidentTray
    slips: Sequence[CardSlip]

    def use_services(self) -> dict[str, bool]:
        """Three services in one card, each used once; what held."""
        slip = self.slips[0]
        self.tray.lay(slip.card, TERMINAL)
        try:
            by = self._open_case_by_card()
            for offer in _OFFERS.values():
                self._load(slip, offer, by)
            return {
                "library": self._borrow(),
                "shelter": self._come_to_shelter(by),
                **({"kiosk": self._take_copy()} if self.facilities.paper else {}),
            }
        finally:
            self.tray.pull(TERMINAL)

    def lose_card(self, nation: Nation) -> LostCard:
        """Whoever finds a card, and its PIN, uses it in another city; then its holder stops it."""
        slip, far = self.slips[1], open_far_counter(nation)
        self.tray.carry(slip.card, far.tray, slip.card)
        was_read = far.try_card(slip) is None
        address = nation.counter_address(self.loaded.node.party)
        return LostCard(slip, far, was_read and stop_by_telephone(address, slip))

    # --- how -----------------------------------------------------------------------------

    @property
    def _cards(self) -> ResidentCards:
        assert self.facilities.resident_cards is not None
        return self.facilities.resident_cards

    @property
    def _desk(self) -> ServiceDesk:
        desk: ServiceDesk = self.facilities.card_services
        return desk

    def _worker(self) -> CaseWorker:
        operator = Operator("sasaki", "佐々木 模擬", Duty.COUNTER, _RIGHTS)
        return CaseWorker(operator, TERMINAL, None, self.loaded.node.context.clock.now())

    def _open_case_by_card(self) -> CaseWorker:
        """Read the card that lies there; the case is its holder's."""
        self.tray.type_pin(TERMINAL, PIN)
        by, context = self._worker(), self.loaded.node.context
        read = self._cards.read(TERMINAL, by.now)
        with self.loaded.node.database.transaction() as tx:
            holder = self._cards.get_holder(tx, read)
            file = counters.open_case_by_card(
                tx, Affair.CARD, read, holder, by=by, randomness=context.randomness
            )
        return replace(by, case=file.case)

    def _load(self, slip: CardSlip, offer: int, by: CaseWorker) -> None:
        context, by_law = self.loaded.node.context, self._desk.by_law
        with self.loaded.node.database.transaction() as tx:
            card = cards.find_card(tx, CardNumber(slip.number), by=by)
            assert card is not None, "the slip is of a card of this office"
            use = services.ask_for_service(
                tx, card.card_id, offer, by_law=by_law, by=by, context=context
            )
            loading = services.prepare_loading(
                tx, use.use_id, by_law=by_law, by=by, context=context
            )
        self._desk.load(TERMINAL, loading, by.now)
        with self.loaded.node.database.transaction() as tx:
            services.note_loaded(tx, use.use_id, by=by, context=context)

    def _borrow(self) -> bool:
        """At the library: a terminal certified for its service lends a book."""
        aid = self._desk.aid_of(_OFFERS[ServiceKind.LIBRARY])
        books = self.loaded.folder / LIBRARY / BOOKS
        library = TownLibrary(self._library_terminal(aid), aid, books)
        now = self.loaded.node.context.clock.now()
        with self.tray.take(TERMINAL) as card:
            library.lend(card, BOOK, now)
            return any(BOOK in line for line in library.list_loans(card, now))

    def _library_terminal(self, aid: bytes) -> Terminal:
        """The library's own vault and key, certified by the town for this one service."""
        place = self.loaded.folder / LIBRARY
        config = VaultConfig(place / "vault", place / "passphrase")
        vault = open_vault(config) if place.exists() else create_vault(config)
        ours, today = self._cards.open_terminal(), self.loaded.node.context.clock.today()
        certificate = self._desk.authority.certify_terminal(
            make_card_key(vault, CARD_TERMINAL), aid, LIBRARY,
            rights=Right.SERVICE_READ | Right.SERVICE_WRITE, first_day=today, last_day=today,
        )  # fmt: skip
        root = ours.identities[0].root
        identity = TerminalIdentity(handle_of(CARD_TERMINAL), certificate, root)
        return Terminal(vault, (identity,), ours.stopped, list_age_max=ours.list_age_max)

    def _come_to_shelter(self, by: CaseWorker) -> bool:
        offer, context = _OFFERS[ServiceKind.EVACUATION], self.loaded.node.context
        number = self._desk.recognise(TERMINAL, offer, by.now)
        with self.loaded.node.database.transaction() as tx:
            services.note_arrival(tx, SHELTER, number, offer, by=by, context=context)
            return services.count_evacuees(tx, by=by).get(SHELTER) == 1

    def _take_copy(self) -> bool:
        """At the kiosk: card, PIN, paper."""
        offer, context = _OFFERS[ServiceKind.CERTIFICATE_KIOSK], self.loaded.node.context
        facilities, database = self.facilities, self.loaded.node.database
        number = self._desk.recognise(TERMINAL, offer, context.clock.now())
        by = self._open_case_by_card()
        desk = PaperDesk(facilities.paper, facilities.seal, facilities.settings)
        with database.transaction() as tx:
            request_id: UUID = services.serve_at_kiosk(
                tx, number, offer, by=by, context=context, desk=desk
            )
        printed = print_out(self.loaded, request_id)
        with database.transaction() as tx:
            services.finish_at_kiosk(tx, request_id, by=by, context=context)
        return printed


@dataclass(frozen=True, slots=True)
class FarCounter:
    """The counter of another city, at which somebody lays down a card that he found."""

    party: Party
    loaded: LoadedNode
    cards: ResidentCards
    tray: ResidentTray

    def try_card(self, slip: CardSlip) -> ErrorCode | None:
        """Why the card is refused there, PIN and all; None if it is read."""
        self.tray.lay(slip.card, TERMINAL)
        self.tray.type_pin(TERMINAL, PIN)
        try:
            self.cards.read(TERMINAL, self.loaded.node.context.clock.now())
        except JukiError as error:
            return error.code
        finally:
            self.tray.pull(TERMINAL)
        return None


@dataclass(frozen=True, slots=True)
class LostCard:
    """A card in the wrong hands; ``stopped`` when it was used there, and its holder stopped it."""

    slip: CardSlip
    far: FarCounter
    stopped: bool

    @property
    def number(self) -> CardNumber:
        return CardNumber(self.slip.number)

    def is_refused(self) -> bool:
        """Whether it is turned away now."""
        return self.stopped and self.far.try_card(self.slip) is ErrorCode.IC_CARD_SUSPENDED


def open_far_counter(nation: Nation) -> FarCounter:
    """A counter of a city that makes no cards itself."""
    place = next(
        one for one in nation.plan.municipalities if one.has_counter and not one.has_card_desk
    )
    loaded = nation.get(place.register_office).loaded
    assert isinstance(loaded.config, Config)
    assert loaded.config.counter is not None
    read = open_resident_cards(loaded.config.counter, loaded, None)
    assert read is not None, "every counter of a nation reads cards"
    tray = open_resident_tray(nation.site, place)
    return FarCounter(place.register_office, loaded, read, tray)


def open_card_sitting(nation: Nation) -> CardSitting:
    """The same office's counter, with the residents' cards in its tray."""
    place = next(one for one in nation.plan.municipalities if one.has_card_desk)
    loaded = nation.get(place.register_office).loaded
    assert isinstance(loaded.config, Config)
    assert loaded.config.counter is not None
    return CardSitting(
        loaded,
        open_facilities(loaded.config.counter, loaded),
        open_resident_tray(nation.site, place),
        read_slips(nation.site, place),
    )
