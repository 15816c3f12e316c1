"""The paper desk of a visit: the engine, the seal, the office's settings."""

from __future__ import annotations

from jukinet.copies.procedures import PaperDesk
from jukinet.counters.screen import Visit
from jukinet.custody.screens.marks import engine_of


def desk_of(visit: Visit) -> PaperDesk:
    """What documents are made with here; FONT_MISSING where there is no print font."""
    facilities = visit.facilities
    return PaperDesk(engine_of(visit), facilities.seal, facilities.settings)
