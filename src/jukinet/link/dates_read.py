"""Dates of an export file: two ways of writing them, one meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jukinet.link.refusals import Refused
from jukinet.terms.dates import FIRST_DAY, LAST_DAY, LifeDate, parse_era
from jukinet.terms.errors import JukiError


@dataclass(frozen=True, slots=True, repr=False)
class DateRead:
    """A date that existed: its text as stored, and the days it may mean."""

    text: str
    earliest: date
    latest: date
    known: date | None


def _plain_date(text: str) -> date | None:
    """A known date in ISO form, by far the most frequent; None means: look closer."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY and day.isoformat() == text else None


def read_date(text: str, on_date: date) -> DateRead | Refused:
    """The date written in ISO form or in era years; it must exist and not lie in the future."""
    known = _plain_date(text)
    if known is not None:
        return Refused.DATE_IN_FUTURE if known > on_date else DateRead(text, known, known, known)
    try:
        life = LifeDate(text) if text[:1] in "0123456789?" else parse_era(text)
    except JukiError:
        return Refused.NOT_A_DATE
    if life.earliest > on_date:
        return Refused.DATE_IN_FUTURE
    return DateRead(life.text, life.earliest, life.latest, life.known)
