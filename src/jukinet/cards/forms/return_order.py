"""Form 15F: the written order to return a card (返納命令書).

Order Art. 30-22: whoever got or keeps a card by mistake is ordered, in writing, to return it. The
card is void from the order on, whether it comes back or not. It ends with the ways of objecting as
they were on the day of the order (教示).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-15F", "住民基本台帳カード返納命令書", LETTER, seal=IN_THE_HEAD)


@dataclass(frozen=True, slots=True, repr=False)
class ReturnOrder:
    """Who is to return which card, why, since when it works nowhere, and how he may object."""

    name: str
    address: str
    card_last_four: str
    reason: str
    ordered_on: date
    place: str
    objection: tuple[str, ...]

    def __repr__(self) -> str:
        return f"ReturnOrder(…{self.card_last_four})"


def compose_return_order(engine: PaperEngine, order: ReturnOrder, marks: IssueMarks) -> Sheet:
    """The letter to the address in the register, with the mayor's seal."""
    content = letter(
        title=FORM.title,
        name=order.name,
        address=[order.address],
        paragraphs=[
            "住民基本台帳法施行令第30条の22の規定により、次の住民基本台帳カードの返納を命じます。",
            "このカードは、命令の日に効力を失いました。どの市区町村の窓口でも使えません。"
            "お手元のカードを、この命令書とともに、速やかに下の場所へお返しください。"
            "郵送でも受け付けます。",
        ],
        facts=[
            fact("カード番号の下4桁", order.card_last_four),
            fact("命令の日（失効した日）", day_text(order.ordered_on)),
            fact("理由", order.reason),
            fact("返す場所", order.place),
        ],
        ending="\n".join(["返されたカードは、二人の職員の立会いで廃棄します。", *order.objection]),
    )
    return engine.compose(FORM, content, marks)
