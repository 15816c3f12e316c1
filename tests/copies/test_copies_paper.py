"""Numbered paper and the close of the day: nothing is skipped, nothing is used twice, two hands."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from copies_office import CopiesOffice, a_request
from hypothesis import given
from hypothesis import strategies as st

from jukinet.copies import procedures
from jukinet.copies.daybook import Count
from jukinet.copies.issue import IssueState
from jukinet.copies.request import CopyKind
from jukinet.copies.sheets import Pack, Spoilt
from jukinet.security.operator import Function
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusal


def a_pack(first: int = 4512, last: int = 4611, following: int = 4512) -> Pack:
    return Pack(uuid4(), "T-03", "A", first, last, following)


@given(st.lists(st.integers(min_value=1, max_value=9), max_size=20))
def test_sheets_are_taken_in_order_without_gap_or_repetition(counts: list[int]) -> None:
    pack, taken = a_pack(), list[int]()
    for count in counts:
        if count > pack.left:
            with pytest.raises(JukiError):
                pack.take(count)
            break
        sheets, pack = pack.take(count)
        taken += sheets
    assert taken == list(range(4512, 4512 + len(taken)))


def test_a_number_that_was_there_before_or_is_of_another_pack_is_refused() -> None:
    pack = a_pack(following=4520)
    for number in (4519, 4613, 1):
        assert refusal(partial(pack.skip_to, number)) is ErrorCode.PAPER_OUT_OF_ORDER
    skipped, after = pack.skip_to(4522)
    assert skipped == (4520, 4521) and after.following == 4522


def test_no_number_is_registered_twice(office: CopiesOffice) -> None:
    office.add_paper(first=1, sheets=100)
    office.add_paper("T-04", first=101, sheets=100)
    assert refusal(lambda: office.add_paper("T-05", first=50)) is ErrorCode.PAPER_OUT_OF_ORDER


def test_without_paper_nothing_is_printed(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person)
    office.make(request, by)
    with office.database.transaction() as tx:
        code = refusal(lambda: procedures.print_documents(tx, request.request_id, by=by))
    assert code is ErrorCode.PAPER_USED_UP


def test_each_document_is_on_the_next_sheets(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    request = a_request(person, documents=2)
    office.make(request, by)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
        waiting = procedures.list_waiting(tx, by=by)
    assert [one.sheets for one in waiting] == [("A004512",), ("A004513",)]


def test_a_spoilt_document_gives_up_its_number_and_is_made_anew_under_another(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    request = a_request(person)
    (first,) = office.make(request, by).issues
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    office.print_all()
    with office.database.transaction() as tx:
        spoilt = procedures.spoil_document(tx, first.issue_id, Spoilt.JAM, by=by)
    assert spoilt.state is IssueState.SPOILT
    (second,) = office.make_documents(request, by).issues
    assert (first.number, second.number) == ("2003-000001", "2003-000002")
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    office.print_all()
    with office.database.transaction() as tx:
        procedures.hand_over(tx, request.request_id, by=by, context=office.context)
        daybook = procedures.read_daybook(tx, by=by)
    assert [(line.printed, line.spoilt) for line in daybook.papers] == [(1, 1)]
    assert [(one.sheet, one.reason) for one in daybook.spoilt] == [("A004512", "jam")]
    assert daybook.yen == 300 and daybook.documents == 1


def test_a_cancelled_request_keeps_its_number_and_writes_off_its_paper(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    request = a_request(person)
    office.make(request, by)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
        procedures.cancel_request(tx, request.request_id, by=by)
        daybook = procedures.read_daybook(tx, by=by)
        assert procedures.count_number_gaps(tx, 2003) == 0
    assert [(line.printed, line.spoilt) for line in daybook.papers] == [(0, 1)]
    assert office.print_all() == 0


def test_a_document_that_was_not_made_leaves_its_number_to_the_next(office: CopiesOffice) -> None:
    (odd,) = office.family("葛\U000e0100原 太郎")
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=odd)
    request = a_request(odd)
    office.accept(request, by)
    with office.database.transaction() as tx:
        stopped = procedures.make_documents(
            tx, request.request_id, by=by, context=office.context, desk=office.desk
        )
    assert stopped == procedures.Stopped(ErrorCode.GLYPH_MISSING, "U+845B U+E0100")
    (issue,) = office.make(a_request(person), office.worker(requester=person)).issues
    assert issue.number == "2003-000001"


def test_the_sheets_between_are_written_off_when_another_lies_on_top(
    office: CopiesOffice,
) -> None:
    office.add_paper()
    by = office.worker()
    with office.database.transaction() as tx:
        skipped = procedures.correct_top(tx, 4514, Spoilt.LOST, by=by)
        daybook = procedures.read_daybook(tx, by=by)
    assert skipped == ("A004512", "A004513")
    assert [(line.missing, line.expected) for line in daybook.papers] == [(2, "A004514")]


def a_day(office: CopiesOffice) -> None:
    office.add_paper()
    for name in ("架空 太郎", "架空 花子"):
        (person,) = office.family(name)
        office.issue(a_request(person), office.worker(requester=person))


def test_a_day_that_adds_up_is_closed_and_confirmed_by_another(office: CopiesOffice) -> None:
    a_day(office)
    by = office.worker()
    count = Count(600, [("A004512-A005011", "A004514")])
    with office.database.transaction() as tx:
        closed = procedures.close_day(tx, count, by=by)
        assert (closed.kept.documents, closed.kept.yen, closed.difference) == (2, 600, 0)
        day = closed.kept.day
        own = refusal(lambda: procedures.confirm_closing(tx, "T-03", day, by=by))
        assert own is ErrorCode.OWN_WORK
        confirmed = procedures.confirm_closing(tx, "T-03", day, by=office.worker("chief"))
        assert confirmed.kept.confirmed_by == "chief"
        assert procedures.list_unconfirmed(tx, by=by) == []


def test_a_difference_needs_its_reason(office: CopiesOffice) -> None:
    a_day(office)
    by = office.worker()
    for cash, top in ((500, "A004514"), (600, "A004515")):
        count = Count(cash, [("A004512-A005011", top)])
        with office.database.transaction() as tx:
            code = refusal(partial(procedures.close_day, tx, count, by=by))
        assert code is ErrorCode.CLOSING_NOT_READY
    explained = Count(500, [("A004512-A005011", "A004515")], "おつりの誤り")
    with office.database.transaction() as tx:
        closed = procedures.close_day(tx, explained, by=by)
    assert closed.difference == -100
    assert [line.agrees for line in closed.lines.papers] == [False]


def test_a_day_with_papers_waiting_is_not_closed(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.make(a_request(person), office.worker(requester=person))
    with office.database.transaction() as tx:
        code = refusal(lambda: procedures.close_day(tx, Count(0, []), by=office.worker()))
    assert code is ErrorCode.CLOSING_NOT_READY


def test_after_the_close_nothing_more_is_issued_until_the_next_morning(
    office: CopiesOffice,
) -> None:
    a_day(office)
    with office.database.transaction() as tx:
        procedures.close_day(tx, Count(600, [("A004512-A005011", "A004514")]), by=office.worker())
    (person,) = office.family("架空 次郎")
    request = a_request(person)
    by = office.worker(requester=person)
    assert refusal(lambda: office.make(request, by)) is ErrorCode.DAY_CLOSED
    office.clock.advance(timedelta(days=1))
    (issue,) = office.make_documents(request, office.later(by)).issues
    assert issue.kind is CopyKind.RECORD_COPY


@pytest.mark.parametrize("what", ["register", "top", "daybook", "close", "confirm", "list"])
def test_nobody_touches_paper_and_fees_without_the_right(office: CopiesOffice, what: str) -> None:
    by = office.worker(without={Function.FEES})
    with office.database.transaction() as tx:
        acts = {
            "register": lambda: procedures.register_pack(
                tx, "A", 1, 10, by=by, randomness=office.context.randomness
            ),
            "top": lambda: procedures.correct_top(tx, 4514, Spoilt.LOST, by=by),
            "daybook": lambda: procedures.read_daybook(tx, by=by),
            "close": lambda: procedures.close_day(tx, Count(0, []), by=by),
            "confirm": lambda: procedures.confirm_closing(tx, "T-03", office.clock.today(), by=by),
            "list": lambda: procedures.list_unconfirmed(tx, by=by),
        }
        assert refusal(acts[what]) is ErrorCode.ACCESS_REFUSED
