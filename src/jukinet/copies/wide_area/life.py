"""A request's way at the issuing office: a table.

Nothing of a reply is kept, so whoever lost it (the screen was left, the machine stopped) asks
anew: a request may be asked as often as it takes until something was printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError


class RequestState(StrEnum):
    """How far a request is."""

    OPEN = "open"
    ASKED = "asked"
    GIVEN = "given"
    NOT_GIVEN = "not-given"
    UNANSWERED = "unanswered"
    PRINTED = "printed"
    REFUSED = "refused"  # by this office itself, for an improper purpose
    DROPPED = "dropped"


class RequestEvent(StrEnum):
    """What can happen to a request."""

    ASK = "ask"
    GIVE = "give"
    WITHHOLD = "withhold"
    FAIL = "fail"
    PRINT = "print"
    DROP = "drop"


_S, _E = RequestState, RequestEvent
TRANSITIONS: Final[Mapping[tuple[RequestState, RequestEvent], RequestState]] = {
    (_S.OPEN, _E.ASK): _S.ASKED,
    (_S.OPEN, _E.DROP): _S.DROPPED,
    (_S.ASKED, _E.GIVE): _S.GIVEN,
    (_S.ASKED, _E.WITHHOLD): _S.NOT_GIVEN,
    (_S.ASKED, _E.FAIL): _S.UNANSWERED,
    (_S.ASKED, _E.ASK): _S.ASKED,
    (_S.ASKED, _E.DROP): _S.DROPPED,
    (_S.GIVEN, _E.PRINT): _S.PRINTED,
    (_S.GIVEN, _E.ASK): _S.ASKED,
    (_S.GIVEN, _E.DROP): _S.DROPPED,
    (_S.NOT_GIVEN, _E.ASK): _S.ASKED,
    (_S.NOT_GIVEN, _E.DROP): _S.DROPPED,
    (_S.UNANSWERED, _E.ASK): _S.ASKED,
    (_S.UNANSWERED, _E.DROP): _S.DROPPED,
}
"""The whole life of a request; what is not here cannot happen."""


def after(state: RequestState, event: RequestEvent) -> RequestState:
    """The state after an event."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise JukiError(ErrorCode.ISSUE_CLOSED, f"a request that is {state} does not take {event}")
    return following
