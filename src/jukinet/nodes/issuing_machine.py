"""The card printer of a contractor's terminal, as its configuration says it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jukinet.cards.commissioned_issue.station.drawing import draw_data, draw_images
from jukinet.cards.commissioned_issue.station.folder import ChipWriter, Draw, FolderStation
from jukinet.nodes.card_issuer import Config
from jukinet.nodes.settings import FaceWay
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine


def open_station(
    config: Config, context: NodeContext, chips: ChipWriter | None = None
) -> FolderStation:
    """The machine in its folder; without ``chips`` it is looked at."""
    return FolderStation(Path(config.issuing.station), chips, _drawer(config, context))


def _drawer(config: Config, context: NodeContext) -> Draw:
    if config.issuing.faces is FaceWay.ITEMS:
        return draw_data
    terminal = config.terminal
    simulated = config.rehearsal is not None or (terminal is not None and terminal.simulated)
    engine = _opener(config.issuing.print_font)
    return draw_images(engine, context.clock.now, simulated=simulated)


@lru_cache(maxsize=8)
def _opener(font: str | None) -> Callable[[], PaperEngine]:
    """Opens the engine at the first face, and once a process."""

    @lru_cache(maxsize=1)
    def open_engine() -> PaperEngine:
        return PaperEngine(Path(font) if font else None)

    return open_engine
