"""A notice to the domicile (附票記載事項通知) where it is made: its life as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from jukinet.address_history.comparing import Difference
from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

ANSWERED_WITHIN: Final = timedelta(days=3)
"""A line that is cut over a weekend is no reason to write to anybody."""


class Way(StrEnum):
    """How a notice gets to the office of the domicile."""

    LINE = "line"  # by the network (Act Art. 19 (4))
    HERE = "here"  # we are that office
    PAPER = "paper"  # it has no line, or the display names no municipality of today


class Content(StrEnum):
    """What is told."""

    ADDRESS = "address"  # Art. 19 (1)
    TRANSFER = "transfer"  # Art. 19 (3): all lines of a file, to the new domicile


class NoticeState(StrEnum):
    """How a notice stands."""

    SENT = "sent"
    TO_POST = "to-post"
    POSTED = "posted"
    RECORDED = "recorded"
    DIFFERS = "differs"
    TOLD_AGAIN = "told-again"
    SETTLED = "settled"


class NoticeEvent(StrEnum):
    """What happens to it."""

    POST = "post"  # the paper went off
    RECORD = "record"  # the domicile entered it
    REPORT = "report"  # the domicile says what differs (Art. 19 (2))
    TELL_AGAIN = "tell-again"  # our record was put right, and a new notice made
    SETTLE = "settle"  # looked into, and nothing to be told again


_S, _E = NoticeState, NoticeEvent
LIFE: Final[Mapping[tuple[NoticeState, NoticeEvent], NoticeState]] = MappingProxyType(
    {
        (_S.SENT, _E.RECORD): _S.RECORDED,
        (_S.SENT, _E.REPORT): _S.DIFFERS,
        # Nobody answers for days: the notice was refused under way, or the office is gone.
        (_S.SENT, _E.TELL_AGAIN): _S.TOLD_AGAIN,
        (_S.TO_POST, _E.POST): _S.POSTED,
        (_S.DIFFERS, _E.TELL_AGAIN): _S.TOLD_AGAIN,
        (_S.DIFFERS, _E.SETTLE): _S.SETTLED,
    }
)
ENDS: Final = frozenset(NoticeState) - {state for state, _ in LIFE}
"""States in which nothing is waited for.  What a domicile answers by letter is a paper that comes
in, and leads to a filing where it is right."""
BEGINNINGS: Final[Mapping[Way, NoticeState]] = MappingProxyType(
    {Way.LINE: _S.SENT, Way.HERE: _S.SENT, Way.PAPER: _S.TO_POST}
)


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """One notice with how it stands: whom it is about, and what was told to whom.

    ``subject`` is the register's key of a resident, for a transfer that of the file.
    """

    reference: UUID
    content: Content
    subject: UUID
    destination: MunicipalityCode | None
    way: Way
    person: RegisteredPerson
    line: AddressLine | None
    made_at: datetime
    state: NoticeState
    differences: frozenset[Difference] = frozenset()

    def __repr__(self) -> str:
        return f"Notice({self.reference}, {self.state})"

    def again(self, reference: UUID, way: Way, made_at: datetime) -> Notice:
        """The same, made anew."""
        return replace(
            self,
            reference=reference,
            way=way,
            made_at=made_at,
            state=BEGINNINGS[way],
            differences=frozenset(),
        )

    def is_late(self, now: datetime) -> bool:
        """Whether the domicile should have answered by now."""
        return self.state is NoticeState.SENT and now - self.made_at > ANSWERED_WITHIN


def after(state: NoticeState, event: NoticeEvent) -> NoticeState:
    """How a notice stands after this; ADDRESS_NOTICE_STATE where that cannot happen to it."""
    following = LIFE.get((state, event))
    if following is None:
        raise JukiError(ErrorCode.ADDRESS_NOTICE_STATE, f"{event} cannot follow {state}")
    return following
