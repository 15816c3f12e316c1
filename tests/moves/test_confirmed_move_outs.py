"""A record does not stand again behind the back of the town that has entered the person.

Where that town was wrong, the confirmation is withdrawn first, by filings of their own.
"""

from __future__ import annotations

import pytest
from move_keys import B
from move_nation import Nation, Town
from test_cancelled_while_claimed import file_cancellation
from test_move_cases import Family

from jukinet.filings.procedures import reviewing
from jukinet.moves.departing import DepartureState
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError


def last_change(town: Town, person: ResidentRecord) -> int:
    with town.database.transaction() as tx:
        return register.list_history(tx, person.resident_id)[-1].change_id


def test_whoever_another_town_has_entered_stands_again_only_after_the_confirmation_is_withdrawn(
    towns: Nation,
) -> None:
    """Act Art. 14: else she would live in two towns at once."""
    family, new = Family(towns), towns.town(B)
    family.let_wife_leave()
    old, wife = family.old, family.people[1]
    move_out = last_change(old, wife)
    taken = family.take(new, 1)
    new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    with pytest.raises(JukiError) as refused:
        file_cancellation(old, wife, move_out)
    assert refused.value.code is ErrorCode.MOVE_CONFIRMED
    with pytest.raises(JukiError) as refused:
        old.cancel_move_out(wife.resident_id, move_out)
    assert refused.value.code is ErrorCode.MOVE_CONFIRMED
    assert old.record(wife.resident_id).erasure is not None
    old.approve(file_cancellation(old, wife).filing_id)
    erasure = old.record(wife.resident_id).erasure
    assert erasure is not None and erasure.move_confirmed_on is None
    old.approve(file_cancellation(old, wife, move_out).filing_id)
    assert old.record(wife.resident_id).erasure is None


def test_the_word_that_ends_a_claim_confirms_the_move_though_the_notice_is_late(
    towns: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two nothing held her in either town, and a cancellation would have been free."""
    family, new = Family(towns), towns.town(B)
    departure, wife = family.let_wife_leave(), family.people[1]
    move_out = last_change(family.old, wife)
    taken = family.take(new, 1)
    monkeypatch.setattr(reviewing, "tell_network", lambda *_: None)
    new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    assert family.state(departure)[0] is DepartureState.ARRIVED
    erasure = family.old.record(wife.resident_id).erasure
    assert erasure is not None and erasure.destination_municipality == B
    with pytest.raises(JukiError) as refused:
        family.old.cancel_move_out(wife.resident_id, move_out)
    assert refused.value.code is ErrorCode.MOVE_CONFIRMED
