"""Form 11, the request: another resident record code, no reason asked (住民票コード変更請求書)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks

FORM: Final = Form("J-11B", "住民票コード変更請求書", "filings/forms/statement.typ")


@dataclass(frozen=True, slots=True, repr=False)
class CodeChangeRequest:
    """Who asks, for whom; the code itself is not on the paper."""

    addressee: str
    applicant_name: str
    applicant_address: str
    relation: str
    subject_name: str
    subject_birth: str
    means: str

    def __repr__(self) -> str:
        return "CodeChangeRequest(•••)"


def compose_code_change_request(
    engine: PaperEngine, request: CodeChangeRequest, marks: IssueMarks
) -> Sheet:
    """The request, for the resident to sign (Act Art. 30-3)."""
    content = {
        "title": FORM.title,
        "addressee": request.addressee,
        "opening": "住民票に記載されている住民票コードの記載の変更を請求します。理由の記入は要りません。",
        "groups": [
            {
                "head": "請求者",
                "rows": [
                    {"label": "氏名", "text": request.applicant_name},
                    {"label": "住所", "text": request.applicant_address},
                    {"label": "本人との関係", "text": request.relation},
                ],
            },
            {
                "head": "変更を受ける方",
                "rows": [
                    {"label": "氏名", "text": request.subject_name},
                    {"label": "生年月日", "text": request.subject_birth},
                ],
            },
            {"head": "窓口での確認（職員記入）",
             "rows": [{"label": "本人確認", "text": request.means}]},
        ],
        "people": None,
        "closing": "新しい住民票コードは、書面で通知されます。",
        "signature": "請求者　署名",
    }  # fmt: skip
    return engine.compose(FORM, content, marks)
