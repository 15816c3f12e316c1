"""Whether an enquiry is allowed is decided by the law of the day, the grants, the hours and a
suspension: each no has its own code, and nobody gets an item beyond his grant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jukinet.provision.enquiry import Basis
from jukinet.provision.grants import Grant, GrantBook
from jukinet.provision.purposes import Allowance, find_opening, must_be_allowed
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party, Role

MONDAY = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)  # 10:00 in Japan
PENSION = Party(Role.AGENCY, "A-01-17")
OTHER = Party(Role.AGENCY, "A-02-03")
BASIS = Basis("1", "77", "NP-2003-118834")
SOME = frozenset({Item.NAME, Item.ADDRESS})
GRANT = Grant(PENSION, "1", "77", SOME, date(2003, 8, 25), date(2004, 3, 31))
BOOK = GrantBook.new(1, [GRANT], [])


def ask(
    basis: Basis = BASIS,
    items: frozenset[Item] = SOME,
    *,
    agency: Party = PENSION,
    book: GrantBook = BOOK,
    now: datetime = MONDAY,
) -> Allowance:
    law = load_profile().on(now.astimezone(UTC).date())
    return must_be_allowed(
        basis,
        items,
        agency=agency,
        book=book,
        law=law,
        opens_in=find_opening(law, now, OfficeCalendar()),
    )


def refusal(**asked: Any) -> JukiError:
    with pytest.raises(JukiError) as caught:
        ask(**asked)
    return caught.value


def test_a_granted_enquiry_is_allowed_and_cites_its_article() -> None:
    allowance = ask()
    assert allowance.article.text_en == "Act Art. 30-7 (3)"
    assert (allowance.purpose.table, allowance.purpose.item) == ("1", "77")
    assert allowance.items == SOME


def test_an_item_the_appended_table_does_not_have_is_refused() -> None:
    assert refusal(basis=Basis("1", "999", "C")).code is ErrorCode.UNKNOWN_PURPOSE


def test_an_affair_that_was_not_granted_is_refused() -> None:
    assert refusal(basis=Basis("1", "2", "C")).code is ErrorCode.PURPOSE_NOT_GRANTED
    assert refusal(agency=OTHER).code is ErrorCode.PURPOSE_NOT_GRANTED


def test_a_grant_is_good_from_its_first_to_its_last_day() -> None:
    assert ask(now=datetime(2004, 3, 31, 1, 0, tzinfo=UTC))
    after = datetime(2004, 4, 1, 1, 0, tzinfo=UTC)
    assert refusal(now=after).code is ErrorCode.PURPOSE_NOT_GRANTED


def test_an_item_beyond_the_grant_is_refused_and_named() -> None:
    error = refusal(items=frozenset({Item.NAME, Item.CODE, Item.SEX}))
    assert error.code is ErrorCode.ITEM_NOT_GRANTED
    assert error.facts["items"] == "resident_record_code sex"


def test_a_suspended_connection_is_refused_before_anything_else() -> None:
    book = GrantBook.new(2, [GRANT], [PENSION.code])
    assert refusal(book=book).code is ErrorCode.CONNECTION_SUSPENDED
    night = datetime(2003, 8, 25, 12, 0, tzinfo=UTC)
    assert refusal(book=book, now=night).code is ErrorCode.CONNECTION_SUSPENDED


@pytest.mark.parametrize(
    ("now", "hours_to_wait"),
    [
        (datetime(2003, 8, 24, 23, 59, tzinfo=UTC), 1 / 60),  # Monday 08:59
        (datetime(2003, 8, 25, 8, 0, tzinfo=UTC), 16),  # Monday 17:00
        (datetime(2003, 8, 30, 1, 0, tzinfo=UTC), 47),  # Saturday 10:00
        (datetime(2003, 12, 26, 8, 0, tzinfo=UTC), 16 + 9 * 24),  # last office day of the year
    ],
)
def test_outside_the_hours_the_caller_is_told_when_to_come_again(
    now: datetime, hours_to_wait: float
) -> None:
    error = refusal(now=now)
    assert error.code is ErrorCode.OUTSIDE_OPERATING_HOURS
    assert error.facts["retry_after"] == round(hours_to_wait * 3600)


@given(st.integers(min_value=0, max_value=7 * 366 * 24 * 60))
def test_whoever_waits_as_told_finds_the_office_open(minutes: int) -> None:
    now = datetime(2002, 9, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    law = load_profile().on(now.date())
    calendar = OfficeCalendar()
    opens_in = find_opening(law, now, calendar)
    assert (opens_in is None) == law.is_open("online", now, calendar)
    later = now + timedelta(seconds=opens_in or 0)
    assert law.is_open("online", later, calendar)


@given(
    granted=st.frozensets(st.sampled_from(Item), min_size=1),
    asked=st.frozensets(st.sampled_from(Item), min_size=1),
)
def test_nobody_is_ever_allowed_an_item_he_did_not_ask_for_or_was_not_granted(
    granted: frozenset[Item], asked: frozenset[Item]
) -> None:
    book = GrantBook.new(1, [Grant(PENSION, "1", "77", granted, date(2003, 8, 25))], [])
    try:
        allowance = ask(items=asked, book=book)
    except JukiError as error:
        assert error.code is ErrorCode.ITEM_NOT_GRANTED
        assert not asked <= granted
    else:
        assert allowance.items == asked
        assert allowance.items <= granted


@pytest.mark.parametrize("case", ["", " ", "山田太郎", "a" * 41, "A 1", "A\n", "-A"])
def test_a_case_number_in_which_a_name_would_fit_is_refused(case: str) -> None:
    with pytest.raises(JukiError) as caught:
        Basis("1", "77", case)
    assert caught.value.code is ErrorCode.REQUEST_INVALID


def test_of_two_grants_of_one_row_the_later_one_counts() -> None:
    narrow = Grant(PENSION, "1", "77", frozenset({Item.NAME}), date(2003, 8, 25))
    book = GrantBook.new(3, [GRANT, narrow], [])
    assert refusal(book=book).code is ErrorCode.ITEM_NOT_GRANTED
    assert book.list_grants(PENSION, date(2003, 8, 25)) == [narrow]
