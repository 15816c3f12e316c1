"""When a home office answers: the common operating hours, longer where two offices agreed.

(システム概要: 関係市町村と調整後の広域交付.)  An agreement is a dated row at both offices.  The
home office's own row decides; the issuing office reads its own before anybody pays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import JST, OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law, Validity

COMMON: Final = "online"
"""The common operating hours (共通運用時間帯): 9:00 to 17:00 on office days."""


class Days(StrEnum):
    """On which days an agreement holds."""

    OFFICE_DAYS = "office-days"
    EVERY_DAY = "every-day"


@dataclass(frozen=True, slots=True)
class Agreement:
    """That two municipalities answer each other at other times as well (時間外の取決め)."""

    other: MunicipalityCode
    days: Days
    opens: time
    closes: time
    validity: Validity

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise JukiError(ErrorCode.FORM_INVALID, "hours open before they close")

    def covers(self, now: datetime, calendar: OfficeCalendar) -> bool:
        """Whether it holds at an instant; opening counts, closing does not."""
        local = now.astimezone(JST)
        if not self.validity.covers(local.date()):
            return False
        if self.days is Days.OFFICE_DAYS and not calendar.is_office_day(local.date()):
            return False
        return self.opens <= local.time() < self.closes


def is_open(
    other: MunicipalityCode, agreements: Iterable[Agreement], *, law: Law, now: datetime,
    calendar: OfficeCalendar,
) -> bool:  # fmt: skip
    """Whether this office and the other one answer each other at an instant."""
    if law.is_open(COMMON, now, calendar):
        return True
    return any(one.other == other and one.covers(now, calendar) for one in agreements)
