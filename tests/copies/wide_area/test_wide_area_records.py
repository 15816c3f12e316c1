"""Who looked is recorded at both ends, at once; what was seen is recorded nowhere.

And the issuing office's procedures: their rights, their case, and that each thing happens once.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from two_towns import BOTH_ON_REQUEST, TwoTowns

from jukinet.copies.wide_area import procedures
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.life import TRANSITIONS, RequestEvent, RequestState, after
from jukinet.copies.wide_area.refusal import Refusal, Told
from jukinet.copies.wide_area.reply import Given, NotGiven
from jukinet.copies.wide_area.request import Listed, WideAreaRequest
from jukinet.copies.wide_area.sealing import open_question
from jukinet.copies.wide_area.store import Printed
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.ledger import log
from jukinet.platform.message.handling import NodeContext
from jukinet.security.access_record import RecordedAccess
from jukinet.security.operator import Function
from jukinet.security.procedures import list_access_of
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


def looks_at(
    database: Database, context: NodeContext, code: ResidentRecordCode
) -> list[RecordedAccess]:
    with database.transaction() as tx:
        log.sequence(tx)
        return [one.access for one in list_access_of(tx, [code], vault=context.vault)]


def note(towns: TwoTowns, request: WideAreaRequest, by: CaseWorker, tx: Transaction) -> Printed:
    return procedures.note_printed(
        tx, request.request_id, number=f"W-{request.request_id.hex[:8]}", sheets=["A004512"],
        document_digest=b"d" * 32, yen=300, by=by, context=towns.own,
    )  # fmt: skip


def test_everybody_on_the_copy_reads_at_once_who_looked(towns: TwoTowns) -> None:
    """告示第334号; Act Art. 12-4 (3): one line at home for each person shown, one where it is."""
    head, child = towns.family("記録 太郎", "記録 花子")
    request = towns.request(head, listed=Listed.HOUSEHOLD)
    by = towns.clerk()
    assert isinstance(towns.straight(request, by), Given)
    for resident in (head, child):
        code = towns.record(resident).identification.code
        (look,) = looks_at(towns.home, towns.far, code)
        assert (look.who, look.affair, look.result) == (towns.own.party, "wide-area-copy", "given")
        assert look.case == by.get_case().number
        assert set(look.items) == set(request.items)
    own = towns.record(head).identification.code
    (look,) = looks_at(towns.issuing, towns.own, own)
    assert (look.who, look.result) == (towns.own.party, "given")


def test_a_refusal_is_recorded_with_the_word_and_not_with_the_reason(towns: TwoTowns) -> None:
    """Whoever reads his own ledger must not learn that somebody he lives with is protected."""
    (person,) = towns.family("拒否 太郎")
    told = towns.request(person, name="別人 次郎")
    assert towns.straight(told) == NotGiven(Told.NOT_GIVEN)
    code = towns.record(person).identification.code
    (look,) = looks_at(towns.home, towns.far, code)
    assert look.result == Told.NOT_GIVEN.value


def test_a_question_that_is_brought_twice_is_answered_once(towns: TwoTowns) -> None:
    (person,) = towns.family("再送 太郎")
    question = towns.prepare(towns.request(person), towns.clerk())
    towns.reply_to(question)
    opened = open_question(question.wire, context=towns.far, now=towns.clock.now())
    with towns.home.transaction() as tx:
        (again,) = towns.answer(tx, opened)
    assert isinstance(again, JukiError)
    assert again.code is ErrorCode.QUESTION_REPEATED
    assert len(looks_at(towns.home, towns.far, towns.record(person).identification.code)) == 1


def test_one_question_twice_in_one_list_is_answered_once(towns: TwoTowns) -> None:
    (person,) = towns.family("二重 太郎")
    question = towns.prepare(towns.request(person), towns.clerk())
    opened = open_question(question.wire, context=towns.far, now=towns.clock.now())
    with towns.home.transaction() as tx:
        first, second = towns.answer(tx, opened, opened)
    assert isinstance(first, bytes)
    assert isinstance(second, JukiError)


def test_a_reply_is_heard_once_and_printed_once(towns: TwoTowns) -> None:
    (person,) = towns.family("一度 太郎")
    request, by = towns.request(person), towns.clerk()
    question = towns.prepare(request, by)
    brought = Brought(towns.reply_to(question))
    assert isinstance(towns.hear(question, brought, by), Given)
    with pytest.raises(JukiError):
        towns.hear(question, brought, by)
    with towns.issuing.transaction() as tx:
        assert note(towns, request, by, tx) == note(towns, request, by, tx)
        assert procedures.find_printed(tx, request.request_id, by=by) is not None
        with pytest.raises(JukiError) as refused:
            procedures.prepare_question(tx, request, by=by, context=towns.own)
    assert refused.value.code is ErrorCode.ISSUE_CLOSED


def test_accepting_a_request_twice_keeps_it_once(towns: TwoTowns) -> None:
    (person,) = towns.family("受付 太郎")
    request, by = towns.request(person), towns.clerk()
    with towns.issuing.transaction() as tx:
        first = procedures.accept_request(tx, request, by=by, context=towns.own)
        assert procedures.accept_request(tx, request, by=by, context=towns.own) == first
        assert procedures.list_requests_of_case(tx, by=by) == [first]


def test_nothing_is_printed_for_what_was_not_given(towns: TwoTowns) -> None:
    (person,) = towns.family("不印 太郎")
    request, by = towns.request(person), towns.clerk()
    question = towns.prepare(request, by)
    assert towns.hear(question, Brought(failure=Refusal.HOME_AWAY), by) == NotGiven(Told.NO_ANSWER)
    with towns.issuing.transaction() as tx:
        kept = procedures.get_request(tx, request.request_id, by=by)
        assert kept.state is RequestState.UNANSWERED
        with pytest.raises(JukiError):
            note(towns, request, by, tx)


def test_whoever_lost_the_reply_asks_anew_and_the_former_one_counts_no_more(
    towns: TwoTowns,
) -> None:
    (person,) = towns.family("再度 太郎")
    request, by = towns.request(person), towns.clerk()
    former = towns.prepare(request, by)
    late = Brought(towns.reply_to(former))
    with towns.issuing.transaction() as tx:
        asked = procedures.prepare_question(tx, request, by=by, context=towns.own)
    assert not isinstance(asked, NotGiven)
    with pytest.raises(JukiError):
        towns.hear(former, late, by)
    assert isinstance(towns.hear(asked, Brought(towns.reply_to(asked)), by), Given)


ACTS: dict[str, Callable[[TwoTowns, Transaction, WideAreaRequest, CaseWorker], object]] = {
    "accept": lambda towns, tx, request, by: procedures.accept_request(
        tx, request, by=by, context=towns.own
    ),
    "prepare": lambda towns, tx, request, by: procedures.prepare_question(
        tx, request, by=by, context=towns.own
    ),
    "print": lambda towns, tx, request, by: note(towns, request, by, tx),
    "drop": lambda towns, tx, request, by: procedures.drop_request(tx, request.request_id, by=by),
    "get": lambda towns, tx, request, by: procedures.get_request(tx, request.request_id, by=by),
    "outcome": lambda towns, tx, request, by: procedures.find_outcome(
        tx, request.request_id, by=by
    ),
    "printed": lambda towns, tx, request, by: procedures.find_printed(
        tx, request.request_id, by=by
    ),
    "list": lambda towns, tx, request, by: procedures.list_requests_of_case(tx, by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_without_the_right_for_copies_does_it(towns: TwoTowns, act: str) -> None:
    (person,) = towns.family("権限 太郎")
    request, by = towns.request(person), towns.clerk()
    with towns.issuing.transaction() as tx:
        procedures.accept_request(tx, request, by=by, context=towns.own)
    other = towns.clerk(without=[Function.COPY], case=by.case)
    with towns.issuing.transaction() as tx, pytest.raises(JukiError) as refused:
        ACTS[act](towns, tx, request, other)
    assert refused.value.code is ErrorCode.ACCESS_REFUSED


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"list"}))
def test_a_request_is_nobodys_business_in_another_case(towns: TwoTowns, act: str) -> None:
    (person,) = towns.family("別件 太郎")
    request = towns.request(person)
    with towns.issuing.transaction() as tx:
        procedures.accept_request(tx, request, by=towns.clerk(), context=towns.own)
    with towns.issuing.transaction() as tx, pytest.raises(JukiError) as refused:
        ACTS[act](towns, tx, request, towns.clerk())
    assert refused.value.code is ErrorCode.ACCESS_REFUSED


def test_hearing_a_reply_needs_the_right_and_the_case(towns: TwoTowns) -> None:
    (person,) = towns.family("聴取 太郎")
    by = towns.clerk()
    question = towns.prepare(towns.request(person, asked=BOTH_ON_REQUEST), by)
    brought = Brought(towns.reply_to(question))
    for other in (towns.clerk(without=[Function.COPY], case=by.case), towns.clerk()):
        with pytest.raises(JukiError) as refused:
            towns.hear(question, brought, other)
        assert refused.value.code is ErrorCode.ACCESS_REFUSED


@pytest.mark.parametrize("state", RequestState)
def test_a_request_moves_as_the_table_says_and_not_otherwise(state: RequestState) -> None:
    for event in RequestEvent:
        if (state, event) in TRANSITIONS:
            assert after(state, event) is TRANSITIONS[state, event]
        else:
            with pytest.raises(JukiError):
                after(state, event)
    ended = {RequestState.PRINTED, RequestState.REFUSED, RequestState.DROPPED}
    assert (state in ended) == (not any(one == state for one, _ in TRANSITIONS))
