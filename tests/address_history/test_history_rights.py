"""No procedure of a counter about address histories without its right: each is called directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from history_offices import in_nagano, in_yamaguchi, worker
from link_offices import OFFICE_A, Offices

from jukinet.address_history import procedures
from jukinet.address_history.history import RegisteredPerson
from jukinet.platform.clock import ManualClock
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

KEY = uuid4()
READING = (Function.ADDRESS_HISTORY, Mode.READ)
WRITING = (Function.ADDRESS_HISTORY, Mode.WRITE)
PERSON = RegisteredPerson(in_yamaguchi(1), "見本　花", LifeDate("1970-03-21"))

Call = Callable[[Any, dict[str, Any]], object]
CALLS: dict[str, tuple[tuple[Function, Mode], Call]] = {
    "list_work": (READING, lambda tx, who: procedures.list_work(tx, **who)),
    "show_notice": (READING, lambda tx, who: procedures.show_notice(tx, KEY, **who)),
    "print_notice": (WRITING, lambda tx, who: procedures.print_notice(tx, KEY, **who)),
    "note_posted": (WRITING, lambda tx, who: procedures.note_posted(tx, [KEY], **who)),
    "settle": (WRITING, lambda tx, who: procedures.settle(tx, KEY, "looked into", **who)),
    "tell_again": (WRITING, lambda tx, who: procedures.tell_again(tx, KEY, **who)),
    "open_file": (WRITING, lambda tx, who: procedures.open_file(tx, PERSON, **who)),
    "put_right": (WRITING, lambda tx, who: procedures.put_right(tx, KEY, PERSON, **who)),
    "transfer_file": (
        WRITING, lambda tx, who: procedures.transfer_file(tx, KEY, in_nagano(1), **who)
    ),
    "find_files": (
        READING,
        lambda tx, who: procedures.find_files(
            tx, name=PERSON.name, birth_date=PERSON.birth_date.text, domicile="", head="", **who
        ),
    ),
    "show_file": (READING, lambda tx, who: procedures.show_file(tx, KEY, **who)),
}  # fmt: skip
WITHOUT_A_RIGHT = {
    # jobs, loaders and what happens in the transaction of a change: no person asks here
    "load_files", "take_over_files", "tell_domiciles", "tell_domiciles_of", "tell_protection",
    # say nothing of anybody, or to machines that check
    "count_files", "find_present", "finder_of",
}  # fmt: skip


def test_every_procedure_of_address_histories_is_in_this_table() -> None:
    offered = {name for name in procedures.__all__ if name[0].islower()}
    assert offered == CALLS.keys() | WITHOUT_A_RIGHT


@pytest.mark.parametrize("name", CALLS)
def test_without_its_right_a_procedure_does_nothing(
    offices: Offices, at: ManualClock, name: str
) -> None:
    right, call = CALLS[name]
    node = offices[OFFICE_A]
    by = worker(at.now(), without=[right])
    with pytest.raises(JukiError) as caught, node.database.transaction() as tx:
        call(tx, {"by": by, "context": node.context})
    assert caught.value.code is ErrorCode.ACCESS_REFUSED


@pytest.mark.parametrize("name", ["settle", "tell_again", "open_file", "find_files", "show_file"])
def test_whoever_serves_nobody_sees_and_changes_nothing_of_anybody(
    offices: Offices, at: ManualClock, name: str
) -> None:
    """Outside a case nobody is looked up."""
    node = offices[OFFICE_A]
    by = worker(at.now(), case=False)
    with pytest.raises(JukiError) as caught, node.database.transaction() as tx:
        CALLS[name][1](tx, {"by": by, "context": node.context})
    assert caught.value.code is ErrorCode.CASE_MISSING
