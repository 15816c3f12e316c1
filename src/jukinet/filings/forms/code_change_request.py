"""Form 11, the request: another resident record code, no reason asked (住民票コード変更請求書)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import STATEMENT, fact, group, statement
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.terms.dates import LifeDate

FORM: Final = Form("J-11B", "住民票コード変更請求書", STATEMENT)


@dataclass(frozen=True, slots=True, repr=False)
class CodeChangeRequest:
    """Who asks, for whom; the code itself is not on the paper.

    A proxy who does not live here writes his name and address himself.
    """

    addressee: str
    applicant_name: str
    applicant_address: str
    relation: str
    subjects: Sequence[tuple[str, LifeDate]]  # names and birth dates
    means: str

    def __repr__(self) -> str:
        return "CodeChangeRequest(•••)"


def compose_code_change_request(
    engine: PaperEngine, request: CodeChangeRequest, marks: IssueMarks
) -> Sheet:
    """The request, for the resident to sign (Act Art. 30-3)."""
    content = statement(
        title=FORM.title,
        addressee=request.addressee,
        opening="住民票コードの記載の変更を請求します。理由の記入は要りません。",
        groups=[
            group(
                "請求者",
                fact("氏名", request.applicant_name or ABSENT),
                fact("住所", request.applicant_address or ABSENT),
                fact("本人との関係", request.relation),
            ),
            group(
                "変更を受ける方",
                *(
                    one
                    for name, birth in request.subjects
                    for one in (fact("氏名", name), fact("生年月日", day_text(birth)))
                ),
            ),
            group("窓口での確認（職員記入）", fact("本人確認", request.means)),
        ],
        closing="新しい住民票コードは、書面で通知されます。",
        signature="請求者　署名",
    )
    return engine.compose(FORM, content, marks)
