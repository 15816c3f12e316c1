"""What stopped a copy is nobody's secret and nobody's mistake: it waits where somebody sees it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from copies_office import CopiesOffice, a_request

from jukinet.copies import procedures
from jukinet.copies.procedures import Stopped, StoppedRequest
from jukinet.copies.request import CopyRequest
from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.protection.procedures import take_lock
from jukinet.register.papers import NameCorrection
from jukinet.register.procedures import correct_names
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function
from jukinet.terms.errors import ErrorCode
from jukinet.terms.person import PersonName

GLYPH = Stopped(ErrorCode.GLYPH_MISSING, "U+845B U+E0100")
ODD_NAME = "葛\U000e0100原 太郎"


def stop(office: CopiesOffice, request: CopyRequest, by: CaseWorker) -> Stopped:
    office.accept(request, by)
    with office.database.transaction() as tx:
        made = procedures.make_documents(
            tx, request.request_id, by=by, context=office.context, desk=office.desk
        )
    assert isinstance(made, Stopped)
    return made


def seen_by(office: CopiesOffice, by: CaseWorker) -> list[StoppedRequest]:
    with office.database.transaction() as tx:
        return procedures.list_stops(tx, by=by)


def call(office: CopiesOffice, request: UUID, by: CaseWorker) -> bool:
    with office.database.transaction() as tx:
        return procedures.call_officer(tx, request, by=by, context=office.context)


def an_administrator(office: CopiesOffice) -> CaseWorker:
    return office.worker("chief", duty=Duty.ADMINISTRATION, more=(Function.TERMINALS,))


def protected_request(office: CopiesOffice) -> tuple[CopyRequest, CaseWorker]:
    (person,) = office.family("架空 花子")
    officer = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with office.database.transaction() as tx:
        take_lock(tx, person, (), by=officer, context=office.context)
    by = office.worker(means=Means.PHOTO_ID, requester=person)
    return a_request(person, means=Means.PHOTO_ID), by


def test_a_missing_glyph_waits_with_the_administrator_until_the_paper_is_made_or_given_up(
    office: CopiesOffice,
) -> None:
    (odd,) = office.family(ODD_NAME)
    by, administrator = office.worker(requester=odd), an_administrator(office)
    request = a_request(odd)
    assert stop(office, request, by) == GLYPH
    (seen,) = seen_by(office, administrator)
    assert (seen.request_id, seen.stop, seen.called) == (request.request_id, GLYPH, False)
    assert call(office, request.request_id, by)
    assert [one.called for one in seen_by(office, administrator)] == [True]
    with office.database.transaction() as tx:
        procedures.cancel_request(tx, request.request_id, by=by)
    assert seen_by(office, administrator) == []


def test_once_the_glyph_can_be_printed_the_paper_is_made_and_nobody_waits(
    office: CopiesOffice,
) -> None:
    (odd,) = office.family(ODD_NAME)
    by, request = office.worker(requester=odd), a_request(odd)
    stop(office, request, by)
    today = office.clock.today()
    plain = PersonName(written="葛原 太郎", kana="ミホン タロウ")
    occasion = Occasion(today, today, "clerk", office.clock.now())
    with office.database.transaction() as tx:
        correct_names(tx, [NameCorrection(odd, plain, occasion)])
    office.make_documents(request, by)
    assert seen_by(office, an_administrator(office)) == []
    with office.database.transaction() as tx:
        assert procedures.find_stop(tx, request.request_id, by=by) is None


def test_nobody_at_a_counter_is_shown_what_the_guard_stopped(office: CopiesOffice) -> None:
    request, by = protected_request(office)
    assert stop(office, request, by) == Stopped(ErrorCode.PROTECTED)
    officers = [
        office.worker("kimura", duty=duty, more=(Function.RELEASE,))
        for duty in (Duty.PROTECTION, Duty.REVIEW)
    ]
    for officer in officers:
        assert [one.request_id for one in seen_by(office, officer)] == [request.request_id]
    at_the_counter = office.worker(duty=Duty.COUNTER, more=(Function.RELEASE,))
    for other in (at_the_counter, an_administrator(office), by):
        assert seen_by(office, other) == []
    office.clock.advance(timedelta(days=1, minutes=1))
    assert seen_by(office, office.later(officers[0])) == []


def test_a_call_stays_a_wall_and_is_not_made_where_nothing_stops(office: CopiesOffice) -> None:
    request, by = protected_request(office)
    stop(office, request, by)
    assert call(office, request.request_id, by)
    with office.database.transaction() as tx:
        assert procedures.find_stop(tx, request.request_id, by=by) is ErrorCode.PROTECTED
    (person,) = office.family("架空 太郎")
    fine, clerk = a_request(person), office.worker(requester=person)
    office.make(fine, clerk)
    assert not call(office, fine.request_id, clerk)
