"""Nobody works on address histories without the right, whatever led him to the procedure.

The screens ask as well (``test_history_screens``); this is what holds where no screen is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from history_offices import worker
from link_offices import OFFICE_A, Offices

from jukinet.address_history import procedures
from jukinet.address_history.history import RegisteredPerson
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
KEY = UUID(int=16)
DOMICILE = PermanentDomicile("山口県山口市亀山町2番", "架空 太郎")
PERSON = RegisteredPerson(DOMICILE, "架空 太郎", LifeDate("1970-04-01"))
READ, WRITE = (Function.ADDRESS_HISTORY, Mode.READ), (Function.ADDRESS_HISTORY, Mode.WRITE)

Act = Callable[[Transaction, CaseWorker, NodeContext], object]
ACTS: dict[str, tuple[tuple[Function, Mode], Act]] = {
    "open": (WRITE, lambda tx, by, here: procedures.open_file(tx, PERSON, by=by, context=here)),
    "put right": (
        WRITE, lambda tx, by, here: procedures.put_right(tx, KEY, PERSON, by=by, context=here),
    ),
    "transfer": (
        WRITE,
        lambda tx, by, here: procedures.transfer_file(tx, KEY, DOMICILE, by=by, context=here),
    ),
    "find": (
        READ,
        lambda tx, by, here: procedures.find_files(
            tx, name="架空 太郎", birth_date="1970-04-01", domicile="", head="", by=by,
            context=here,
        ),
    ),
    "show": (READ, lambda tx, by, here: procedures.show_file(tx, KEY, by=by, context=here)),
    "list": (READ, lambda tx, by, here: procedures.list_work(tx, by=by, context=here)),
    "notice": (READ, lambda tx, by, here: procedures.show_notice(tx, KEY, by=by, context=here)),
    "print": (WRITE, lambda tx, by, here: procedures.print_notice(tx, KEY, by=by, context=here)),
    "posted": (WRITE, lambda tx, by, here: procedures.note_posted(tx, [KEY], by=by, context=here)),
    "settle": (
        WRITE, lambda tx, by, here: procedures.settle(tx, KEY, "済み", by=by, context=here),
    ),
    "again": (WRITE, lambda tx, by, here: procedures.tell_again(tx, KEY, by=by, context=here)),
}  # fmt: skip
IN_A_CASE = ("open", "put right", "transfer", "find", "show")
"""What shows or changes somebody's file; the list of what waits names nobody's case."""


def refused(offices: Offices, act: str, by: CaseWorker) -> ErrorCode:
    node: Any = offices[OFFICE_A]
    with pytest.raises(JukiError) as error, node.database.transaction() as tx:
        ACTS[act][1](tx, by, node.context)
    return error.value.code


@pytest.mark.parametrize("act", ACTS)
def test_a_procedure_asks_for_its_own_right_before_anything_else(
    offices: Offices, act: str
) -> None:
    """Every other right is held, that of the other mode among them."""
    by = worker(NOW, without=[ACTS[act][0]])
    assert refused(offices, act, by) is ErrorCode.ACCESS_REFUSED


@pytest.mark.parametrize("act", IN_A_CASE)
def test_nobodys_file_is_worked_on_without_a_case(offices: Offices, act: str) -> None:
    assert refused(offices, act, worker(NOW, case=False)) is ErrorCode.CASE_MISSING


def test_every_clerks_procedure_stands_in_the_table() -> None:
    clerks = {
        name
        for name in procedures.__all__
        if callable(getattr(procedures, name))
        and "by" in getattr(getattr(procedures, name), "__annotations__", {})
    }
    assert len(clerks) == len(ACTS), sorted(clerks)
