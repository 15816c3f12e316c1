"""Inspection as the office handles it, on a real register; permission tests beside each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from counter_offices import MadeCards, make_keys
from inspection_office import (
    SHIBAKUBO,
    InspectionOffice,
    make_inspection_office,
)

from jukinet.counters.case import Means
from jukinet.custody.procedures import approve_output
from jukinet.inspection import procedures
from jukinet.inspection.excerpt import PAGE_LINES, ExcerptList
from jukinet.inspection.purpose import Paper
from jukinet.inspection.request import InspectionRequest, MisuseStep, RequestState
from jukinet.inspection.store import Viewing
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Output
from jukinet.protection.probe import ProbeOutcome, ProbePath
from jukinet.protection.procedures import list_locks, prove_lock
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Mode
from jukinet.security.procedures import list_operations
from jukinet.terms.errors import ErrorCode, JukiError

SINCE = date(2006, 11, 6)
READER = "見本 三郎"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> NodeContext:
    """The office's vault and directory, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"), ManualClock(datetime.now(UTC)))


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> MadeCards:
    """The operators' cards, made once."""
    return MadeCards.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: NodeContext,
    at: ManualClock,
    cards: MadeCards,
    tmp_path: Path,
) -> InspectionOffice:
    made = make_inspection_office(replace(keys, clock=at), make_database, tmp_path, cards)
    made.set_day(SINCE)
    return made


def refused(code: ErrorCode, act: Callable[[], object]) -> None:
    with pytest.raises(JukiError) as error:
        act()
    assert error.value.code is code


def make_list(office: InspectionOffice, area: str = SHIBAKUBO) -> ExcerptList:
    with office.database.transaction() as tx:
        return procedures.make_excerpt(tx, area, None, by=office.worker(), context=office.context)


def begin(
    office: InspectionOffice,
    request: InspectionRequest,
    reader: str = READER,
    means: Means = Means.PHOTO_ID,
) -> Viewing:
    with office.database.transaction() as tx:
        return procedures.begin_viewing(
            tx, request.request_id, reader, by=office.worker(means=means), context=office.context
        )


def show(office: InspectionOffice, viewing: Viewing, number: int = 1) -> procedures.ShownPage:
    with office.database.transaction() as tx:
        return procedures.show_page(
            tx, viewing.viewing_id, number, by=office.worker(), context=office.context
        )


class TestTakingIn:
    def test_the_paper_is_kept_under_its_number(self, office: InspectionOffice) -> None:
        first, second = office.receive(), office.receive()
        assert [first.number, second.number] == ["E-20061106-001", "E-20061106-002"]
        with office.database.transaction() as tx:
            assert procedures.get_request(tx, first.request_id, by=office.worker()) == first
            assert procedures.list_requests(tx, by=office.worker()) == [second, first]

    def test_nobody_asks_unidentified(self, office: InspectionOffice) -> None:
        by = office.worker(means=Means.NONE)
        refused(ErrorCode.INSPECTION_INCOMPLETE, lambda: office.receive(by=by))

    def test_nobody_takes_in_without_a_case_or_the_right(self, office: InspectionOffice) -> None:
        without_case = replace(office.worker(), case=None)
        refused(ErrorCode.CASE_MISSING, lambda: office.receive(by=without_case))
        no_right = office.worker(without=[(Function.INSPECTION, Mode.WRITE)])
        refused(ErrorCode.ACCESS_REFUSED, lambda: office.receive(by=no_right))

    def test_a_purpose_of_another_day_is_refused(self, office: InspectionOffice) -> None:
        refused(ErrorCode.INSPECTION_NOT_ALLOWED, lambda: office.receive("no-improper-purpose"))


class TestDeciding:
    def test_a_complete_request_is_accepted(self, office: InspectionOffice) -> None:
        assert office.accepted().state is RequestState.ACCEPTED

    def test_an_incomplete_one_is_not(self, office: InspectionOffice) -> None:
        refused(
            ErrorCode.INSPECTION_INCOMPLETE,
            lambda: office.accepted(papers=frozenset({Paper.PLEDGE})),
        )

    def test_a_refusal_has_its_reason(self, office: InspectionOffice) -> None:
        request = office.receive()
        with office.database.transaction() as tx:
            by, context = office.worker(), office.context
            refused(
                ErrorCode.FORM_INVALID,
                lambda: procedures.refuse_request(
                    tx, request.request_id, " ", by=by, context=context
                ),
            )
            procedures.refuse_request(
                tx, request.request_id, "営利の名簿作り", by=by, context=context
            )
            kept = procedures.get_request_file(tx, request.request_id, by=by)
        assert kept.request.state is RequestState.REFUSED
        assert kept.steps[-1].reason == "営利の名簿作り"

    def test_nobody_decides_without_the_right(self, office: InspectionOffice) -> None:
        request = office.receive()
        by = office.worker(without=[(Function.INSPECTION, Mode.EXECUTE)])
        context, key = office.context, request.request_id
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.accept_request(tx, key, by=by, context=context),
                lambda: procedures.refuse_request(tx, key, "why", by=by, context=context),
                lambda: procedures.record_misuse_step(
                    tx, key, MisuseStep.RECOMMENDATION, "why", by=by, context=context
                ),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)

    def test_nobody_looks_without_the_right(self, office: InspectionOffice) -> None:
        request = office.receive()
        by = office.worker(without=[(Function.INSPECTION, Mode.READ)])
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.get_request(tx, request.request_id, by=by),
                lambda: procedures.get_request_file(tx, request.request_id, by=by),
                lambda: procedures.list_requests(tx, by=by),
                lambda: procedures.list_publication(tx, SINCE, SINCE, by=by),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)


class TestTheList:
    def test_it_has_the_area_and_the_four_items(self, office: InspectionOffice) -> None:
        office.house(3, f"{SHIBAKUBO}2番3号")
        office.house(2, "田無町二丁目1番")
        assert (make_list(office).lines, office.accepted().area) == (3, SHIBAKUBO)
        page = show(office, begin(office, office.accepted()))
        assert [line.address for _, line in page.lines] == [f"{SHIBAKUBO}2番3号"] * 3
        fields = set(page.lines[0][1].__slots__) - {"resident_id", "household_id"}
        assert fields == {"name", "birth_date", "sex", "address"}

    def test_it_is_made_from_the_register_as_it_stands(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        assert make_list(office).lines == 1
        office.house(1, f"{SHIBAKUBO}2番")
        assert make_list(office).lines == 2

    def test_who_is_protected_is_left_out_with_her_household(
        self, office: InspectionOffice
    ) -> None:
        _, (victim, *_) = office.house(3, f"{SHIBAKUBO}2番3号")
        office.house(2, f"{SHIBAKUBO}9番")
        office.register.lock(victim)
        excerpt = make_list(office)
        assert (excerpt.lines, excerpt.left_out) == (2, 3)

    def test_more_than_fifty_need_a_second_person(self, office: InspectionOffice) -> None:
        for number in range(6):
            office.house(9, f"{SHIBAKUBO}{number + 1}番")
        context = office.context
        refused(ErrorCode.OUTPUT_NOT_APPROVED, lambda: make_list(office))
        with office.database.transaction() as tx:
            asked = procedures.request_excerpt(tx, SHIBAKUBO, by=office.worker(), context=context)
            assert asked.wanted.persons == 60
            refused(
                ErrorCode.OWN_WORK,
                lambda: approve_output(tx, asked.output_id, by=office.worker(), context=context),
            )
            approve_output(
                tx, asked.output_id, by=office.worker("takahashi", Duty.REVIEW), context=context
            )
        with office.database.transaction() as tx:
            refused(
                ErrorCode.OUTPUT_NOT_APPROVED,
                lambda: procedures.make_excerpt(
                    tx, "田無町", asked.output_id, by=office.worker(), context=context
                ),
            )
        with office.database.transaction() as tx:
            made = procedures.make_excerpt(
                tx, SHIBAKUBO, asked.output_id, by=office.worker(), context=context
            )
        assert made.lines == 54
        with office.database.transaction() as tx:
            refused(
                ErrorCode.OUTPUT_NOT_APPROVED,
                lambda: procedures.make_excerpt(
                    tx, SHIBAKUBO, asked.output_id, by=office.worker(), context=context
                ),
            )

    def test_without_the_rights_nobody_asks_or_makes(self, office: InspectionOffice) -> None:
        blind = office.worker(
            without=[(Function.INSPECTION, Mode.WRITE), (Function.INSPECTION, Mode.EXECUTE)]
        )
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.count_area(tx, SHIBAKUBO, by=blind),
                lambda: procedures.request_excerpt(tx, SHIBAKUBO, by=blind, context=office.context),
                lambda: procedures.make_excerpt(
                    tx, SHIBAKUBO, None, by=blind, context=office.context
                ),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)


class TestReading:
    def test_every_page_and_everybody_on_it_is_recorded(self, office: InspectionOffice) -> None:
        for number in range(3):
            office.house(9, f"{SHIBAKUBO}{number + 1}番")
        make_list(office)
        viewing = begin(office, office.accepted())
        first, second = show(office, viewing, 1), show(office, viewing, 2)
        assert (len(first.lines), len(second.lines), first.pages) == (PAGE_LINES, 7, 2)
        with office.database.transaction() as tx:
            lines = list_operations(tx, OperationSearch(function=Function.INSPECTION), 100)
        shown = [line for line in lines if line.result == "shown"]
        assert len(shown) == 27
        assert set(shown[0].items) == {"name", "birth-date", "sex", "address"}

    def test_whoever_is_protected_meanwhile_is_off_the_page_with_her_household(
        self, office: InspectionOffice
    ) -> None:
        _, people = office.house(3, f"{SHIBAKUBO}1番")
        office.house(2, f"{SHIBAKUBO}2番")
        make_list(office)
        viewing = begin(office, office.accepted())
        assert len(show(office, viewing).lines) == 5
        office.register.lock(people[1])
        assert len(show(office, viewing).lines) == 2

    def test_only_a_named_and_identified_reader_of_an_accepted_request_begins(
        self, office: InspectionOffice
    ) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request, waiting = office.accepted(), office.receive()
        refused(ErrorCode.INSPECTION_NOT_ALLOWED, lambda: begin(office, request, "見本 五郎"))
        refused(ErrorCode.INSPECTION_INCOMPLETE, lambda: begin(office, request, means=Means.NONE))
        refused(ErrorCode.INSPECTION_STATE, lambda: begin(office, waiting))

    def test_an_old_list_is_not_read(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        request = office.accepted()
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: begin(office, request))
        make_list(office)
        viewing = begin(office, request)
        office.set_day(date(2006, 12, 7))
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: begin(office, request))
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: show(office, viewing))
        make_list(office)
        refused(ErrorCode.INSPECTION_LIST_OUTDATED, lambda: show(office, viewing))
        assert len(show(office, begin(office, request)).lines) == 1

    def test_a_reading_ends_with_the_number_of_notes(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        viewing = begin(office, request)
        by, context = office.worker(), office.context
        with office.database.transaction() as tx:
            procedures.end_viewing(tx, viewing.viewing_id, 12, by=by, context=context)
            (kept,) = procedures.get_request_file(tx, request.request_id, by=by).viewings
        assert (kept.reader, kept.supervised_by, kept.notes_copied) == (READER, "sasaki", 12)
        refused(ErrorCode.INSPECTION_STATE, lambda: show(office, viewing))
        with office.database.transaction() as tx:
            refused(
                ErrorCode.INSPECTION_STATE,
                lambda: procedures.end_viewing(tx, viewing.viewing_id, 12, by=by, context=context),
            )

    def test_after_its_end_or_refusal_nothing_is_read(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        with office.database.transaction() as tx:
            by, context = office.worker(), office.context
            procedures.end_request(tx, request.request_id, by=by, context=context)
        refused(ErrorCode.INSPECTION_STATE, lambda: begin(office, request))

    def test_without_the_right_nobody_reads(self, office: InspectionOffice) -> None:
        office.house(1, f"{SHIBAKUBO}1番")
        make_list(office)
        request = office.accepted()
        viewing = begin(office, request)
        by = office.worker(without=[(Function.INSPECTION, Mode.WRITE)])
        blind = office.worker(without=[(Function.INSPECTION, Mode.READ)])
        context, key = office.context, viewing.viewing_id
        with office.database.transaction() as tx:
            for act in (
                lambda: procedures.begin_viewing(
                    tx, request.request_id, READER, by=by, context=context
                ),
                lambda: procedures.show_page(tx, key, 1, by=by, context=context),
                lambda: procedures.end_viewing(tx, key, 0, by=by, context=context),
                lambda: procedures.end_request(tx, request.request_id, by=by, context=context),
                lambda: procedures.get_viewing(tx, key, by=blind),
                lambda: procedures.find_excerpt_for(tx, request, by=blind),
            ):
                refused(ErrorCode.ACCESS_REFUSED, act)


class TestMisuseAndPublication:
    def test_an_order_follows_a_recommendation(self, office: InspectionOffice) -> None:
        request, by, context = office.accepted(), office.worker(), office.context
        with office.database.transaction() as tx:
            refused(
                ErrorCode.INSPECTION_STATE,
                lambda: procedures.record_misuse_step(
                    tx, request.request_id, MisuseStep.ORDER, "売却", by=by, context=context
                ),
            )
            for step in (MisuseStep.RECOMMENDATION, MisuseStep.ORDER):
                procedures.record_misuse_step(
                    tx, request.request_id, step, "名簿の売却", by=by, context=context
                )
            kept = procedures.get_request_file(tx, request.request_id, by=by)
        assert [one.step for one in kept.misuse] == list(MisuseStep)

    def test_the_publication_names_what_was_read_and_not_litigation(
        self, office: InspectionOffice
    ) -> None:
        office.house(3, f"{SHIBAKUBO}1番")
        make_list(office)
        survey, quiet = office.accepted(), office.accepted("litigation", asker="見本 訴子")
        office.accepted("public-duty", asker="架空県")  # accepted, never read
        for request in (survey, quiet):
            show(office, begin(office, request))
        with office.database.transaction() as tx:
            lines = procedures.list_publication(
                tx, date(2006, 4, 1), date(2007, 3, 31), by=office.worker()
            )
            none = procedures.list_publication(
                tx, date(2007, 4, 1), date(2008, 3, 31), by=office.worker()
            )
        assert [(one.asker, one.summary, one.inspected_on, one.area) for one in lines] == [
            ("見本大学社会調査室", "暮らしの意識調査", SINCE, SHIBAKUBO)
        ]
        assert lines[0].persons == 3
        assert none == []


class TestTheProof:
    def prove(
        self, office: InspectionOffice, *more: ProbePath[procedures.probing.ProbeWorld]
    ) -> list[ProbeOutcome]:
        with office.database.transaction() as tx:
            (lock,) = list_locks(tx, by=office.worker())
            results = prove_lock(
                tx,
                lock,
                [*procedures.INSPECTION_PATHS, *more],
                by=office.worker(),
                context=office.context,
            )
        return [result.outcome for result in results]

    def test_the_list_is_closed(self, office: InspectionOffice) -> None:
        _, people = office.house(2, f"{SHIBAKUBO}1番")
        office.register.lock(people[0])
        assert self.prove(office) == [ProbeOutcome.CLOSED]

    def test_a_list_that_forgets_the_guard_is_found(
        self, office: InspectionOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from jukinet.inspection.procedures import composing

        _, people = office.house(2, f"{SHIBAKUBO}1番")
        office.register.lock(people[0])
        monkeypatch.setattr(composing, "rule_on", lambda *_, **__: frozenset())
        assert self.prove(office) == [ProbeOutcome.OPEN]
        assert procedures.INSPECTION_PATHS[0].output is Output.INSPECTION_LIST

    def test_every_path_of_the_node_is_closed(self, office: InspectionOffice) -> None:
        from jukinet.nodes.protection_desk import PATHS

        _, people = office.house(2, f"{SHIBAKUBO}1番")
        office.register.lock(people[0])
        assert set(self.prove(office, *PATHS)) == {ProbeOutcome.CLOSED}
