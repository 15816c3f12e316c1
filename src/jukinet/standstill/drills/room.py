"""Where an office holds drills from a page: its packs, its holders' cards, a folder for ledgers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.standstill.drills.practice import Drill, DrillReport
from jukinet.standstill.offline.card import HolderCard
from jukinet.standstill.offline.opening import CardWithPin
from jukinet.standstill.offline.paper import NameOf
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class HolderWithPin:
    """A holder whose card lies here, and the PIN that was typed for it."""

    holder_id: str
    pin: str

    def __repr__(self) -> str:
        return f"HolderWithPin({self.holder_id})"


@dataclass(frozen=True, slots=True)
class DrillRoom:
    """``find_card`` answers with the card of a holder; CARD_MISSING where it does not lie here."""

    database: Database
    context: NodeContext
    packs: Path
    places: tuple[str, ...]
    ledgers: Path
    find_card: Callable[[str], HolderCard]
    engine: PaperEngine | None
    name_of: NameOf
    on_terminals: bool = False  # the cards are chips that lie in the readers of terminals

    def hold(
        self, place: str, first: HolderWithPin, second: HolderWithPin, by: CaseWorker
    ) -> DrillReport:
        """Hold a drill at a place with two holders' cards; outside every transaction."""
        if place not in self.places:
            raise JukiError(ErrorCode.NOT_FOUND, "no packs are made for this place")
        drill = Drill(
            self.database,
            self.context,
            packs=self.packs,
            place=place,
            cards=(self._with_pin(first), self._with_pin(second)),
            ledgers=self.ledgers,
            engine=self.engine,
            name_of=self.name_of,
        )
        return drill.run(by)

    def _with_pin(self, holder: HolderWithPin) -> CardWithPin:
        return CardWithPin(self.find_card(holder.holder_id), holder.pin)
