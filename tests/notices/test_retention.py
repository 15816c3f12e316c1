"""How long versions are kept, and that what has expired is erased with proof (Order Art. 30-6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from notice_builders import NINE, a_body, a_code, a_holding, a_notice, an_identification
from notices_nation import YAMAGUCHI_CITY, MakeNode, NoticeNode

from jukinet.notices import procedures
from jukinet.notices.holding import State
from jukinet.notices.retention import end_of_version, find_end_of_holding
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.queries import Query
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile

LAW = load_profile().on(date(2003, 8, 25))
MADE = date(2003, 8, 25)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("resident", None),
        ("move_planned", date(2083, 8, 25)),
        ("move_confirmed", date(2008, 8, 25)),
        ("erased", date(2083, 8, 25)),
        ("dead", date(2008, 8, 25)),
        ("code_replaced", date(2008, 8, 25)),
    ],
)
def test_a_holding_is_kept_as_long_as_the_law_of_the_day_says(
    state: str, expected: date | None
) -> None:
    held = a_holding(state=state, at=NINE, replaced_by=2 if state == "code_replaced" else None)
    assert find_end_of_holding(held, LAW) == expected


@pytest.mark.parametrize(
    ("state", "next_on", "expected"),
    [
        (State.RESIDENT, date(2004, 1, 1), date(2009, 1, 1)),
        (State.RESIDENT, date(2004, 2, 29), date(2009, 2, 28)),
        (State.MOVE_PLANNED, date(2004, 1, 1), date(2008, 8, 25)),
        (State.MOVE_PLANNED, date(2010, 1, 1), date(2010, 1, 1)),
        (State.ERASED, date(2004, 1, 1), date(2008, 8, 25)),
        (State.DEAD, date(2004, 1, 1), date(2008, 8, 25)),
    ],
)
def test_a_superseded_version_is_kept_from_the_next_notice_on(
    state: State, next_on: date, expected: date
) -> None:
    assert end_of_version(state, MADE, next_on, LAW) == expected


@pytest.fixture
def city(node: MakeNode) -> NoticeNode:
    return node(YAMAGUCHI_CITY)


def test_what_has_expired_is_erased_and_counted(city: NoticeNode, at: ManualClock) -> None:
    city.notify(a_body(a_notice("13")), a_body(a_notice("13", key=2, about=an_identification(2))))
    city.notify(a_body(a_notice("22", 2)))
    at.advance(timedelta(days=5 * 365))
    with city.database.transaction() as tx:
        assert (procedures.purge_expired(tx, city.context).holdings) == 0
    at.advance(timedelta(days=3))
    with city.database.transaction() as tx:
        record = procedures.purge_expired(tx, city.context)
        assert procedures.list_purge_records(tx) == [record]
        left = procedures.find_holdings_by_code(tx, [a_code(1).digits, a_code(2).digits])
    assert (record.holdings, record.histories) == (1, 1)
    assert record.article == "Order Art. 30-11"
    assert set(left) == {a_code(2).digits}


def test_naming_a_day_far_ahead_erases_nothing_that_is_still_to_be_kept(
    city: NoticeNode, at: ManualClock
) -> None:
    city.notify(a_body(a_notice("13")))
    city.notify(a_body(a_notice("21", 2)))  # kept until 2083
    at.set(NINE.replace(year=2190))
    with city.database.transaction() as tx:
        record = procedures.purge_expired(tx, city.context)
    assert record.holdings == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notices.holding",
        "DELETE FROM notices.holding_history",
        "UPDATE notices.holding_history SET state = 'dead'",
        "UPDATE notices.held_notice SET reason = ''",
        "DELETE FROM notices.held_notice",
        "UPDATE notices.designated_code SET municipality = ''",
        "DELETE FROM notices.designated_code",
        "DELETE FROM notices.purge_record",
        "UPDATE notices.purge_record SET holdings = 0",
        "UPDATE notices.notice_progress SET made_at = now()",
        "TRUNCATE notices.holding",
    ],
)
def test_the_application_cannot_rewrite_what_was_kept(city: NoticeNode, statement: str) -> None:
    with pytest.raises(JukiError) as refused, city.database.transaction() as tx:
        tx.run(Query("planted", statement))
    assert refused.value.code is ErrorCode.PERMISSION_DENIED
