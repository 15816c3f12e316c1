"""Releases of single documents, what is kept of every ruling, and the proof by test requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from protection_office import ProtectionOffice, a_demand
from test_protection_procedures import HEAD, lifted, registered

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.driver import ConstraintViolated
from jukinet.protection import procedures
from jukinet.protection.application import Aggressor, AggressorRelation
from jukinet.protection.guard import Output
from jukinet.protection.lock import Lock, LockEvent
from jukinet.protection.probe import Attempt, ProbeOutcome, ProbePath
from jukinet.protection.procedures import GUARD_PATHS, ProbeWorld
from jukinet.protection.release import Release
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refused


def released(
    office: ProtectionOffice, resident: UUID, document: UUID, requester: UUID | None = None
) -> Release:
    with office.database.transaction() as tx:
        release = procedures.ask_release(
            tx,
            document=document,
            output=Output.RECORD_COPY,
            residents=frozenset({resident}),
            requester=requester,
            reason="court order",
            by=office.worker(),
            context=office.context,
        )
    with office.database.transaction() as tx:
        return procedures.approve_release(
            tx, release.release_id, by=office.worker(*HEAD), context=office.context
        )


class TestReleases:
    def test_a_release_opens_its_document_once(self, office: ProtectionOffice) -> None:
        victim, court, document = uuid4(), uuid4(), uuid4()
        registered(office, victim)
        released(office, victim, document, court)
        demand = a_demand(victim, document=document, requester=court)
        assert office.rule(demand).withheld == frozenset()
        assert not office.passes(replace(demand, document=uuid4()))
        assert office.passes(demand)
        assert not office.passes(demand)
        assert office.rule(demand).withheld == {victim}

    def test_it_is_over_after_fifteen_minutes(self, office: ProtectionOffice) -> None:
        victim, document = uuid4(), uuid4()
        registered(office, victim)
        released(office, victim, document)
        office.pass_time(timedelta(minutes=15))
        assert not office.passes(a_demand(victim, document=document))

    def test_a_new_application_takes_it_back(self, office: ProtectionOffice) -> None:
        victim, document = uuid4(), uuid4()
        registered(office, victim)
        released(office, victim, document)
        office.take(victim)
        assert not office.passes(a_demand(victim, document=document))

    def test_refused_it_opens_nothing(self, office: ProtectionOffice) -> None:
        victim, document = uuid4(), uuid4()
        registered(office, victim)
        release = released(office, victim, document)
        with office.database.transaction() as tx:
            procedures.refuse_release(
                tx, release.release_id, by=office.worker(*HEAD), context=office.context
            )
        assert not office.passes(a_demand(victim, document=document))

    def test_only_protection_asks_and_only_the_right_approves(
        self, office: ProtectionOffice
    ) -> None:
        context = office.context

        def ask(by: CaseWorker) -> Release:
            with office.database.transaction() as tx:
                return procedures.ask_release(
                    tx,
                    document=uuid4(),
                    output=Output.RECORD_COPY,
                    residents=frozenset({uuid4()}),
                    requester=None,
                    reason="why",
                    by=by,
                    context=context,
                )

        def approve(release: Release, by: CaseWorker) -> None:
            with office.database.transaction() as tx:
                procedures.approve_release(tx, release.release_id, by=by, context=context)

        refused(ErrorCode.ACCESS_REFUSED, lambda: ask(office.worker("clerk", Duty.COUNTER)))
        no_right = [(Function.RELEASE, Mode.WRITE), (Function.RELEASE, Mode.EXECUTE)]
        refused(ErrorCode.ACCESS_REFUSED, lambda: ask(office.worker(without=no_right)))
        release = ask(office.worker())
        head = office.worker(*HEAD, without=no_right)
        refused(ErrorCode.ACCESS_REFUSED, lambda: approve(release, head))
        own = office.worker("protector", Duty.REVIEW)
        refused(ErrorCode.OWN_WORK, lambda: approve(release, own))
        colleague = office.worker("colleague")
        refused(ErrorCode.ACCESS_REFUSED, lambda: approve(release, colleague))
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.refuse_release(tx, release.release_id, by=head, context=context),
            )
        approve(release, office.worker(*HEAD))
        refused(ErrorCode.RELEASE_CLOSED, lambda: approve(release, office.worker(*HEAD)))

    def test_the_database_too_wants_two_people(self, office: ProtectionOffice) -> None:
        from jukinet.protection.store import release_rows

        release = released(office, uuid4(), uuid4())
        with pytest.raises(ConstraintViolated), office.database.transaction() as tx:
            copy = replace(release, release_id=uuid4(), approved=None)
            release_rows.insert_release(tx, copy)
            release_rows.approve_release(tx, copy.release_id, copy.asked)

    def test_releases_are_shown_to_those_who_may_see_them(self, office: ProtectionOffice) -> None:
        release = released(office, uuid4(), uuid4())
        blind = office.worker(without=[(Function.RELEASE, Mode.READ)])
        with office.database.transaction() as tx:
            now = office.clock.now()
            assert procedures.list_releases(tx, by=office.worker(), now=now) == [release]
            shown = procedures.get_release(tx, release.release_id, by=office.worker())
            assert shown == release
            refused(
                ErrorCode.ACCESS_REFUSED, lambda: procedures.list_releases(tx, by=blind, now=now)
            )
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.get_release(tx, release.release_id, by=blind),
            )


class TestWhatIsKept:
    def test_every_ruling_that_touches_a_protected_person_is_kept(
        self, office: ProtectionOffice
    ) -> None:
        victim, other = uuid4(), uuid4()
        lock = registered(office, victim)
        since = office.clock.now()
        office.rule(a_demand(victim, other, output=Output.SEARCH_RESULT))
        office.rule(a_demand(other))
        assert office.passes(a_demand(victim, requester=victim, proven=True))
        with office.database.transaction() as tx:
            kept = procedures.list_rulings(tx, lock, since=since, by=office.worker())
            shown = procedures.get_lock_file(tx, lock.lock_id, by=office.worker())
        assert [(one.demand.output, set(one.ruling.withheld)) for one in kept] == [
            (Output.RECORD_COPY, set()),
            (Output.SEARCH_RESULT, {victim}),
        ]
        assert other not in kept[1].ruling.passed  # who is not protected is nobody's business
        assert (shown.times_passed, shown.times_withheld) == (1, 1)

    def test_a_locks_history_names_every_step(self, office: ProtectionOffice) -> None:
        lock = registered(office)
        lifted(office, lock, office.worker(*HEAD))
        with office.database.transaction() as tx:
            kept = procedures.get_lock_file(tx, lock.lock_id, by=office.worker())
        assert [step.event for step in kept.steps] == [
            None,
            LockEvent.REGISTERED,
            LockEvent.LIFTING_PROPOSED,
            LockEvent.LIFTING_APPROVED,
        ]
        assert [step.operator_id for step in kept.steps] == [
            "clerk",
            "protector",
            "protector",
            "head",
        ]

    def test_without_the_right_nobody_sees_locks(self, office: ProtectionOffice) -> None:
        lock = office.take(uuid4())
        blind, today = office.worker(without=[(Function.PROTECTION, Mode.READ)]), date(2003, 8, 25)
        with office.database.transaction() as tx:
            assert procedures.list_locks(tx, by=office.worker()) == [lock]
            for look in (
                lambda: procedures.list_locks(tx, by=blind),
                lambda: procedures.get_lock_file(tx, lock.lock_id, by=blind),
                lambda: procedures.count_locks(tx, today, by=blind),
                lambda: procedures.list_rulings(tx, lock, since=office.clock.now(), by=blind),
            ):
                refused(ErrorCode.ACCESS_REFUSED, look)


class TestProof:
    def prove(
        self, office: ProtectionOffice, lock: Lock, *paths: ProbePath[ProbeWorld]
    ) -> dict[str, ProbeOutcome]:
        with office.database.transaction() as tx:
            results = procedures.prove_lock(
                tx, lock, paths, by=office.worker(), context=office.context
            )
        return {result.path: result.outcome for result in results}

    def test_the_guard_is_closed_for_every_output_even_to_a_proven_other_party(
        self, office: ProtectionOffice
    ) -> None:
        victim, taro = uuid4(), uuid4()
        lock = office.take(victim)
        other = Aggressor("見本 太郎", AggressorRelation.SPOUSE, resident_id=taro)
        with office.database.transaction() as tx:
            procedures.describe_aggressor(
                tx, lock.lock_id, other, by=office.worker(), context=office.context
            )
        outcomes = self.prove(office, lock, *GUARD_PATHS)
        assert len(outcomes) == len(Output)
        assert set(outcomes.values()) == {ProbeOutcome.CLOSED}

    def test_a_path_that_does_not_ask_the_guard_is_found(self, office: ProtectionOffice) -> None:
        victim = uuid4()
        lock = office.take(victim)

        def forgetful(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
            return attempt.lock.residents

        def broken(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
            raise JukiError(ErrorCode.NOT_FOUND, "no printer")

        def refusing(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
            procedures.must_pass(world.tx, attempt.to_demand(Output.PRINT_QUEUE), world.now)
            return attempt.lock.residents

        outcomes = self.prove(
            office,
            lock,
            ProbePath("forgetful", Output.EXPORT, forgetful),
            ProbePath("broken", Output.API, broken),
            ProbePath("refusing", Output.PRINT_QUEUE, refusing),
        )
        assert outcomes == {
            "forgetful": ProbeOutcome.OPEN,
            "broken": ProbeOutcome.FAILED,
            "refusing": ProbeOutcome.CLOSED,
        }

    def test_a_test_request_leaves_no_trace_but_its_outcome(self, office: ProtectionOffice) -> None:
        lock = office.take(uuid4())
        self.prove(office, lock, *GUARD_PATHS)
        with office.database.transaction() as tx:
            kept = procedures.get_lock_file(tx, lock.lock_id, by=office.worker())
        assert (kept.times_passed, kept.times_withheld) == (0, 0)
        assert [result.path for result, _ in kept.proofs] == [path.name for path in GUARD_PATHS]

    def test_without_the_right_nobody_tries(self, office: ProtectionOffice) -> None:
        lock = office.take(uuid4())
        by = office.worker(without=[(Function.PROTECTION, Mode.WRITE)])
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.prove_lock(tx, lock, GUARD_PATHS, by=by, context=office.context),
            )
