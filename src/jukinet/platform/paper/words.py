"""Words every form uses alike: dates, codes, and what stands where nothing stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import JST, LifeDate, era_text

OMITTED: Final = "＊＊＊（省略）"
"""An item of the record that was left out on purpose."""
ABSENT: Final = "―"
"""An item the record does not have."""


def day_text(day: date | LifeDate | None) -> str:
    """A date in era years, or the dash."""
    return era_text(day) if day is not None else ABSENT


def instant_text(at: datetime) -> str:
    """An instant as lists have it: 2003-08-25 10:15."""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M")


def moment_text(at: datetime) -> str:
    """An instant in a sentence or beside its name, with the era: 平成15年8月25日 10:15."""
    local = at.astimezone(JST)
    return f"{era_text(local.date())} {local:%H:%M}"


def code_groups(code: ResidentRecordCode) -> str:
    """A code in its groups of five and six figures, as it is read out: 12345 678901."""
    return f"{code.digits[:5]} {code.digits[5:]}"


def yen_text(yen: int) -> str:
    """An amount as it is printed: 1,200円."""
    return f"{yen:,}円"
