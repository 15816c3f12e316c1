"""Inspection as the office handles it, on a real register; permission tests beside each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from inspection_acts import SINCE, begin, make_list, show
from inspection_office import SHIBAKUBO, InspectionOffice

from jukinet.counters.case import Means
from jukinet.inspection import procedures
from jukinet.inspection.purpose import Paper
from jukinet.inspection.request import MisuseStep, RequestState
from jukinet.protection.guard import Output
from jukinet.protection.probe import ProbeOutcome, ProbePath
from jukinet.protection.procedures import list_locks, prove_lock
from jukinet.protection.procedures.proofs import ProbeWorld
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode
from refusals import refused


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
    def prove(self, office: InspectionOffice, *more: ProbePath[ProbeWorld]) -> list[ProbeOutcome]:
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
