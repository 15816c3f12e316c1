"""Who gets a card (本人確認), by the circular of the day: handed over, or made anew after a loss.

A set of papers is enough when each of them is there.  A card issued on the day it was asked for
has no letter: then the letter is not asked for, and only a set with a photo identity paper counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from jukinet.cards.acting_for import ProxyPaper, must_be_proven
from jukinet.cards.application import Proxy
from jukinet.cards.table import read_table
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity

OTHER_PAPERS_MAX: Final = 5


class HandingPaper(StrEnum):
    """What may be asked for."""

    PHOTO_ID = "photo-id"  # 運転免許証・旅券など
    LETTER = "letter"  # 交付通知書 兼 照会書
    PAPER = "paper"  # その他の書類; more than one may be needed


@dataclass(frozen=True, slots=True)
class HandingRule:
    """What the circular of a time demands."""

    key: str
    ja: str
    en: str
    sets: tuple[tuple[HandingPaper, ...], ...]
    photo_checked: bool
    police_report: bool
    validity: Validity


@dataclass(frozen=True, slots=True)
class Presented:
    """What was laid on the counter, and what the operator looked at."""

    photo_id: bool = False
    letter: bool = False
    other_papers: int = 0
    face_compared: bool = False
    proxy_papers: frozenset[ProxyPaper] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.other_papers <= OTHER_PAPERS_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "nobody brings so many papers")

    def covers(self, wanted: tuple[HandingPaper, ...], *, same_day: bool) -> bool:
        """Whether every paper of a set is there."""
        if same_day and HandingPaper.PHOTO_ID not in wanted:
            return False
        return (
            (self.photo_id or HandingPaper.PHOTO_ID not in wanted)
            and (self.letter or same_day or HandingPaper.LETTER not in wanted)
            and self.other_papers >= wanted.count(HandingPaper.PAPER)
        )


def must_be_handed_over(
    presented: Presented, *, same_day: bool, proxy: Proxy, day: date
) -> HandingRule:
    """The rule a card is handed over by; CARD_PAPERS_MISSING where it asks for more."""
    rule = circular_on(day)
    if not any(presented.covers(wanted, same_day=same_day) for wanted in rule.sets):
        raise JukiError(ErrorCode.CARD_PAPERS_MISSING, "no set of papers is complete")
    if rule.photo_checked and not presented.face_compared:
        raise JukiError(ErrorCode.CARD_PAPERS_MISSING, "nobody compared the face")
    must_be_proven(proxy, presented.proxy_papers)
    return rule


def circular_on(day: date) -> HandingRule:
    """What is demanded on a day."""
    found = [rule for rule in load_rules() if rule.validity.covers(day)]
    if len(found) != 1:
        raise JukiError(ErrorCode.CARD_NOT_DUE, "no card is handed over on this day")
    return found[0]


@lru_cache(maxsize=1)
def load_rules() -> tuple[HandingRule, ...]:
    """All circulars."""
    return tuple(
        HandingRule(
            key=row["key"],
            ja=row["ja"],
            en=row["en"],
            sets=tuple(
                tuple(HandingPaper(word) for word in one.split("+"))
                for one in row["sets"].split("|")
            ),
            photo_checked=row["photo_checked"] == "yes",
            police_report=row["police_report"] == "yes",
            validity=Validity(
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            ),
        )
        for row in read_table("circulars.csv")
    )
