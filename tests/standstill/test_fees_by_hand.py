"""Money taken by hand is counted in one drawer, once, whenever its papers are entered.

A standstill may end after a counter has closed its day; so fees by hand belong to no day until some
counter's closing counts them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standstill_counter import StandstillCounter
from standstill_town import Town, desk_of

from jukinet.copies import procedures as copies
from jukinet.copies.daybook import Count, Daybook, HandFee, HandFeeLine, compare
from jukinet.copies.fees import load_fees
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Mode
from jukinet.standstill import procedures as standstill
from jukinet.standstill.by_hand import HandEntry, Handwork
from jukinet.standstill.numbers import Outcome
from jukinet.terms.errors import ErrorCode, JukiError

FEES = load_fees().replaced({"record-copy": 250})


def enter(
    tx: Transaction, town: Town, number: int, what: Handwork = Handwork.PERSON_COPY, *,
    outcome: Outcome = Outcome.USED, waived: bool = False,
) -> None:  # fmt: skip
    at = town.clock.now() - timedelta(hours=1)
    entry = HandEntry(what, number, outcome, at, "見本 花子", "申請書つづり", waived=waived)
    standstill.enter_afterwards(tx, entry, fees=FEES, by=town.somebody(), context=town.context)


def at_terminal(town: Town, terminal: str) -> CaseWorker:
    return replace(town.somebody(), terminal_id=terminal)


@pytest.fixture
def quiet_town(town: Town) -> Town:
    """Numbers are reserved, and three hours went by without machines."""
    town.keep_packs()
    town.clock.advance(timedelta(hours=3))
    return town


def test_fees_by_hand_are_counted_in_one_drawer_once(quiet_town: Town) -> None:
    town = quiet_town
    here, there = at_terminal(town, "T-03"), at_terminal(town, "T-04")
    with town.database.transaction() as tx:
        enter(tx, town, 1)
        enter(tx, town, 2, Handwork.HOUSEHOLD_COPY)
        enter(tx, town, 3, waived=True)
        enter(tx, town, 4, outcome=Outcome.SPOILT)
        enter(tx, town, 1, Handwork.RELOCATION)
        daybook = copies.read_daybook(tx, by=here)
        day = town.clock.today()
        assert daybook.by_hand == (HandFeeLine(day, 3, 1, 500),)
        assert (daybook.yen, daybook.documents) == (0, 0)
        untouched = copies.close_day(tx, Count(0, []), by=there)
        assert (untouched.kept.yen, untouched.lines.by_hand) == (0, ())
        closed = copies.close_day(tx, Count(500, [], takes_by_hand=True), by=here)
        assert (closed.kept.documents, closed.kept.yen, closed.difference) == (3, 500, 0)
        kept = copies.find_closed_day(tx, "T-03", day)
        assert kept is not None and kept.lines.by_hand == daybook.by_hand
        assert copies.read_daybook(tx, by=there).by_hand == ()


def test_what_is_entered_after_the_close_waits_for_the_next(quiet_town: Town) -> None:
    town = quiet_town
    with town.database.transaction() as tx:
        enter(tx, town, 1)
        copies.close_day(tx, Count(250, [], takes_by_hand=True), by=at_terminal(town, "T-03"))
        enter(tx, town, 2)
    town.clock.advance(timedelta(days=1))
    with town.database.transaction() as tx:
        by = at_terminal(town, "T-03")
        (line,) = copies.read_daybook(tx, by=by).by_hand
        assert (line.documents, line.given_on) == (1, town.clock.today() - timedelta(days=1))
        closed = copies.close_day(tx, Count(250, [], takes_by_hand=True), by=by)
        assert closed.difference == 0


def test_a_ledger_brings_its_fees_and_a_drill_none(quiet_town: Town) -> None:
    """What the pack's own program wrote, waived or not, is what the closing counts."""
    town = quiet_town
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.clock.advance(timedelta(minutes=11))
    town.keep_packs()
    desk = desk_of(town)
    lines = list(desk.pack.find_lines(()))
    for waived in (True, False):
        wanted = frozenset({lines[0].resident_id})
        desk.issue(lines, wanted, case_number="x", done_by="見本 花子", waived=waived)
    content = desk.close().read_bytes()
    with town.database.transaction() as tx:
        for _ in range(2):
            standstill.take_hand_ledger(
                tx, content, fees=FEES, by=town.somebody(), context=town.context
            )
        (line,) = copies.read_daybook(tx, by=at_terminal(town, "T-03")).by_hand
    assert (line.documents, line.waived, line.yen) == (2, 1, 250)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5_000)), max_size=5),
    st.integers(0, 50_000),
    st.booleans(),
)
def test_the_money_due_is_that_of_the_counter_and_of_the_hand_if_it_lies_there(
    by_hand: list[tuple[int, int]], cash: int, takes: bool
) -> None:
    lines = tuple(
        HandFeeLine(date(2003, 8, 1 + place), documents, 0, yen)
        for place, (documents, yen) in enumerate(by_hand)
    )
    daybook = Daybook("T-03", date(2003, 8, 25), (), (), (), 0, 0, lines)
    difference, _ = compare(daybook, Count(cash, [], "数え間違い", takes))
    assert difference == cash - (sum(yen for _, yen in by_hand) if takes else 0)


def test_only_who_may_enter_papers_by_hand_enters_their_fees(quiet_town: Town) -> None:
    town = quiet_town
    with town.database.transaction() as tx, pytest.raises(JukiError) as refused:
        fee = HandFee("S-00001", town.clock.today(), 300, False)
        copies.enter_hand_fees(tx, [fee], by=town.somebody(without=Mode.WRITE))
    assert refused.value.code is ErrorCode.ACCESS_REFUSED


def test_the_closing_screen_asks_where_the_money_is_and_prints_it(town: Town) -> None:
    town.keep_packs()
    town.clock.advance(timedelta(hours=2))
    tanaka = StandstillCounter(town).worker("tanaka")
    paper = {
        "number": "S-00001", "what": "person-copy", "outcome": "used", "fee": "by-law",
        "happened_day": "H15.8.25", "happened_time": "9:30", "done_by": "見本", "paper": "申請書",
    }  # fmt: skip
    tanaka.send(tanaka.form("/standstill/afterwards", "/standstill/afterwards"), **paper)
    form = tanaka.form("/copies/closing", "/copies/closing")
    assert "停止時業務の手数料" in tanaka.get("/copies/closing").said
    sent = tanaka.send(form, cash="300", by_hand="in-this-drawer")
    assert "うち停止時業務" in tanaka.follow(sent).said
    summary = tanaka.get("/copies/closing/papers/fees")
    text = pypdfium2.PdfDocument(summary.body)[0].get_textpage().get_text_range()
    assert "停止時業務（平成15年8月25日）" in "".join(text.split())
