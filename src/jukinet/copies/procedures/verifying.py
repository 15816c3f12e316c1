"""Whether a paper is ours (真偽確認): anybody may ask, and nobody learns what is on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jukinet.copies import store
from jukinet.copies.issue import ON_PAPER, parse_issue_number
from jukinet.copies.procedures.composing import paper_check
from jukinet.copies.request import CopyKind
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.verification import parse_short_code
from jukinet.terms.dates import LifeDate, day_of
from jukinet.terms.errors import ErrorCode, JukiError

WINDOW: Final = timedelta(hours=1)
FAILED_A_CODE_MAX: Final = 5
"""Somebody with the paper in hand mistypes once or twice; who tries five days has another aim."""
TRIES_MAX: Final = 600
"""All tries in the window: a bank's morning, far from what guessing would need."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the page says: the issuer made such a paper on such a day."""

    kind: CopyKind
    issued_on: date
    pages: int
    on_that_sheet: bool | None = None  # None: no paper number was asked about


def verify_paper(
    tx: Transaction, typed_code: str, typed_number: str, day: LifeDate, *, context: NodeContext,
    now: datetime, sheet: tuple[str, int] | None = None,
) -> Verified | None:  # fmt: skip
    """The paper, when code, number and day all fit; None for anything else, without saying which.

    ``sheet`` is the number pre-printed on the security paper in somebody's hand: whether the
    document was printed on that very sheet is told to him only who has the rest right.  Too many
    tries are told to wait (SLOW_DOWN).  The try is kept, whatever came of it.
    """
    code = parse_short_code(typed_code)
    failed, every = store.count_verification_tries(tx, code, now - WINDOW)
    if failed >= FAILED_A_CODE_MAX or every >= TRIES_MAX:
        raise JukiError(ErrorCode.SLOW_DOWN, "too many tries to verify a paper")
    year, place = parse_issue_number(typed_number)
    found = store.find_issue_by_code(tx, code)
    expected = paper_check(context, code, f"{year:04d}-{place:06d}", day)
    matched = found is not None and found.state in ON_PAPER and found.paper_check == expected
    on_that_sheet = None
    if found is not None and matched and sheet is not None:
        on_that_sheet = sheet in store.list_sheets_of(tx, [found.issue_id]).get(found.issue_id, [])
    store.insert_verification_try(tx, code, matched and on_that_sheet is not False, now)
    if found is None or not matched:
        return None
    issued_on = day_of(found.made_at)
    return Verified(found.kind, issued_on, found.pages, on_that_sheet)
