"""What papers that the administration prints have in common: the office's marks, its language."""

from __future__ import annotations

from functools import lru_cache

from jukinet.counters.screen import Visit
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.web.catalogue import Words, load_catalogue
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


@lru_cache(maxsize=16)
def paper_words(package: str) -> Words:
    """A slice's words and the frame's in Japanese: paper does not follow the screen's language."""
    own = load_catalogue(package, "wording.toml")["ja"]
    frame = load_catalogue("jukinet.counters", "frame.toml")["ja"]
    return Words("ja", {**own.phrases, **frame.phrases})
