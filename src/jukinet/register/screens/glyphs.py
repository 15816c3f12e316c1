"""Names drawn as the register has them: a font of just the characters of one household's card.

The address names the household by its key and nobody by name.  What the print font cannot draw is
said on the card, for it could not be printed either.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.procedures import list_shown_of
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of
from jukinet.protection.guard import Output
from jukinet.register.procedures import get_household
from jukinet.register.procedures.guarded import split_by_guard
from jukinet.register.screens.demands import demand_of
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

SHEET: Final = (
    b'@font-face{font-family:"Register names";src:url("glyphs") format("truetype");'
    b"font-display:swap}\n"
    b'.person-name{font-family:"Register names","IPAmjMincho","BIZ UDPMincho",serif}\n'
)


def show_sheet(visit: Visit) -> Answer:
    """The style sheet that names the font beside it."""
    engine_of(visit)
    return visit.download(SHEET, "text/css", "names.css")


def show_glyphs(visit: Visit) -> Answer:
    """The print font cut down to the names on the card, variation sequences kept.

    A font says which characters a name has.  It is given of those alone whom a page of this case
    has shown, and the line of that page stands for it: asked for by itself it holds nobody.
    """
    engine = engine_of(visit)
    view = get_household(visit.tx, UUID(visit.path["household_id"]))
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, _ = split_by_guard(visit.tx, view.members, demand=demand, now=visit.by.now)
    shown = list_shown_of(visit.tx, visit.by, [one.resident_id for one in passed])
    names = "".join(one.identification.name.written for one in passed if one.resident_id in shown)
    characters = "".join(sorted(set(names)))
    return visit.download(engine.subset(characters), "font/ttf", "names.ttf")


def can_draw(visit: Visit, text: str) -> bool:
    """Whether the print font has every glyph of a name, exactly; True where there is no paper."""
    if visit.facilities.paper is None:
        return True
    try:
        visit.facilities.paper.must_be_printable([text])
    except JukiError as error:
        if error.code is not ErrorCode.GLYPH_MISSING:
            raise
        return False
    return True


GLYPH_SCREENS: Final = (
    Screen(
        "J-A04f",
        "/households/{household_id:uuid}/names",
        Function.RECORD,
        Mode.READ,
        show=show_sheet,
    ),
    Screen(
        "J-A04g",
        "/households/{household_id:uuid}/glyphs",
        Function.RECORD,
        Mode.READ,
        show=show_glyphs,
    ),
)
