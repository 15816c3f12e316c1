"""Two towns and the counter of one of them, served to a real browser; a real card on its reader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

sys.path.extend(
    str(Path(__file__).parents[1] / place)
    for place in ("counters", "filings", "cards", "iccard", "moves")
)

from card_world import CODE, PIN, CardWorld
from counter_offices import CLERK, REVIEWER, CounterOffice, MadeCards, make_office
from filing_builders import DOMICILE, some_codes
from hands import PATIENCE_MS, click, press
from move_keys import A, B, make_keys
from move_nation import Nation, Town, make_nation
from playwright.sync_api import Page
from served_counter import PASSWORD, ServedCounter, come_with_card, register
from served_counter import PIN as OPERATOR_PIN

from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_tray import ResidentTray
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.filings.screens import FAMILY as FILINGS
from jukinet.link.procedures import tell_network
from jukinet.moves.screens import FAMILY as MOVES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.register import procedures as records
from jukinet.register.papers import Arrival as PersonArrival
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.security.operator import Function, Mode, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex
from office_keys import ListedKeys
from paper_tools import the_engine

AT = datetime(2013, 6, 3, 0, 30, tzinfo=UTC)
"""A Monday of the second generation: cards go on, the family goes along."""
FIRST, SECOND = "madoguchi-1", "madoguchi-3"
CARD = "of-the-mover"
People = Sequence[tuple[str, str, str, Sex]]
ALONE: People = (("見本　太郎", "1985-04-01", "世帯主", Sex.MALE),)
FOUR: People = (
    *ALONE,
    ("見本　花子", "1987-12-03", "妻", Sex.FEMALE),
    ("見本　葵", "2005-05-05", "子", Sex.FEMALE),
    ("見本　次郎", "2008-06-06", "子", Sex.MALE),
)


@dataclass
class MoveDesk:
    """The counter of one town, the nation behind it, and what the tests do at it."""

    nation: Nation
    here: MunicipalityCode
    world: CardWorld
    tray: ResidentTray
    open_tab: Callable[..., Page]
    counter: CounterOffice
    served: ServedCounter = field(init=False)

    def __post_init__(self) -> None:
        town = self.town
        cards = ResidentCards(
            self.tray, self.world.terminal, lambda tx, code: None, self.here.digits
        )
        settings = OfficeSettings(
            "山口県の町", "A town", "町長　見本　次郎", simulated=True, telephone="0120-000-000"
        )
        facilities = Facilities(
            self.counter.tray, settings, resident_cards=cards, paper=the_engine()
        )
        app = make_counter(town.context, town.database, (COUNTERS, FILINGS, MOVES), facilities)
        self.served = ServedCounter(self.counter, app)

    @property
    def town(self) -> Town:
        return self.nation.town(self.here)

    def lay_card(self, number: object) -> None:
        """The mover's card, with the code of the first of the family, lies on the first reader."""
        memory, cell = self.tray.make(CARD)
        chip = self.world.blank(memory, cell)
        self.world.write(chip, number)  # type: ignore[arg-type]
        self.world.set_pin(chip, PIN)
        memory.close()
        self.tray.lay(CARD, FIRST)

    def type_pin(self) -> None:
        self.tray.type_pin(FIRST, PIN)

    @contextmanager
    def tab(
        self, operator: str, terminal: str, *, script: bool = True, small: bool = False
    ) -> Iterator[Page]:
        size = (1024, 768) if small else (1366, 768)
        page = self.open_tab(self.served.address, *size, script=script)
        register(page, self.served, terminal)
        come_with_card(page, self.served, operator, terminal)
        page.locator("#pin").fill(OPERATOR_PIN)
        page.locator("#password").fill(PASSWORD)
        if operator == REVIEWER:
            page.locator('input[name="duty"][value="review"]').check()
        press(page.locator("#password"), "Enter")
        page.wait_for_selector(".case-band")
        yield page
        page.context.close()

    def open_case(self, page: Page, means: str = "none") -> None:
        page.goto("/cases/new")
        page.locator('input[name="affair"][value="filing"]').check()
        page.locator(f'input[name="means"][value="{means}"]').check()
        click(page.locator("button.button-main").first)
        page.wait_for_selector(".case-number")


def a_household(town: Town, people: People) -> list[ResidentRecord]:
    """A standing household whose first member has the code that is written into the card."""
    now, randomness = town.clock.now(), town.context.randomness
    since = Occasion(date(2010, 4, 1), date(2010, 4, 2), "before", now)

    def paper(person: tuple[str, str, str, Sex], household: UUID) -> PersonArrival:
        name, born, place, sex = person
        return PersonArrival(
            PersonName(name, "ミホン"), LifeDate(born), sex, Address(town.code, "亀山町2番1号"),
            household, Relationship.parse(place), DOMICILE, since,
        )  # fmt: skip

    with town.database.transaction() as tx:
        records.receive_codes(tx, [CODE.digits], at=now, randomness=randomness)
        (household,) = records.open_households(tx, 1, at=now, randomness=randomness)
        changes = records.accept_arrivals(tx, [paper(people[0], household)], randomness=randomness)
        codes = some_codes(30, 2_000_000_000)
        records.receive_codes(tx, codes, at=now, randomness=randomness)
        more = [paper(one, household) for one in people[1:]]
        changes = [*changes, *records.accept_arrivals(tx, more, randomness=randomness)]
        tell_network(tx, changes, town.context)
        return list(records.get_household(tx, household).members)


def neighbours(town: Town, address: str) -> None:
    """Somebody lives there already, so that the address is none that nobody ever saw."""
    with town.database.transaction() as tx:
        town.desk.a_family(tx, ("隣　人", "1950-01-01", "世帯主", Sex.MALE), address=address)


def make_desk(
    make_database: Callable[[tuple[str, ...]], Database],
    keys: ListedKeys,
    clock: ManualClock,
    here: MunicipalityCode,
    folder: Path,
    made: MadeCards,
    open_tab: Callable[..., Page],
) -> MoveDesk:
    """The nation at rest, and the counter of one town."""
    nation = make_nation(make_database, keys, clock)
    town = nation.town(here)
    office = make_office(town.context, town.database, folder / "tray", clock, made)
    cards = RightGrant(Function.CARD, Mode.WRITE, clock.today())
    with town.database.transaction() as tx:
        grant_right(tx, CLERK, cards, by=SET_UP, now=clock.now())
    world = CardWorld.make(folder / "world", today=AT.date())
    world.stopped.known_until = AT + timedelta(days=30)
    tray = ResidentTray(folder / "residents", lambda: world.pad, pin_seconds=PATIENCE_MS / 1000)
    return MoveDesk(nation, here, world, tray, open_tab, office)


__all__ = [
    "ALONE",
    "AT",
    "CLERK",
    "FIRST",
    "FOUR",
    "REVIEWER",
    "SECOND",
    "A",
    "B",
    "ListedKeys",
    "MadeCards",
    "make_keys",
]  # fmt: skip
