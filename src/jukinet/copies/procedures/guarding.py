"""The guard asked for copies: about whom, and what follows when somebody is protected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from jukinet.copies.item import RecordItem
from jukinet.copies.procedures.desk import output_of
from jukinet.copies.procedures.households import find_householder
from jukinet.copies.request import FIXED_CONTENT, CopyRequest, Layout
from jukinet.counters.case import Means, Relation
from jukinet.platform.db.transaction import Transaction
from jukinet.protection.guard import Demand, Output, Ruling, Withheld
from jukinet.protection.procedures import must_pass, rule
from jukinet.register.procedures import get_household
from jukinet.register.procedures.guarded import list_housemates
from jukinet.register.record import ResidentRecord


def rule_on(
    tx: Transaction, request: CopyRequest, records: Collection[ResidentRecord], *, operator_id: str,
    now: datetime,
) -> frozenset[UUID]:  # fmt: skip
    """Whom the guard leaves out of a household's copy; PROTECTED where nothing may be made.

    (支援措置) A sheet shows its persons' address, so it also tells where those live who live with
    them: to anybody outside the household it is about all of them.  Somebody of the household gets
    the sheet without the protected persons, by the guard's ruling and nobody's choice, unless it
    names one of them as householder.
    """
    demand = _demand(tx, request, records, operator_id)
    ruling = rule(tx, demand, now)
    withheld = ruling.withheld
    if not withheld:
        return frozenset()
    persons = frozenset(request.residents)
    may_leave_out = (
        request.relation is Relation.HOUSEHOLD
        and request.layout is Layout.HOUSEHOLD
        and request.kind not in FIXED_CONTENT
    )
    if not may_leave_out or withheld - persons or persons <= withheld:
        raise Withheld(demand, ruling)
    heads = {one.resident_id for one in records if one.is_householder}
    if heads & withheld and RecordItem.RELATIONSHIP in request.items:
        raise Withheld(demand, ruling)
    return withheld


def must_not_show(
    tx: Transaction, request: CopyRequest, records: Collection[ResidentRecord],
    shown: frozenset[UUID], left_out: frozenset[UUID], *, operator_id: str,
) -> None:  # fmt: skip
    """Refuse a finished paper that shows somebody the guard leaves out by now."""
    if shown & left_out:
        demand = _demand(tx, request, records, operator_id)
        raise Withheld(demand, Ruling(demand.residents - left_out, left_out))


def must_leave(
    tx: Transaction, request: CopyRequest, records: Collection[ResidentRecord],
    left_out: frozenset[UUID], *, operator_id: str, now: datetime,
) -> None:  # fmt: skip
    """Let the document out of the house, once; PROTECTED when somebody in it is by now."""
    demand = _demand(tx, request, records, operator_id)
    leaving = Demand(
        output=demand.output,
        residents=demand.residents - left_out,
        document=demand.document,
        requester=demand.requester,
        requester_proven=demand.requester_proven,
        operator_id=demand.operator_id,
    )
    must_pass(tx, leaving, now)


def list_shown(
    tx: Transaction, residents: Iterable[UUID], *, document: UUID, requester: UUID | None,
    proven: bool, operator_id: str, now: datetime,
) -> frozenset[UUID]:  # fmt: skip
    """Whom of a household a screen may name before a document is asked for."""
    demand = Demand(
        output=Output.HOUSEHOLD_CARD,
        residents=frozenset(residents),
        document=document,
        requester=requester,
        requester_proven=proven,
        operator_id=operator_id,
    )
    return rule(tx, demand, now).passed


def _demand(
    tx: Transaction, request: CopyRequest, records: Collection[ResidentRecord], operator_id: str
) -> Demand:
    """Whom a document is about: who is on it, and who lives where its address is.

    An erased record has the address of those it was of the household with, and where he went that
    of those who went with him.  A requester of the household is told where he lives himself;
    whether he is who he says, the guard decides.
    """
    about = set(request.residents)
    for household in {one.household_id for one in records}:
        members = {one.resident_id for one in get_household(tx, household).members}
        if request.requester in members:
            about.add(request.requester)
        elif request.relation is not Relation.OFFICE:
            about |= members | list_housemates(tx, request.residents)
    if RecordItem.RELATIONSHIP in request.items:
        heads = (find_householder(tx, one) for one in records)
        about |= {head.resident_id for head in heads if head}
    return Demand(
        output=output_of(request.kind),
        residents=frozenset(about),
        document=request.request_id,
        requester=request.requester,
        requester_proven=request.means is Means.CARD and request.requester is not None,
        operator_id=operator_id,
    )
