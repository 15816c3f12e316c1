"""What an office does by itself about its move-ins: nobody is left out, and nothing untold."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from move_keys import A, B, C
from move_nation import Nation
from test_move_cases import Family, certificate_of, outcome
from test_ordinary_moves import differences_of, misread

from jukinet.filings import procedures as filings
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.difference import Item, compare
from jukinet.moves.procedures import following
from jukinet.moves.procedures.differing import open_differences
from jukinet.moves.words import DIFFERENCES_MAX, PEOPLE_MAX, EnteredPerson


def test_move_ins_that_lie_for_long_hold_up_nobody_who_came_later(
    towns: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round looks at some of them only: each has its turn, however long others stay open."""
    new = towns.town(B)
    early, late = Family(towns), Family(towns)
    for family in (early, late):
        family.let_wife_leave()
    waits, comes = early.take(new, 1), late.take(new, 1)
    new.enter(comes.filing.filing_id)
    new.approve(comes.filing.filing_id, follow=False)
    with new.database.transaction() as tx:
        coming = moves.list_under_way(tx, by=new.clerk()).coming
    monkeypatch.setattr(following, "A_ROUND", 1)
    for _ in coming:
        with new.database.transaction() as tx:
            moves.follow_filings(tx, new.context)
    assert outcome(new, comes)[0] is ArrivalState.REGISTERED
    assert outcome(new, waits)[0] is ArrivalState.INFORMED


def test_a_move_in_that_went_on_with_a_paper_is_compared_like_any_other(towns: Nation) -> None:
    """Act Art. 14: the words of the special rule said only that it came to nothing."""
    family, new = Family(towns), towns.town(B)
    family.let_wife_leave()
    wife = family.people[1]
    taken = family.take(new, 1)
    with new.database.transaction() as tx:
        moves.give_up(tx, taken.arrival.arrival_id, by=new.clerk(), context=new.context)
    towns.settle()
    with family.old.database.transaction() as tx:
        filings.go_by_paper(tx, [wife.resident_id])
    certificate = misread(certificate_of(wife, family.old))
    text = filings.seal_certificates((certificate,), family.old.context.vault)
    filing = new.look_filing(taken.filing.filing_id)
    with new.database.transaction() as tx:
        filings.scan_certificate(
            tx, filing.filing_id, text, version=filing.version, by=new.clerk(), context=new.context
        )
    new.enter_and_approve(filing.filing_id, {"paper.move-out-certificate": "yes"})
    new.follow_ordinary()
    towns.settle()
    towns.town(A).follow_ordinary()
    assert [one.item for one in differences_of(family.old, wife)] == [Item.NAME]


def test_who_told_of_another_destination_is_sought_there(towns: Nation) -> None:
    """Order Art. 13 (3), Act Art. 14: the town he filed would say that it has nobody."""
    family, other = Family(towns), towns.town(C)
    departure, old = family.leave(1), family.old
    with old.database.transaction() as tx:
        moves.change_destination(tx, departure.departure_id, C, by=old.clerk(), context=old.context)
    other.come_by_paper(certificate_of(family.people[0], old), told=False)
    towns.settle()
    towns.clock.advance(timedelta(days=40))
    old.seek()
    towns.settle()
    erasure = old.record(family.people[0].resident_id).erasure
    assert erasure is not None and erasure.move_confirmed_on is not None
    assert erasure.destination_municipality == C


def test_more_than_a_letter_holds_is_told_in_several(towns: Nation) -> None:
    """A large family of whom everything differs: what one letter cannot hold was refused whole."""
    old, new = towns.town(A), towns.town(B)
    (person, *_) = old.a_family()
    everything = EnteredPerson(
        code=person.identification.code.digits, name="別人　一郎", birth_date="1999-09-09",
        sex="female", address="竹崎町1番2号", domicile="",
    )  # fmt: skip
    thread = UUID(int=7, version=4)
    with old.database.transaction() as tx:
        open_differences(tx, thread, B, [(person, everything)] * PEOPLE_MAX, old.context)
    towns.settle()
    items = len(list(compare(person, everything)))
    assert items * PEOPLE_MAX > DIFFERENCES_MAX
    for town in (old, new):
        with town.database.transaction() as tx:
            told = moves.list_differences(tx, by=town.clerk(), thread=thread)
        assert len(told) == items * PEOPLE_MAX
