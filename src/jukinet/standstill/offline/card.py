"""What is asked of a holder's card: to open a half of a key, and to sign, each after its PIN."""

from __future__ import annotations

from typing import Protocol


class HolderCard(Protocol):
    """A card of somebody who holds packs. Refusals: CARD_MISSING, PIN_WRONG, CARD_LOCKED."""

    @property
    def card_id(self) -> str:
        """What is printed on it; the holder's id in the pack."""

    def open(self, pin: str, sealed: bytes, about: bytes) -> bytes:
        """Decrypt what was sealed for this card."""

    def sign(self, pin: str, data: bytes) -> bytes:
        """Sign with this card."""
