"""Anybody may ask whether a paper is ours; nobody learns anything he did not read off it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from copies_office import CopiesOffice, a_request

from jukinet.copies import procedures
from jukinet.copies.issue import Issue
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures import Verified
from jukinet.copies.procedures.verifying import FAILED_A_CODE_MAX
from jukinet.copies.request import CopyKind
from jukinet.copies.sheets import Spoilt
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

BIRTHDAY = LifeDate("2003-08-01")


def verify(
    office: CopiesOffice,
    code: str,
    number: str,
    day: LifeDate = BIRTHDAY,
    sheet: tuple[str, int] | None = None,
) -> Verified | None:
    with office.database.transaction() as tx:
        return procedures.verify_paper(
            tx, code, number, day, context=office.context, now=office.clock.now(), sheet=sheet
        )


def a_paper(office: CopiesOffice, **more: Any) -> Issue:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    made = office.issue(a_request(person, **more), office.worker(requester=person))
    return made.issues[0]


def test_the_page_says_what_was_issued_when_and_how_many_sheets(office: CopiesOffice) -> None:
    issue = a_paper(office)
    code = issue.short_code.lower()
    found = verify(office, f"{code[:4]} {code[4:8]}-{code[8:]}", issue.number)
    assert found == Verified(CopyKind.RECORD_COPY, office.clock.today(), 1)


def test_a_certificate_without_birth_dates_is_checked_by_its_day_of_issue(
    office: CopiesOffice,
) -> None:
    issue = a_paper(office, kind=CopyKind.ITEM_CERTIFICATE, items={RecordItem.NAME})
    day = LifeDate.from_date(office.clock.today())
    assert verify(office, issue.short_code, issue.number, day) is not None


def test_a_wrong_value_a_foreign_code_and_an_unprinted_paper_are_told_apart_by_nobody(
    office: CopiesOffice,
) -> None:
    issue = a_paper(office)
    (person,) = office.family("架空 花子")
    unprinted = office.make(a_request(person), office.worker(requester=person)).issues[0]
    assert verify(office, issue.short_code, issue.number, LifeDate("2003-08-02")) is None
    assert verify(office, issue.short_code, "2003-000999") is None
    assert verify(office, unprinted.short_code, unprinted.number) is None
    assert verify(office, issue.short_code, unprinted.number) is None


def test_a_mistyped_code_is_told_at_once(office: CopiesOffice) -> None:
    with pytest.raises(JukiError) as refused:
        verify(office, "7K3M-QW2X-9000", "2003-000001")
    assert refused.value.code is ErrorCode.VERIFICATION_CODE_INVALID


def test_whoever_tries_days_is_told_to_wait_and_the_owner_can_check_later(
    office: CopiesOffice,
) -> None:
    issue = a_paper(office)
    for day in range(2, 2 + FAILED_A_CODE_MAX):
        guess = LifeDate(f"2003-08-{day:02d}")
        assert verify(office, issue.short_code, issue.number, guess) is None
    with pytest.raises(JukiError) as refused:
        verify(office, issue.short_code, issue.number)
    assert refused.value.code is ErrorCode.SLOW_DOWN
    office.clock.advance(timedelta(hours=1, seconds=1))
    assert verify(office, issue.short_code, issue.number) is not None


def test_who_reads_the_number_of_the_sheet_learns_whether_it_was_printed_on(
    office: CopiesOffice,
) -> None:
    issue = a_paper(office)
    right, copied = ("A", 4512), ("A", 4513)
    found = verify(office, issue.short_code, issue.number, sheet=right)
    assert found is not None and found.on_that_sheet is True
    other = verify(office, issue.short_code, issue.number, sheet=copied)
    assert other is not None and other.on_that_sheet is False
    day = LifeDate("2003-08-02")
    assert verify(office, issue.short_code, issue.number, day, right) is None


def test_sheets_are_not_guessed(office: CopiesOffice) -> None:
    issue = a_paper(office)
    for place in range(FAILED_A_CODE_MAX):
        verify(office, issue.short_code, issue.number, sheet=("A", 9000 + place))
    with pytest.raises(JukiError) as raised:
        verify(office, issue.short_code, issue.number, sheet=("A", 4512))
    assert raised.value.code is ErrorCode.SLOW_DOWN


def test_a_sheet_that_was_spoilt_is_no_sheet_of_the_document(office: CopiesOffice) -> None:
    (person,) = office.family("架空 太郎")
    office.add_paper()
    by, request = office.worker(requester=person), a_request(person)
    spoilt = office.make(request, by).issues[0]
    with office.database.transaction() as tx:
        procedures.print_documents(tx, request.request_id, by=by)
    office.print_all()
    assert verify(office, spoilt.short_code, spoilt.number, sheet=("A", 4512)) is not None
    with office.database.transaction() as tx:
        procedures.spoil_document(tx, spoilt.issue_id, Spoilt.JAM, by=by)
    assert verify(office, spoilt.short_code, spoilt.number, sheet=("A", 4512)) is None
