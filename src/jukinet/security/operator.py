"""The operator (操作者): who is signed on, for which work of today, with which rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError


class Mode(StrEnum):
    """What one may do with a function (区分): look, change, or let it run."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"


class Function(StrEnum):
    """What a right is about (機能)."""

    SEARCH = "search"
    RECORD = "record"
    MASKED_ITEM = "masked-item"
    HISTORY = "history"
    FILING = "filing"
    REVIEW = "review"
    CARD_MAKING = "card-making"
    CODE = "code"
    COPY = "copy"
    OTHERS_COPY = "others-copy"
    FEES = "fees"
    PROTECTION = "protection"
    RELEASE = "release"
    INSPECTION = "inspection"
    CARD = "card"
    CARD_STOCK = "card-stock"
    KIOSK = "kiosk"
    OPERATORS = "operators"
    TERMINALS = "terminals"
    MEDIA = "media"
    STANDSTILL = "standstill"
    OPERATION_RECORD = "operation-record"
    ADDRESS_HISTORY = "address-history"


class Duty(StrEnum):
    """The work of today (きょうの仕事): one at a time, chosen at sign-on."""

    COUNTER = "counter"
    REVIEW = "review"
    PROTECTION = "protection"
    ADMINISTRATION = "administration"


AWAY_FROM_THE_PUBLIC: Final = frozenset({Duty.PROTECTION, Duty.REVIEW})
"""Whose screens may list what concerns protection; a counter's does not, for the public sees it."""

Right = tuple[Function, Mode]

_LOOKING_UP: Final = frozenset(
    {Function.SEARCH, Function.RECORD, Function.MASKED_ITEM, Function.HISTORY}
)
_RUNNING_THE_HOUSE: Final = frozenset(
    {
        Function.OPERATORS,
        Function.TERMINALS,
        Function.MEDIA,
        Function.STANDSTILL,
        Function.OPERATION_RECORD,
        Function.CARD_MAKING,
    }
)
FUNCTIONS_OF_DUTY: Final = {
    Duty.COUNTER: frozenset(Function)
    - {Function.REVIEW, Function.RELEASE, Function.OPERATORS, Function.TERMINALS},
    Duty.REVIEW: frozenset(Function) - {Function.OPERATORS, Function.TERMINALS},
    Duty.PROTECTION: _LOOKING_UP
    | {
        Function.COPY,
        Function.FILING,
        Function.INSPECTION,
        Function.PROTECTION,
        Function.RELEASE,
        Function.OPERATION_RECORD,
    },
    Duty.ADMINISTRATION: _RUNNING_THE_HOUSE
    | {Function.FEES, Function.INSPECTION, Function.CARD_STOCK},
}
"""Whoever enters today does not review today, and whoever gives rights uses none of them."""


def rights_on_duty(rights: Iterable[Right], duty: Duty) -> frozenset[Right]:
    """What of the rights somebody holds the work of today has use for."""
    functions = FUNCTIONS_OF_DUTY[duty]
    return frozenset(right for right in rights if right[0] in functions)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody signed on, with the rights that hold today for the work of today."""

    operator_id: str
    name: str
    duty: Duty
    rights: frozenset[Right]

    def may(self, function: Function, mode: Mode) -> bool:
        """Whether to offer it at all; what is done asks ``must``."""
        return (function, mode) in self.rights

    def must(self, function: Function, mode: Mode) -> None:
        """Refuse what the operator holds no right for."""
        if not self.may(function, mode):
            raise JukiError(ErrorCode.ACCESS_REFUSED, f"no right to {mode} {function}")


@dataclass(frozen=True, slots=True)
class DutyGrant:
    """A work somebody may choose, from a day on, and until one if he is here for a time only."""

    duty: Duty
    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_DATE, "a work ends before it begins")


@dataclass(frozen=True, slots=True)
class RightGrant:
    """A dated right: set ahead, and ended ahead, by date (both days included)."""

    function: Function
    mode: Mode
    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise JukiError(ErrorCode.INVALID_DATE, "a right ends before it begins")

    def holds_on(self, day: date) -> bool:
        """Whether the right is there on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
