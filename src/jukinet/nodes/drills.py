"""Drills from a page of the counter, where the holders' cards are software cards in its tray.

A chip opens a half of a pack's key only at the machine of the standstill itself; an office with
chips holds its drills there, by `juki standstill drill`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jukinet.copies.procedures import names_of
from jukinet.counters.card_reader import CardReader
from jukinet.counters.card_tray import TrayReader
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.paper.engine import PaperEngine
from jukinet.standstill.drills.room import DrillRoom
from jukinet.standstill.offline.card import HolderCard, SoftwareCard

LEDGERS: Final = "drill-ledgers"


def open_drill_room(
    settings: CounterSettings, loaded: LoadedNode, reader: CardReader, engine: PaperEngine | None
) -> DrillRoom | None:
    """Where drills are held; None of an office without packs, or with chips."""
    if settings.packs is None or not isinstance(reader, TrayReader):
        return None
    tray = reader

    def find_card(holder_id: str) -> HolderCard:
        return SoftwareCard(tray.folder_of(holder_id))

    node = loaded.node
    return DrillRoom(
        node.database,
        node.context,
        Path(settings.packs),
        tuple(settings.pack_places),
        loaded.folder / LEDGERS,
        find_card,
        engine,
        names_of(node.context),
    )
