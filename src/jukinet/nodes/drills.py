"""Drills from a page of the counter: the holders have chips on terminals, or software cards.

Each holder leaves his chip in the reader of a terminal: the one who sits there his own, the other
where he works himself.  They are spoken to as at the sign-on, by the office's terminal key.  On the
day itself that key is not to be had, and the machine that stands alone has one of its own; its
readers and its key are tried by `juki standstill drill`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from jukinet.copies.procedures import names_of
from jukinet.counters.card_reader import CardReader
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.operator_chip import ChipReader
from jukinet.counters.procedures import list_terminals
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.db.database import Database
from jukinet.platform.paper.engine import PaperEngine
from jukinet.standstill.drills.room import DrillRoom
from jukinet.standstill.offline.card import HolderCard, SoftwareCard
from jukinet.standstill.offline.chip import ChipCard, HolderReader
from jukinet.terms.errors import ErrorCode, JukiError

LEDGERS: Final = "drill-ledgers"


@dataclass(frozen=True, slots=True)
class ChipOnTerminal:
    """A holder's chip in the reader of whichever terminal it lies at; looked for at each use."""

    card_id: str
    database: Database
    reader: ChipReader

    def open(self, pin: str, sealed: bytes, about: bytes) -> bytes:
        """Decrypt what was sealed for this card; CARD_MISSING where it lies nowhere."""
        return self._find().open(pin, sealed, about)

    def sign(self, pin: str, data: bytes) -> bytes:
        """Sign with this card."""
        return self._find().sign(pin, data)

    def _find(self) -> ChipCard:
        with self.database.transaction() as tx:
            terminals = [one.terminal.terminal_id for one in list_terminals(tx)]
        for terminal in terminals:
            found = self.reader.read_card(terminal)
            if found is not None and found.card_id == self.card_id:
                take = partial(self.reader.readers.take, terminal)
                opened = self.reader.open_terminal()
                pad = self.reader.open_pad()
                return HolderReader(take, opened, pad, self.reader.now).find_card()
        raise JukiError(ErrorCode.CARD_MISSING, "the holder's chip lies at no terminal")


def open_drill_room(
    settings: CounterSettings, loaded: LoadedNode, reader: CardReader, engine: PaperEngine | None
) -> DrillRoom | None:
    """Where drills are held; None of an office without packs."""
    find_card = _find_cards(loaded.node.database, reader)
    if settings.packs is None or find_card is None:
        return None
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
        on_terminals=isinstance(reader, ChipReader),
    )


def _find_cards(database: Database, reader: CardReader) -> Callable[[str], HolderCard] | None:
    """How the cards of holders are found: in the readers of terminals, or in the tray."""
    if isinstance(reader, ChipReader):
        return lambda holder_id: ChipOnTerminal(holder_id, database, reader)
    if isinstance(reader, TrayReader):
        return lambda holder_id: SoftwareCard(reader.folder_of(holder_id))
    return None
