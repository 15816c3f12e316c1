"""May this agency have these items for this affair, now?  The law's tables, then the grants.

``must_be_allowed`` is the whole of it; every no has a code of its own, because the one who reads it
must do something different: wait, ask to be granted, drop an item, ask why he was suspended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.provision.enquiry import Basis
from jukinet.provision.grants import GrantBook
from jukinet.terms.dates import JST, OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.law import Article, Law, Purpose
from jukinet.terms.parties import Party

HOURS: Final = "online"


@dataclass(frozen=True, slots=True)
class Allowance:
    """That an enquiry may be answered: under which article, for which affair, with which items."""

    article: Article
    purpose: Purpose
    items: frozenset[Item]


def must_be_allowed(
    basis: Basis,
    items: frozenset[Item],
    *,
    agency: Party,
    book: GrantBook,
    law: Law,
    opens_in: int | None = None,
) -> Allowance:
    """The allowance of an enquiry (Act Art. 30-7(3) to (6)), or the refusal it meets first.

    ``opens_in`` says how many seconds the office is still closed, None that it is open.

    (1) the connection is not suspended, (2) the office is open, (3) the appended table has the
    item on this day, (4) the agency was granted it, (5) with every item asked for.
    """
    if book.is_suspended(agency):  # (1)
        raise JukiError(ErrorCode.CONNECTION_SUSPENDED, f"the connection of {agency} is suspended")
    if opens_in is not None:  # (2)
        raise JukiError(
            ErrorCode.OUTSIDE_OPERATING_HOURS,
            "asked outside the common operating hours",
            retry_after=opens_in,
        )
    purpose = law.purpose(basis.table, basis.item)  # (3)
    grant = book.find_grant(agency, basis.table, basis.item, law.day)
    if grant is None:  # (4)
        raise JukiError(ErrorCode.PURPOSE_NOT_GRANTED, f"{agency} was not granted {basis.affair}")
    if not items <= grant.items:  # (5)
        raise JukiError(
            ErrorCode.ITEM_NOT_GRANTED,
            f"{agency} was granted {basis.affair} without all these items",
            items=" ".join(sorted(items - grant.items)),
        )
    return Allowance(law.table_article(basis.table), purpose, items)


def find_opening(law: Law, now: datetime, calendar: OfficeCalendar) -> int | None:
    """In how many seconds the office opens next; None while it is open (運用時間帯)."""
    if law.is_open(HOURS, now, calendar):
        return None
    opens, _ = law.hours(HOURS)
    local = now.astimezone(JST)
    first = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    opening = datetime.combine(calendar.add_office_days(first, 0), opens, tzinfo=JST)
    return max(1, round((opening - local).total_seconds()))
