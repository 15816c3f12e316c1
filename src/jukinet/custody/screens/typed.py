"""What people type into the forms of administration: days, times and texts, with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, TypeVar
from uuid import UUID

from jukinet.counters.screen import Visit
from jukinet.platform.web.forms import Form
from jukinet.terms.dates import FIRST_DAY, JST, LAST_DAY, parse_era
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")

TEXT_MAX: Final = 200
_FULL: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_CLOCK: Final = re.compile(r"(\d{1,2})[:：時](\d{2})分?")
_DIGITS: Final = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


@dataclass(slots=True)
class Typed:
    """A form being read: values that are right, and a sentence for each that is not."""

    form: Form
    words: Callable[[str], str]
    mistakes: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, visit: Visit) -> Typed:
        """The form of a visit."""
        return cls(visit.form, visit.words)

    def text(self, name: str, *, needed: bool = True) -> str:
        """A line of text."""
        value = self.form.find(name).strip()
        if len(value) > TEXT_MAX or (needed and not value):
            self.wrong(name, "mistake-text")
        return value

    def number(self, name: str) -> int:
        """A number that counts something."""
        value = self.form.find(name).translate(_DIGITS).replace(",", "").strip()
        if not value.isascii() or not value.isdigit() or len(value) > 9:
            self.wrong(name, "mistake-number")
            return 0
        return int(value)

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A day, in era years or not."""
        value = self.form.find(name).strip()
        if not value and not needed:
            return None
        found = read_day(value)
        if found is None:
            self.wrong(name, "mistake-day")
        return found

    def moment(self, name: str) -> datetime | None:
        """A day and a time of the clock in Japan: two fields, ``…_day`` and ``…_time``."""
        day, clock = self.day(f"{name}_day"), read_time(self.form.find(f"{name}_time"))
        if clock is None:
            self.wrong(f"{name}_time", "mistake-time")
        if day is None or clock is None:
            return None
        return datetime.combine(day, clock, JST)

    def make(self, make: Callable[[], T]) -> T | None:
        """A value of what was typed; what it refuses is said over the form."""
        if self.mistakes:
            return None
        try:
            return make()
        except JukiError as error:
            self.mistakes.append(("", error.code.value))
            return None

    def wrong(self, name: str, key: str) -> None:
        """Note a mistake in a field."""
        self.mistakes.append((name, self.words(key)))

    @property
    def given(self) -> dict[str, str]:
        """What was typed, to be shown again."""
        return dict(self.form.fields)


def read_key(text: str) -> UUID:
    """The key a form of ours carries; FORM_INVALID when somebody wrote another."""
    try:
        return UUID(text)
    except ValueError:
        raise JukiError(ErrorCode.FORM_INVALID, "the form carries no key") from None


def read_day(text: str) -> date | None:
    """The day that somebody wrote: 平成15年8月25日, H15.8.25, 2003-08-25."""
    plain = re.sub(r"\s", "", text.translate(_DIGITS))
    full = _FULL.fullmatch(plain)
    try:
        if full:
            day = date(int(full[1]), int(full[2]), int(full[3]))
            return day if FIRST_DAY <= day <= LAST_DAY else None
        return parse_era(plain).known
    except (ValueError, KeyError, JukiError):
        return None


def read_time(text: str) -> time | None:
    """The time of the clock that somebody wrote: 9:30, 9時30分."""
    found = _CLOCK.fullmatch(re.sub(r"\s", "", text.translate(_DIGITS)))
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
