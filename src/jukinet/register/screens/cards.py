"""A04: the household card, a single record, and items that are opened one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from jukinet.counters.case import Affair
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.protection.guard import Output
from jukinet.register.flags import Flag
from jukinet.register.household import Discord, find_discord
from jukinet.register.procedures import (
    get_household,
    get_record,
    list_flags,
    list_marks,
)
from jukinet.register.procedures.guarded import find_veil, split_by_guard
from jukinet.register.record import ResidentRecord
from jukinet.register.screens.demands import demand_of, record
from jukinet.register.screens.glyphs import can_draw
from jukinet.security.operator import Function, Mode
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory

CODE, DOMICILE, LISTS, FOREIGN = "code", "domicile", "lists", "foreign"
SHOWN_ITEMS: Final = (
    "name", "kana", "birth-date", "sex", "relationship", "address", "resident-since",
    "former-address",
)  # fmt: skip
OPENABLE: Final[Mapping[Affair, frozenset[str]]] = {
    Affair.COPY: frozenset({CODE, DOMICILE, LISTS, FOREIGN}),
    Affair.FILING: frozenset({CODE, DOMICILE, LISTS, FOREIGN}),
    Affair.CODE: frozenset({CODE}),
    Affair.PROTECTION: frozenset({DOMICILE}),
    Affair.ENQUIRY_OF_DATA: frozenset({CODE, DOMICILE}),
}
"""Which closed items a case's affair has use for; the others cannot be opened at all."""
TASKS: Final = (
    ("/copies/new", "/copies/new/{person}", "task-copy"),
    ("/filings/new", "/filings/new?household={household}", "task-filing"),
    ("/cards", "/cards/of/{person}", "task-card"),
)
"""What can be begun at a card, where the counter has it: other slices' screens, and the address."""


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One person of a card: the record and what stands beside it."""

    record: ResidentRecord
    age: int | None
    marks: frozenset[str]
    flags: tuple[Flag, ...]
    former: str
    destination: str
    drawable: bool

    @property
    def standing_flags(self) -> tuple[Flag, ...]:
        """Marks and notes that have not been lifted."""
        return tuple(flag for flag in self.flags if flag.stands)


def show_household(visit: Visit) -> Answer:
    """The household at a glance (A04); every person shown is a line in the record."""
    household = UUID(visit.path["household_id"])
    chosen = visit.query.get("person", "")
    return _household(visit, household, chosen)


def show_record(visit: Visit) -> Answer:
    """One record by itself: an erased one; a standing one is shown with its household."""
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    if not found.erasure:
        return visit.redirect(f"/households/{found.household_id}?person={found.resident_id}")
    return _erased(visit, found)


def act_open(visit: Visit) -> Answer:
    """Open one closed item of one person (F8), with a line in the record."""
    found = get_record(visit.tx, UUID(visit.path["resident_id"]))
    item = visit.form.choose("item", (CODE, DOMICILE, LISTS, FOREIGN))
    if item not in _openable(visit):
        raise JukiError(ErrorCode.ACCESS_REFUSED, "this affair has no use for the item")
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.MASKED_ITEM, shown=passed, withheld=withheld, items=(item,))
    opened = (found.resident_id, item) if passed else None
    if found.erasure:
        return _erased(visit, found, opened)
    return _household(visit, found.household_id, str(found.resident_id), opened)


def _household(
    visit: Visit, household: UUID, chosen: str, opened: tuple[UUID, str] | None = None
) -> Answer:
    view = get_household(visit.tx, household)
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, view.members, demand=demand, now=visit.by.now)
    record(visit, Function.RECORD, shown=passed, withheld=withheld, items=SHOWN_ITEMS)
    head = view.householder
    return _page(
        visit,
        passed,
        withheld=len(withheld),
        # Who lives with somebody protected lives where she does.
        address="" if withheld or not passed else passed[0].identification.address.text,
        number="" if withheld else view.number,
        chosen=chosen if any(str(one.resident_id) == chosen for one in passed) else "",
        opened=opened,
        waits=head is None and bool(view.members),
        apart=not withheld and find_discord(view.members) is Discord.APART,
        household=household,
    )


def _erased(visit: Visit, found: ResidentRecord, opened: tuple[UUID, str] | None = None) -> Answer:
    demand = demand_of(visit, Output.HOUSEHOLD_CARD)
    passed, withheld = split_by_guard(visit.tx, [found], demand=demand, now=visit.by.now)
    record(visit, Function.RECORD, shown=passed, withheld=withheld, items=SHOWN_ITEMS)
    near = find_veil(visit.tx, [found.resident_id], demand=demand, now=visit.by.now).near
    return _page(
        visit,
        passed,
        withheld=len(withheld),
        # Whose household it was may be protected by now, and live there still.
        address="" if near or not passed else passed[0].identification.address.text,
        number="",
        chosen=str(found.resident_id),
        opened=opened,
        waits=False,
        apart=False,
        household=found.household_id,
    )


def _page(visit: Visit, passed: list[ResidentRecord], **facts: Any) -> Answer:
    person = facts["chosen"] or (str(passed[0].resident_id) if passed else "")
    tasks = [
        (address.format(person=person, household=facts["household"]), word)
        for path, address, word in TASKS
        if visit.has(path)
    ]
    return visit.page(
        "register/card.html",
        title="title-card",
        people=people_of(visit, passed),
        openable=_openable(visit),
        may_see_history=visit.by.operator.may(Function.HISTORY, Mode.READ),
        may_flag=visit.by.operator.may(Function.RECORD, Mode.WRITE),
        tasks=tasks,
        draws=visit.facilities.paper is not None and bool(passed),
        **facts,
    )


def people_of(visit: Visit, records: list[ResidentRecord]) -> list[Person]:
    """Records with marks of the network, flags, age and former places in words."""
    keys = [one.resident_id for one in records]
    flags = list_flags(visit.tx, keys) if keys else []
    return [
        Person(
            record=one,
            age=age_of(one.identification.birth_date, visit.today),
            marks=_marks(visit, one),
            flags=tuple(flag for flag in flags if flag.resident_id == one.resident_id),
            former=_former(one),
            destination=_destination(one),
            drawable=can_draw(visit, one.identification.name.written),
        )
        for one in records
    ]


def age_of(born: LifeDate, today: date) -> int | None:
    """Age in whole years, where the birth date tells it."""
    if born.known is None:
        return None
    had = (today.month, today.day) >= (born.known.month, born.known.day)
    return today.year - born.known.year - (not had)


def _openable(visit: Visit) -> frozenset[str]:
    if not visit.by.operator.may(Function.MASKED_ITEM, Mode.READ):
        return frozenset()
    return OPENABLE.get(visit.by.get_case().affair, frozenset())


def _marks(visit: Visit, one: ResidentRecord) -> frozenset[str]:
    """What the network answered to the newest change it was told of."""
    rows = list_marks(visit.tx, one.resident_id)
    return frozenset(mark for number, mark, _, _ in rows if number >= one.change_number)


def _former(one: ResidentRecord) -> str:
    moved = one.moved_in
    if moved is None:
        return ""
    return f"{place_name(moved.previous_municipality, moved.notified_on)}{moved.previous_address}"


def _destination(one: ResidentRecord) -> str:
    gone = one.erasure
    if gone is None:
        return ""
    return (
        f"{place_name(gone.destination_municipality, gone.occurred_on)}{gone.destination_address}"
    )


def place_name(code: MunicipalityCode | None, day: date) -> str:
    """A municipality as an address of that day begins; its code where the day knows none."""
    if code is None:
        return ""
    found = load_directory().on(day).find(code)
    return found.full_name if found else str(code)


CARD_SCREENS: Final = (
    Screen(
        "J-A04",
        "/households/{household_id:uuid}",
        Function.RECORD,
        Mode.READ,
        show=show_household,
    ),
    Screen("J-A04a", "/residents/{resident_id:uuid}", Function.RECORD, Mode.READ, show=show_record),
    Screen(
        "J-A04b",
        "/residents/{resident_id:uuid}/open",
        Function.MASKED_ITEM,
        Mode.READ,
        show=show_record,
        act=act_open,
    ),
)
