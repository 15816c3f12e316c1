"""Form 39: the papers of a day's closing (手数料集計表, 用紙受払簿, 書損簿)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from jukinet.copies.daybook import FeeLine, HandFeeLine, PaperLine, SpoiltLine
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text, instant_text, yen_text

SIGNERS: Final = ("締めた者", "確認者")
FEES: Final = Form("J-39A", "手数料集計表", LIST)
PAPER: Final = Form("J-39B", "用紙受払簿", LIST)
SPOILT: Final = Form("J-39C", "書損簿", LIST)


def compose_fee_summary(
    engine: PaperEngine, lines: Sequence[FeeLine], counted: int, reason: str,
    kinds: Mapping[str, str], day: date, marks: IssueMarks, by_hand: Sequence[HandFeeLine] = (),
) -> Sheet:  # fmt: skip
    """What was handed out and what it brought, beside what lay in the drawer.

    ``kinds`` are the names of the kinds of document; ``counted`` is the money counted by hand.
    Fees of a standstill stand with the day their papers were given out.
    """
    named: list[tuple[str, FeeLine | HandFeeLine]] = [
        *((kinds[line.kind.value], line) for line in lines),
        *((f"停止時業務（{day_text(line.given_on)}）", line) for line in by_hand),
    ]
    due = sum(line.yen for _, line in named)
    rows = [
        [
            name, f"{line.documents:,}", f"{line.documents - line.waived:,}",
            f"{line.waived:,}", yen_text(line.yen),
        ]
        for name, line in named
    ]  # fmt: skip
    sums = [
        fact("通数の合計", f"{sum(line.documents for _, line in named):,}"),
        fact("あるべき金額", yen_text(due)),
        fact("数えた金額", yen_text(counted)),
        fact("差額", yen_text(counted - due)),
        fact("差額の理由", reason or ABSENT),
    ]
    heads = ["証明書の種類", "通数", "有料", "無料", "手数料"]
    return _sheet(engine, FEES, day, marks, table(heads, [0, 24, 24, 24, 34], rows), sums)


def compose_paper_ledger(
    engine: PaperEngine, lines: Sequence[PaperLine], reason: str, day: date, marks: IssueMarks
) -> Sheet:
    """What became of the numbered paper, pack by pack."""
    rows = [
        [
            line.pack, line.opening, f"{line.printed:,}", f"{line.spoilt:,}", f"{line.missing:,}",
            line.expected, line.counted or ABSENT, "一致" if line.agrees else "不一致",
        ]
        for line in lines
    ]  # fmt: skip
    heads = ["束", "始めの番号", "印刷", "書損", "不明", "あるべき番号", "実際の番号", "照合"]
    lines_shown = table(heads, [0, 26, 16, 16, 16, 28, 28, 18], rows)
    sums = [fact("不一致の理由", reason or ABSENT)]
    return _sheet(engine, PAPER, day, marks, lines_shown, sums)


def compose_spoilt_sheets(
    engine: PaperEngine, lines: Sequence[SpoiltLine], reasons: Mapping[str, str], day: date,
    marks: IssueMarks,
) -> Sheet:  # fmt: skip
    """The sheets that came to nothing, each with its reason; ``reasons`` are the reasons' names."""
    rows = [
        [line.sheet, reasons.get(line.reason, line.reason), instant_text(line.at), line.by]
        for line in lines
    ]
    lines_shown = table(["用紙番号", "事由", "時刻", "取扱者"], [34, 0, 40, 40], rows)
    sums = [fact("書損の合計", f"{len(lines):,}枚")]
    return _sheet(engine, SPOILT, day, marks, lines_shown, sums)


def _sheet(
    engine: PaperEngine, form: Form, day: date, marks: IssueMarks, lines: dict[str, Any],
    sums: list[dict[str, str]],
) -> Sheet:  # fmt: skip
    head = [fact("業務日", day_text(day)), fact("窓口・端末", marks.terminal or ABSENT)]
    content = listing(title=form.title, head=head, lines=lines, sums=sums, signers=SIGNERS)
    return engine.compose(form, content, marks)
