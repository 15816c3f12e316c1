"""When a card becomes void (失効; Order Art. 30-20): ten cases as dated data, judged by facts.

``judge`` is told what the register says of a holder and answers with what must happen to his card:
nothing, ``moved-out``, ``move-cancelled``, or ``voided`` with its ground.

Of the case «not shown within 90 days, or moved on before» the former town knows the 90 days alone:
that somebody moved on is told to the town he left then, and to nobody before it. Until the 90 days
are over only the first of these towns could take the card over, and he has left it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.table import read_table
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity


class VoidGround(StrEnum):
    """Why a card is void."""

    MOVED_ABROAD = "moved-abroad"
    NOT_MOVED_IN = "not-moved-in"
    NOT_SUBMITTED = "not-submitted"
    DEATH = "death"
    OUTSIDE_THE_LAW = "outside-the-law"
    ERASED_OTHERWISE = "erased-otherwise"
    CODE_CHANGED = "code-changed"
    RE_ISSUED = "re-issued"
    RETURNED = "returned"
    ORDERED_BACK = "ordered-back"


@dataclass(frozen=True, slots=True)
class VoidCase:
    """One of the ten cases as it holds for a time."""

    ground: VoidGround
    ja: str
    en: str
    details: frozenset[str]
    days: int | None
    article: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """What the register says of a card's holder; ``erasure_*`` are None for a standing record."""

    code_changed: bool
    erasure_detail: str | None = None
    erased_on: date | None = None
    moved_in_elsewhere_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What must happen to the card."""

    event: CardEvent
    ground: VoidGround | None = None


def judge(facts: HolderFacts, state: CardState, today: date) -> Judgement | None:
    """What the register's facts do to a card in this state; None: nothing."""
    if facts.code_changed:
        return Judgement(CardEvent.VOIDED, VoidGround.CODE_CHANGED)
    if facts.erasure_detail is None or facts.erased_on is None:
        return Judgement(CardEvent.MOVE_CANCELLED) if state is CardState.MOVING else None
    case = _find_case(facts.erasure_detail, facts.erased_on)
    if case.days is None:
        return Judgement(CardEvent.VOIDED, case.ground)
    return _judge_move(facts, case, state, today)


def _judge_move(
    facts: HolderFacts, case: VoidCase, state: CardState, today: date
) -> Judgement | None:
    """A move within Japan: the card serves for the special move-in, for so many days."""
    assert facts.erased_on is not None
    assert case.days is not None
    moved_in = facts.moved_in_elsewhere_on
    if moved_in is not None:
        shown = _case_of(VoidGround.NOT_SUBMITTED, moved_in)
        if shown is None:  # until 2012 the card was handed back at the new municipality
            return Judgement(CardEvent.VOIDED, VoidGround.RETURNED)
        assert shown.days is not None
        if today > moved_in + timedelta(days=shown.days):
            return Judgement(CardEvent.VOIDED, VoidGround.NOT_SUBMITTED)
    elif today > facts.erased_on + timedelta(days=case.days):
        return Judgement(CardEvent.VOIDED, case.ground)
    if state is CardState.ACTIVE:
        return Judgement(CardEvent.MOVED_OUT)
    if state is CardState.APPLIED or state not in _KEPT_WHILE_MOVING:
        return Judgement(CardEvent.VOIDED, VoidGround.ERASED_OTHERWISE)
    return None


_KEPT_WHILE_MOVING: Final = frozenset(
    {CardState.MOVING, CardState.SUSPENDED, CardState.PIN_LOCKED, CardState.LOST}
)


def _find_case(detail: str, day: date) -> VoidCase:
    """The case of an erasure; one dated before there were cards is judged as of their first day."""
    day = max(day, min(case.validity.first_day for case in load_cases()))
    found = [c for c in load_cases() if detail in c.details and c.validity.covers(day)]
    if len(found) == 1:
        return found[0]
    other = _case_of(VoidGround.ERASED_OTHERWISE, day)
    assert other is not None
    return other


def _case_of(ground: VoidGround, day: date) -> VoidCase | None:
    return next((c for c in load_cases() if c.ground is ground and c.validity.covers(day)), None)


def get_case(ground: VoidGround, day: date) -> VoidCase:
    """The case as it holds on a day: what it is called, which article it rests on."""
    found = _case_of(ground, day)
    if found is None:
        raise JukiError(ErrorCode.UNKNOWN_ARTICLE, "no such ground on this day")
    return found


@lru_cache(maxsize=1)
def load_cases() -> tuple[VoidCase, ...]:
    """All cases, with the days on which they hold."""
    return tuple(
        VoidCase(
            ground=VoidGround(row["key"]),
            ja=row["ja"],
            en=row["en"],
            details=frozenset(row["details"].split()),
            days=int(row["days"]) if row["days"] else None,
            article=row["article"],
            validity=Validity(
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            ),
        )
        for row in read_table("void_grounds.csv")
    )
