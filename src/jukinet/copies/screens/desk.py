"""The paper desk of a visit: the engine, the seal, the office's settings."""

from __future__ import annotations

from jukinet.copies.procedures import PaperDesk
from jukinet.counters.screen import Visit
from jukinet.security.procedures import list_roster
from jukinet.terms.errors import ErrorCode, JukiError


def name_operator(visit: Visit, operator_id: str) -> str:
    """Who it was, by name; the machine's own doings have a word for a name."""
    names = {line.operator_id: line.name for line in list_roster(visit.tx)}
    return names.get(operator_id, operator_id)


def desk_of(visit: Visit) -> PaperDesk:
    """What documents are made with here; ENVIRONMENT_NOT_READY where there is no paper engine."""
    facilities = visit.facilities
    if facilities.paper is None:
        raise JukiError(ErrorCode.ENVIRONMENT_NOT_READY, "there is no paper engine here")
    return PaperDesk(facilities.paper, facilities.seal, facilities.settings)
