"""The notice to a domicile on paper (戸籍の附票記載事項通知書), where no line leads there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jukinet.address_history.notice import Content, Notice
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-48", "戸籍の附票記載事項通知書", LETTER, seal=IN_THE_HEAD)
PARAGRAPHS: Final = {
    Content.ADDRESS: (
        "次の者について住民票の記載等をしたので、住民基本台帳法第19条第1項の規定により通知します。",
        "戸籍の記載と相違するときは、同条第2項の規定によりお知らせください。",
    ),
    Content.TRANSFER: (
        "本籍が転属したので、住民基本台帳法第19条第3項の規定により、次のとおり通知します。",
    ),
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
    told = [
        each
        for line in lines
        for each in (
            fact("住所", line["address"]),
            fact("住所を定めた年月日", line["since"]),
            fact("異動の事由", line["reason"] or "―"),
        )
    ]
    content = letter(
        title=FORM.title,
        name=f"{addressee}長" if addressee else "本籍地の市区町村長",
        address=[] if addressee else [person.domicile.text],
        paragraphs=PARAGRAPHS[notice.content],
        facts=[
            fact("本籍", person.domicile.text),
            fact("筆頭者の氏名", person.domicile.head),
            fact("氏名", person.name),
            fact("生年月日", day_text(person.birth_date)),
            *told,
        ],
    )
    return engine.compose(FORM, content, marks)
