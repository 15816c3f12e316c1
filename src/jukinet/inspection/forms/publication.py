"""The yearly publication of who inspected the register (閲覧の状況の公表; Act Art. 11-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet, Standard
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text

FORM: Final = Form("J-43", "住民基本台帳の一部の写しの閲覧の状況", LIST, landscape=True)


@dataclass(frozen=True, slots=True)
class PublishedInspection:
    """One inspection as it is published; of a person only the name, never the address."""

    reader: str
    purpose: str
    inspected_on: date
    range: str


def compose_publication(
    engine: PaperEngine, lines: Sequence[PublishedInspection], first: date, last: date,
    marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The publication of a year, made to be read by everybody (PDF/UA)."""
    rows = [[one.reader, one.purpose, day_text(one.inspected_on), one.range] for one in lines]
    content = listing(
        title=FORM.title,
        note="住民基本台帳法の規定により公表します。",
        head=[fact("期間", f"{day_text(first)}から{day_text(last)}まで")],
        lines=table(
            ["申出者の氏名・名称", "利用目的の概要", "閲覧の年月日", "閲覧に係る住民の範囲"],
            [64, 0, 36, 66],
            rows,
        ),
    )
    return engine.compose(FORM, content, marks, standard=Standard.ACCESSIBLE)
