"""Form 17: the filing that the counter fills in and the resident only signs (住民異動届)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import STATEMENT, fact, group, statement, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName

FORM: Final = Form("J-17", "住民異動届", STATEMENT)
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
    content = statement(
        title=FORM.title,
        addressee=paper.addressee,
        opening="住民基本台帳法の規定により、次のとおり届け出ます。",
        groups=[_move(paper), _applicant(paper)],
        people=table(
            ["", "氏名", "ふりがな", "生年月日", "性別", "続柄"],
            [10, 0, 44, 34, 16, 26],
            [_row(at, one) for at, one in enumerate(paper.movers, start=1)],
            head="異動した方",
        ),
        closing="上記の内容を確かめました。",
        signature="届出人　署名",
    )
    return engine.compose(FORM, content, marks)


def _move(paper: MovingPaper) -> dict[str, Any]:
    return group(
        "異動",
        fact("異動の別", paper.kind),
        fact("異動年月日", day_text(paper.occurred_on)),
        fact("届出年月日", day_text(paper.filed_on)),
        fact("新しい住所", paper.new_address),
        fact("新しい世帯主", paper.new_householder),
        fact("これまでの住所", paper.old_address or ABSENT),
        fact("これまでの世帯主", paper.old_householder or ABSENT),
    )


def _applicant(paper: MovingPaper) -> dict[str, Any]:
    return group(
        "届出人",
        fact("氏名", paper.applicant_name),
        fact("異動した方との関係", paper.applicant_relation),
        fact("連絡先", paper.telephone or ABSENT),
        fact("本人確認（職員記入）", paper.means),
    )


def _row(at: int, mover: Mover) -> list[str]:
    return [
        str(at), mover.name.written, mover.name.kana, day_text(mover.birth_date), mover.sex,
        mover.relationship,
    ]  # fmt: skip
