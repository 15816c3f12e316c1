"""What papers that a counter prints have in common: engine, marks, seal and language."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from jukinet.counters.screen import Visit
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.seal import seal
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError


def engine_of(visit: Visit) -> PaperEngine:
    """What makes paper at this counter; FONT_MISSING where there is no print font."""
    if visit.facilities.paper is None:
        raise JukiError(ErrorCode.FONT_MISSING, "this counter has no paper")
    return cast(PaperEngine, visit.facilities.paper)


def with_seal(visit: Visit, sheet: Sheet, reason: str) -> Sheet:
    """The sheet with the official seal (公印) on its place, where the office has one here."""
    if visit.facilities.seal is None:
        return sheet
    return seal(sheet, visit.facilities.seal, reason=reason, at=visit.by.now)


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


@lru_cache(maxsize=16)
def paper_words(package: str) -> Words:
    """A slice's words and the frame's in Japanese: paper does not follow the screen's language."""
    own = load_catalogue(package, "wording.toml")["ja"]
    frame = load_catalogue("jukinet.counters", "frame.toml")["ja"]
    return Words("ja", {**own.phrases, **frame.phrases})
