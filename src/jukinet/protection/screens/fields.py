"""What is typed into the forms of protection, read into values; mistakes come back by field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from jukinet.platform.web.forms import Form
from jukinet.protection.application import Aggressor, AggressorRelation, Opinion, OpinionBody
from jukinet.terms.dates import LifeDate, parse_era
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")
_WESTERN: Final = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})")


@dataclass(slots=True)
class Mistakes:
    """Fields that cannot stand as typed, by the key of the sentence that says so."""

    found: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, key: str, read: Callable[[], T]) -> T | None:
        """What the field says, or None and a mistake."""
        try:
            return read()
        except JukiError:
            self.found[name] = key
            return None


def read_aggressor(form: Form) -> tuple[Aggressor | None, Mistakes]:
    """The other party as typed."""
    mistakes = Mistakes()
    typed = form.find("birth_date").strip()
    born = (
        mistakes.read("birth_date", "wrong-date", lambda: read_life_date(typed)) if typed else None
    )
    relation = form.choose("relation", tuple(AggressorRelation))
    made = mistakes.read(
        "name",
        "wrong-name",
        lambda: Aggressor(
            form.find("name").strip(),
            AggressorRelation(relation),
            born,
            form.find("address").strip(),
        ),
    )
    return (None if mistakes.found else made), mistakes


def read_opinion(form: Form, today: date) -> tuple[Opinion | None, Mistakes]:
    """The opinion as typed."""
    mistakes = Mistakes()
    body = OpinionBody(form.choose("body", tuple(OpinionBody)))
    given = mistakes.read("given_on", "wrong-date", lambda: _past(form.find("given_on"), today))
    if given is None:
        return None, mistakes
    name = form.find("body_name").strip()
    made = mistakes.read("body_name", "wrong-body", lambda: Opinion(body, name, given))
    return made, mistakes


def read_life_date(text: str) -> LifeDate:
    """A day as people write it: S55.4.1, 昭和55年4月1日, 1980-04-01, 19800401."""
    plain = text.strip()
    western = _WESTERN.fullmatch(plain)
    if western:
        return LifeDate(f"{western[1]}-{int(western[2]):02d}-{int(western[3]):02d}")
    return parse_era(plain)


def _past(text: str, today: date) -> date:
    day = read_life_date(text).known
    if day is None or day > today:
        raise JukiError(ErrorCode.INVALID_DATE, "a day that was")
    return day
