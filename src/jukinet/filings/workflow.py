"""The states of a filing and what may happen in each: a table (届出の状態遷移).

Every event is listed in every state; what a state does not allow is a None that somebody wrote
down, not a hole.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, assert_never

from jukinet.terms.errors import ErrorCode, JukiError


class FilingState(StrEnum):
    """Where a filing stands (届出の状態)."""

    DRAFT = "draft"  # 入力途中
    ENTERED = "entered"  # 審査待ち
    RETURNED = "returned"  # 差戻し
    APPROVED = "approved"  # 決裁済み
    WITHDRAWN = "withdrawn"  # 取下げ


class FilingEvent(StrEnum):
    """What happens to a filing."""

    SAVE = "save"
    ENTER = "enter"
    REOPEN = "reopen"
    RETURN = "return"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


_S: Final = FilingState
_E: Final = FilingEvent
TRANSITIONS: Final[dict[FilingState, dict[FilingEvent, FilingState | None]]] = {
    _S.DRAFT: {
        _E.SAVE: _S.DRAFT,
        _E.ENTER: _S.ENTERED,
        _E.REOPEN: None,
        _E.RETURN: None,
        _E.APPROVE: None,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.ENTERED: {
        _E.SAVE: None,
        _E.ENTER: None,
        _E.REOPEN: _S.DRAFT,
        _E.RETURN: _S.RETURNED,
        _E.APPROVE: _S.APPROVED,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.RETURNED: {
        _E.SAVE: _S.DRAFT,
        _E.ENTER: _S.ENTERED,
        _E.REOPEN: _S.DRAFT,
        _E.RETURN: None,
        _E.APPROVE: None,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.APPROVED: {
        _E.SAVE: None,
        _E.ENTER: None,
        _E.REOPEN: None,
        _E.RETURN: None,
        _E.APPROVE: None,
        _E.WITHDRAW: None,
    },
    _S.WITHDRAWN: {
        _E.SAVE: None,
        _E.ENTER: None,
        _E.REOPEN: None,
        _E.RETURN: None,
        _E.APPROVE: None,
        _E.WITHDRAW: None,
    },
}


def next_state(state: FilingState, event: FilingEvent) -> FilingState:
    """The state after an event; FILING_STATE when the state does not allow it."""
    following = TRANSITIONS[state][event]
    if following is None:
        raise JukiError(
            ErrorCode.FILING_STATE, f"a filing that is {state} cannot {event}", state=state.value
        )
    return following


class Queue(StrEnum):
    """The lists of work (仕事の列): every filing stands in exactly one."""

    AT_THE_DESK = "at-the-desk"  # 受付中
    FOR_REVIEW = "for-review"  # 審査待ち
    RETURNED = "returned"  # 差戻し
    DONE = "done"  # 済み
    WITHDRAWN = "withdrawn"  # 取下げ


def queue_of(state: FilingState) -> Queue:
    """The list in which a filing of this state stands."""
    match state:
        case FilingState.DRAFT:
            return Queue.AT_THE_DESK
        case FilingState.ENTERED:
            return Queue.FOR_REVIEW
        case FilingState.RETURNED:
            return Queue.RETURNED
        case FilingState.APPROVED:
            return Queue.DONE
        case FilingState.WITHDRAWN:
            return Queue.WITHDRAWN
        case _:
            assert_never(state)


CERTIFICATE_CHANGED: Final = "certificate-changed"
"""Why a filing came back without a reviewer: the former town says something else now."""


class ReturnReason(StrEnum):
    """Why a filing is returned (差戻しの理由); words alone are not a reason."""

    DATE_DOUBTFUL = "date-doubtful"
    ADDRESS_DOUBTFUL = "address-doubtful"
    NAME_OR_CHARACTER = "name-or-character"
    RELATIONSHIP_DOUBTFUL = "relationship-doubtful"
    PAPER_MISSING = "paper-missing"
    IDENTITY_DOUBTFUL = "identity-doubtful"
    WRONG_PERSON = "wrong-person"
    WRONG_KIND = "wrong-kind"
    ANSWER_INSUFFICIENT = "answer-insufficient"
