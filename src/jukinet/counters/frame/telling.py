"""Days, instants and errors in the reader's language; templates call it ``say``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from jukinet.platform.web.catalogue import Words
from jukinet.platform.web.wording import Wording, get_wording
from jukinet.terms.dates import JST, LifeDate, era_text
from jukinet.terms.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Teller:
    """The reader's language, applied."""

    words: Words

    def day(self, when: date | LifeDate) -> str:
        """A day: 平成15年8月25日, 2003-08-25; partly unknown ones say so."""
        return era_text(when) if self.words.language == "ja" else str(when)

    def weekday(self, day: date) -> str:
        """A day with its day of the week."""
        return f"{self.day(day)}{self.words(f'frame-weekday-{day.weekday()}')}"

    def moment(self, at: datetime) -> str:
        """Day and time in Japan."""
        local = at.astimezone(JST)
        return f"{self.weekday(local.date())} {local:%H:%M}"

    def time(self, at: datetime) -> str:
        """The time in Japan alone."""
        return f"{at.astimezone(JST):%H:%M}"

    def second(self, at: datetime) -> str:
        """The time in Japan to the second."""
        return f"{at.astimezone(JST):%H:%M:%S}"

    def instant(self, at: datetime) -> str:
        """For machines."""
        return at.astimezone(JST).isoformat(timespec="seconds")

    def minutes(self, since: datetime, now: datetime) -> int:
        """How many whole minutes have gone by."""
        return max(0, int((now - since).total_seconds() // 60))

    def list(self, things: Iterable[object]) -> str:
        """Things side by side."""
        return self.words("frame-between").join(map(str, things))

    def items(self, items: Iterable[str]) -> str:
        """Items of the operation record; numbers and identifiers among them as they are."""
        return self.list(self._known("shown", item) for item in items)

    def outcome(self, result: str) -> str:
        """What came of an operation; a refusal in the sentence its error has."""
        if result in tuple(ErrorCode):
            return self.error(ErrorCode(result)).sentence
        return self._known("outcome", result)

    def party(self, party: str) -> str:
        """The other side of an exchange, without the network's word for its role."""
        role, _, code = party.partition(":")
        key = f"frame-party-{role.replace('_', '-')}"
        return self.words(key, code=code) if self.words.has(key) else code

    def _known(self, kind: str, word: str) -> str:
        key = f"frame-{kind}-{word.replace('_', '-')}"
        return self.words(key) if self.words.has(key) else word

    def error(self, code: ErrorCode) -> Wording:
        """Sentence and remedy of an error."""
        return get_wording(code, self.words.language)
