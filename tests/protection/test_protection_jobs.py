"""The daily job asks somebody to look at terms that ended, and opens nothing."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

from protection_office import ProtectionOffice, a_demand

from jukinet.protection import procedures
from jukinet.protection.application import Opinion, OpinionBody
from jukinet.protection.jobs import PROTECTION_JOBS, ask_to_look
from jukinet.protection.lock import LockEvent


def test_a_term_that_ended_is_a_task_once_and_stays_closed(office: ProtectionOffice) -> None:
    victim = uuid4()
    lock, context = office.take(victim), office.context
    with office.database.transaction() as tx:
        by = office.worker()
        opinion = Opinion(OpinionBody.POLICE, "見本警察署", date(2003, 8, 20))
        procedures.add_opinion(tx, lock.lock_id, opinion, by=by, context=context)
        procedures.register_lock(tx, lock.lock_id, by=by, context=context)
    office.pass_time(timedelta(days=367))
    node = SimpleNamespace(database=office.database, context=context)
    for job in PROTECTION_JOBS * 2:
        assert job.run in (ask_to_look,)
        job.run(node)  # type: ignore[arg-type]
    with office.database.transaction() as tx:
        kept = procedures.get_lock_file(tx, lock.lock_id, by=office.worker())
    assert [step.event for step in kept.steps] == [
        None,
        LockEvent.REGISTERED,
        LockEvent.TERM_PASSED,
    ]
    assert not office.passes(a_demand(victim))
