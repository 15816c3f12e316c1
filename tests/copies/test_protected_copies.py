"""A lock is a lock on every way a copy could go out: made, shown, printed, handed over.

The sheet for somebody of the household is made without the protected persons or not at all, by the
guard's ruling; a sheet for anybody else is about everybody who lives at its address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

import pytest
from copies_office import NISHITOKYO, CopiesOffice, a_request
from pdf_texts import text_of

from jukinet.copies import procedures
from jukinet.copies.issue import Issue, IssueState
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures import Made, Stopped, printing
from jukinet.copies.procedures.probing import PRINT_QUEUE_PATH
from jukinet.copies.request import CopyKind, CopyRequest, Layout, Paper
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.protection.guard import Output
from jukinet.protection.lock import Lock
from jukinet.protection.probe import ProbeOutcome
from jukinet.protection.procedures import approve_release, ask_release, prove_lock, take_lock
from jukinet.register.papers import HouseholdChange, Relocation
from jukinet.register.procedures import change_households, get_record, relocate
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import Occasion
from jukinet.security.operator import Duty, Function
from jukinet.terms.address import Address
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import Relationship


def protect(office: CopiesOffice, *residents: UUID) -> Lock:
    by = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with office.database.transaction() as tx:
        return take_lock(tx, residents[0], residents[1:], by=by, context=office.context)


def make(office: CopiesOffice, request: CopyRequest, by: CaseWorker) -> Made | Stopped:
    office.accept(request, by)
    with office.database.transaction() as tx:
        return procedures.make_documents(
            tx, request.request_id, by=by, context=office.context, desk=office.desk
        )


def refused_as_protected(act: Callable[[], object]) -> bool:
    with pytest.raises(JukiError) as refused:
        act()
    return refused.value.code is ErrorCode.PROTECTED


def a_third_party(*residents: UUID, kind: CopyKind = CopyKind.RECORD_COPY) -> CopyRequest:
    items = {RecordItem.NAME} if kind is CopyKind.ITEM_CERTIFICATE else set()
    return a_request(
        *residents, kind=kind, layout=Layout.INDIVIDUAL, relation=Relation.PUBLIC_BODY,
        means=Means.OFFICIAL_LETTER, papers=(Paper.OFFICIAL_LETTER, Paper.STAFF_ID), items=items,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [CopyKind.RECORD_COPY, CopyKind.ITEM_CERTIFICATE])
def test_nothing_is_made_about_a_protected_person_for_others(
    office: CopiesOffice, kind: CopyKind
) -> None:
    (victim,) = office.family("架空 花子")
    protect(office, victim)
    by = office.worker(relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER)
    assert make(office, a_third_party(victim, kind=kind), by) == Stopped(ErrorCode.PROTECTED)


def test_a_photo_does_not_open_what_the_card_and_its_pin_open(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    protect(office, victim)
    by = office.worker(means=Means.PHOTO_ID, requester=victim)
    stopped = make(office, a_request(victim, means=Means.PHOTO_ID), by)
    assert stopped == Stopped(ErrorCode.PROTECTED)
    by = office.worker(means=Means.CARD, requester=victim)
    assert isinstance(make(office, a_request(victim), by), Made)


def test_those_who_live_with_her_would_tell_her_address_to_others(office: CopiesOffice) -> None:
    """The child is under no lock of its own; its record has her address all the same."""
    victim, child = office.family("架空 花子", "架空 次郎")
    protect(office, victim)
    by = office.worker(relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER)
    assert make(office, a_third_party(child), by) == Stopped(ErrorCode.PROTECTED)


def test_the_other_partys_household_sheet_is_made_without_her(office: CopiesOffice) -> None:
    """He is still of her household; nobody at the counter chooses who is left out."""
    aggressor, victim, child = office.family("架空 太郎", "架空 花子", "架空 次郎")
    protect(office, victim)
    by = office.worker(requester=aggressor)
    request = a_request(aggressor, victim, child, relation=Relation.HOUSEHOLD)
    made = make(office, request, by)
    assert isinstance(made, Made)
    text = text_of(office.preview(made.issues[0].issue_id, by))
    assert "架空 花子" not in text and "架空 太郎" in text and "架空 次郎" in text
    assert "世帯全員" not in text


def test_a_household_sheet_made_with_her_before_the_lock_goes_nowhere(
    office: CopiesOffice,
) -> None:
    """A new sheet would be made without her; this one has her on it, and is not shown either."""
    aggressor, victim = office.family("架空 太郎", "架空 花子")
    office.add_paper()
    by = office.worker(requester=aggressor)
    waiting, made = [a_request(aggressor, victim, relation=Relation.HOUSEHOLD) for _ in range(2)]
    issues: list[Issue] = []
    for request in (waiting, made):
        done = make(office, request, by)
        assert isinstance(done, Made)
        issues += done.issues
    with office.database.transaction() as tx:
        procedures.print_documents(tx, waiting.request_id, by=by)
    protect(office, victim)
    assert office.print_all() == 0
    with office.database.transaction() as tx:
        assert refused_as_protected(lambda: procedures.print_documents(tx, made.request_id, by=by))
    for issue in issues:
        assert refused_as_protected(partial(office.preview, issue.issue_id, by))


def test_nobody_gets_her_childs_sheet_in_her_name_without_her_card(office: CopiesOffice) -> None:
    victim, child = office.family("架空 花子", "架空 次郎")
    protect(office, victim)
    for means, comes in ((Means.PHOTO_ID, Stopped), (Means.CARD, Made)):
        by = office.worker(means=means, requester=victim)
        request = a_request(child, relation=Relation.HOUSEHOLD, means=means, requester=victim)
        assert isinstance(make(office, request, by), comes)


def test_an_erased_record_of_her_household_would_tell_her_address(office: CopiesOffice) -> None:
    victim, grandmother = office.family("架空 花子", "架空 梅子")
    office.bury(grandmother)
    protect(office, victim)
    by = office.worker(relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER)
    request = a_third_party(grandmother, kind=CopyKind.ERASED_COPY)
    assert make(office, request, by) == Stopped(ErrorCode.PROTECTED)


def test_an_erased_record_of_who_went_with_her_would_tell_where_both_went(
    office: CopiesOffice,
) -> None:
    """Nor is another office told of either of them; whoever stayed is told of."""
    hers, child, stayed = office.family("架空 花子", "架空 次郎", "架空 三郎")
    protect(office, hers)
    with office.database.transaction() as tx:
        assert list_closed(tx, [hers, child, stayed]) == {hers, child, stayed}
    for one in (hers, child):
        office.move_out(one, office.clock.today())
    asked = a_third_party(child, kind=CopyKind.ERASED_COPY)
    by = office.worker(relation=Relation.PUBLIC_BODY, means=Means.OFFICIAL_LETTER)
    assert make(office, asked, by) == Stopped(ErrorCode.PROTECTED)
    with office.database.transaction() as tx:
        assert list_closed(tx, [hers, child, stayed]) == {hers, child}


def test_whoever_moved_away_keeps_the_address_he_left_in_his_own_history(
    office: CopiesOffice,
) -> None:
    """Refusing it would tell him that she lives there still (decision 0031)."""
    victim, aggressor = office.family("架空 花子", "架空 太郎")
    (mother,) = office.family("架空 梅子", address=Address(NISHITOKYO, "架空台四丁目"))
    occasion = Occasion(date(2003, 8, 25), date(2003, 8, 25), "clerk", office.clock.now())
    with office.database.transaction() as tx:
        home = get_record(tx, mother).household_id
        child = Relationship.parse("子")
        change_households(tx, [HouseholdChange(aggressor, home, child, occasion)])
        relocate(tx, [Relocation(aggressor, Address(NISHITOKYO, "架空台四丁目"), occasion)])
    protect(office, victim)
    by = office.worker(requester=aggressor)
    own = a_request(
        aggressor, layout=Layout.INDIVIDUAL, items={RecordItem.HISTORY}, reason="転居の証明"
    )
    made = make(office, own, by)
    assert isinstance(made, Made)
    assert "見本町一丁目2番" in text_of(office.preview(made.issues[0].issue_id, by))


def test_a_sheet_that_would_name_her_as_householder_is_not_made(office: CopiesOffice) -> None:
    victim, aggressor = office.family("架空 花子", "架空 太郎")
    protect(office, victim)
    by = office.worker(requester=aggressor)
    own = a_request(aggressor)
    assert isinstance(make(office, own, by), Made)
    with_relationship = a_request(aggressor, items={RecordItem.RELATIONSHIP})
    assert make(office, with_relationship, by) == Stopped(ErrorCode.PROTECTED)


def test_a_lock_set_between_making_and_printing_stops_the_printer(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    office.add_paper()
    by = office.worker(means=Means.PHOTO_ID, requester=victim)
    request = a_request(victim, means=Means.PHOTO_ID)
    assert isinstance(make(office, request, by), Made)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    protect(office, victim)
    assert office.print_all() == 0 and office.printer.jobs == []
    with office.database.transaction() as tx:
        (issue,) = procedures.list_issues(tx, request.request_id)
        assert issue.state is IssueState.QUEUED
        assert procedures.find_stop(tx, request.request_id, by=by) is ErrorCode.PROTECTED


def test_a_lock_set_before_the_hand_takes_it_stops_the_hand(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    office.add_paper()
    by = office.worker(means=Means.PHOTO_ID, requester=victim)
    request = a_request(victim, means=Means.PHOTO_ID)
    made = make(office, request, by)
    assert isinstance(made, Made)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    office.print_all()
    protect(office, victim)
    for act, key in (
        (procedures.hand_over, request.request_id),
        (procedures.open_document, made.issues[0].issue_id),
    ):
        with office.database.transaction() as tx:
            assert refused_as_protected(partial(act, tx, key, by=by, context=office.context))


def test_a_lock_set_before_printing_stops_the_key(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    office.add_paper()
    by = office.worker(means=Means.PHOTO_ID, requester=victim)
    request = a_request(victim, means=Means.PHOTO_ID)
    assert isinstance(make(office, request, by), Made)
    protect(office, victim)
    with office.database.transaction() as tx:
        assert refused_as_protected(
            lambda: procedures.print_documents(tx, request.request_id, by=by)
        )


def test_a_release_opens_this_one_request_once(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    office.add_paper()
    protect(office, victim)
    by = office.worker(means=Means.PHOTO_ID, requester=victim)
    request = a_request(victim, means=Means.PHOTO_ID)
    assert make(office, request, by) == Stopped(ErrorCode.PROTECTED)
    asks = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.RELEASE,))
    agrees = office.worker("takahashi", duty=Duty.REVIEW, more=(Function.RELEASE,))
    with office.database.transaction() as tx:
        release = ask_release(
            tx, document=request.request_id, output=Output.RECORD_COPY,
            residents=frozenset({victim}), requester=victim, reason="本人と面談した", by=asks,
            context=office.context,
        )  # fmt: skip
        approve_release(tx, release.release_id, by=agrees, context=office.context)
    made = office.make_documents(request, by)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    assert office.print_all() == 1
    with office.database.transaction() as tx:
        procedures.hand_over(tx, request.request_id, by=by, context=office.context)
    assert made.issues[0].persons == {victim}
    again = make(office, a_request(victim, means=Means.PHOTO_ID), by)
    assert again == Stopped(ErrorCode.PROTECTED)


def test_the_destination_is_kept_off_the_paper_of_a_protected_person(
    office: CopiesOffice,
) -> None:
    (victim,) = office.family("架空 花子")
    office.move_out(victim, date(2003, 9, 1))
    protect(office, victim)
    by = office.worker(requester=victim)
    made = make(office, a_request(victim, kind=CopyKind.MOVE_OUT_CERTIFICATE), by)
    assert isinstance(made, Made)
    assert "架空町九丁目" not in text_of(office.preview(made.issues[0].issue_id, by))


def prove_the_queue(office: CopiesOffice, lock: Lock) -> ProbeOutcome:
    by = office.worker("kimura", duty=Duty.PROTECTION, more=(Function.PROTECTION,))
    with office.database.transaction() as tx:
        (result,) = prove_lock(tx, lock, [PRINT_QUEUE_PATH], by=by, context=office.context)
        assert procedures.list_waiting(tx, by=by) == []
    return result.outcome


def test_the_print_queue_proves_that_it_is_closed(office: CopiesOffice) -> None:
    (victim,) = office.family("架空 花子")
    assert prove_the_queue(office, protect(office, victim)) is ProbeOutcome.CLOSED


def test_a_print_queue_that_forgets_the_guard_is_found(
    office: CopiesOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    (victim,) = office.family("架空 花子")
    lock = protect(office, victim)
    monkeypatch.setattr(printing, "rule_on", lambda *_, **__: frozenset())
    assert prove_the_queue(office, lock) is ProbeOutcome.OPEN
