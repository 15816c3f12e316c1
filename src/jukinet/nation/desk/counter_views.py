"""What the page shows of the counters of one office: readers, cards, papers. Nothing personal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from jukinet.nation.desk.views import Name


@dataclass(frozen=True, slots=True)
class CardView:
    """An operator card and whose it is; operators of a nation in miniature are fictitious."""

    card_id: str
    operator: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A terminal's card reader and the card in it."""

    terminal_id: str
    place: str
    card: CardView | None


@dataclass(frozen=True, slots=True)
class ResidentReaderView:
    """The residents' side of a terminal: reader and pad, and which card of the tray lies there."""

    terminal_id: str
    place: str
    card: str | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A finished document as the printer put it out: terminal and number, no name."""

    terminal_id: str
    number: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class SlipView:
    """What a card's holder has on paper: by these numbers it is stopped from a telephone."""

    card: str
    number: str = field(repr=False)
    support_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CounterView:
    """An office that can be sat at, and which others can; ``towns`` are those with residents.

    A contractor's house has no counter and no residents: cards are made there.
    """

    office: str
    name: Name
    others: tuple[tuple[str, Name], ...]
    address: str
    pin: str
    password: str = field(repr=False)
    readers: tuple[ReaderView, ...] = ()
    tray: tuple[CardView, ...] = ()
    papers: tuple[PaperView, ...] = ()
    residents_pin: str = field(default="", repr=False)
    residents_readers: tuple[ResidentReaderView, ...] = ()
    residents_tray: tuple[str, ...] = ()
    slips: tuple[SlipView, ...] = ()
    towns: tuple[tuple[str, Name], ...] = ()
    makes_cards: bool = False
