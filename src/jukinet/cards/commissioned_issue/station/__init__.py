"""The card printer and chip writer at the contractor (カードプリンタ), as the terminal sees it.

The printer may serve other cards, too (point 5). It therefore carries its own *lease*: who has it,
for which series, for which kind of cards; whoever does not hold it is refused by the machine, not
by good will. And it keeps its own *journal* of prints, which no terminal can write: the account
compares it with the terminal's steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jukinet.cards.commissioned_issue.accounting import PrintLine
from jukinet.cards.commissioned_issue.making import PrintFound
from jukinet.cards.commissioned_issue.procedures import OpenedRecord
from jukinet.cards.face import CardFace
from jukinet.terms.codes import MunicipalityCode


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has the printer."""

    holder: str  # the terminal
    series_id: str
    use: str  # registration cards, or the name of the other kind


REGISTRATION_CARDS = "registration-cards"


class Station(Protocol):
    """What a terminal can have done. A fault raises CARD_PRINT_FAILED or a code of the chip."""

    def connect(self, lease: Lease) -> None:
        """Take the printer for a series; CARD_PRINTER_TAKEN while another series or use has it."""

    def release(self, series_id: str) -> None:
        """Give the printer back; nothing when this series does not have it."""

    def find_lease(self) -> Lease | None:
        """Who has it now."""

    def feed(self) -> str | None:
        """Number of the blank that lies in the machine; the next of the hopper if none did."""

    def find_print(self, work_id: str) -> PrintFound:
        """What the journal says of a work."""

    def draw(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        """The face as the machine takes it; GLYPH_MISSING and what else is wrong with this face.

        Nothing of the machine moves for it: called from several threads at once, and ahead.
        """

    def print_face(self, lease: Lease, work_id: str, drawn: bytes, braille: bytes) -> None:
        """Print the blank in the machine, and emboss it where Braille was wished for;
        CARD_PRINTER_TAKEN without the lease."""

    def write_chip(self, record: OpenedRecord, face: CardFace) -> bytes:
        """Let the chip make its keys, write it, and leave it locked; its public key (DER)."""

    def finish_chip(self) -> None:
        """End the writing: from now on the chip is a card's. Done before, it changes nothing."""

    def eject(self, *, good: bool) -> None:
        """Put the card in the machine to the made ones, or to the rejected."""

    def list_prints(self) -> Sequence[PrintLine]:
        """The journal."""
