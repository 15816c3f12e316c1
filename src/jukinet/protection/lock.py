"""The lock (抑止) on a protected person's data, and everything that can happen to it.

The whole life of a lock is the table ``TRANSITIONS``: every event in every state, with what the
state is afterwards or ``None`` where the event is refused.  Time is one of the events, and the
table says what it does: nothing.  A lock is closed in every state but ``LIFTED``, and the only way
there goes through a proposal and the approval of somebody else.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

TERM_YEARS: Final = 1
EXTENSION_MONTHS: Final = 1
"""The guideline for handling the register: one year, renewed from one month before its end."""
NUMBER: Final = re.compile(r"L-[0-9]{8}-[0-9]{3,5}")
RESIDENTS_MAX: Final = 30
"""A household with everybody in it; more than that is a wrong list."""


class LockState(StrEnum):
    """Where a lock is in its life."""

    PROVISIONAL = "provisional"  # 仮ロック: from the moment somebody asks
    REGISTERED = "registered"  # 本登録: decided by a second person
    PROVISIONAL_LIFTING = "provisional-lifting"  # its lifting is proposed; still closed
    REGISTERED_LIFTING = "registered-lifting"
    LIFTED = "lifted"  # 解除


class LockEvent(StrEnum):
    """What can happen to a lock."""

    APPLIED_AGAIN = "applied-again"  # 申出の更新
    REGISTERED = "registered"  # 本登録
    EXTENDED = "extended"  # 延長
    TERM_PASSED = "term-passed"  # 期限到来
    LIFTING_PROPOSED = "lifting-proposed"  # 解除の起案
    LIFTING_REFUSED = "lifting-refused"  # 解除しない
    LIFTING_APPROVED = "lifting-approved"  # 解除の決裁


_S, _E = LockState, LockEvent
TRANSITIONS: Final[dict[tuple[LockState, LockEvent], LockState | None]] = {
    (_S.PROVISIONAL, _E.APPLIED_AGAIN): _S.PROVISIONAL,
    (_S.PROVISIONAL, _E.REGISTERED): _S.REGISTERED,
    (_S.PROVISIONAL, _E.EXTENDED): None,
    (_S.PROVISIONAL, _E.TERM_PASSED): _S.PROVISIONAL,
    (_S.PROVISIONAL, _E.LIFTING_PROPOSED): _S.PROVISIONAL_LIFTING,
    (_S.PROVISIONAL, _E.LIFTING_REFUSED): None,
    (_S.PROVISIONAL, _E.LIFTING_APPROVED): None,
    (_S.REGISTERED, _E.APPLIED_AGAIN): _S.REGISTERED,
    (_S.REGISTERED, _E.REGISTERED): None,
    (_S.REGISTERED, _E.EXTENDED): _S.REGISTERED,
    (_S.REGISTERED, _E.TERM_PASSED): _S.REGISTERED,
    (_S.REGISTERED, _E.LIFTING_PROPOSED): _S.REGISTERED_LIFTING,
    (_S.REGISTERED, _E.LIFTING_REFUSED): None,
    (_S.REGISTERED, _E.LIFTING_APPROVED): None,
    (_S.PROVISIONAL_LIFTING, _E.APPLIED_AGAIN): _S.PROVISIONAL,
    (_S.PROVISIONAL_LIFTING, _E.REGISTERED): _S.REGISTERED,
    (_S.PROVISIONAL_LIFTING, _E.EXTENDED): None,
    (_S.PROVISIONAL_LIFTING, _E.TERM_PASSED): _S.PROVISIONAL_LIFTING,
    (_S.PROVISIONAL_LIFTING, _E.LIFTING_PROPOSED): None,
    (_S.PROVISIONAL_LIFTING, _E.LIFTING_REFUSED): _S.PROVISIONAL,
    (_S.PROVISIONAL_LIFTING, _E.LIFTING_APPROVED): _S.LIFTED,
    (_S.REGISTERED_LIFTING, _E.APPLIED_AGAIN): _S.REGISTERED,
    (_S.REGISTERED_LIFTING, _E.REGISTERED): None,
    (_S.REGISTERED_LIFTING, _E.EXTENDED): _S.REGISTERED,
    (_S.REGISTERED_LIFTING, _E.TERM_PASSED): _S.REGISTERED_LIFTING,
    (_S.REGISTERED_LIFTING, _E.LIFTING_PROPOSED): None,
    (_S.REGISTERED_LIFTING, _E.LIFTING_REFUSED): _S.REGISTERED,
    (_S.REGISTERED_LIFTING, _E.LIFTING_APPROVED): _S.LIFTED,
    (_S.LIFTED, _E.APPLIED_AGAIN): None,  # who asks again gets a new lock
    (_S.LIFTED, _E.REGISTERED): None,
    (_S.LIFTED, _E.EXTENDED): None,
    (_S.LIFTED, _E.TERM_PASSED): _S.LIFTED,
    (_S.LIFTED, _E.LIFTING_PROPOSED): None,
    (_S.LIFTED, _E.LIFTING_REFUSED): None,
    (_S.LIFTED, _E.LIFTING_APPROVED): None,
}


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock: who asked for it, and everybody it covers (申出者と併せて支援を求める者).

    ``until`` is the day the term ends, None before registration.  It decides when somebody is
    asked to look at the lock again, and never whether the lock is closed.
    """

    lock_id: UUID
    number: str
    state: LockState
    applicant: UUID
    residents: frozenset[UUID]
    applied_on: date
    until: date | None = None

    def __post_init__(self) -> None:
        assert NUMBER.fullmatch(self.number) is not None
        if self.applicant not in self.residents:
            raise JukiError(ErrorCode.FORM_INVALID, "a lock covers the one who asks for it")
        if len(self.residents) > RESIDENTS_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a lock covers a household, not a list")

    @property
    def is_closed(self) -> bool:
        """Whether the guard keeps everything about these persons inside."""
        return self.state is not LockState.LIFTED

    def after(self, event: LockEvent, *, until: date | None = None) -> Lock:
        """As it stands after the event; LOCK_STATE where the table has no such step."""
        state = TRANSITIONS[self.state, event]
        if state is None:
            raise JukiError(
                ErrorCode.LOCK_STATE,
                f"no {event} of a lock that is {self.state}",
                event=event.value,
            )
        return replace(self, state=state, until=until or self.until)

    def is_past_term(self, today: date) -> bool:
        """Whether the term has ended without a decision: closed, and a task for somebody."""
        return self.is_closed and self.until is not None and self.until < today

    def may_be_extended_on(self, today: date) -> bool:
        """From one month before the end, and afterwards for as long as the lock is closed."""
        return (
            self.until is not None
            and self.is_closed
            and months_before(self.until, EXTENSION_MONTHS) <= today
        )


def term_from(start: date) -> date:
    """The day a term that begins on ``start`` ends: the same day of the next year."""
    return _on_or_before(start.year + TERM_YEARS, start.month, start.day)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month where it has none."""
    place = day.year * 12 + day.month - 1 - months
    return _on_or_before(place // 12, place % 12 + 1, day.day)


def number_of_lock(day: date, place: int) -> str:
    """The lock's number: the day, and its place in the day."""
    return f"L-{day:%Y%m%d}-{place:03d}"


def _on_or_before(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
