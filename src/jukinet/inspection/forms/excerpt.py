"""The list for inspection: name, birth date, sex and address, nothing else (閲覧用リスト)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text
from jukinet.terms.dates import LifeDate

FORM: Final = Form("J-42", "住民基本台帳の一部の写し（閲覧用）", LIST, pattern=True)


@dataclass(frozen=True, slots=True, repr=False)
class ExcerptLine:
    """The four items of one person (Act Art. 11)."""

    name: str
    birth_date: LifeDate
    sex: str
    address: str

    def __repr__(self) -> str:
        return "ExcerptLine(•••)"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One list: of which area, as of which day, for which request."""

    area: str
    as_of: date
    request_number: str
    reader: str
    lines: Sequence[ExcerptLine]


def compose_excerpt(engine: PaperEngine, excerpt: Excerpt, marks: IssueMarks) -> Sheet:
    """The list as it lies in the reading room; it is not taken away."""
    rows = [
        [f"{at:,}", one.name, day_text(one.birth_date), one.sex, one.address]
        for at, one in enumerate(excerpt.lines, start=1)
    ]
    content = listing(
        title=FORM.title,
        note="閲覧の場所から持ち出すこと、複写することはできません。",
        head=[
            fact("区域", excerpt.area),
            fact("作成の基準日", day_text(excerpt.as_of)),
            fact("閲覧の申出", f"{excerpt.request_number}　{excerpt.reader}"),
        ],
        lines=table(["番号", "氏名", "生年月日", "性別", "住所"], [14, 46, 32, 12, 0], rows),
    )
    return engine.compose(FORM, content, marks)
