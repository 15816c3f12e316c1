"""Form 14: what the holder signs when he takes his card (カード受領書・暗証番号設定の控え).

It tells that a secret number was set, never which: no value of this form can hold one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import moment_text

FORM: Final = Form(
    "J-14", "カード受領書・暗証番号設定の控え", "cards/forms/half_sheet.typ", landscape=True
)


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """Who took which card, how he was identified, and that he set his number himself."""

    name: str
    card_last_four: str
    handed_over_at: datetime
    pin_set_at: datetime | None
    means: str
    by_proxy: str = ""

    def __post_init__(self) -> None:
        assert len(self.card_last_four) == 4, "the card's last four figures and no more"

    def __repr__(self) -> str:
        return "Receipt(•••)"


def compose_receipt(engine: PaperEngine, receipt: Receipt, marks: IssueMarks) -> Sheet:
    """Half a sheet for the holder's signature; the office keeps it."""
    pin = (
        f"{moment_text(receipt.pin_set_at)}　受取人が自分で設定した"
        if receipt.pin_set_at
        else "まだ設定していない（設定するまでカードは使えない）"
    )
    content = {
        "title": FORM.title,
        "facts": [
            fact("氏名", receipt.name),
            fact("カード番号の下4桁", receipt.card_last_four),
            fact("交付した日時", moment_text(receipt.handed_over_at)),
            fact("本人確認", receipt.means),
            fact("受け取った方", receipt.by_proxy or "本人"),
            fact("暗証番号", pin),
        ],
        "advice": ["住民基本台帳カードを受け取りました。"],
        "signature": "受取人　署名",
    }
    return engine.compose(FORM, content, marks)
