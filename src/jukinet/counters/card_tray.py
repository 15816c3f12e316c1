"""The card tray: software cards, and the readers of terminals they can be put into.

::

    cards/<card id>/            a card in somebody's pocket
    readers/<terminal id>/card/ the card in that terminal's reader

Putting a card in and pulling it out are renames: in one place or the other, at once, for every
process that looks.  A reader that holds a card takes no second one.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from jukinet.counters.card_reader import CardFound
from jukinet.counters.operator_card import look_at, make_card, mark_insertion, prove_by
from jukinet.counters.terminal import TERMINAL_ID
from jukinet.platform.crypto.private_file import make_private_directory
from jukinet.security.roster import CARD_ID
from jukinet.terms.errors import ErrorCode, JukiError

CARDS: Final = "cards"
READERS: Final = "readers"
INSERTED: Final = "card"


class TrayReader:
    """The readers of all terminals over one folder; see :class:`CardReader`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_card(self, terminal_id: str) -> CardFound | None:
        """The card in the terminal's reader now."""
        try:
            return look_at(self._slot(terminal_id))
        except JukiError as error:
            if error.code is ErrorCode.CARD_MISSING:
                return None
            raise

    def read_card(self, terminal_id: str) -> CardFound | None:
        """The same: a software card shows what it is without being asked."""
        return self.find_card(terminal_id)

    def prove(self, terminal_id: str, pin: str, challenge: bytes) -> bytes:
        """The signature of the card in the terminal's reader."""
        return prove_by(self._slot(terminal_id), pin, challenge)

    def make(self, card_id: str, pin: str, terminal_id: str = "") -> bytes:
        """A new card in the tray, which needs no reader; its public key, for the roster."""
        make_private_directory(self._folder / CARDS)
        return make_card(self._pocket(card_id), card_id, pin)

    def throw_away(self, card_id: str) -> None:
        """Destroy a card that lies in the tray, if it is there: one that nobody was given."""
        shutil.rmtree(self._pocket(card_id), ignore_errors=True)

    def list_cards(self) -> list[str]:
        """The cards that lie in the tray, in no reader."""
        folder = self._folder / CARDS
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []

    def folder_of(self, card_id: str) -> Path:
        """Where a card lies while it is in the tray."""
        return self._pocket(card_id)

    def insert(self, card_id: str, terminal_id: str) -> None:
        """Put a card into a terminal's reader; CLAIMED_BY_ANOTHER when one is in it already."""
        slot, pocket = self._slot(terminal_id), self._pocket(card_id)
        make_private_directory(slot.parent)
        mark_insertion(pocket)
        try:
            pocket.rename(slot)
        except FileNotFoundError:
            raise JukiError(ErrorCode.CARD_MISSING, "no such card lies in the tray") from None
        except OSError:
            raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "a card is in the reader") from None

    def pull(self, terminal_id: str) -> str:
        """Take the card out of a terminal's reader; which one it was."""
        slot = self._slot(terminal_id)
        card_id = look_at(slot).card_id
        make_private_directory(self._folder / CARDS)
        try:
            slot.rename(self._pocket(card_id))
        except OSError:
            raise JukiError(ErrorCode.CARD_MISSING, "somebody else pulled it") from None
        return card_id

    def _slot(self, terminal_id: str) -> Path:
        if TERMINAL_ID.fullmatch(terminal_id) is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "this is no terminal's id")
        return self._folder / READERS / terminal_id / INSERTED

    def _pocket(self, card_id: str) -> Path:
        if CARD_ID.fullmatch(card_id) is None:
            raise JukiError(ErrorCode.FORM_INVALID, "this is no card's id")
        return self._folder / CARDS / card_id
