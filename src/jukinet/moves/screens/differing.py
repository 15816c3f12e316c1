"""What two towns have differently of one person, past the guard, and what was found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.moves import procedures as moves
from jukinet.moves.difference import DifferenceLine, Finding
from jukinet.protection.guard import Demand, Output
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import find_veil
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import ResidentRecordCode


def veil(visit: Visit, lines: Sequence[DifferenceLine]) -> list[DifferenceLine]:
    """The lines as this desk may see them: of a protected person only which item differs.

    The same of whoever lives with her, or went with her: what differs may be the address.
    """
    residents = {
        line.code: frozenset(
            register.list_residents_by_code(visit.tx, ResidentRecordCode(line.code))
        )
        for line in lines
    }
    asked = frozenset[UUID]().union(*residents.values())
    if not asked:
        return list(lines)

    def demand(keys: frozenset[UUID]) -> Demand:
        return Demand(
            output=Output.FILING,
            residents=keys,
            document=lines[0].thread,
            requester=None,
            requester_proven=False,
            operator_id=visit.by.operator.operator_id,
        )

    veiled = find_veil(visit.tx, asked, demand=demand, now=visit.by.now)
    closed = veiled.withheld | veiled.near
    record_reading(
        visit.tx, visit.by, visit.context, Function.FILING, items=("move",),
        subjects=register.list_records(visit.tx, sorted(asked - closed)),
    )  # fmt: skip
    return [
        replace(line, ours="", theirs="") if residents[line.code] & closed else line
        for line in lines
    ]


def finding_words(visit: Visit) -> list[tuple[str, str]]:
    """How a difference may end."""
    return [(one.value, visit.words(f"difference-{one.value}")) for one in Finding]


def show_difference(visit: Visit) -> Answer:
    """What the two towns have differently in one move, and what was found out."""
    key = UUID(visit.path["difference_id"])
    open_ones = moves.list_differences(visit.tx, by=visit.by)
    line = next((one for one in open_ones if one.difference_id == key), None)
    if line is None:
        return visit.redirect("/moves")
    lines = moves.list_differences(visit.tx, by=visit.by, thread=line.thread)
    return visit.page(
        "moves/difference.html",
        title="title-difference",
        differences=veil(visit, lines),
        findings=finding_words(visit),
    )


def act_difference(visit: Visit) -> Answer:
    """Say what was found out about an item that the two towns have differently."""
    moves.settle_difference(
        visit.tx,
        UUID(visit.path["difference_id"]),
        Finding(visit.form.choose("finding", tuple(Finding))),
        by=visit.by,
        context=visit.context,
    )
    return visit.redirect("/moves", notice="told-difference")


DIFFERENCE_SCREENS: Final = (
    Screen(
        "J-A06u", "/moves/differences/{difference_id:uuid}", Function.FILING, Mode.WRITE,
        show=show_difference, act=act_difference, needs_case=False,
    ),
)  # fmt: skip
