"""Two transactions at once: whoever comes second sees the first, whichever that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import pytest
from protection_office import ProtectionOffice, a_demand
from races import Second, watching

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.transaction import Transaction
from jukinet.protection import procedures
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.guard import Demand, Output
from jukinet.protection.lock import Lock
from jukinet.security.operator import Duty
from jukinet.terms.errors import ErrorCode

HEAD = ("head", Duty.REVIEW)


@pytest.fixture
def waiting(cluster: Cluster, office: ProtectionOffice) -> Iterator[Callable[[], bool]]:
    """Whether some transaction of the office waits for another one."""
    with watching(cluster, office.database) as look:
        yield look


@contextmanager
def first(office: ProtectionOffice) -> Iterator[Transaction]:
    with office.database.transaction() as tx:
        yield tx


def lock_proposed_for_lifting(office: ProtectionOffice, victim: UUID) -> Lock:
    lock, context = office.take(victim), office.context
    with office.database.transaction() as tx:
        by = office.worker()
        opinion = Opinion(OpinionBody.POLICE, "見本警察署", date(2003, 8, 20))
        procedures.add_opinion(tx, lock.lock_id, opinion, by=by, context=context)
        procedures.register_lock(tx, lock.lock_id, by=by, context=context)
        return procedures.propose_lifting(tx, lock.lock_id, "why", by=by, context=context)


def approved_release(office: ProtectionOffice, victim: UUID) -> Demand:
    document, context = uuid4(), office.context
    with office.database.transaction() as tx:
        release = procedures.ask_release(
            tx,
            document=document,
            output=Output.RECORD_COPY,
            residents=frozenset({victim}),
            requester=None,
            reason="why",
            by=office.worker(),
            context=context,
        )
    with office.database.transaction() as tx:
        by = office.worker(*HEAD)
        procedures.approve_release(tx, release.release_id, by=by, context=context)
    return a_demand(victim, document=document)


def test_one_release_wanted_by_two_prints_at_once_opens_one(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim = uuid4()
    office.take(victim)
    demand = approved_release(office, victim)
    with first(office) as tx:
        procedures.must_pass(tx, demand, office.clock.now())
        second = Second(lambda: office.passes(demand) and pytest.fail("printed twice"))
        second.must_wait(waiting)
    assert second.join() is None
    assert not office.passes(demand)


def test_a_print_that_was_rolled_back_leaves_the_release_to_the_next(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim, went = uuid4(), []
    office.take(victim)
    demand = approved_release(office, victim)
    with pytest.raises(ZeroDivisionError), first(office) as tx:
        procedures.must_pass(tx, demand, office.clock.now())
        second = Second(lambda: went.append(office.passes(demand)))
        second.must_wait(waiting)
        raise ZeroDivisionError
    assert second.join() is None
    assert went == [True]
    assert not office.passes(demand)


def test_an_intake_waits_for_the_outputs_under_way_and_nothing_passes_after_it(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim, late = uuid4(), []
    with first(office) as tx:
        assert procedures.rule(tx, a_demand(victim), office.clock.now()).withheld == frozenset()
        intake = Second(lambda: office.take(victim))
        intake.must_wait(waiting)
        # An output that comes while the intake waits stands behind it.
        output = Second(lambda: late.append(office.passes(a_demand(victim))))
        procedures.must_pass(tx, a_demand(victim), office.clock.now())
    assert intake.join() is None
    assert output.join() is None
    assert late == [False]


def test_an_output_that_began_before_the_intake_ended_waits_and_is_withheld(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim, went = uuid4(), []
    with first(office) as tx:
        by = office.worker("clerk", Duty.COUNTER)
        procedures.take_lock(tx, victim, [], by=by, context=office.context)
        output = Second(lambda: went.append(office.rule(a_demand(victim)).withheld))
        output.must_wait(waiting)
    assert output.join() is None
    assert went == [{victim}]


def test_a_new_application_that_comes_first_stops_the_lifting(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim = uuid4()
    lock, context = lock_proposed_for_lifting(office, victim), office.context

    def lift() -> None:
        with office.database.transaction() as tx:
            by = office.worker(*HEAD)
            procedures.approve_lifting(tx, lock.lock_id, by=by, context=context)

    with first(office) as tx:
        by = office.worker("clerk", Duty.COUNTER)
        procedures.take_lock(tx, victim, [], by=by, context=context)
        lifting = Second(lift)
        lifting.must_wait(waiting)
    error = lifting.join()
    assert error is not None
    assert error.code is ErrorCode.LOCK_STATE
    assert not office.passes(a_demand(victim))


def test_a_new_application_that_comes_second_is_a_lock_of_its_own(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim = uuid4()
    lock, context = lock_proposed_for_lifting(office, victim), office.context
    with first(office) as tx:
        by = office.worker(*HEAD)
        procedures.approve_lifting(tx, lock.lock_id, by=by, context=context)
        intake = Second(lambda: office.take(victim))
        intake.must_wait(waiting)
    assert intake.join() is None
    assert not office.passes(a_demand(victim))


def test_two_intakes_at_once_have_two_numbers(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    taken: list[Lock] = []
    with first(office) as tx:
        by = office.worker("clerk", Duty.COUNTER)
        taken.append(procedures.take_lock(tx, uuid4(), [], by=by, context=office.context))
        second = Second(lambda: taken.append(office.take(uuid4())))
        second.must_wait(waiting)
    assert second.join() is None
    assert [lock.number for lock in taken] == ["L-20030825-001", "L-20030825-002"]


def test_a_new_application_takes_back_a_release_that_is_being_used(
    office: ProtectionOffice, waiting: Callable[[], bool]
) -> None:
    victim = uuid4()
    office.take(victim)
    demand = approved_release(office, victim)
    with first(office) as tx:
        procedures.must_pass(tx, demand, office.clock.now())
        intake = Second(lambda: office.take(victim))
        intake.must_wait(waiting)
    assert intake.join() is None
    assert not office.passes(demand)


@pytest.mark.parametrize("output", [Output.STANDSTILL_PACK, Output.EXPORT])
def test_an_intake_does_not_wait_for_a_list_that_takes_long(
    office: ProtectionOffice, output: Output
) -> None:
    victim = uuid4()
    with first(office) as tx:
        procedures.rule(tx, a_demand(victim, output=output), office.clock.now())
        office.take(victim)
        again = procedures.rule(tx, a_demand(victim, output=output), office.clock.now())
    assert again.withheld == {victim}
