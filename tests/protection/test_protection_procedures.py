"""Locks and releases as the office handles them, on a real database as the application role.

Each procedure's permission test stands beside what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from protection_office import ProtectionOffice, a_demand

from jukinet.counters.case_worker import CaseWorker
from jukinet.protection import procedures
from jukinet.protection.application import Aggressor, AggressorRelation, Opinion, OpinionBody
from jukinet.protection.lock import Lock, LockState
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function, Mode
from jukinet.security.procedures import list_operations
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode
from refusals import refused

OPINION = Opinion(OpinionBody.POLICE, "見本警察署", date(2003, 8, 20))
HEAD = ("head", Duty.REVIEW)


def registered(office: ProtectionOffice, *residents: UUID) -> Lock:
    lock = office.take(*(residents or (uuid4(),)))
    with office.database.transaction() as tx:
        by = office.worker()
        procedures.add_opinion(tx, lock.lock_id, OPINION, by=by, context=office.context)
        return procedures.register_lock(tx, lock.lock_id, by=by, context=office.context)


def lifted(office: ProtectionOffice, lock: Lock, approver: CaseWorker) -> Lock:
    with office.database.transaction() as tx:
        by, context = office.worker(), office.context
        procedures.propose_lifting(tx, lock.lock_id, "moved abroad", by=by, context=context)
    with office.database.transaction() as tx:
        return procedures.approve_lifting(tx, lock.lock_id, by=approver, context=context)


class TestTakingALock:
    def test_what_was_open_is_closed_as_soon_as_it_is_taken(self, office: ProtectionOffice) -> None:
        victim, child, other = uuid4(), uuid4(), uuid4()
        assert office.passes(a_demand(victim))
        lock = office.take(victim, child)
        assert lock.state is LockState.PROVISIONAL
        assert lock.number == "L-20030825-001"
        assert not office.passes(a_demand(victim, other))
        assert not office.passes(a_demand(child))
        assert office.passes(a_demand(other))
        assert office.rule(a_demand(victim, child, other)).withheld == {victim, child}

    def test_a_clerk_without_the_right_takes_none(self, office: ProtectionOffice) -> None:
        by = office.worker("clerk", without=[(Function.PROTECTION, Mode.WRITE)])
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.take_lock(tx, uuid4(), [], by=by, context=office.context),
            )

    def test_without_a_case_none_is_taken(self, office: ProtectionOffice) -> None:
        with office.database.transaction() as tx:
            refused(
                ErrorCode.CASE_MISSING,
                lambda: procedures.take_lock(
                    tx, uuid4(), [], by=office.without_case(), context=office.context
                ),
            )

    def test_taken_twice_it_is_the_same_lock_and_may_cover_more(
        self, office: ProtectionOffice
    ) -> None:
        victim, child = uuid4(), uuid4()
        first = office.take(victim)
        second = office.take(victim, child)
        assert second.lock_id == first.lock_id
        assert office.rule(a_demand(victim, child)).withheld == {victim, child}

    def test_the_operation_record_says_that_and_by_whom(self, office: ProtectionOffice) -> None:
        office.take(uuid4())
        with office.database.transaction() as tx:
            lines = list_operations(tx, OperationSearch(operator_id="clerk"))
        assert [line.result for line in lines] == ["lock-taken"]


class TestRegistration:
    def test_a_second_person_registers_for_a_year(self, office: ProtectionOffice) -> None:
        lock = registered(office)
        assert (lock.state, lock.until) == (LockState.REGISTERED, date(2004, 8, 25))

    def test_whoever_took_it_does_not_register_it(self, office: ProtectionOffice) -> None:
        lock = office.take(uuid4(), name="protector")
        with office.database.transaction() as tx:
            by, context = office.worker("protector"), office.context
            procedures.add_opinion(tx, lock.lock_id, OPINION, by=by, context=context)
            refused(
                ErrorCode.OWN_WORK,
                lambda: procedures.register_lock(tx, lock.lock_id, by=by, context=context),
            )

    def test_without_an_opinion_it_stays_provisional(self, office: ProtectionOffice) -> None:
        victim = uuid4()
        lock = office.take(victim)
        with office.database.transaction() as tx:
            refused(
                ErrorCode.OPINION_MISSING,
                lambda: procedures.register_lock(
                    tx, lock.lock_id, by=office.worker(), context=office.context
                ),
            )
        assert not office.passes(a_demand(victim))

    def test_without_the_right_nobody_registers(self, office: ProtectionOffice) -> None:
        lock = office.take(uuid4())
        by = office.worker(without=[(Function.PROTECTION, Mode.EXECUTE)])
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.register_lock(tx, lock.lock_id, by=by, context=office.context),
            )

    def test_without_the_right_nobody_writes_opinions_or_other_parties(
        self, office: ProtectionOffice
    ) -> None:
        lock = office.take(uuid4())
        by = office.worker(without=[(Function.PROTECTION, Mode.WRITE)])
        other = Aggressor("見本 太郎", AggressorRelation.SPOUSE)
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.add_opinion(
                    tx, lock.lock_id, OPINION, by=by, context=office.context
                ),
            )
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.describe_aggressor(
                    tx, lock.lock_id, other, by=by, context=office.context
                ),
            )

    def test_what_is_known_of_the_other_party_is_kept_and_can_be_corrected(
        self, office: ProtectionOffice
    ) -> None:
        lock = office.take(uuid4())
        vague = Aggressor("見本 太郎", AggressorRelation.SPOUSE)
        better = replace(vague, birth_date=LifeDate("1970-01-??"), address="架空町1番")
        assert vague.is_vague
        assert not better.is_vague
        assert "見本" not in repr(better)
        with office.database.transaction() as tx:
            for other in (vague, better):
                procedures.describe_aggressor(
                    tx, lock.lock_id, other, by=office.worker(), context=office.context
                )
            kept = procedures.get_lock_file(tx, lock.lock_id, by=office.worker())
        assert kept.aggressor == better


class TestTheTerm:
    def test_past_its_end_everything_stays_closed_and_a_task_is_raised_once(
        self, office: ProtectionOffice
    ) -> None:
        victim = uuid4()
        lock = registered(office, victim)
        office.pass_time(timedelta(days=400))
        assert not office.passes(a_demand(victim))
        with office.database.transaction() as tx:
            assert procedures.raise_tasks(tx, office.clock.now()) == [lock]
            assert procedures.raise_tasks(tx, office.clock.now()) == []
            counts = procedures.count_locks(tx, office.clock.today(), by=office.worker())
        assert (counts.closed, counts.past_term) == (1, 1)
        assert not office.passes(a_demand(victim))

    def test_it_is_extended_on_a_new_application_from_one_month_before(
        self, office: ProtectionOffice
    ) -> None:
        lock, context = registered(office), office.context

        def extend() -> Lock:
            with office.database.transaction() as tx:
                return procedures.extend_lock(
                    tx, lock.lock_id, by=office.worker(*HEAD), context=context
                )

        def apply() -> None:
            with office.database.transaction() as tx:
                procedures.apply_again(tx, lock.lock_id, by=office.worker(), context=context)

        office.pass_time(timedelta(days=300))
        apply()
        refused(ErrorCode.LOCK_STATE, extend)  # too early
        office.pass_time(timedelta(days=40))
        assert extend().until == date(2005, 8, 25)
        office.pass_time(timedelta(days=365))
        refused(ErrorCode.LOCK_STATE, extend)  # nobody applied
        apply()
        assert extend().until == date(2006, 8, 25)

    def test_whoever_took_the_new_application_does_not_extend(
        self, office: ProtectionOffice
    ) -> None:
        lock, context = registered(office), office.context
        office.pass_time(timedelta(days=350))
        with office.database.transaction() as tx:
            by = office.worker()
            procedures.apply_again(tx, lock.lock_id, by=by, context=context)
            refused(
                ErrorCode.OWN_WORK,
                lambda: procedures.extend_lock(tx, lock.lock_id, by=by, context=context),
            )

    def test_without_the_rights_nobody_extends_or_applies(self, office: ProtectionOffice) -> None:
        lock, context = registered(office), office.context
        nobody = office.worker(
            without=[(Function.PROTECTION, Mode.WRITE), (Function.PROTECTION, Mode.EXECUTE)]
        )
        for act in (procedures.extend_lock, procedures.apply_again):
            with office.database.transaction() as tx:
                refused(
                    ErrorCode.ACCESS_REFUSED,
                    partial(act, tx, lock.lock_id, by=nobody, context=context),
                )


class TestLifting:
    def test_two_people_in_two_roles_lift_a_lock(self, office: ProtectionOffice) -> None:
        victim = uuid4()
        lock = registered(office, victim)
        after = lifted(office, lock, office.worker(*HEAD))
        assert after.state is LockState.LIFTED
        assert office.passes(a_demand(victim))

    @pytest.mark.parametrize(
        ("name", "duty", "code"),
        [
            ("protector", Duty.REVIEW, ErrorCode.OWN_WORK),
            ("colleague", Duty.PROTECTION, ErrorCode.ACCESS_REFUSED),
        ],
    )
    def test_one_person_or_one_role_does_not(
        self, office: ProtectionOffice, name: str, duty: Duty, code: ErrorCode
    ) -> None:
        victim = uuid4()
        lock = registered(office, victim)
        refused(code, lambda: lifted(office, lock, office.worker(name, duty)))
        assert not office.passes(a_demand(victim))

    def test_a_counter_clerk_proposes_none(self, office: ProtectionOffice) -> None:
        lock = registered(office)
        with office.database.transaction() as tx:
            refused(
                ErrorCode.ACCESS_REFUSED,
                lambda: procedures.propose_lifting(
                    tx,
                    lock.lock_id,
                    "why",
                    by=office.worker("clerk", Duty.COUNTER),
                    context=office.context,
                ),
            )

    @pytest.mark.parametrize("mode", [Mode.WRITE, Mode.EXECUTE])
    def test_without_the_right_to_release_nobody_lifts(
        self, office: ProtectionOffice, mode: Mode
    ) -> None:
        lock = registered(office)
        by, context = office.worker(without=[(Function.RELEASE, mode)]), office.context
        acts: dict[Mode, list[Callable[..., object]]] = {
            Mode.WRITE: [
                lambda tx: procedures.propose_lifting(
                    tx, lock.lock_id, "why", by=by, context=context
                )
            ],
            Mode.EXECUTE: [
                lambda tx: procedures.approve_lifting(tx, lock.lock_id, by=by, context=context),
                lambda tx: procedures.refuse_lifting(
                    tx, lock.lock_id, "why", by=by, context=context
                ),
            ],
        }
        for act in acts[mode]:
            with office.database.transaction() as tx:
                refused(ErrorCode.ACCESS_REFUSED, partial(act, tx))

    def test_while_it_is_proposed_the_lock_is_closed(self, office: ProtectionOffice) -> None:
        victim = uuid4()
        lock, context = registered(office, victim), office.context
        with office.database.transaction() as tx:
            by = office.worker()
            procedures.propose_lifting(tx, lock.lock_id, "why", by=by, context=context)
        assert not office.passes(a_demand(victim))
        with office.database.transaction() as tx:
            after = procedures.refuse_lifting(
                tx, lock.lock_id, "still needed", by=office.worker(*HEAD), context=context
            )
        assert after.state is LockState.REGISTERED
        assert not office.passes(a_demand(victim))

    def test_a_new_application_cancels_a_pending_lifting(self, office: ProtectionOffice) -> None:
        victim = uuid4()
        lock, context = registered(office, victim), office.context
        with office.database.transaction() as tx:
            by = office.worker()
            procedures.propose_lifting(tx, lock.lock_id, "why", by=by, context=context)
        office.take(victim)
        with office.database.transaction() as tx:
            refused(
                ErrorCode.LOCK_STATE,
                lambda: procedures.approve_lifting(
                    tx, lock.lock_id, by=office.worker(*HEAD), context=context
                ),
            )
        assert not office.passes(a_demand(victim))

    def test_whoever_asks_again_after_lifting_gets_a_new_lock(
        self, office: ProtectionOffice
    ) -> None:
        victim = uuid4()
        old = registered(office, victim)
        lifted(office, old, office.worker(*HEAD))
        new = office.take(victim)
        assert new.lock_id != old.lock_id
        assert not office.passes(a_demand(victim))
