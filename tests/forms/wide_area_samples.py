"""The wide-area copy, filled in for one kit of person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

import form_samples as samples
from form_samples import TODAY, Compose, Kit

from jukinet.copies.document import LEFT_OUT, WideAreaCopy, WideAreaPerson
from jukinet.copies.forms.wide_area_copy import compose_wide_area_copy
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Sex

HOME: Final = "長野県長野市"


def person(kit: Kit, at: int, *, asked: bool) -> WideAreaPerson:
    """One of a household; the second was born there and never moved in."""
    born_there = at == 1
    return WideAreaPerson(
        key=UUID(int=at + 1),
        name=PersonName(kit.name, kit.kana),
        birth_date=LifeDate(f"197{at % 10}-04-01"),
        sex=(Sex.MALE, Sex.FEMALE)[at % 2],
        resident_since=LifeDate("1999-04-01"),
        address_since=None if born_there else LifeDate("2001-06-10"),
        notified_on=None if born_there else date(1999, 4, 5),
        previous_address=None if born_there else "京都府京都市左京区" + kit.place,
        relationship=("世帯主" if at == 0 else "子の妻の母") if asked else LEFT_OUT,
        code=ResidentRecordCode.from_ten(f"123456789{at % 10}") if asked else LEFT_OUT,
    )


def copy_of(kit: Kit, count: int, *, asked: bool = True) -> WideAreaCopy:
    """Some persons of one household, with nos. 4 and 13 or without."""
    persons = tuple(person(kit, at, asked=asked) for at in range(count))
    return WideAreaCopy(HOME, HOME + kit.place, kit.name if asked else LEFT_OUT, persons, TODAY)


def _wide_area(engine: PaperEngine, kit: Kit) -> Sheet:
    return compose_wide_area_copy(engine, copy_of(kit, 5), samples.MARKS)


ABOUT_PERSONS: Final[Mapping[str, Compose]] = {"J-03": _wide_area}
