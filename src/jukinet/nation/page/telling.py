"""Says what the desk shows in the reader's language: parties, instants, kinds, states, codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jukinet.nation.desk.views import Name, ProvidedItem
from jukinet.platform.web.catalogue import Words
from jukinet.platform.web.wording import Wording, get_wording
from jukinet.terms.dates import JST, LifeDate, era_text
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role

_KNOWN_CODES: Final = frozenset(ErrorCode.__members__.values())

NoticeFacts = Mapping[str, Name | Party | str | int]


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of a form, to be said on the next page: a phrase and its facts."""

    key: str
    facts: NoticeFacts
    good: bool = True


class Teller:
    """The reader's language, applied; templates call it ``say``."""

    def __init__(self, words: Words, names: Mapping[Party, Name]) -> None:
        self._t = words
        self._names = names

    def name(self, name: Name) -> str:
        """A name in the reader's language."""
        return name.in_(self._t.language)

    def party(self, party: Party) -> str:
        """A party with its role: 山口市 CS."""
        name = self._names.get(party)
        said = party.code if name is None else self.name(name)
        return self._t(f"party-{party.role.value}", name=said)

    def role(self, role: Role) -> str:
        """What a role is called."""
        return self._t(f"role-{role.value}")

    def moment(self, at: datetime) -> str:
        """Day and time in Japan: 平成15年8月25日（月） 09:00:05."""
        local = at.astimezone(JST)
        day = era_text(local.date()) if self._t.language == "ja" else f"{local:%-d %b %Y}"
        weekday = self._t(f"weekday-{local.weekday()}")
        return self._t("moment", day=day, weekday=weekday, time=f"{local:%H:%M:%S}")

    def time(self, at: datetime) -> str:
        """The time in Japan alone."""
        return f"{at.astimezone(JST):%H:%M:%S}"

    def instant(self, at: datetime) -> str:
        """For machines."""
        return at.astimezone(JST).isoformat(timespec="milliseconds")

    def day(self, day: str) -> str:
        """A date of life: 昭和51年6月25日, 1976-06-25; partly unknown ones say so."""
        return era_text(LifeDate(day)) if self._t.language == "ja" else day

    def provided(self, provided: ProvidedItem) -> str:
        """An item of an answer."""
        match provided.item:
            case Item.BIRTH_DATE:
                return self.day(provided.text)
            case Item.SEX:
                return self._t(f"sex-{provided.text}")
            case _:
                return provided.text

    def kind(self, kind: str) -> str:
        """What a message of this kind is called; a kind we have no word for says its tag."""
        tag = kind.partition("/")[0]
        if self._t.has(f"kind-{tag}"):
            return self._t(f"kind-{tag}")
        letter, _, way = tag.rpartition("-")  # a letter is passed on as one of the same name
        if self._t.has(f"kind-{letter}") and self._t.has(f"way-{way}"):
            return self._t(f"way-{way}", kind=self._t(f"kind-{letter}"))
        return kind

    def item(self, item: str) -> str:
        """An item of identification information or of a copy; one we have no word for as it is."""
        key = f"item-{item}"
        return self._t(key) if self._t.has(key) else item

    def state(self, state: str) -> str:
        """What became of a message: a word, or the sentence of the code it was refused by."""
        key = f"state-{state}"
        return self._t(key) if self._t.has(key) else self.error(state)

    def error(self, code: str) -> str:
        """The sentence of an error code."""
        return self.wording(code).sentence if code in _KNOWN_CODES else code

    def wording(self, code: str) -> Wording:
        """Sentence and remedy of an error code."""
        return get_wording(ErrorCode(code), self._t.language)

    def result(self, result: str) -> str:
        """The result of an enquiry, or the sentence of its refusal."""
        key = f"result-{result}"
        return self._t(key) if self._t.has(key) else self.error(result)

    def notice(self, notice: Notice) -> str:
        """A notice with its facts said."""
        return self._t(
            notice.key, **{name: self._fact(fact) for name, fact in notice.facts.items()}
        )

    def _fact(self, fact: Name | Party | str | int) -> str:
        if isinstance(fact, Name):
            return self.name(fact)
        if isinstance(fact, Party):
            return self.party(fact)
        return fact if isinstance(fact, str) else f"{fact:,}"
