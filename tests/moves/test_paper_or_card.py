"""Whoever was to go by card and gets a paper certificate after all goes by it alone.

With both in his hands he could be entered in two towns, before either notice is home.  The counter
that makes the certificate asks ``go_by_paper`` (``tests/copies/test_issuing.py``).
"""

from __future__ import annotations

import pytest
from move_keys import B, C
from move_nation import Nation, Town
from test_cancelled_while_claimed import file_cancellation
from test_move_cases import Family, certificate_of, outcome, refused

from jukinet.filings import procedures as filings
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureState
from jukinet.moves.obstacle import Obstacle
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError


def make_paper(town: Town, *people: ResidentRecord) -> None:
    """What the counter does when it makes a certificate for them."""
    with town.database.transaction() as tx:
        filings.go_by_paper(tx, [one.resident_id for one in people])


def test_no_paper_is_made_for_whom_another_town_is_entering(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure, wife = family.let_wife_leave(), family.people[1]
    taken = family.take(new, 1)
    assert outcome(new, taken)[0] is ArrivalState.INFORMED
    with pytest.raises(JukiError) as no:
        make_paper(family.old, wife)
    assert no.value.code is ErrorCode.MOVE_CLAIMED
    family.old.call_off(departure)
    with pytest.raises(JukiError):
        make_paper(family.old, wife)
    towns.settle()
    assert outcome(new, taken) == refused(Obstacle.CANCELLED)
    make_paper(family.old, wife)


def test_once_the_paper_is_made_no_town_gets_the_information_and_one_enters_her(
    towns: Nation,
) -> None:
    """Order Art. 24-2: she has the paper of C in her hand, and lays down her card at B."""
    family, other = Family(towns), towns.town(C)
    departure, wife = family.let_wife_leave(), family.people[1]
    make_paper(family.old, wife)
    assert outcome(towns.town(B), family.take(towns.town(B), 1)) == refused(Obstacle.NOT_ANNOTATED)
    family.old.follow()
    assert family.state(departure) == (DepartureState.OVER, Obstacle.NOT_ANNOTATED.value)
    other.come_by_paper(certificate_of(wife, family.old))
    towns.settle()
    erasure = family.old.record(wife.resident_id).erasure
    assert erasure is not None and erasure.destination_municipality == C
    with family.old.database.transaction() as tx:
        never = moves.list_never_arrived(tx, by=family.old.clerk())
    assert departure.departure_id not in {one.departure_id for one in never}


def test_of_a_family_only_those_without_a_paper_go_by_card(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    departure, wife = family.leave(2), family.people[1]
    make_paper(family.old, wife)
    taken = family.take(new)
    with new.database.transaction() as tx:
        told = moves.find_information(tx, taken.arrival.arrival_id, by=new.clerk())
    assert told is not None
    assert [one.identification.code for one in told.certificates] == [
        family.people[0].identification.code
    ]
    make_paper(family.old, wife)  # another one, for the first is lost
    new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    family.old.follow()
    assert family.state(departure) == (DepartureState.OVER, Obstacle.NOT_ANNOTATED.value)


def test_whoever_leaves_again_after_a_cancellation_goes_by_card_again(towns: Nation) -> None:
    family, new = Family(towns), towns.town(B)
    family.let_wife_leave()
    wife = family.people[1]
    make_paper(family.old, wife)
    family.old.approve(file_cancellation(family.old, wife).filing_id)
    towns.settle()
    family.let_wife_leave()
    assert outcome(new, family.take(new, 1))[0] is ArrivalState.INFORMED


def test_a_paper_is_not_scanned_into_a_move_in_by_card(towns: Nation) -> None:
    """The former town waits for word of its own people; other people's would end nothing there."""
    family, new = Family(towns), towns.town(B)
    family.let_wife_leave()
    taken = family.take(new, 1)
    stranger = Family(towns, cards=0)
    stranger.old.leave(stranger.people, stranger.people[1:2])
    text = filings.seal_certificates(
        (certificate_of(stranger.people[1], stranger.old),), stranger.old.context.vault
    )
    filing = new.look_filing(taken.filing.filing_id)
    with pytest.raises(JukiError) as no, new.database.transaction() as tx:
        filings.scan_certificate(
            tx, filing.filing_id, text, version=filing.version, by=new.clerk(), context=new.context
        )
    assert no.value.code is ErrorCode.FILING_STATE
    assert new.look_filing(filing.filing_id).fields == filing.fields
