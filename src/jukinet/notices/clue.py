"""What a search by items knows of the person sought (四情報による検索).

A clue is a conjunction: whatever it gives must agree, whatever it leaves out excludes nobody. Names
and readings are search keys (``terms.characters``), several where spelling leaves a choice. Of a
birth date, unknown parts agree with anything, on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Sex

# Two would do to know that there are several; the third tells a mistake in a query from a pair.
CANDIDATES_MAX: Final = 3
KEYS_MAX: Final = 64  # name_keys and kana_keys make at most a quarter of this


@dataclass(frozen=True, slots=True, repr=False)
class Clue:
    """What to look for: name keys or reading keys, a birth date, and what else is known."""

    birth_date: LifeDate
    names: frozenset[str] = frozenset()
    kanas: frozenset[str] = frozenset()
    sex: Sex | None = None
    municipality: MunicipalityCode | None = None
    address: str | None = None
    """Search key of the address; a holding agrees whose key begins with it."""

    def __post_init__(self) -> None:
        if not (self.names or self.kanas):
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "a clue needs a name or a reading")
        if len(self.names) > KEYS_MAX or len(self.kanas) > KEYS_MAX:
            raise JukiError(ErrorCode.TOO_LARGE, "a clue tries too many spellings")
        if self.birth_date.text.startswith("?"):
            raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "a clue needs the year of birth")

    def __repr__(self) -> str:
        return "Clue(•••)"


@lru_cache(maxsize=4096)
def spellings_of(birth_date: LifeDate) -> tuple[str, ...]:
    """Every text a register may hold for a day this birth date can mean, in order.

    The index is entered once a text, so a known day costs four probes and a year some hundred.
    """
    found = {birth_date.text, "????-??-??"}
    day: date = birth_date.earliest
    while day <= birth_date.latest:
        text = day.isoformat()
        found.update((text, f"{text[:7]}-??", f"{text[:4]}-??-??"))
        day += timedelta(days=1)
    return tuple(sorted(found))
