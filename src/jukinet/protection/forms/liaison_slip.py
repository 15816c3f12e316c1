"""Form 20, the slip from office to office about a protected person (支援措置連絡票)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import IN_THE_HEAD, Form, Sheet
from jukinet.platform.paper.layouts import LETTER, fact, letter, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text
from jukinet.terms.dates import LifeDate

FORM: Final = Form("J-20E", "連絡票", LETTER, seal=IN_THE_HEAD)


@dataclass(frozen=True, slots=True, repr=False)
class LiaisonSlip:
    """What the other office must know to lock its own records; it never names an address.

    The former address or the domicile that makes the other office concerned is known there.
    """

    to_office: str  # 長野県長野市長
    lock_number: str
    event: str  # 開始・延長・終了
    persons: Sequence[tuple[str, LifeDate]]
    aggressor_name: str
    from_day: date
    until: date | None

    def __repr__(self) -> str:
        return "LiaisonSlip(•••)"


def compose_liaison_slip(engine: PaperEngine, slip: LiaisonSlip, marks: IssueMarks) -> Sheet:
    """The slip, to be kept apart from other correspondence."""
    content = letter(
        title="連　絡　票",
        name=slip.to_office,
        address=[],
        honorific="様",
        paragraphs=[
            "次の方について、住民基本台帳事務処理要領に基づく連絡をします。貴職においても必要な"
            "取扱いをお願いします。この連絡票は、ほかの文書と分けて保管してください。",
        ],
        facts=[
            fact("番号", slip.lock_number),
            fact("連絡の内容", slip.event),
            fact("始期", day_text(slip.from_day)),
            fact("末日", day_text(slip.until)),
            fact("相手方", slip.aggressor_name or ABSENT),
        ],
        people=table(
            ["氏名", "生年月日"],
            [0, 60],
            [[name, day_text(birth)] for name, birth in slip.persons],
            head="対象の方",
        ),
    )
    return engine.compose(FORM, content, marks)
