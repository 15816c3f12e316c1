"""What every screen of the register asks and writes down before it shows anybody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jukinet.counters.case import Means
from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Visit
from jukinet.protection.guard import Demand, Output
from jukinet.register.procedures.guarded import MakeDemand
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode

PROTECTED = "protected"


def demand_of(visit: Visit, output: Output, document: UUID | None = None) -> MakeDemand:
    """The demand of the open case: for these residents, by this operator, at this requester's
    request; the requester is proven by card and PIN only.

    ``document`` is what a release may be about; without one it is a look, and none opens it.
    """
    case = visit.by.get_case()

    def make(residents: frozenset[UUID]) -> Demand:
        return Demand(
            output=output,
            residents=residents,
            document=document or case.case_id,
            requester=case.requester,
            requester_proven=case.means is Means.CARD and case.requester is not None,
            operator_id=visit.by.operator.operator_id,
        )

    return make


def record(
    visit: Visit,
    function: Function,
    *,
    shown: Sequence[ResidentRecord] = (),
    withheld: Sequence[ResidentRecord] = (),
    items: Sequence[str] = (),
    result: str = "shown",
    mode: Mode = Mode.READ,
) -> None:
    """Write down who was shown with which items, and who was not, a line each."""
    tx, by, context = visit.tx, visit.by, visit.context
    if withheld:
        record_reading(
            tx, by, context, function, subjects=withheld, items=items, result=PROTECTED, mode=mode
        )
    if shown or not withheld:
        record_reading(
            tx, by, context, function, subjects=shown, items=items, result=result, mode=mode
        )
