"""What a form shows of a record's history: of its own items everything, or nothing is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from jukinet.copies.item import BASIC
from jukinet.copies.past import LINES_MAX, list_past_changes
from jukinet.register.history import HistoryLine
from jukinet.terms.errors import ErrorCode
from refusals import refused

MOVED = HistoryLine(
    change_id=1, resident_id=UUID(int=1), change_number=2, detail="3101",
    occurred_on=date(2003, 8, 25), planned=False, known_on=date(2003, 8, 26),
    recorded_at=datetime(2003, 8, 26, tzinfo=UTC), entered_by="clerk-1", approved_by="clerk-2",
    paper="", was={"address": "見本町一丁目"}, becomes={"address": "見本町二丁目"},
)  # fmt: skip


def full(text: str) -> str:
    return f"東京都西東京市{text}"


def test_a_change_is_shown_with_whole_addresses_and_one_withdrawn_is_not() -> None:
    (shown,) = list_past_changes([MOVED, replace(MOVED, cancelled=True)], BASIC, full)
    assert (shown.was, shown.becomes) == (
        "東京都西東京市見本町一丁目",
        "東京都西東京市見本町二丁目",
    )


def test_no_form_leaves_out_changes_for_want_of_lines() -> None:
    assert len(list_past_changes([MOVED] * LINES_MAX, BASIC, full)) == LINES_MAX
    many = [MOVED] * (LINES_MAX + 1)
    refused(ErrorCode.COPY_NOT_POSSIBLE, lambda: list_past_changes(many, BASIC, full))
