"""Form 13: the notice that a card is ready, enquiry and answer too (交付通知書 兼 照会書・回答書).

It goes to the address in the register and nowhere else, so who brings it back, signed, lives there
(規則36条).  Its number is tied to one application; the 2D code holds that number and nothing of
the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.symbol import draw_symbol
from jukinet.platform.paper.words import day_text

FORM: Final = Form(
    "J-13", "カード交付通知書 兼 照会書", "cards/forms/issue_notice.typ", seal=AT_THE_END
)
BRING: Final = (
    "この通知書（下の回答書に署名したもの）",
    "顔写真の付いた本人確認書類（運転免許証、旅券など）。お持ちでない方は、この通知書のほかに"
    "健康保険証などもう１点",
    "手数料",
)
SYMBOL_PREFIX: Final = "JUKI-CARD-NOTICE"


@dataclass(frozen=True, slots=True, repr=False)
class IssueNotice:
    """To whom the card may be handed over, where, and until when it is kept for him."""

    number: str  # 通知番号
    name: str
    address: str
    place: str
    collect_until: date
    yen: int

    def __repr__(self) -> str:
        return f"IssueNotice({self.number})"


def notice_symbol_text(number: str) -> str:
    """What the 2D code holds: the number of the notice, behind a word that tells what it is."""
    return f"{SYMBOL_PREFIX}:{number}"


def parse_notice_symbol(text: str) -> str:
    """The notice's number from what a reader typed, or from what somebody typed by hand."""
    return text.strip().removeprefix(SYMBOL_PREFIX).removeprefix(":").strip()


def compose_issue_notice(engine: PaperEngine, notice: IssueNotice, marks: IssueMarks) -> Sheet:
    """The letter, folded once: outside the address, inside what to bring and what to sign."""
    content = {
        "title": FORM.title,
        "number": notice.number,
        "name": notice.name,
        "address": notice.address,
        "facts": [
            fact("通知番号", notice.number),
            fact("受取りの場所", notice.place),
            fact("受取りの期限", day_text(notice.collect_until)),
            fact("手数料", f"{notice.yen:,}円"),
        ],
        "bring": list(BRING),
    }
    symbol = draw_symbol(notice_symbol_text(notice.number)).svg
    return engine.compose(FORM, content, marks, figures={"symbol": symbol})
