"""The notice to a domicile on paper (戸籍の附票記載事項通知書), where no line leads there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.address_history.notice import Content, Notice
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-48", "戸籍の附票記載事項通知書", LIST, seal=IN_THE_HEAD, landscape=True)
NOTES: Final = {
    Content.ADDRESS: "住民基本台帳法第19条第1項の規定により通知します。戸籍の記載と相違するときは、"
    "同条第2項の規定によりお知らせください。",
    Content.TRANSFER: "住民基本台帳法第19条第3項の規定により、附票の記載事項を通知します。",
}


def compose_notice_paper(
    engine: PaperEngine,
    notice: Notice,
    addressee: str,
    lines: Sequence[Mapping[str, str]],
    marks: IssueMarks,
) -> Sheet:
    """The paper to the mayor of the domicile; where no municipality was recognised, its display."""
    person = notice.person
    content = listing(
        title=FORM.title,
        note=NOTES[notice.content],
        head=[
            fact("あて先", f"{addressee or person.domicile.text}　長　様"),
            fact("本籍", person.domicile.text),
            fact("筆頭者の氏名", person.domicile.head),
            fact("氏名", person.name),
            fact("生年月日", day_text(person.birth_date)),
        ],
        lines=table(
            ["住所", "住所を定めた年月日", "異動の事由"],
            [0, 44, 60],
            [[line["address"], line["since"], line["reason"]] for line in lines],
        ),
    )
    return engine.compose(FORM, content, marks)
