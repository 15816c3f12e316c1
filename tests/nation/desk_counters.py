"""The counters of a small desk: two offices, and cards that go from reader to tray and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from jukinet.nation.desk.counter_views import (
    CardView,
    CounterView,
    PaperView,
    ReaderView,
    ResidentReaderView,
    SlipView,
)
from jukinet.nation.desk.views import Name
from jukinet.terms.errors import ErrorCode, JukiError

NISHITOKYO, YAMAGUCHI = "132292", "352039"
NAMES = {NISHITOKYO: Name("西東京市", "Nishitokyo"), YAMAGUCHI: Name("山口市", "Yamaguchi")}
CARDS = (
    CardView("card-sasaki", "佐々木 模擬", ("counter",)),
    CardView("card-takahashi", "高橋 模擬", ("review", "counter")),
)


@dataclass
class SmallCounters:
    """What a page asks of the counters; ``residents`` are the cards of each office's tray."""

    printed_at: datetime
    readers: dict[str, str] = field(default_factory=dict)
    laid: str | None = None
    typed: list[tuple[str, str]] = field(default_factory=list)
    residents: dict[str, list[str]] = field(
        default_factory=lambda: {NISHITOKYO: ["card-1", "card-2"], YAMAGUCHI: []}
    )

    async def look_at_counter(self, office: str) -> CounterView:
        office = office or NISHITOKYO
        if office not in NAMES:
            raise JukiError(ErrorCode.NOT_FOUND, "no counters there")
        cards = {card.card_id: card for card in CARDS}
        readers = tuple(
            ReaderView(terminal, place, cards.get(self.readers.get(terminal, "")))
            for terminal, place in (("madoguchi-1", "窓口1"), ("shinsa-1", "審査席"))
        )
        return CounterView(
            office=office,
            name=NAMES[office],
            others=tuple((code, name) for code, name in NAMES.items() if code != office),
            towns=tuple((code, name) for code, name in NAMES.items() if code != office),
            address="http://127.0.0.1:8461",
            pin="246810",
            password="mogi",
            readers=readers,
            tray=tuple(card for card in CARDS if card.card_id not in self.readers.values()),
            papers=(PaperView("madoguchi-1", "00000001", self.printed_at),),
            residents_pin="7294",
            residents_readers=(ResidentReaderView("madoguchi-1", "窓口1", self.laid),),
            residents_tray=tuple(self.residents[office]),
            slips=(SlipView("card-1", "1234567890123452", "12345678"),),
        )

    async def lay_card(self, office: str, card: str, terminal_id: str) -> None:
        self.residents[office].remove(card)
        self.laid = card

    async def take_card(self, office: str, terminal_id: str) -> None:
        self.laid = None

    async def carry_card(self, office: str, card: str, to: str) -> None:
        self.residents[office].remove(card)
        self.residents[to].append(card)

    async def type_pin(self, office: str, terminal_id: str, pin: str) -> None:
        self.typed.append((terminal_id, pin))

    async def insert_card(self, office: str, card_id: str, terminal_id: str) -> None:
        if terminal_id in self.readers:
            raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "a card is in the reader")
        self.readers[terminal_id] = card_id

    async def pull_card(self, office: str, terminal_id: str) -> None:
        if self.readers.pop(terminal_id, None) is None:
            raise JukiError(ErrorCode.CARD_MISSING, "no card")

    async def prepare_terminal(self, office: str, terminal_id: str) -> str:
        return f"code-of-{terminal_id}"

    async def open_paper(self, office: str, terminal_id: str, number: str) -> bytes:
        if (terminal_id, number) != ("madoguchi-1", "00000001"):
            raise JukiError(ErrorCode.NOT_FOUND, "no such paper")
        return b"%PDF-1.7 of a rehearsal"
