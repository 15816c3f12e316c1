"""What a counter asks of the reader that residents lay their cards on, whatever stands behind it.

Beside the operator's reader a terminal has one for whoever stands before it, and a pad for the PIN.
The pad seals what is typed for the card's certified key; nothing that reads a card here sees a PIN.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from jukinet.iccard.conversation import CardCarrier
from jukinet.iccard.pin_pad import PinRequest


class CardInHand(CardCarrier, Protocol):
    """The card that lies on a resident's reader, while one dialogue has it alone.

    CARD_MISSING once it was taken away, even if it is put back; READER_MISSING when the way to it
    is gone.
    """

    def ask_pin(self, request: PinRequest) -> bytes:
        """The block of the pad for what its holder types there; PIN_NOT_GIVEN when nobody does."""


class ResidentReader(Protocol):
    """The residents' readers of an office's terminals, by terminal."""

    def find_insertion(self, terminal_id: str) -> str | None:
        """A mark of the card that lies there now, new each time one is laid down.

        READER_MISSING when the terminal has no reader that answers.
        """

    def take(self, terminal_id: str) -> AbstractContextManager[CardInHand]:
        """The card that lies there, for one dialogue: CARD_MISSING, READER_BUSY, READER_MISSING.

        Never inside an open transaction: whoever holds the card may let us wait.
        """
