"""When this office and another one answer each other: hours, agreements, suspensions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from jukinet.copies.wide_area import store
from jukinet.copies.wide_area.hours import Agreement, is_open
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

REASON_LENGTH_MAX: Final = 200


def agree_hours(tx: Transaction, agreement: Agreement, *, now: datetime) -> None:
    """Enter further hours that were agreed with another municipality (関係市町村との調整)."""
    store.insert_agreement(tx, agreement, now)


def list_agreed(tx: Transaction, other: MunicipalityCode) -> list[Agreement]:
    """Further hours agreed with a municipality, past ones too."""
    return store.list_agreements(tx, [other])


def close_line(
    tx: Transaction, other: MunicipalityCode | None, *, reason: str, now: datetime
) -> None:
    """Give no more wide-area copies to one municipality, or to any (接続の休止)."""
    if not 1 <= len(reason.strip()) <= REASON_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a suspension has a reason")
    store.insert_suspension(tx, other, suspended=True, reason=reason.strip(), at=now)


def open_line(
    tx: Transaction, other: MunicipalityCode | None, *, reason: str, now: datetime
) -> None:
    """Give them again; what was closed for one is opened for that one."""
    store.insert_suspension(tx, other, suspended=False, reason=reason.strip(), at=now)


def find_closed(
    tx: Transaction, other: MunicipalityCode, *, law: Law, now: datetime
) -> Refusal | None:
    """Why the other office need not be asked now; None when it may.  Said before anybody pays."""
    return list_closed(tx, [other], law=law, now=now).get(other)


def list_closed(
    tx: Transaction, others: Collection[MunicipalityCode], *, law: Law, now: datetime,
    calendar: OfficeCalendar | None = None,
) -> dict[MunicipalityCode, Refusal]:  # fmt: skip
    """Of some municipalities, those this office does not speak with now, and why."""
    suspended = store.list_suspended(tx, others)
    agreements = store.list_agreements(tx, others)
    days = calendar or OfficeCalendar()
    closed = {
        one: Refusal.OUTSIDE_HOURS
        for one in others
        if not is_open(one, agreements, law=law, now=now, calendar=days)
    }
    return closed | dict.fromkeys(suspended, Refusal.SUSPENDED)
