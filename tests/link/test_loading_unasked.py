"""A load that does not ask the register first comes to the same as one that asks about everything.

Small registers and files, made so that they collide: the same codes, the same households.  Each is
taken over both ways in transactions that are undone.  A loader that forgets to ask where it must is
planted, and caught.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from export_builders import CLOCK, DICE, ON, YAMAGUCHI, Row, a_member, a_row, as_csv, take_over
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.link import procedures
from jukinet.link.export_format import COLUMNS
from jukinet.link.refusals import Finding
from jukinet.link.row_checks import Checked, RowChecker
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.terms.municipalities import load_directory

LOAD = UUID(int=7)
Outcome = tuple[list[dict[int, list[Finding]]], list[int], int]


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


@pytest.fixture
def office(register_office: Database, tmp_path: Path) -> Database:
    """A register with three households: one of two, one of one, and one of two again."""
    file = tmp_path / "before.csv"
    rows = [a_row(1, 1), a_member(2, 1), a_row(3, 2), a_row(4, 3), a_member(5, 3)]
    file.write_bytes(as_csv(rows))
    take_over(file, register_office)
    return register_office


def check(rows: list[Row]) -> Checked:
    checker = RowChecker(YAMAGUCHI, load_directory(), ON)
    return checker.check([[row[column] for column in COLUMNS] for row in rows])


def ready_of(checked: Checked) -> procedures.Ready:
    return procedures.make_ready(checked.copy(), LOAD, at=CLOCK.now(), randomness=DICE)


def outcome(tx: Transaction, made: list[procedures.Ready]) -> Outcome:
    """What was found in each block, how many new households it has, and how many residents are."""
    findings = [{row: list(found) for row, found in one.findings.items()} for one in made]
    return findings, [len(one.new_households) for one in made], register.count_residents(tx)


def load_asking(office: Database, blocks: list[Checked]) -> Outcome:
    with suppress(Undone), office.transaction() as tx:
        made = [
            procedures.load_carefully(tx, block.copy(), LOAD, at=CLOCK.now(), randomness=DICE)
            for block in blocks
        ]
        found = outcome(tx, made)
        raise Undone
    return found


def load_unasked(office: Database, made: list[procedures.Ready]) -> Outcome | None:
    """The same without asking; None when the register objected, and nothing was left of it."""
    found = None
    with suppress(Undone), office.transaction() as tx:
        before = register.count_residents(tx)
        if procedures.load_ready(tx, made):
            found = outcome(tx, made)
        else:
            assert register.count_residents(tx) == before
        raise Undone
    return found


A_ROW = st.builds(
    lambda number, household, head, sex: (a_row if head else a_member)(number, household, sex=sex),
    st.integers(1, 12),
    st.integers(1, 6),
    st.booleans(),
    st.sampled_from(["男", "女", "男", "女", "?"]),
)
BLOCK = st.lists(A_ROW, min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(BLOCK, min_size=1, max_size=3))
def test_what_goes_in_unasked_is_what_goes_in_asking(
    office: Database, blocks: list[list[Row]]
) -> None:
    checked = [check(rows) for rows in blocks]
    unasked = load_unasked(office, [ready_of(block) for block in checked])
    assert unasked is None or unasked == load_asking(office, checked)


def test_new_households_go_in_unasked_also_when_some_rows_are_refused(office: Database) -> None:
    rows = [a_row(11, 11), a_member(12, 11, sex="?"), a_row(13, 12, name=""), a_member(14, 12)]
    found = load_unasked(office, [ready_of(check(rows))])
    assert found is not None
    assert set(found[0][0]) == {1, 2, 3}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([a_row(1, 11)], id="a code that stands"),
        pytest.param([a_row(11, 1)], id="a household that stands"),
        pytest.param([a_member(11, 1)], id="a member of a household that stands"),
    ],
)
def test_what_the_register_knows_is_asked_about(office: Database, rows: list[Row]) -> None:
    assert load_unasked(office, [ready_of(check(rows))]) is None


def test_a_loader_that_does_not_ask_about_refused_households_is_caught(office: Database) -> None:
    """The planted mutant turns away a member who joins a household that stands."""
    checked = check([a_member(11, 1)])
    mutant = replace(ready_of(checked), refused_households=frozenset())
    assert load_unasked(office, [mutant]) != load_asking(office, [checked])
