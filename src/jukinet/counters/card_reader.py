"""What a counter asks of a card reader, whatever stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CardFound:
    """An operator card in a reader: its number, and whether its PIN may still be tried.

    ``insertion`` is new each time a card is put in: whoever pulls it and puts it back was away.
    """

    card_id: str
    tries_left: int
    insertion: str

    @property
    def locked(self) -> bool:
        """Whether only an administrator can help."""
        return self.tries_left == 0


class CardReader(Protocol):
    """The readers of an office's terminals, by terminal.

    ``read_card`` and ``prove`` talk with a card and may wait for it: never inside a transaction.
    Refusals are typed: CARD_MISSING, PIN_WRONG with ``tries_left`` among its facts, CARD_LOCKED.
    """

    def find_card(self, terminal_id: str) -> CardFound | None:
        """The card that lies in the terminal's reader now, if it has been read; never waits."""

    def read_card(self, terminal_id: str) -> CardFound | None:
        """The same; a card that was put in meanwhile is read first."""

    def prove(self, terminal_id: str, pin: str, challenge: bytes) -> bytes:
        """The card's signature over a challenge, given its PIN."""
