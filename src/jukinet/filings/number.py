"""Numbers of filings (届書番号): per year and kind, without gaps, opaque to people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jukinet.terms.dates import ERAS
from jukinet.terms.errors import ErrorCode, JukiError

_FORM: Final = re.compile(r"[MTSHR]\d{1,2}-[^-\s]{1,8}-\d{6,}")


@dataclass(frozen=True, slots=True)
class FilingNumber:
    """H15-転入-000123: era year, kind, place in the year; says nothing about anybody."""

    text: str

    def __post_init__(self) -> None:
        if _FORM.fullmatch(self.text) is None:
            raise JukiError(ErrorCode.FORMAT_INVALID, "not the number of a filing")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def new(cls, received_on: date, series: str, place: int) -> FilingNumber:
        """The number of the ``place``-th filing of a kind in the year of its receipt."""
        era = next(era for era in ERAS if era.first_day <= received_on <= era.last_day)
        year = received_on.year - era.year_one + 1
        return cls(f"{era.letter}{year}-{series}-{place:06d}")
