"""Form 10: the notice of a resident record code, one for each person (住民票コード通知票).

It is folded in three and sealed: outside stand address and name, inside the code in its groups of
five and six figures.  It goes to the address of the household and is never forwarded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import AT_THE_END, Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import code_groups, day_text
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.person import PersonName

TEMPLATE: Final = "filings/forms/code_notice.typ"
FORM: Final = Form("J-10", "住民票コード通知票", TEMPLATE, seal=AT_THE_END)
CHANGED: Final = Form("J-11", "住民票コード変更通知書", TEMPLATE, seal=AT_THE_END)
OPENING: Final = "あなたの住民票に次の住民票コードを記載しましたので、通知します。"
CHANGED_OPENING: Final = (
    "住民票コードの記載の変更の請求により、あなたの住民票に次の住民票コードを記載しましたので、"
    "通知します。前のコードは使えなくなりました。"
)
ADVICE: Final = (
    "住民票コードは、全国の住民票の一つ一つに付けた、11桁の数字です。大切に保管してください。",
    "法律に定めのある場合を除き、民間の事業者などがこのコードを告げるよう求めることは禁じられています。",
    "このコードは、理由を述べずに、いつでも変更を請求することができます。",
    "電話や電子メールでコードをお尋ねすることはありません。",
)


@dataclass(frozen=True, slots=True)
class CodeNotice:
    """One person's code, to be sent to the address of the household."""

    name: PersonName = field(repr=False)
    address: str = field(repr=False)
    code: ResidentRecordCode
    entered_on: date


def compose_code_notice(engine: PaperEngine, notice: CodeNotice, marks: IssueMarks) -> Sheet:
    """The notice of the first code of a person (Order Art. 30-2)."""
    return _compose(engine, notice, marks, FORM, OPENING)


def compose_code_change_notice(engine: PaperEngine, notice: CodeNotice, marks: IssueMarks) -> Sheet:
    """Form 11, the notice: the new code only; the old one is printed nowhere (Act Art. 30-3)."""
    return _compose(engine, notice, marks, CHANGED, CHANGED_OPENING)


def _compose(
    engine: PaperEngine, notice: CodeNotice, marks: IssueMarks, form: Form, opening: str,
) -> Sheet:  # fmt: skip
    content = {
        "title": form.title,
        "name": notice.name.written,
        "kana": notice.name.kana,
        "address": notice.address,
        "code": code_groups(notice.code),
        "entered_on": day_text(notice.entered_on),
        "opening": opening,
        "advice": list(ADVICE),
        "sentence": "住民基本台帳法の規定により通知する。",
    }
    return engine.compose(form, content, marks)
