"""Inspection's own test request for protection's proof: compose a list of their neighbourhood."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.inspection.procedures.composing import compose_lines, line_of
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.register.procedures import get_household, list_records


def _leaks_of_list(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whom a list of the households concerned would show, were it made this moment."""
    own = list_records(world.tx, attempt.lock.residents)
    everybody = {record.resident_id: record for record in own}
    for household in {record.household_id for record in own}:
        members = get_household(world.tx, household).members
        everybody.update((member.resident_id, member) for member in members)
    lines, _ = compose_lines(
        world.tx,
        map(line_of, everybody.values()),
        document=attempt.document,
        operator_id=attempt.operator_id,
        now=world.now,
    )
    return frozenset(line.resident_id for line in lines)


INSPECTION_PATHS: Final[tuple[ProbePath[ProbeWorld], ...]] = (
    ProbePath("inspection-list", Output.INSPECTION_LIST, _leaks_of_list),
)
