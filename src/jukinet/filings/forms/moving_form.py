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
class Change:
    """One item of one person, before and after."""

    who: str
    item: str
    was: str
    becomes: str

    def __repr__(self) -> str:
        return "Change(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class MovingPaper:
    """A filing before its resident signs it."""

    addressee: str
    number: str
    kind: str  # 転入・転居・転出・世帯変更…
    occurred_on: date | None
    filed_on: date
    address: str  # where the household at the desk is now
    movers: Sequence[Mover]
    changes: Sequence[Change]
    relation: str
    means: str

    def __repr__(self) -> str:
        return "MovingPaper(•••)"


def compose_moving_form(engine: PaperEngine, paper: MovingPaper, marks: IssueMarks) -> Sheet:
    """The filing in writing (Act Art. 27), with the number of its case."""
    assert len(paper.movers) <= MOVERS_MAX
    changes = [[one.who, one.item, one.was or ABSENT, one.becomes or ABSENT]
               for one in paper.changes]  # fmt: skip
    content = statement(
        title=FORM.title,
        addressee=paper.addressee,
        opening="住民基本台帳法の規定により、次のとおり届け出ます。",
        groups=[_filing(paper)],
        tables=[
            table(
                ["", "氏名", "ふりがな", "生年月日", "性別", "続柄"],
                [10, 0, 44, 34, 16, 26],
                [_row(at, one) for at, one in enumerate(paper.movers, start=1)],
                head="異動した方",
            ),
            table(["氏名", "項目", "これまで", "これから"], [40, 28, 0, 0], changes,
                  head="異動の内容"),
        ],
        closing="上記の内容を確かめました。",
        signature="届出人　署名",
    )  # fmt: skip
    return engine.compose(FORM, content, marks)


def _filing(paper: MovingPaper) -> dict[str, Any]:
    return group(
        "届出",
        fact("届出の番号", paper.number),
        fact("異動の別", paper.kind),
        fact("異動年月日", day_text(paper.occurred_on)),
        fact("届出年月日", day_text(paper.filed_on)),
        fact("今の住所", paper.address or ABSENT),
        fact("届出人と本人との関係", paper.relation),
        fact("本人確認（職員記入）", paper.means),
    )


def _row(at: int, mover: Mover) -> list[str]:
    return [
        str(at), mover.name.written, mover.name.kana, day_text(mover.birth_date), mover.sex,
        mover.relationship,
    ]  # fmt: skip
