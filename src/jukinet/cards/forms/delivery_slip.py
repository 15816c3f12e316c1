"""Form 32 for cards: what is handed over, counted by both sides, in two copies (カード受渡票).

The slip of media is ``custody``'s; cards, blank or made, travel with one of their own, for they are
counted and numbered and nobody reads words to each other about them.  Transport keys never go
with the blanks they open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import instant_text

FORM: Final = Form("J-32B", "カード受渡票", LIST)


@dataclass(frozen=True, slots=True)
class DeliveredCards:
    """One line: what kind of cards, how many, from which number to which."""

    kind: str  # 白カード・作成済み・書損…
    first: str
    last: str
    count: int

    def __post_init__(self) -> None:
        assert self.count > 0


@dataclass(frozen=True, slots=True)
class DeliverySlip:
    """A hand-over of cards: from whom, to whom, in what wrapping."""

    number: str
    lines: Sequence[DeliveredCards]
    handed_over_by: str
    received_by: str
    handed_over_at: datetime
    wrapping: str  # 封印した箱の番号…
    key_sent_by: str  # 輸送鍵の送付方法


def compose_delivery_slip(engine: PaperEngine, slip: DeliverySlip, marks: IssueMarks) -> Sheet:
    """The slip both sides sign after both have counted."""
    rows = [[one.kind, one.first, one.last, f"{one.count:,}枚"] for one in slip.lines]
    content = listing(
        title=FORM.title,
        head=[
            fact("受渡票の番号", slip.number),
            fact("引渡し", f"{instant_text(slip.handed_over_at)}　{slip.handed_over_by}"),
            fact("受領者", slip.received_by),
            fact("封印・容器", slip.wrapping),
            fact("輸送鍵", slip.key_sent_by),
        ],
        lines=table(["区分", "始めの番号", "終わりの番号", "枚数"], [0, 44, 44, 24], rows),
        sums=[fact("合計", f"{sum(one.count for one in slip.lines):,}枚")],
        signers=("引渡者", "受領者"),
        note="２通を作り、双方が枚数を数え、番号を確かめてから署名し、１通ずつ保管する。"
        "輸送鍵はカードと別に送る。",
    )
    return engine.compose(FORM, content, marks)
