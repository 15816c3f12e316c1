"""Form 45: the receipt of an annotated move-out, with the number by which its people follow it.

Nothing on it says who they are: whoever finds it learns that somebody moves, and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text

FORM: Final = Form("J-45", "引っ越し追跡票", "moves/forms/receipt.typ")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is told to whoever follows a move."""

    tracking: str
    received_on: date
    planned_on: date | None
    people: int
    last_day: date | None
    within_days: int
    telephone: str


def compose_receipt(engine: PaperEngine, receipt: Receipt, marks: IssueMarks) -> Sheet:
    """The receipt: number, days, what to bring and by when (Order Art. 24-2)."""
    content = {
        "title": FORM.title,
        "tracking": receipt.tracking,
        "facts": [
            fact("受け付けた日", day_text(receipt.received_on)),
            fact("転出の予定年月日", day_text(receipt.planned_on)),
            fact("一緒に転出する人数", f"{receipt.people}人"),
            fact("この届出で転入できる最後の日", day_text(receipt.last_day)),
            fact("問い合わせ先", receipt.telephone or ABSENT),
        ],
        "steps": [
            "今の市区町村：転出の届出を受け付け、審査します。",
            f"新しい市区町村の窓口：住み始めてから{receipt.within_days}日以内に、住民基本台帳カードを"
            "持っておいでください。",
            "窓口でカードの暗証番号を入力すると、転出証明書の内容が市区町村の間で送られます。",
            "転入の届出が済むと、今の市区町村に通知が届き、手続は終わりです。",
        ],
        "note": (
            "番号だけで、どこまで進んだかを電話や窓口でお答えします。お名前や住所は、この票にも、"
            "番号からの答えにも出ません。"
        ),
    }
    return engine.compose(FORM, content, marks)
