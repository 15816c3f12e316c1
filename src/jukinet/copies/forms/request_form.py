"""Form 19: the request for copies, filled in by the counter (証明書等交付請求書)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import yen_text

FORM: Final = Form("J-19", "住民票の写し等交付請求書", "copies/forms/request_form.typ")
DOCUMENTS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """One line of what is asked for, in the words of the form."""

    kind: str
    copies: int
    yen: int


@dataclass(frozen=True, slots=True, repr=False)
class RequestPaper:
    """What the counter knows before the requester signs."""

    addressee: str  # 西東京市長
    requester_name: str
    requester_address: str
    relation: str  # 本人・同一世帯・代理人…
    subject_name: str
    subject_address: str
    items: Sequence[str]
    purpose: str
    submitted_to: str
    documents: Sequence[WantedDocument]
    means: str  # 本人確認の方法
    authority: str = ""  # 代理権限の確認

    def __repr__(self) -> str:
        return "RequestPaper(•••)"


def compose_request_form(engine: PaperEngine, paper: RequestPaper, marks: IssueMarks) -> Sheet:
    """The request on paper; the number of the case ties it to the operation record."""
    assert 1 <= len(paper.documents) <= DOCUMENTS_MAX
    total = sum(one.yen for one in paper.documents)
    content = {
        "addressee": paper.addressee,
        "requester": [
            {"label": "請求者の氏名", "text": paper.requester_name},
            {"label": "請求者の住所", "text": paper.requester_address},
            {"label": "必要な方との関係", "text": paper.relation},
            {"label": "必要な方の氏名", "text": paper.subject_name},
            {"label": "必要な方の住所", "text": paper.subject_address},
        ],
        "documents": [
            {"kind": one.kind, "copies": f"{one.copies}通", "fee": yen_text(one.yen)}
            for one in paper.documents
        ],
        "details": [
            {"label": "記載する事項", "text": "、".join(paper.items) or "基礎証明事項のみ"},
            {"label": "使用目的", "text": paper.purpose},
            {"label": "提出先", "text": paper.submitted_to or "―"},
            {"label": "手数料の合計", "text": yen_text(total)},
        ],
        "checks": [
            {"label": "本人確認", "text": paper.means},
            {"label": "代理権限", "text": paper.authority or "―"},
        ],
    }
    return engine.compose(FORM, content, marks)
