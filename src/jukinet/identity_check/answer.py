"""What an identity check finds out, and the items an answer may hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jukinet.notices.holding import Holding, State
from jukinet.terms.address import Address
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import ChangeReason, Item
from jukinet.terms.person import PersonName, Sex


class Result(StrEnum):
    """The outcome of an identity check (照会結果); the words are wire-stable."""

    FOUND = "found"
    MOVED_PLANNED = "moved_planned"
    MOVED_CONFIRMED = "moved_confirmed"
    DEAD = "dead"
    ERASED = "erased"
    CODE_REPLACED = "code_replaced"
    NONE = "none"
    SEVERAL = "several"
    RETENTION_OVER = "retention_over"


class MatchedBy(StrEnum):
    """How the person was found: the asker learns how far he may rely on it."""

    CODE = "code"
    EXACT = "exact"
    VARIANT = "variant"
    KANA = "kana"


RESULT_OF_STATE: Final = {
    State.RESIDENT: Result.FOUND,
    State.MOVE_PLANNED: Result.MOVED_PLANNED,
    State.MOVE_CONFIRMED: Result.MOVED_CONFIRMED,
    State.DEAD: Result.DEAD,
    State.ERASED: Result.ERASED,
    State.CODE_REPLACED: Result.CODE_REPLACED,
}


@dataclass(frozen=True, slots=True)
class LastChange:
    """The change that last had effect: its official reason, its day, and whether only planned."""

    reason: ChangeReason
    occurred_on: str
    planned: bool


@dataclass(frozen=True, slots=True, repr=False)
class ProvidedItems:
    """The items of one person that an answer holds; None is "not asked, or not held"."""

    name: PersonName | None = None
    birth_date: LifeDate | None = None
    sex: Sex | None = None
    address: Address | None = None
    code: ResidentRecordCode | None = None
    change: LastChange | None = None

    def __repr__(self) -> str:
        return "ProvidedItems(•••)"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a result, and items only where one person was found.

    ``subject`` is whom the answer is about, for the access record; it does not travel.
    """

    result: Result
    matched_by: MatchedBy | None = None
    items: ProvidedItems | None = None
    subject: ResidentRecordCode | None = None


def provided_items(held: Holding, items: Collection[Item]) -> ProvidedItems:
    """Exactly these items of what is held: built up from nothing, never cut down from all."""
    person = held.identification
    return ProvidedItems(
        name=person.name if Item.NAME in items else None,
        birth_date=person.birth_date if Item.BIRTH_DATE in items else None,
        sex=person.sex if Item.SEX in items else None,
        address=person.address if Item.ADDRESS in items else None,
        code=person.code if Item.CODE in items else None,
        change=_last_change(held) if Item.CHANGE in items else None,
    )


def _last_change(held: Holding) -> LastChange:
    return LastChange(
        held.reason, held.occurred_on.isoformat(), planned=held.state is State.MOVE_PLANNED
    )
