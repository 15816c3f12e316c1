"""Form 44: what the office entered, erased or corrected by its own authority (職権記録書)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jukinet.filings.forms.moving_form import Change
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text, moment_text

FORM: Final = Form("J-44", "職権記録書", LIST)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did his part, and when; nobody yet while the record waits for him."""

    operator: str = ""
    at: datetime | None = None

    @property
    def text(self) -> str:
        """As it is printed."""
        parts = [self.operator, moment_text(self.at) if self.at else ""]
        return "　".join(part for part in parts if part) or ABSENT


@dataclass(frozen=True, slots=True, repr=False)
class AuthorityRecord:
    """An act of the office: what made it act, on what it rests, who did it, what it changed."""

    number: str
    kind: str  # 職権記載・消除、訂正、取消し…
    detail: str  # 異動事由
    occurred_on: date | None
    known_on: date
    trigger: str
    basis: str
    ground: str  # the paper or fact it rests on, in the clerk's words
    must_tell: bool
    entered: Hand
    approved: Hand
    changes: Sequence[Change]

    def __repr__(self) -> str:
        return "AuthorityRecord(•••)"


def compose_authority_record(
    engine: PaperEngine, record: AuthorityRecord, marks: IssueMarks
) -> Sheet:
    """The record of one act of the office (Order Art. 12), before its approval or after."""
    told = "要する（令12条4項）" if record.must_tell else "要しない"
    rows = [
        [one.who or ABSENT, one.item, one.was or ABSENT, one.becomes or ABSENT]
        for one in record.changes
    ]
    content = listing(
        title=FORM.title,
        note="職権による記載、消除又は記載の修正について、次のとおり記録します。",
        head=[
            fact("記録の番号", record.number),
            fact("種類", record.kind),
            fact("異動事由", record.detail or ABSENT),
            fact("異動年月日", day_text(record.occurred_on)),
            fact("知った年月日", day_text(record.known_on)),
            fact("契機", record.trigger),
            fact("根拠の規定", record.basis),
            fact("根拠とした書類・事実", record.ground or ABSENT),
            fact("本人への通知・公示", told),
            fact("入力した者", record.entered.text),
            fact("決裁した者", record.approved.text),
        ],
        lines=table(["氏名", "項目", "これまで", "これから"], [40, 28, 0, 0], rows),
        signers=("入力者", "決裁者"),
    )
    return engine.compose(FORM, content, marks)
