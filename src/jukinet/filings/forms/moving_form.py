"""Form 17: the filing that the counter fills in and the resident only signs (住民異動届)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName

FORM: Final = Form("J-17", "住民異動届", "filings/forms/statement.typ")
MOVERS_MAX: Final = 100
"""The largest institutions move as many households."""


@dataclass(frozen=True, slots=True, repr=False)
class Mover:
    """One person on the filing."""

    name: PersonName
    birth_date: LifeDate
    sex: str
    relationship: str

    def __repr__(self) -> str:
        return "Mover(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class MovingPaper:
    """A filing before its resident signs it."""

    addressee: str
    kind: str  # 転入・転居・転出・世帯変更…
    occurred_on: date
    filed_on: date
    new_address: str
    new_householder: str
    old_address: str
    old_householder: str
    movers: Sequence[Mover]
    applicant_name: str
    applicant_relation: str
    means: str
    telephone: str = ""

    def __repr__(self) -> str:
        return "MovingPaper(•••)"


def compose_moving_form(engine: PaperEngine, paper: MovingPaper, marks: IssueMarks) -> Sheet:
    """The filing in writing (Act Art. 27), with the number of its case."""
    assert 1 <= len(paper.movers) <= MOVERS_MAX
    content = {
        "title": FORM.title,
        "addressee": paper.addressee,
        "opening": "住民基本台帳法の規定により、次のとおり届け出ます。",
        "groups": [
            {"head": "異動", "rows": [
                {"label": "異動の別", "text": paper.kind},
                {"label": "異動年月日", "text": day_text(paper.occurred_on)},
                {"label": "届出年月日", "text": day_text(paper.filed_on)},
                {"label": "新しい住所", "text": paper.new_address},
                {"label": "新しい世帯主", "text": paper.new_householder},
                {"label": "これまでの住所", "text": paper.old_address or ABSENT},
                {"label": "これまでの世帯主", "text": paper.old_householder or ABSENT},
            ]},
            {"head": "届出人", "rows": [
                {"label": "氏名", "text": paper.applicant_name},
                {"label": "異動した方との関係", "text": paper.applicant_relation},
                {"label": "連絡先", "text": paper.telephone or ABSENT},
                {"label": "本人確認（職員記入）", "text": paper.means},
            ]},
        ],
        "people": {
            "head": "異動した方",
            "widths": [10, 0, 44, 34, 16, 26],
            "heads": ["", "氏名", "ふりがな", "生年月日", "性別", "続柄"],
            "rows": [_row(at, one) for at, one in enumerate(paper.movers, start=1)],
        },
        "closing": "上記の内容を確かめました。",
        "signature": "届出人　署名",
    }  # fmt: skip
    return engine.compose(FORM, content, marks)


def _row(at: int, mover: Mover) -> list[str]:
    return [
        str(at), mover.name.written, mover.name.kana, day_text(mover.birth_date), mover.sex,
        mover.relationship,
    ]  # fmt: skip
