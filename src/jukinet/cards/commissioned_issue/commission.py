"""A commission (発行委託): which cards are ordered, and what came of each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.cards.braille import emboss
from jukinet.cards.face import BRAILLE_CELLS, CardForm
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

BLANK_NUMBER: Final = re.compile(r"[A-Z0-9-]{4,32}")
PHOTO_BYTES_MAX: Final = 60_000  # a portrait of 400 by 533 points is about 30 kB
LINES_MAX: Final = 20_000  # a commission is a delivery of boxes, not a register


def must_be_blank_number(blank: str) -> None:
    """Refuse what is no number of a blank."""
    if BLANK_NUMBER.fullmatch(blank) is None:
        raise JukiError(ErrorCode.FORMAT_INVALID, "a blank's number is of A-Z, 0-9 and hyphens")


@dataclass(frozen=True, slots=True)
class CardWanted:
    """One card of an order, from an application that was accepted (令30の14; 規則34, 35)."""

    card_number: CardNumber
    code: ResidentRecordCode
    name: str = field(repr=False)  # as applied: the server compares
    birth_date: str = field(repr=False)
    form: CardForm
    valid_until: date
    photo: bytes = field(default=b"", repr=False)
    braille_reading: str = field(default="", repr=False)  # what its holder wants embossed

    def __post_init__(self) -> None:
        if not self.name or not self.birth_date:
            raise JukiError(ErrorCode.FORMAT_INVALID, "an order says whose card it is")
        if len(self.photo) > PHOTO_BYTES_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "a photo is larger than a face needs")
        if (self.form is CardForm.B) != bool(self.photo):
            raise JukiError(ErrorCode.FORMAT_INVALID, "form B has a photo, form A has none")

    @property
    def embossing(self) -> bytes:
        """The embosser's file; empty where nobody wished for Braille. BRAILLE_UNFIT."""
        if not self.braille_reading:
            return b""
        return emboss(self.braille_reading, cells_max=BRAILLE_CELLS[self.form]).embossing


class LineState(StrEnum):
    """Where a line of the commission ledger stands, as the municipality knows it."""

    ORDERED = "ordered"
    REFUSED = "refused"  # by our own server: what it holds is something else
    COMMISSIONED = "commissioned"  # the data is made and on its way
    MADE = "made"
    RECEIVED = "received"  # the card came back and was counted


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the commission ledger (委託簿)."""

    line: int
    card_number: CardNumber
    state: LineState
    refused: str = ""
    blank: str = ""
    chip_key: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        assert self.line >= 1
