"""Form 12: the application for a card, filled in by the counter (カード交付申請書)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.cards.braille import BrailleText
from jukinet.cards.face import CardForm
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import fact
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, yen_text

FORM: Final = Form("J-12", "住民基本台帳カード交付申請書", "cards/forms/application.typ")
FORMS: Final = {
    CardForm.A: "Ａ（氏名・有効期限・交付地）",
    CardForm.B: "Ｂ（Ａのほか生年月日・性別・住所・写真）",
}


@dataclass(frozen=True, slots=True, repr=False)
class ApplicationPaper:
    """What the counter knows before the applicant signs (規則34条)."""

    addressee: str  # 西東京市長
    name: str
    kana: str
    birth: str
    sex: str
    address: str
    form: CardForm
    first: bool  # 新規; else 再交付 or 更新, named by ``ground``
    ground: str
    means: str  # 本人確認の方法
    yen: int
    braille_reading: str = ""
    braille: BrailleText | None = None
    representative: str = ""  # 法定代理人

    def __repr__(self) -> str:
        return "ApplicationPaper(•••)"


def compose_application(engine: PaperEngine, paper: ApplicationPaper, marks: IssueMarks) -> Sheet:
    """The application, with the place for a photograph and the Braille to feel and agree to."""
    braille = f"希望する（{paper.braille_reading}）" if paper.braille else "希望しない"
    content = {
        "title": FORM.title,
        "addressee": paper.addressee,
        "applicant": [
            fact("ふりがな", paper.kana or ABSENT),
            fact("氏名", paper.name),
            fact("生年月日", paper.birth),
            fact("性別", paper.sex),
            fact("住所", paper.address),
            fact("法定代理人", paper.representative or ABSENT),
        ],
        "wanted": [
            fact("申請の区分", "新規" if paper.first else paper.ground),
            fact("カードの様式", FORMS[paper.form]),
            fact("点字エンボス", braille),
            fact("手数料", yen_text(paper.yen)),
        ],
        "checks": [fact("本人確認", paper.means)],
        "photo": paper.form is CardForm.B,
    }  # fmt: skip
    cells = [list(line) for line in paper.braille.lines] if paper.braille else []
    return engine.compose(FORM, content, marks, figures={"cells": cells})
