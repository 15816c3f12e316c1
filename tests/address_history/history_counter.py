"""A register office with a counter that keeps address histories; every name is invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from counter_offices import CLERK, CounterOffice, MadeCards, Tried, compose, make_office
from counter_offices import PACKAGES as COUNTER_PACKAGES
from history_offices import in_nagano
from register_builders import hand_over_codes
from register_counter import NISHITOKYO, MakeDatabase

from jukinet.address_history.screens import FAMILY
from jukinet.counters.procedures import SET_UP
from jukinet.link import procedures as link
from jukinet.platform.clock import ManualClock
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.papers import Arrival
from jukinet.register.record import Occasion, RegisterChange
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Function, Mode, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

PACKAGES = (
    *COUNTER_PACKAGES, "jukinet.custody", "jukinet.protection", "jukinet.register",
    "jukinet.address_history", "jukinet.link",
)  # fmt: skip
HERE = PermanentDomicile("東京都西東京市田無町一丁目1番", "見本　太郎")
NAGANO = in_nagano(1)


def make_history_counter(
    context: NodeContext, make_database: MakeDatabase, place: Path, cards: MadeCards
) -> CounterOffice:
    """The office with these screens, and a clerk who holds the right."""
    at = context.clock
    assert isinstance(at, ManualClock)
    office = make_office(context, make_database(PACKAGES), place / "tray", at, cards)
    families = (REGISTER, FAMILY)
    office.app = compose(office.context, office.database, office.tray, Tried(), more=families)
    with office.database.transaction() as tx:
        for mode in Mode:
            grant = RightGrant(Function.ADDRESS_HISTORY, mode, at.today())
            grant_right(tx, CLERK, grant, by=SET_UP, now=at.now())
        hand_over_codes(tx, 50)
    return office


def comes_to_live(
    office: CounterOffice, name: str, domicile: PermanentDomicile, address: str = "泉町3番"
) -> RegisterChange:
    """Somebody is entered, and the domicile is told."""
    context = replace(office.context, clock=office.clock)
    now, today = office.clock.now(), office.clock.today()
    with office.database.transaction() as tx:
        (household,) = register.open_households(tx, 1, at=now, randomness=context.randomness)
        paper = Arrival(
            PersonName(name, "ミホン"), LifeDate("1970-03-21"), Sex.FEMALE,
            Address(NISHITOKYO, address), household, HOUSEHOLDER, domicile,
            Occasion(today, today, "clerk-1", now),
        )  # fmt: skip
        entered = register.accept_arrivals(tx, [paper], randomness=context.randomness)
        return link.tell_network(tx, entered, context)[0]
