"""The paper desk of a visit: the engine, the seal, the office's settings."""

from __future__ import annotations

from jukinet.copies.procedures import PaperDesk
from jukinet.counters.screen import Visit
from jukinet.terms.errors import ErrorCode, JukiError


def desk_of(visit: Visit) -> PaperDesk:
    """What documents are made with here; ENVIRONMENT_NOT_READY where there is no paper engine."""
    facilities = visit.facilities
    if facilities.paper is None:
        raise JukiError(ErrorCode.ENVIRONMENT_NOT_READY, "there is no paper engine here")
    return PaperDesk(facilities.paper, facilities.seal, facilities.settings)
