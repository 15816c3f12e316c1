"""A terminal serves what it stands there for, whoever signs on; the table says what that is."""

from __future__ import annotations

import pytest
from counter_offices import CHIEF, CLERK, REVIEWER, CounterOffice
from counter_visitor import CounterVisitor
from hypothesis import given
from hypothesis import strategies as st

from jukinet.counters.procedures import list_terminals, set_terminal_use
from jukinet.counters.terminal_use import TerminalUse, load_uses, rights_at, serves
from jukinet.security.operation import OperationSearch
from jukinet.security.operator import Function, Mode, Operator
from jukinet.security.procedures import SET_UP, list_operations
from jukinet.terms.errors import ErrorCode, JukiError

FIRST = "madoguchi-1"
RIGHTS = st.frozensets(st.tuples(st.sampled_from(Function), st.sampled_from(Mode)))


def use_for(office: CounterOffice, use: TerminalUse, terminal_id: str = FIRST) -> None:
    with office.database.transaction() as tx:
        set_terminal_use(tx, terminal_id, use, by=SET_UP, now=office.clock.now())


def test_every_use_has_its_row_and_one_serves_everything() -> None:
    assert set(load_uses()) == set(TerminalUse)
    assert load_uses()[TerminalUse.GENERAL] == frozenset(Function)


def test_who_gives_rights_sits_where_no_record_is_looked_up() -> None:
    for use in set(TerminalUse) - {TerminalUse.GENERAL}:
        both = serves(use, Function.OPERATORS) and serves(use, Function.SEARCH)
        assert not both, use


def test_no_terminal_before_the_public_reviews_or_releases() -> None:
    for use in (TerminalUse.COUNTER, TerminalUse.CERTIFICATES, TerminalUse.READING_ROOM):
        assert not serves(use, Function.REVIEW) and not serves(use, Function.RELEASE)


@given(RIGHTS, st.sampled_from(TerminalUse))
def test_a_terminal_gives_no_right_and_takes_only_what_it_does_not_serve(
    rights: frozenset[tuple[Function, Mode]], use: TerminalUse
) -> None:
    here = rights_at(use, rights)
    assert here <= rights
    assert rights - here == {right for right in rights if not serves(use, right[0])}


def test_a_right_is_not_there_at_a_terminal_for_something_else(
    counter_office: CounterOffice,
) -> None:
    reviewer = CounterVisitor(counter_office, FIRST)
    reviewer.sign_on(REVIEWER, duty="review")
    review = "/trial/review"
    assert reviewer.send(reviewer.blank_form(review)).status == 303
    use_for(counter_office, TerminalUse.COUNTER)
    refused = reviewer.send(reviewer.blank_form(review))
    assert refused.status == 403
    assert "この端末では、この仕事はできません" in refused.said
    assert counter_office.tried.acted == [""]
    with counter_office.database.transaction() as tx:
        lines = list_operations(tx, OperationSearch(operator_id=REVIEWER), 10)
    assert ErrorCode.TERMINAL_PURPOSE.value in {line.result for line in lines}


def test_what_it_does_not_serve_is_not_offered_either(counter_office: CounterOffice) -> None:
    chief = CounterVisitor(counter_office, FIRST)
    chief.sign_on(CHIEF, duty="administration")
    assert 'href="/operators"' in chief.get("/").text
    use_for(counter_office, TerminalUse.CERTIFICATES)
    assert 'href="/operators"' not in chief.get("/").text
    assert chief.get("/operators").status == 403


def test_the_newest_use_counts_and_a_terminal_without_one_is_general(
    counter_office: CounterOffice,
) -> None:
    for use in (TerminalUse.READING_ROOM, TerminalUse.BACK_OFFICE):
        use_for(counter_office, use)
    with counter_office.database.transaction() as tx:
        uses = {one.terminal.terminal_id: one.terminal.use for one in list_terminals(tx)}
    assert uses == {FIRST: TerminalUse.BACK_OFFICE, "madoguchi-3": TerminalUse.GENERAL}


def test_the_administrator_changes_it_on_his_screen(counter_office: CounterOffice) -> None:
    chief = CounterVisitor(counter_office, FIRST)
    chief.sign_on(CHIEF, duty="administration")
    form = chief.form("/terminals", "/terminals/madoguchi-3")
    chief.send(form, press="use", use="certificates")
    page = chief.get("/terminals")
    assert '<option value="certificates" selected>' in page.text
    form = chief.form("/terminals", "/terminals")
    new = {"terminal_id": "etsuran-1", "place": "閲覧室", "use": "reading-room"}
    new |= {"opens": "08:30", "closes": "17:15", "purpose": ""}
    assert chief.send(form, **new).status == 303
    with counter_office.database.transaction() as tx:
        uses = {one.terminal.terminal_id: one.terminal.use for one in list_terminals(tx)}
    assert uses["etsuran-1"] is TerminalUse.READING_ROOM


def test_nobody_else_changes_it(counter_office: CounterOffice) -> None:
    clerk = Operator(CLERK, CLERK, SET_UP.duty, frozenset({(Function.TERMINALS, Mode.READ)}))
    now = counter_office.clock.now()
    with counter_office.database.transaction() as tx, pytest.raises(JukiError) as raised:
        set_terminal_use(tx, FIRST, TerminalUse.GENERAL, by=clerk, now=now)
    assert raised.value.code is ErrorCode.ACCESS_REFUSED


def test_every_function_has_a_terminal_that_is_there_for_it() -> None:
    special = set(TerminalUse) - {TerminalUse.GENERAL}
    assert {function for use in special for function in load_uses()[use]} == set(Function)
