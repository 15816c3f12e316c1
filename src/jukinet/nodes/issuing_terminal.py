"""The pages of a contractor's issuing terminal: its house, and the server of its browser.

The machine is one, and one at a time works at it, at the pages or at the console (point 5).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jukinet.cards.commissioned_issue.jobs import tell_ended
from jukinet.cards.commissioned_issue.maker import Maker, MakingReport
from jukinet.cards.commissioned_issue.station.chips import FolderChips
from jukinet.cards.commissioned_issue.station.folder import ChipWriter, FolderStation
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.nodes.card_chips import HALVES, read_transport_key
from jukinet.nodes.card_issuer import Config, TerminalSettings
from jukinet.nodes.issuing_machine import open_station
from jukinet.nodes.printing import open_paper
from jukinet.nodes.roles import LoadedNode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, communication_server_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FolderHouse:
    """See :class:`~jukinet.cards.commissioned_issue.screens.house.IssuingHouse`."""

    loaded: LoadedNode
    config: Config
    at_work: threading.Lock = field(default_factory=threading.Lock)

    @property
    def servers(self) -> tuple[Party, ...]:
        """The municipalities on this terminal's list."""
        codes = self.config.issuing.municipalities
        return tuple(communication_server_of(MunicipalityCode(code)) for code in codes)

    @property
    def makes(self) -> bool:
        """Whether both custodians have laid their halves down."""
        halves = self._halves()
        return halves is not None and all((halves / name).is_file() for name in HALVES)

    def station(self) -> FolderStation:
        """The machine, to be looked at."""
        return self._open(None)

    def make(self, by: CaseWorker, limit: int) -> MakingReport:
        """Make cards, and tell the municipalities what came of it."""
        halves, context = self._halves(), self.loaded.node.context
        if halves is None:
            raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "no place for halves of a transport key")
        chips = FolderChips(context, read_transport_key(halves))
        report = self._alone(by, chips, lambda maker: maker.make(limit))
        tell_ended(self.loaded.node)
        return report

    def end(self, by: CaseWorker) -> None:
        """End the series, and let the printer be switched."""
        self._alone(by, None, lambda maker: maker.end())

    def _alone(self, by: CaseWorker, chips: ChipWriter | None, work: Callable[[Maker], T]) -> T:
        if not self.at_work.acquire(blocking=False):
            raise JukiError(ErrorCode.CARD_PRINTER_TAKEN, "somebody works at the machine")
        try:
            node = self.loaded.node
            return work(Maker(node.database, node.context, self._open(chips), by))
        finally:
            self.at_work.release()

    def _open(self, chips: ChipWriter | None) -> FolderStation:
        return open_station(self.config, self.loaded.node.context, chips)

    def _halves(self) -> Path | None:
        terminal = self.config.terminal
        halves = terminal and terminal.transport_halves
        return Path(halves) if halves else None


def open_terminal(loaded: LoadedNode, config: Config, settings: TerminalSettings) -> Facilities:
    """What the pages have besides the database: cards of operators, paper, the machine."""
    tray = TrayReader(Path(config.issuing.readers))
    font = config.issuing.print_font
    return Facilities(
        reader=tray,
        settings=OfficeSettings(
            municipality=settings.name,
            municipality_en=settings.name_en,
            mayor=settings.name,
            simulated=settings.simulated,
        ),
        paper=open_paper(font),
        card_maker=tray,
        issuing=FolderHouse(loaded, config),
    )
