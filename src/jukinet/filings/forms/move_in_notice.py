"""Form 9: what goes by post when a line is down (転入通知・転出確定通知).

The move-in notice tells the former municipality who came and when (Act Art. 9 (1)); with it that
office confirms the move-out to its prefecture (Order Art. 13 (3)).  Both carry the days on which
things happened, so that they are entered later as if the line had been up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import code_groups, day_text, moment_text
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName

MOVE_IN: Final = Form("J-09A", "転入通知書", LETTER, seal=IN_THE_HEAD)
CONFIRMED: Final = Form("J-09B", "転出確定通知書", LETTER, seal=IN_THE_HEAD)
PEOPLE_MAX: Final = 100
_ENDING: Final = (
    "この通知は電気通信回線が使えない間だけ紙で送ります。回線が戻ると同じ通知が届きますが、"
    "二重に記録されることはありません。記載の年月日のまま入力してください。"
)


@dataclass(frozen=True, slots=True, repr=False)
class Moved:
    """One who moved."""

    name: PersonName
    birth_date: LifeDate
    sex: str
    code: ResidentRecordCode

    def __repr__(self) -> str:
        return "Moved(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class PaperNotice:
    """What one paper says: about whom, from where to where, on which days."""

    addressee: str
    number: str
    from_address: str
    to_address: str
    moved_on: date
    filed_on: date
    people: Sequence[Moved]
    down_since: datetime | None = None

    def __repr__(self) -> str:
        return "PaperNotice(•••)"


def compose_move_in_notice(engine: PaperEngine, notice: PaperNotice, marks: IssueMarks) -> Sheet:
    """To the mayor who kept their records before (Act Art. 9 (1))."""
    opening = (
        "次の者から転入の届出を受け、住民票に記載したので、住民基本台帳法の規定により通知します。"
    )
    days = (
        fact("転入をした年月日", day_text(notice.moved_on)),
        fact("届出年月日", day_text(notice.filed_on)),
    )
    return engine.compose(MOVE_IN, _content(MOVE_IN, notice, opening, days), marks)


def compose_move_out_confirmed(
    engine: PaperEngine, notice: PaperNotice, marks: IssueMarks
) -> Sheet:
    """To the governor, once the new municipality has told of the move-in (Order Art. 13 (3))."""
    opening = (
        "次の者について転入の通知を受け、転出が確定したので、住民基本台帳法施行令の規定により"
        "通知します。"
    )
    days = (
        fact("転出をした年月日", day_text(notice.moved_on)),
        fact("転入通知を受けた年月日", day_text(notice.filed_on)),
    )
    return engine.compose(CONFIRMED, _content(CONFIRMED, notice, opening, days), marks)


def _content(
    form: Form, notice: PaperNotice, opening: str, days: Sequence[dict[str, str]]
) -> dict[str, Any]:
    assert 1 <= len(notice.people) <= PEOPLE_MAX
    facts = [
        fact("届出の番号", notice.number),
        fact("転入前の住所", notice.from_address),
        fact("転入後の住所", notice.to_address),
        *days,
    ]
    if notice.down_since is not None:
        facts.append(fact("回線が使えなくなった時刻", moment_text(notice.down_since)))
    rows = [
        [one.name.written, one.name.kana, day_text(one.birth_date), one.sex, code_groups(one.code)]
        for one in notice.people
    ]
    people = table(
        ["氏名", "ふりがな", "生年月日", "性別", "住民票コード"], [0, 42, 36, 14, 34], rows,
        head="異動した方",
    )  # fmt: skip
    return letter(
        title=form.title, name=notice.addressee, address=[], paragraphs=[opening], facts=facts,
        honorific="様", people=people, ending=_ENDING,
    )  # fmt: skip
