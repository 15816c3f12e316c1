"""A15d: the glyphs that stopped a paper, for the administrator; stops for the home list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jukinet.copies.procedures import list_stops
from jukinet.copies.screens.words import CATALOGUE
from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode

GLYPHS: Final = "/copies/glyphs"
_RELEASES: Final = "/protection/releases"
_PLACES: Final = {
    ErrorCode.GLYPH_MISSING: ("home-glyphs", GLYPHS),
    ErrorCode.PROTECTED: ("home-withheld", _RELEASES),
}


def show_glyphs(visit: Visit) -> Answer:
    """Which glyphs the print font lacks, and which requests wait for them; nobody's name."""
    stops = list_stops(visit.tx, by=visit.by)
    return visit.page(
        "copies/glyphs.html",
        title="title-glyphs",
        stops=[one for one in stops if one.stop.code is ErrorCode.GLYPH_MISSING],
    )


def list_home_stops(visit: Visit) -> Iterator[HomeRow]:
    """What stopped, where it is gone on with, and whether somebody at a counter called."""
    words = CATALOGUE[visit.words.language]
    for one in list_stops(visit.tx, by=visit.by):
        group, address = _PLACES[one.stop.code]
        call = f" {words('glyphs-is-called')}" if one.called else ""
        yield HomeRow(
            group=words(group),
            text=f"{one.case_number} {words(f'kind-{one.kind.value}')}{call}",
            since=one.since,
            address=address,
            raised=one.called,
        )


STOP_SCREENS: Final = (
    Screen(
        "J-A15d", GLYPHS, Function.TERMINALS, Mode.READ, show=show_glyphs, needs_case=False,
        menu="menu-glyphs",
    ),
)  # fmt: skip
