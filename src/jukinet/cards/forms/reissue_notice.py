"""Form 13B: to each holder of a card under a stopped key, a pack at once; and the list of a pack.

It goes to the address in the register.  It says what happened in one sentence, that nobody else's
mistake is the holder's, what to bring, and on which days to come, so that a desk can serve all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form(
    "J-13B", "住民基本台帳カードの失効と再交付のお知らせ", "cards/forms/reissue_notice.typ"
)
POSTED: Final = Form("J-13C", "再交付のお知らせ差出票", LIST)
BRING: Final = (
    "この通知書",
    "失効したカード（お返しください。二人の職員の立会いで廃棄します。）",
    "顔写真の付いた本人確認書類（運転免許証、旅券など）",
)
BRING_PHOTO: Final = "写真（縦45ミリ、横35ミリ。６か月以内に撮影したもの）"


@dataclass(frozen=True, slots=True, repr=False)
class ReissueNotice:
    """Whose card ended, and when he may come for another."""

    number: str  # pack and place in it
    name: str
    address: str
    card_last_four: str
    ended_on: date
    come_from: date
    come_until: date
    with_photo: bool

    def __repr__(self) -> str:
        return f"ReissueNotice({self.number})"


def compose_reissue_notices(
    engine: PaperEngine, notices: Sequence[ReissueNotice], place: str, marks: IssueMarks
) -> Sheet:
    """The letters of a pack, each a sheet of its own."""
    letters = [
        {
            "name": one.name,
            "address": one.address,
            "facts": [
                fact("通知番号", one.number),
                fact("カード番号の下4桁", one.card_last_four),
                fact("失効した日", day_text(one.ended_on)),
                fact("再交付の受付", f"{day_text(one.come_from)} から {day_text(one.come_until)}"),
                fact("受付の場所", place),
                fact("手数料", "かかりません"),
            ],
            "bring": [*BRING, BRING_PHOTO] if one.with_photo else list(BRING),
        }
        for one in notices
    ]
    return engine.compose(FORM, {"title": FORM.title, "letters": letters}, marks)


def compose_posted_list(
    engine: PaperEngine, notices: Sequence[ReissueNotice], pack: int, marks: IssueMarks
) -> Sheet:
    """What was handed in at the post office: the number of each letter and to whom it goes."""
    rows = [[one.number, one.name] for one in notices]
    content = listing(
        title=POSTED.title,
        head=[fact("束の番号", str(pack)), fact("通数", f"{len(rows):,}通")],
        lines=table(["通知番号", "受取人の氏名"], [40, 0], rows),
        signers=["作成", "差出し"],
        note="郵便局に差し出したら、画面で「差し出した」を押してください。",
    )
    return engine.compose(POSTED, content, marks)
