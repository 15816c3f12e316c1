"""Form 34: what operators did in a period, as a list (操作履歴一覧)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import instant_text, moment_text

FORM: Final = Form("J-34", "操作履歴一覧", LIST, landscape=True)


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation; ``subject`` is a pseudonym, never a name or a code."""

    at: datetime
    operator: str
    terminal: str
    case: str
    function: str
    mode: str
    items: str
    subject: str
    result: str


def compose_operation_list(
    engine: PaperEngine, lines: Sequence[OperationLine], *, first: datetime, last: datetime,
    asked: str, marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The list of a period; ``asked`` says by which operator and terminal it was narrowed."""
    rows = [
        [
            instant_text(one.at), one.operator, one.terminal, one.case, one.function, one.mode,
            one.items, one.subject, one.result,
        ]
        for one in lines
    ]  # fmt: skip
    heads = ["時刻", "操作者", "端末", "受付", "機能", "区分", "項目", "対象（仮ID）", "結果"]
    content = listing(
        title=FORM.title,
        head=[
            fact("期間", f"{moment_text(first)}から{moment_text(last)}まで"),
            fact("条件", asked),
            fact("件数", f"{len(lines):,}件"),
        ],
        lines=table(heads, [31, 26, 20, 33, 24, 14, 0, 34, 22], rows),
        signers=("作成者", "点検者"),
    )
    return engine.compose(FORM, content, marks)
