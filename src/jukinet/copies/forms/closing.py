"""Form 39: the papers of a day's closing (手数料集計表, 用紙受払簿, 書損簿)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from jukinet.copies.daybook import FeeLine, PaperLine, SpoiltLine
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import day_text, instant_text, yen_text

TEMPLATE: Final = "copies/forms/closing.typ"
FEES: Final = Form("J-39A", "手数料集計表", TEMPLATE)
PAPER: Final = Form("J-39B", "用紙受払簿", TEMPLATE)
SPOILT: Final = Form("J-39C", "書損簿", TEMPLATE)


def compose_fee_summary(
    engine: PaperEngine, lines: Sequence[FeeLine], counted: int, reason: str,
    kinds: Mapping[str, str], day: date, marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """What was handed out and what it brought, beside what lay in the drawer.

    ``kinds`` are the names of the kinds of document; ``counted`` is the money counted by hand.
    """
    due = sum(line.yen for line in lines)
    rows = [
        [
            kinds[line.kind.value], f"{line.documents:,}", f"{line.documents - line.waived:,}",
            f"{line.waived:,}", yen_text(line.yen),
        ]
        for line in lines
    ]  # fmt: skip
    sums = [
        _fact("通数の合計", f"{sum(line.documents for line in lines):,}"),
        _fact("あるべき金額", yen_text(due)),
        _fact("数えた金額", yen_text(counted)),
        _fact("差額", yen_text(counted - due)),
        _fact("差額の理由", reason or "―"),
    ]
    heads = ["証明書の種類", "通数", "有料", "無料", "手数料"]
    table = _table(heads, [0, 24, 24, 24, 34], rows)
    return engine.compose(FEES, {**_head(FEES, day, marks), **table, "sums": sums}, marks)


def compose_paper_ledger(
    engine: PaperEngine, lines: Sequence[PaperLine], reason: str, day: date, marks: IssueMarks
) -> Sheet:
    """What became of the numbered paper, pack by pack."""
    rows = [
        [
            line.pack, line.opening, f"{line.printed:,}", f"{line.spoilt:,}", f"{line.missing:,}",
            line.expected, line.counted or "―", "一致" if line.agrees else "不一致",
        ]
        for line in lines
    ]  # fmt: skip
    heads = ["束", "始めの番号", "印刷", "書損", "不明", "あるべき番号", "実際の番号", "照合"]
    table = _table(heads, [0, 26, 16, 16, 16, 28, 28, 18], rows)
    sums = [_fact("不一致の理由", reason or "―")]
    return engine.compose(PAPER, {**_head(PAPER, day, marks), **table, "sums": sums}, marks)


def compose_spoilt_sheets(
    engine: PaperEngine, lines: Sequence[SpoiltLine], reasons: Mapping[str, str], day: date,
    marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The sheets that came to nothing, each with its reason; ``reasons`` are the reasons' names."""
    rows = [
        [line.sheet, reasons.get(line.reason, line.reason), instant_text(line.at), line.by]
        for line in lines
    ]
    table = _table(["用紙番号", "事由", "時刻", "取扱者"], [34, 0, 40, 40], rows)
    sums = [_fact("書損の合計", f"{len(lines):,}枚")]
    return engine.compose(SPOILT, {**_head(SPOILT, day, marks), **table, "sums": sums}, marks)


def _head(form: Form, day: date, marks: IssueMarks) -> dict[str, Any]:
    return {
        "title": form.title,
        "head": [_fact("業務日", day_text(day)), _fact("窓口・端末", marks.terminal or "―")],
    }


def _table(heads: list[str], widths: list[int], rows: list[list[str]]) -> dict[str, Any]:
    """A list's columns: their widths in millimetres, 0 for the one that takes what is left."""
    return {"heads": heads, "widths": widths, "rows": rows}


def _fact(label: str, text: str) -> dict[str, str]:
    return {"label": label, "text": text}
