"""The desk's hand at the counters: cards into readers and out again, papers from the printer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
)
from jukinet.nation.desk.views import Name
from jukinet.terms.errors import ErrorCode, JukiError

if TYPE_CHECKING:
    from jukinet.nation.nation import Nation
    from jukinet.nation.plan import PlannedMunicipality

PAPERS_SHOWN: Final = 20
_NUMBER: Final = re.compile("[0-9]{8}")
_CARDS: Final = {
    each.card_id: CardView(each.card_id, each.name, tuple(duty.value for duty in each.duties))
    for each in OPERATORS
}


class CounterDesk:
    """Over the first office of the plan that has counters."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._place: PlannedMunicipality | None = next(
            (each for each in nation.plan.municipalities if each.has_counter), None
        )

    def look(self) -> CounterView | None:
        """The counters as they are; None in a nation without any."""
        place = self._place
        if place is None:
            return None
        tray = open_tray(self._nation.site, place)
        residents = open_resident_tray(self._nation.site, place)
        readers = []
        for terminal_id, (name, _) in TERMINALS.items():
            found = tray.find_card(terminal_id)
            card = _CARDS.get(found.card_id) if found else None
            readers.append(ReaderView(terminal_id, name, card))
        papers = list_papers(self._nation.site, place)[-PAPERS_SHOWN:]
        return CounterView(
            name=Name(place.name, place.name_en),
            address=self._nation.counter_address(place.register_office),
            pin=PIN,
            password=PASSWORD,
            readers=tuple(readers),
            tray=tuple(_CARDS[card_id] for card_id in tray.list_cards() if card_id in _CARDS),
            papers=tuple(_paper(file) for file in reversed(papers)),
            residents_pin=cards.PIN,
            residents_readers=tuple(
                ResidentReaderView(terminal_id, name, residents.find_card(terminal_id))
                for terminal_id, (name, _) in TERMINALS.items()
            ),
            residents_tray=tuple(residents.list_cards()),
        )

    def insert_card(self, card_id: str, terminal_id: str) -> None:
        """Put a card into a reader."""
        open_tray(self._nation.site, self._get_place()).insert(card_id, terminal_id)

    def pull_card(self, terminal_id: str) -> None:
        """Take the card out of a reader: that screen goes blank."""
        open_tray(self._nation.site, self._get_place()).pull(terminal_id)

    def lay_card(self, card: str, terminal_id: str) -> None:
        """Lay a resident's card on a reader."""
        open_resident_tray(self._nation.site, self._get_place()).lay(card, terminal_id)

    def take_card(self, terminal_id: str) -> None:
        """Take a resident's card off a reader, whatever it is doing."""
        open_resident_tray(self._nation.site, self._get_place()).pull(terminal_id)

    def type_pin(self, terminal_id: str, pin: str) -> None:
        """Type at the pad before a resident; CARD_MISSING where none of his cards lies."""
        tray = open_resident_tray(self._nation.site, self._get_place())
        if tray.find_insertion(terminal_id) is None:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies there")
        tray.type_pin(terminal_id, pin)

    def prepare_terminal(self, terminal_id: str) -> str:
        """A code by which a browser becomes this terminal."""
        node = self._nation.get(self._get_place().register_office).node
        return new_registration_code(node, terminal_id)

    def open_paper(self, terminal_id: str, number: str) -> bytes:
        """A document as it was printed; NOT_FOUND when there is none."""
        if terminal_id in TERMINALS and _NUMBER.fullmatch(number):
            for file in list_papers(self._nation.site, self._get_place()):
                if (file.parent.name, file.stem) == (terminal_id, number):
                    return file.read_bytes()
        raise JukiError(ErrorCode.NOT_FOUND, "no such paper")

    def _get_place(self) -> PlannedMunicipality:
        if self._place is None:
            raise JukiError(ErrorCode.NOT_FOUND, "this nation has no counters")
        return self._place


def _paper(file: Path) -> PaperView:
    printed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return PaperView(file.parent.name, file.stem, printed)
