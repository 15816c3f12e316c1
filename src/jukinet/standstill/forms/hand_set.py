"""Form 37: books with reserved numbers to be filled in by hand, and the contact list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import moment_text
from jukinet.standstill.contacts import Contact
from jukinet.standstill.numbers import CASE_BASE, Block, Series

RECEPTION: Final = Form("J-37", "停止時受付簿（番号札）", LIST, landscape=True)
ISSUES: Final = Form("J-37", "停止時発行簿", LIST, landscape=True)
FILINGS: Final = Form("J-37", "停止時届出簿", LIST, landscape=True)
CONTACTS: Final = Form("J-37", "停止時連絡網", LIST)
LINES_A_BOOK: Final = 60
"""A morning's numbers; more books are printed from the numbers behind."""

_COLUMNS: Final = {
    Series.CASE: (
        RECEPTION,
        ("受付番号", "時刻", "用件", "請求者・届出人", "関係", "本人確認", "担当"),
        (46, 18, 50, 0, 24, 38, 24),
    ),
    Series.ISSUE: (
        ISSUES,
        ("発行番号", "受付番号", "種類", "対象", "枚数", "用紙番号", "手数料", "交付時刻", "担当"),
        (26, 42, 36, 0, 14, 28, 20, 22, 22),
    ),
    Series.FILING: (
        FILINGS,
        ("届書番号", "受付番号", "異動の別", "異動日", "異動者", "届出人", "受理時刻", "担当"),
        (26, 42, 30, 30, 0, 46, 22, 22),
    ),
}


def compose_book(engine: PaperEngine, block: Block, marks: IssueMarks) -> Sheet:
    """The book of a series for a place: each line begins with its number and waits for a pen."""
    form, heads, widths = _COLUMNS[block.series]
    last = min(block.last, block.first + LINES_A_BOOK - 1)
    rows = [
        [_written(block.series, number), *("" for _ in heads[1:])]
        for number in range(block.first, last + 1)
    ]
    content = listing(
        title=form.title,
        head=[
            fact("場所", block.place),
            fact("番号", f"{_written(block.series, block.first)} から {len(rows)}件"),
            fact("使い方", "書き損じた番号は二重線で消して「書損」と書き、捨てないでください。"),
        ],
        lines=table(heads, widths, rows),
        signers=("担当", "責任者"),
        note="復旧後、この簿のとおりの時刻で登録します。",
    )
    return engine.compose(form, content, marks)


def compose_contacts(
    engine: PaperEngine,
    contacts: Sequence[Contact],
    marks: IssueMarks,
    *,
    made_at: datetime,
    office_words: Sequence[str],
) -> Sheet:
    """Whom to call, in order; and the four words by which the office's packs are known."""
    rows = [
        [str(place), one.duty, one.name, one.by_day, one.at_night or "―"]
        for place, one in enumerate(contacts, 1)
    ]
    content = listing(
        title=CONTACTS.title,
        head=[
            fact("作成", moment_text(made_at)),
            fact("パックの確認語", "　".join(office_words)),
        ],
        lines=table(
            ("順", "役割", "氏名", "電話（昼）", "電話（夜・休日）"), (12, 44, 0, 40, 40), rows
        ),
        note="上から順に連絡する。つながらないときは次の人へ。端末の画面は消さずに、時刻を書きとめる。",
    )
    return engine.compose(CONTACTS, content, marks)


def _written(series: Series, number: int) -> str:
    """The number as far as it is known before the day: a case's begins with its day, by hand."""
    if series is Series.CASE:
        return f"＿＿＿＿＿＿＿＿-{CASE_BASE + number}"
    prefix = "S" if series is Series.ISSUE else "停"
    return f"{prefix}-{number:05d}"
