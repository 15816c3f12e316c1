"""The states of a filing are a table without holes, and every state stands in one list of work."""

from __future__ import annotations

import pytest

from jukinet.filings.workflow import (
    TRANSITIONS,
    FilingEvent,
    FilingState,
    Queue,
    next_state,
    queue_of,
)
from jukinet.terms.errors import ErrorCode, JukiError


def test_every_event_is_listed_in_every_state() -> None:
    assert set(TRANSITIONS) == set(FilingState)
    for row in TRANSITIONS.values():
        assert set(row) == set(FilingEvent)


@pytest.mark.parametrize("state", list(FilingState))
@pytest.mark.parametrize("event", list(FilingEvent))
def test_an_event_leads_where_the_table_says_or_is_refused(
    state: FilingState, event: FilingEvent
) -> None:
    following = TRANSITIONS[state][event]
    if following is None:
        with pytest.raises(JukiError) as refused:
            next_state(state, event)
        assert refused.value.code is ErrorCode.FILING_STATE
    else:
        assert next_state(state, event) is following


def test_only_what_was_entered_is_approved_or_returned() -> None:
    for event in (FilingEvent.APPROVE, FilingEvent.RETURN):
        states = [state for state in FilingState if TRANSITIONS[state][event] is not None]
        assert states == [FilingState.ENTERED]


def test_nothing_leaves_the_end() -> None:
    for state in (FilingState.APPROVED, FilingState.WITHDRAWN):
        assert set(TRANSITIONS[state].values()) == {None}


def test_every_state_stands_in_a_list_of_its_own() -> None:
    assert {queue_of(state) for state in FilingState} == set(Queue)
    assert len(Queue) == len(FilingState)
