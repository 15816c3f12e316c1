"""From the request to the hand: what is made, shown, printed and handed over is one and the same.

On a real database, with the real engine and the office's sealed key; text is read back out of the
PDF by another library.
"""

from __future__ import annotations

from copies_office import CopiesOffice, a_request
from pdf_texts import text_of

from jukinet.copies import procedures
from jukinet.copies.issue import IssueState
from jukinet.copies.request import RequestState
from jukinet.platform.crypto.seal import digest


def test_what_the_preview_shows_is_what_prints(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by = office.worker(requester=person)
    request = a_request(person)
    made = office.make(request, by)
    (issue,) = made.issues
    shown = office.preview(issue.issue_id, by)
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    assert office.print_all() == 1
    (job,) = office.printer.jobs
    assert job.pdf == shown
    assert digest(shown) == issue.document_digest
    assert "架空 太郎" in text_of(shown)
    with office.database.transaction() as tx:
        (handed,) = procedures.hand_over(tx, request.request_id, by=by, context=office.context)
        assert handed.state is IssueState.HANDED_OVER
        assert procedures.get_request(tx, request.request_id).state is RequestState.DONE
