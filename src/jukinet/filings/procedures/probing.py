"""Filings' own test request for protection's proof: somebody files about their household."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.counters.case import Affair
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings.filing import Filing
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.number import FilingNumber
from jukinet.filings.procedures.entering import rule_on
from jukinet.filings.procedures.grounding import make_ground
from jukinet.filings.workflow import FilingState
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.register.procedures import list_records


def _leaks_of_filing(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whom the pages and the paper of a filing would show: he moves, or joins where they live."""
    own = list_records(world.tx, attempt.lock.residents)
    by = world.visited_by(attempt, Affair.FILING)
    shown: set[UUID] = set()
    for household in {record.household_id for record in own if not record.erasure}:
        begun = _begun(world, attempt, by)
        for filing in (
            replace(begun, household_id=household),
            replace(begun, kind=FilingKind.MOVE_IN, target_id=household),
        ):
            if rule_on(world.tx, filing, by).withheld:
                continue  # the page is locked, and nothing is printed
            ground = make_ground(world.tx, filing, world.context)
            shown |= {one.resident_id for one in (*ground.members, *ground.target)}
    return frozenset(shown)


def _begun(world: ProbeWorld, attempt: Attempt, by: CaseWorker) -> Filing:
    """A filing as the desk would just have begun it; it takes no number and is never kept."""
    day, case = world.context.clock.today(), by.get_case()
    kind = FilingKind.RELOCATION
    return Filing(
        filing_id=attempt.document,
        number=FilingNumber.new(day, rule_of(kind).series, 1),
        kind=kind,
        state=FilingState.DRAFT,
        version=1,
        case_number=case.number,
        requester=case.requester,
        relation=case.relation,
        means=case.means,
        household_id=None,
        target_id=None,
        received_on=day,
        opened_at=world.now,
        moved_at=world.now,
        fields={},
        basis="",
    )


FILING_PATHS: Final[tuple[ProbePath[ProbeWorld], ...]] = (
    ProbePath("filing", Output.FILING, _leaks_of_filing),
)
