"""The desk's hand at the counters: cards into readers and out again, papers from the printer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jukinet.counters.card_tray import TrayReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.nation import cards
from jukinet.nation.cards import open_resident_tray
from jukinet.nation.counters import (
    OPERATORS,
    PASSWORD,
    PIN,
    TERMINALS,
    list_papers,
    new_registration_code,
    open_tray,
)
from jukinet.nation.desk.counter_views import (
    CardView,
    CounterView,
    PaperView,
    ReaderView,
    ResidentReaderView,
    SlipView,
)
from jukinet.nation.desk.views import Name
from jukinet.nation.issuing_house import HOUSE, TERMINAL, open_house_tray
from jukinet.terms.errors import ErrorCode, JukiError

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation
    from jukinet.nation.plan import PlannedCardIssuer, PlannedMunicipality

PAPERS_SHOWN: Final = 20
OF: Final = "-of-"
"""Between the name of a card and the office whose tray it is from."""
_NUMBER: Final = re.compile("[0-9]{8}")
_CARDS: Final = {
    each.card_id: CardView(each.card_id, each.name, tuple(duty.value for duty in each.duties))
    for each in (*OPERATORS, *HOUSE)
}


class CounterDesk:
    """Over the offices of the plan that have counters and the contractors, by their codes."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._places = {each.code.digits: each for each in nation.plan.municipalities
                        if each.has_counter}  # fmt: skip
        self._houses = {each.party.code: each for each in nation.plan.card_issuers}

    def look(self, office: str) -> CounterView | None:
        """An office's counters as they are; None in a nation without any."""
        if office in self._houses:
            return self._look_at_house(self._houses[office])
        if not self._places:
            return None
        place = self._get_place(office) if office else next(iter(self._places.values()))
        tray, residents = open_tray(self._nation.site, place), self._residents_of(place)
        papers = list_papers(self._nation.site, place)[-PAPERS_SHOWN:]
        return CounterView(
            office=place.code.digits,
            name=Name(place.name, place.name_en),
            others=self._others(place.code.digits),
            towns=self._others(place.code.digits, houses=False),
            address=self._nation.counter_address(place.register_office),
            pin=PIN,
            password=PASSWORD,
            readers=tuple(
                _reader(tray, terminal_id, name) for terminal_id, (name, _) in TERMINALS.items()
            ),
            tray=_cards_in(tray),
            papers=tuple(_paper(file) for file in reversed(papers)),
            residents_pin=cards.PIN,
            residents_readers=tuple(
                ResidentReaderView(terminal_id, name, residents.find_card(terminal_id))
                for terminal_id, (name, _) in TERMINALS.items()
            ),
            residents_tray=tuple(residents.list_cards()),
            slips=tuple(self._list_slips(place)),
        )

    def _look_at_house(self, house: PlannedCardIssuer) -> CounterView:
        """A contractor's terminal (E07): operators' cards, and nobody else's."""
        tray = open_house_tray(self._nation.site, house)
        return CounterView(
            office=house.party.code,
            name=Name(house.name, house.name_en),
            others=self._others(house.party.code),
            address=self._nation.counter_address(house.party),
            pin=PIN,
            password=PASSWORD,
            readers=(_reader(tray, *TERMINAL),),
            tray=_cards_in(tray),
            makes_cards=True,
        )

    def _others(self, here: str, *, houses: bool = True) -> tuple[tuple[str, Name], ...]:
        """Where one can sit down besides; residents' cards are carried to towns alone."""
        places: dict[str, PlannedMunicipality | PlannedCardIssuer] = dict(self._places)
        places |= self._houses if houses else {}
        return tuple(
            (code, Name(each.name, each.name_en)) for code, each in places.items() if code != here
        )

    def _tray_of(self, office: str) -> TrayReader:
        if office in self._houses:
            return open_house_tray(self._nation.site, self._houses[office])
        return open_tray(self._nation.site, self._get_place(office))

    def insert_card(self, office: str, card_id: str, terminal_id: str) -> None:
        """Put a card into a reader."""
        self._tray_of(office).insert(card_id, terminal_id)

    def pull_card(self, office: str, terminal_id: str) -> None:
        """Take the card out of a reader: that screen goes blank."""
        self._tray_of(office).pull(terminal_id)

    def lay_card(self, office: str, card: str, terminal_id: str) -> None:
        """Lay a resident's card on a reader."""
        self._residents_of(self._get_place(office)).lay(card, terminal_id)

    def take_card(self, office: str, terminal_id: str) -> None:
        """Take a resident's card off a reader, whatever it is doing."""
        self._residents_of(self._get_place(office)).pull(terminal_id)

    def carry_card(self, office: str, card: str, to: str) -> None:
        """Carry a resident's card to another office; there it is called by where it is from."""
        tray, far = self._residents_of(self._get_place(office)), self._get_place(to)
        name, _, origin = card.partition(OF)
        carried = name if origin == to else f"{name}{OF}{origin or office}"
        tray.carry(card, self._residents_of(far), carried)

    def type_pin(self, office: str, terminal_id: str, pin: str) -> None:
        """Type at the pad before a resident; CARD_MISSING where none of his cards lies."""
        tray = self._residents_of(self._get_place(office))
        if tray.find_insertion(terminal_id) is None:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies there")
        tray.type_pin(terminal_id, pin)

    def prepare_terminal(self, office: str, terminal_id: str) -> str:
        """A code by which a browser becomes this terminal."""
        house = self._houses.get(office)
        party = house.party if house else self._get_place(office).register_office
        node = self._nation.get(party).node
        return new_registration_code(node, terminal_id)

    def open_paper(self, office: str, terminal_id: str, number: str) -> bytes:
        """A document as it was printed; NOT_FOUND when there is none."""
        if terminal_id in TERMINALS and _NUMBER.fullmatch(number):
            for file in list_papers(self._nation.site, self._get_place(office)):
                if (file.parent.name, file.stem) == (terminal_id, number):
                    return file.read_bytes()
        raise JukiError(ErrorCode.NOT_FOUND, "no such paper")

    def _residents_of(self, place: PlannedMunicipality) -> ResidentTray:
        return open_resident_tray(self._nation.site, place)

    def _list_slips(self, place: PlannedMunicipality) -> list[SlipView]:
        return [
            SlipView(one.card, one.number, one.support_number)
            for one in cards.read_slips(self._nation.site, place)
        ]

    def _get_place(self, office: str) -> PlannedMunicipality:
        try:
            return self._places[office]
        except KeyError:
            raise JukiError(ErrorCode.NOT_FOUND, "this office has no counters") from None


def _reader(tray: TrayReader, terminal_id: str, name: str) -> ReaderView:
    found = tray.find_card(terminal_id)
    return ReaderView(terminal_id, name, _CARDS.get(found.card_id) if found else None)


def _cards_in(tray: TrayReader) -> tuple[CardView, ...]:
    return tuple(_CARDS[card_id] for card_id in tray.list_cards() if card_id in _CARDS)


def _paper(file: Path) -> PaperView:
    printed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return PaperView(file.parent.name, file.stem, printed)
