"""The close of a counter's day: what should be there, what is there, and two hands under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import msgspec

from jukinet.copies import store
from jukinet.copies.daybook import (
    Count,
    Daybook,
    FeeLine,
    HandFee,
    HandFeeLine,
    PaperLine,
    SpoiltLine,
    compare,
)
from jukinet.copies.store import KeptClosing
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

PACKS_MAX: Final = 50
SPOILT_MAX: Final = 500
UNCONFIRMED_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class ClosedLines:
    """The lines of a closed day, as they were when it was closed."""

    fees: tuple[FeeLine, ...]
    papers: tuple[PaperLine, ...]
    spoilt: tuple[SpoiltLine, ...]
    by_hand: tuple[HandFeeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closed day: the sums and lines, and who signed it."""

    kept: KeptClosing
    lines: ClosedLines

    @property
    def difference(self) -> int:
        """What was counted, less what should have been there."""
        return self.kept.counted_yen - self.kept.yen


def read_daybook(tx: Transaction, *, by: CaseWorker) -> Daybook:
    """This counter's day so far."""
    by.must(Function.FEES, Mode.READ)
    terminal, day = by.terminal_id, day_of(by.now)
    counted = store.count_sheets(tx, terminal, day)
    papers = []
    for pack in store.list_packs(tx, terminal, day, PACKS_MAX):
        opening, printed, spoilt, missing = counted.get(pack.pack_id, (pack.following, 0, 0, 0))
        used_up = pack.following > pack.last
        papers.append(
            PaperLine(
                pack=f"{pack.text(pack.first)}-{pack.text(pack.last)}",
                opening=pack.text(opening),
                printed=printed,
                spoilt=spoilt,
                missing=missing,
                expected="" if used_up else pack.text(pack.following),
                left=pack.left,
            )
        )
    return Daybook(
        terminal_id=terminal,
        day=day,
        fees=store.sum_fees(tx, terminal, day),
        papers=tuple(papers),
        spoilt=tuple(
            SpoiltLine(f"{prefix}{sheet:06d}", reason, at, who)
            for prefix, sheet, reason, at, who in store.list_spoilt(tx, terminal, day, SPOILT_MAX)
        ),
        waiting=store.count_waiting_issues(tx, terminal),
        cancelled=store.count_cancelled(tx, terminal, day),
        by_hand=store.sum_hand_fees(tx),
    )


def enter_hand_fees(tx: Transaction, fees: Iterable[HandFee], *, by: CaseWorker) -> None:
    """Enter afterwards what copies issued by hand cost (告示第15号 第7の3).

    They wait for the closing of the counter into whose drawer the money is put.
    """
    by.must(Function.STANDSTILL, Mode.WRITE)
    store.lock_hand_fees(tx)
    for fee in fees:
        store.insert_hand_fee(tx, fee, by=by.operator.operator_id, at=by.now)


def close_day(tx: Transaction, count: Count, *, by: CaseWorker) -> ClosedDay:
    """Close this counter's day (日締め): compare, give each difference its reason, sign."""
    by.must(Function.FEES, Mode.WRITE)
    store.lock_hand_fees(tx)
    daybook = read_daybook(tx, by=by)
    if store.find_closing(tx, by.terminal_id, daybook.day) is not None:
        raise JukiError(ErrorCode.DAY_CLOSED, "this day is closed")
    _, papers = compare(daybook, count)
    by_hand = daybook.by_hand if count.takes_by_hand else ()
    lines = ClosedLines(daybook.fees, papers, daybook.spoilt, by_hand)
    closing = KeptClosing(
        terminal_id=by.terminal_id,
        day=daybook.day,
        documents=daybook.documents + sum(line.documents for line in by_hand),
        yen=daybook.yen + sum(line.yen for line in by_hand),
        counted_yen=count.cash,
        lines=msgspec.json.encode(lines),
        reason=count.reason.strip(),
        closed_by=by.operator.operator_id,
        closed_at=by.now,
        confirmed_by=None,
        confirmed_at=None,
    )
    store.insert_closing(tx, closing)
    if count.takes_by_hand:
        store.count_hand_fees_in(tx, by.terminal_id, daybook.day)
    return ClosedDay(closing, lines)


def confirm_closing(tx: Transaction, terminal_id: str, day: date, *, by: CaseWorker) -> ClosedDay:
    """Put the second hand under a closed day; it is not the first one's."""
    by.must(Function.FEES, Mode.EXECUTE)
    closed = find_closed_day(tx, terminal_id, day)
    if closed is None or closed.kept.confirmed_by is not None:
        raise JukiError(ErrorCode.CLOSING_NOT_READY, "this day is not waiting for a second hand")
    if closed.kept.closed_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "whoever closed the day does not confirm it")
    store.insert_closing_confirmed(tx, terminal_id, day, by=by.operator.operator_id, at=by.now)
    kept = replace(closed.kept, confirmed_by=by.operator.operator_id, confirmed_at=by.now)
    return replace(closed, kept=kept)


def find_closed_day(tx: Transaction, terminal_id: str, day: date) -> ClosedDay | None:
    """A counter's closed day, if it is closed."""
    kept = store.find_closing(tx, terminal_id, day)
    return None if kept is None else _to_closed(kept)


def list_unconfirmed(tx: Transaction, *, by: CaseWorker) -> list[ClosedDay]:
    """Closed days that wait for their second hand."""
    by.must(Function.FEES, Mode.EXECUTE)
    return [_to_closed(one) for one in store.list_unconfirmed_closings(tx, UNCONFIRMED_MAX)]


def _to_closed(kept: KeptClosing) -> ClosedDay:
    return ClosedDay(kept, msgspec.json.decode(kept.lines, type=ClosedLines))
