"""What is asked of a holder's card: to open a half of a key, and to sign, each after its PIN."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jukinet.counters import operator_card
from jukinet.standstill.pack import Holder


class HolderCard(Protocol):
    """A card of somebody who holds packs. Refusals: CARD_MISSING, PIN_WRONG, CARD_LOCKED."""

    @property
    def card_id(self) -> str:
        """What is printed on it; the holder's id in the pack."""

    def open(self, pin: str, sealed: bytes, about: bytes) -> bytes:
        """Decrypt what was sealed for this card."""

    def sign(self, pin: str, data: bytes) -> bytes:
        """Sign with this card."""


@dataclass(frozen=True, slots=True)
class SoftwareCard:
    """A software operator card as a holder's card: a folder, for rehearsal."""

    folder: Path

    @property
    def card_id(self) -> str:
        """What is printed on it."""
        return operator_card.look_at(self.folder).card_id

    def open(self, pin: str, sealed: bytes, about: bytes) -> bytes:
        """Decrypt what was sealed for this card."""
        return operator_card.open_by(self.folder, pin, sealed, about)

    def sign(self, pin: str, data: bytes) -> bytes:
        """Sign with this card."""
        return operator_card.prove_by(self.folder, pin, data)

    def to_holder(self, name: str) -> Holder:
        """Its holder, to be enrolled."""
        sign_key, seal_key = operator_card.read_keys(self.folder)
        return Holder(self.card_id, name, seal_key, sign_key)
