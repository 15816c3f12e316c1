"""The marks of papers that the administration prints: the office, and no number of an issue."""

from __future__ import annotations

from jukinet.counters.screen import Visit
from jukinet.platform.paper.marks import IssueMarks
from jukinet.terms.codes import MunicipalityCode


def marks_of(visit: Visit, number: str = "") -> IssueMarks:
    """What such a paper says of itself."""
    settings = visit.facilities.settings
    return IssueMarks(
        number=number,
        issued_at=visit.by.now,
        issuer=MunicipalityCode(visit.context.party.code),
        municipality=settings.municipality,
        mayor=settings.mayor,
        terminal=visit.by.terminal_id,
        simulated=settings.simulated,
    )
