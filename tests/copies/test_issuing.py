"""From the request to the hand: what is made, shown, printed and handed over is one and the same.

On a real database, with the real engine and the office's sealed key; text is read back out of the
PDF by another library.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from copies_office import NISHITOKYO, NOT_LEFT, CopiesOffice, a_request
from pdf_texts import text_of

from jukinet.copies import procedures
from jukinet.copies.issue import IssueState
from jukinet.copies.item import RecordItem
from jukinet.copies.request import (
    CopyKind,
    CopyRequest,
    Improper,
    Layout,
    OffTheCard,
    Paper,
    RequestState,
)
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.screens.marks import paper_words
from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.paper.preview import draw_page
from jukinet.register.papers import Relocation
from jukinet.register.procedures import (
    list_code_notices_due,
    relocate,
    remake_records,
)
from jukinet.register.record import Occasion
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Duty, Function
from jukinet.security.procedures import list_operations
from jukinet.terms.address import Address
from jukinet.terms.errors import ErrorCode
from refusals import refusal


def test_what_the_preview_shows_is_what_prints(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    request = a_request(person)
    made = office.make(request, by)
    (issue,) = made.issues
    shown = office.preview(issue.issue_id, by)
    with office.database.transaction() as tx:
        picture = procedures.open_page(tx, issue.issue_id, 1, by=by, context=office.context)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    assert office.print_all() == 1
    (job,) = office.printer.jobs
    assert job.pdf == shown
    assert picture == draw_page(job.pdf, 1)
    assert digest(shown) == issue.document_digest
    assert "架空 太郎" in text_of(shown)
    with office.database.transaction() as tx:
        (handed,) = procedures.hand_over(tx, request.request_id, by=by, context=office.context)
        assert handed.state is IssueState.HANDED_OVER
        assert procedures.get_request(tx, request.request_id).state is RequestState.DONE


def test_the_register_as_it_stands_at_issue_is_what_is_printed(office: CopiesOffice) -> None:
    """Accepted before the move, made after it: the copy has the new address."""
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person)
    office.accept(request, by)
    occasion = Occasion(date(2003, 8, 25), date(2003, 8, 25), "clerk", office.clock.now())
    with office.database.transaction() as tx:
        relocate(tx, [Relocation(person, Address(NISHITOKYO, "架空台四丁目"), occasion)])
    made = office.make_documents(request, by)
    text = text_of(office.preview(made.issues[0].issue_id, by))
    assert "架空台四丁目" in text and "見本町" not in text


def test_what_nobody_asked_for_is_marked_as_left_out(office: CopiesOffice) -> None:
    head, child = office.family("架空 太郎", "架空 花子")
    by = office.worker(requester=head)
    bare = office.make(a_request(head), by)
    text = text_of(office.preview(bare.issues[0].issue_id, by))
    assert "（省略）" in text and "見本町一丁目2番 " not in text
    whole = a_request(head, child, relation=Relation.HOUSEHOLD, items=NOT_LEFT)
    full = office.make(whole, office.worker(requester=head))
    text = text_of(office.preview(full.issues[0].issue_id, by))
    assert "架空 花子" in text and "東京都西東京市見本町一丁目2番" in text


def test_an_item_the_law_of_the_day_does_not_know_is_refused(office: CopiesOffice) -> None:
    """Act Art. 7 no. 10-2 came in 2008, and it is 2003."""
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    early = a_request(person, items={RecordItem.ELDERLY_MEDICAL})
    assert refusal(lambda: office.accept(early, by)) is ErrorCode.FORM_INVALID
    office.clock.advance(timedelta(days=5 * 365))
    by = office.worker(requester=person)
    office.accept(a_request(person, items={RecordItem.ELDERLY_MEDICAL}), by)


def test_each_document_of_a_request_has_a_number_and_a_code_of_its_own(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    made = office.make(a_request(person, documents=3), office.worker(requester=person))
    assert [one.number for one in made.issues] == ["2003-000001", "2003-000002", "2003-000003"]
    assert len({one.short_code for one in made.issues}) == 3
    assert len({one.document_digest for one in made.issues}) == 3


@pytest.mark.parametrize(
    ("kind", "layout", "items", "title"),
    [
        (CopyKind.RECORD_COPY, Layout.INDIVIDUAL, {RecordItem.HISTORY}, "住 民 票"),
        (CopyKind.ITEM_CERTIFICATE, Layout.HOUSEHOLD, {RecordItem.NAME}, "記載事項証明書"),
        (CopyKind.CODE_NOTICE, Layout.INDIVIDUAL, set(), "住民票コード通知票"),
    ],
)
def test_every_kind_of_a_standing_record_is_made(
    office: CopiesOffice, kind: CopyKind, layout: Layout, items: set[RecordItem], title: str
) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person, kind=kind, layout=layout, items=items, purpose="real-estate")
    (issue,) = office.make(request, by).issues
    text = text_of(office.preview(issue.issue_id, by))
    assert title in text and "架空 太郎" in text


def test_whoever_moves_out_gets_a_certificate_that_the_next_office_can_scan(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    office.move_out(person, date(2003, 9, 1))
    by = office.worker(requester=person)
    request = a_request(person, kind=CopyKind.MOVE_OUT_CERTIFICATE)
    first = office.issue(request, by)
    again = office.make(
        a_request(person, kind=CopyKind.MOVE_OUT_CERTIFICATE), office.worker(requester=person)
    )
    text = text_of(office.preview(again.issues[0].issue_id, by))
    assert "転出証明書" in text and "再交付" in text
    assert "再交付" not in text_of(office.printer.jobs[0].pdf)
    assert first.issues[0].yen == 0


def test_who_goes_by_card_is_led_to_it_and_the_reason_for_a_paper_stands_on_the_request(
    office: CopiesOffice,
) -> None:
    (person,) = office.family("架空 太郎")
    office.move_out(person, date(2003, 9, 1), SPECIAL_MOVE_OUT)
    by = office.worker(requester=person)
    request = a_request(person, kind=CopyKind.MOVE_OUT_CERTIFICATE)
    assert refusal(lambda: office.make(request, by)) is ErrorCode.MOVES_BY_CARD
    lost = replace(request, reason=OffTheCard.CARD_NOT_USABLE)
    (issue,) = office.make(lost, by).issues
    assert "転出証明書" in text_of(office.preview(issue.issue_id, by))
    assert "カードが使えなくなった" in text_of(write_paper(office, lost, by))


def test_after_the_day_of_the_move_the_substitute_is_made_instead(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.move_out(person, date(2003, 8, 20))
    by = office.worker(requester=person)
    certificate = a_request(person, kind=CopyKind.MOVE_OUT_CERTIFICATE)
    assert refusal(lambda: office.make(certificate, by)) is ErrorCode.COPY_NOT_POSSIBLE
    substitute = a_request(person, kind=CopyKind.SUBSTITUTE_CERTIFICATE)
    (issue,) = office.make(substitute, by).issues
    assert "準ずる" in text_of(office.preview(issue.issue_id, by))
    erased = a_request(person, kind=CopyKind.ERASED_COPY, layout=Layout.INDIVIDUAL)
    (issue,) = office.make(erased, by).issues
    assert "除票" in text_of(office.preview(issue.issue_id, by))


def test_a_remade_record_is_copied_as_it_was(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person, kind=CopyKind.REMADE_COPY, layout=Layout.INDIVIDUAL)
    assert refusal(lambda: office.make(request, by)) is ErrorCode.COPY_NOT_POSSIBLE
    occasion = Occasion(date(2003, 8, 25), date(2003, 8, 25), "clerk", office.clock.now())
    with office.database.transaction() as tx:
        remake_records(tx, [person], "様式の変更", occasion)
    again = a_request(person, kind=CopyKind.REMADE_COPY, layout=Layout.INDIVIDUAL)
    (issue,) = office.make(again, by).issues
    assert "改製原住民票" in text_of(office.preview(issue.issue_id, by))


def test_what_was_handed_over_leaves_no_content_behind(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    made = office.issue(a_request(person), by)
    issue_id = made.issues[0].issue_id
    assert refusal(lambda: office.preview(issue_id, by)) is ErrorCode.ISSUE_CLOSED


def test_the_kept_bytes_are_sealed(office: CopiesOffice, cluster: Cluster) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    made = office.make(a_request(person), by)
    pdf = office.preview(made.issues[0].issue_id, by)
    with psycopg.connect(cluster.dsn(office.database.name)) as connection:
        (sealed,) = connection.execute("SELECT sealed FROM copies.kept_document").fetchone() or ()
    assert pdf[:5] == b"%PDF-" and pdf[200:400] not in sealed


def test_bytes_put_under_another_documents_key_do_not_open(
    office: CopiesOffice, cluster: Cluster
) -> None:
    one, other = office.family("架空 太郎")[0], office.family("架空 花子")[0]
    by = office.worker(requester=one)
    first = office.make(a_request(one), by).issues[0]
    second = office.make(a_request(other), office.worker(requester=other)).issues[0]
    with psycopg.connect(cluster.dsn(office.database.name)) as connection:
        connection.execute(
            "UPDATE copies.kept_document SET sealed = (SELECT sealed FROM copies.kept_document"
            " WHERE issue_id = %s) WHERE issue_id = %s",
            (second.issue_id, first.issue_id),
        )
    assert refusal(lambda: office.preview(first.issue_id, by)) is ErrorCode.SEAL_INVALID


def test_an_improper_request_is_kept_as_refused_and_nothing_is_made(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person)
    with office.database.transaction() as tx:
        kept = procedures.accept_request(
            tx, request, by=by, context=office.context, improper=Improper.SEARCH_FOR_A_PERSON
        )
        events = procedures.list_request_events(tx, request.request_id)
    assert kept.state is RequestState.REFUSED and kept.article == "copy-refusal"
    assert [event[:2] for event in events] == [("refused", "search-for-a-person")]
    assert refusal(lambda: office.make_documents(request, by)) is ErrorCode.ISSUE_CLOSED


def test_a_third_partys_request_is_made_after_somebody_else_agreed(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(relation=Relation.THIRD_PARTY, means=Means.PHOTO_ID)
    request = a_request(
        person, relation=Relation.THIRD_PARTY, means=Means.PHOTO_ID,
        papers=(Paper.STATEMENT_OF_REASONS, Paper.PROOF_OF_INTEREST),
    )  # fmt: skip
    office.accept(request, by)
    assert refusal(lambda: office.make_documents(request, by)) is ErrorCode.REVIEW_OPEN
    reviewer = office.worker("reviewer", duty=Duty.REVIEW)
    with office.database.transaction() as tx:
        assert (
            refusal(lambda: procedures.approve_request(tx, request.request_id, by=by))
            is ErrorCode.OWN_WORK
        )
        procedures.approve_request(tx, request.request_id, by=reviewer)
    (issue,) = office.make_documents(request, by).issues
    assert issue.yen == 300


def test_a_request_says_of_who_asks_what_its_case_says(office: CopiesOffice) -> None:
    one, other = office.family("架空 太郎")[0], office.family("架空 花子")[0]
    by = office.worker(requester=one)
    assert refusal(lambda: office.accept(a_request(other), by)) is ErrorCode.FORM_INVALID
    by_licence = a_request(one, means=Means.PHOTO_ID)
    assert refusal(lambda: office.accept(by_licence, by)) is ErrorCode.FORM_INVALID


def test_a_code_for_a_proxy_is_posted_and_never_handed_over(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(relation=Relation.PROXY, means=Means.PHOTO_ID)
    request = a_request(
        person, relation=Relation.PROXY, means=Means.PHOTO_ID, items={RecordItem.CODE},
        papers={Paper.POWER_OF_ATTORNEY},
    )  # fmt: skip
    office.issue(request, by)
    with office.database.transaction() as tx:
        (issue,) = procedures.list_issues(tx, request.request_id)
    assert issue.state is IssueState.POSTED


def test_an_issued_code_notice_is_told_to_the_register(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    with office.database.transaction() as tx:
        due = list_code_notices_due(tx)
    assert [one.resident_id for one in due] == [person]
    by = office.worker(relation=Relation.OFFICE, means=Means.NONE)
    request = a_request(
        person, kind=CopyKind.CODE_NOTICE, relation=Relation.OFFICE, means=Means.NONE
    )
    office.issue(request, by)
    with office.database.transaction() as tx:
        assert list_code_notices_due(tx) == []


def test_every_step_leaves_its_line_in_the_operation_record(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    made = office.make(a_request(person), by)
    office.preview(made.issues[0].issue_id, by)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, made.issues[0].request_id, by=by)
    office.print_all()
    with office.database.transaction() as tx:
        procedures.hand_over(tx, made.issues[0].request_id, by=by, context=office.context)
        lines = list_operations(tx, OperationSearch())
    mine = [line.result for line in lines if line.case_number == by.get_case().number]
    assert sorted(mine) == ["handed-over", "made", "open", "previewed"]


def test_the_request_is_written_for_the_resident_to_sign(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    by = office.worker(requester=person)
    request = a_request(person, documents=2, purpose="bank-account")
    office.accept(request, by)
    text = text_of(write_paper(office, request, by))
    assert "交付請求書" in text and "架空 太郎" in text and "600円" in text
    assert by.get_case().number in text
    visitor = office.worker("visitor", requester=person, without={Function.COPY})
    assert refusal(lambda: write_paper(office, request, visitor)) is ErrorCode.ACCESS_REFUSED


def write_paper(office: CopiesOffice, request: CopyRequest, by: CaseWorker) -> bytes:
    with office.database.transaction() as tx:
        return procedures.write_request_paper(
            tx, request.request_id, by=by, context=office.context, desk=office.desk,
            say=paper_words("jukinet.copies"),
        )  # fmt: skip
