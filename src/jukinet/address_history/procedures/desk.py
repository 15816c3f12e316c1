"""What the procedures of a counter here share: rights, the guard's question, the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from jukinet.address_history import store as files
from jukinet.address_history.notice import Content, Notice
from jukinet.counters.case import Means
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.counters.procedures.recording import SHOWN, Subject
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output, Withheld
from jukinet.protection.procedures import rule
from jukinet.register.procedures.guarded import list_housemates
from jukinet.security.operator import Function, Mode

READING: Final = (Function.ADDRESS_HISTORY, Mode.READ)
WRITING: Final = (Function.ADDRESS_HISTORY, Mode.WRITE)
ITEMS: Final = ("name", "birth-date", "domicile", "addresses")


def demand_of(tx: Transaction, by: CaseWorker, document: UUID, keys: frozenset[UUID]) -> Demand:
    """What the guard is asked: by this operator, at this requester's request.

    It is about who lives with them, too, whose address it tells; of himself a requester is told.
    """
    case = by.get_case()
    asking = frozenset({case.requester}) if case.requester else frozenset[UUID]()
    return Demand(
        output=Output.ADDRESS_HISTORY,
        residents=keys | list_housemates(tx, keys - asking),
        document=document,
        requester=case.requester,
        requester_proven=case.means is Means.CARD and case.requester is not None,
        operator_id=by.operator.operator_id,
    )


def must_be_shown(tx: Transaction, by: CaseWorker, document: UUID, keys: frozenset[UUID]) -> None:
    """Ask the guard about everybody a page would show, or raise PROTECTED."""
    demand = demand_of(tx, by, document, keys)
    ruling = rule(tx, demand, by.now)
    if ruling.withheld:
        raise Withheld(demand, ruling)


def list_people_of(tx: Transaction, notice: Notice) -> frozenset[UUID]:
    """Under which keys the guard knows whom a notice is about: a resident, a file and its own."""
    about = frozenset({notice.subject})
    if notice.content is Content.TRANSFER:
        return about | files.list_residents_told_of(tx, about)
    return about


def record(
    tx: Transaction,
    by: CaseWorker,
    context: NodeContext,
    mode: Mode,
    *,
    result: str = SHOWN,
    items: Sequence[str] = (),
    subjects: Sequence[Subject] = (),
) -> None:
    """A line of the operation record, or one for each resident shown."""
    record_reading(
        tx,
        by,
        context,
        Function.ADDRESS_HISTORY,
        mode=mode,
        result=result,
        items=items,
        subjects=subjects,
    )
