"""An office with every screen, copies, filings, lists and packs, and one protected person in it.

Her address stands nowhere else in the register, so wherever its text is read it is hers.  The
office is prepared once; every sequence begins with a copy of its database and its cards.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from copies_office import NISHITOKYO, SETTINGS, CopiesOffice, PaperRoom
from counter_offices import CLERK, REVIEWER, CounterOffice, MadeCards, Tried, make_office
from counter_visitor import CounterVisitor
from leak_seeds import Pool, lay_out
from psycopg import sql
from psycopg.conninfo import make_conninfo

from jukinet.copies import procedures as copies
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.operator_card import make_card
from jukinet.counters.procedures import SET_UP
from jukinet.counters.screen import Facilities
from jukinet.nodes.families import FAMILIES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.protection.procedures import note_withheld
from jukinet.security.operator import Duty, Function, Mode, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.standstill import procedures as standstill
from jukinet.standstill.offline.card import SoftwareCard
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode

HOLDER_PIN = "482913"
HOLDERS = ("C-901", "C-902")
AREA = "潮見坂"
SECRET = f"{AREA}701番地の41"
VICTIM, CHILD, GRANDMOTHER, AGGRESSOR = "架空 花子", "架空 次郎", "架空 梅子", "架空 太郎"
OF_THE_PUBLIC_DESK = frozenset(Function) - {
    Function.PROTECTION, Function.RELEASE, Function.OPERATORS, Function.TERMINALS, Function.REVIEW,
}  # fmt: skip
SEATS = {CLERK: "madoguchi-1", REVIEWER: "madoguchi-3"}
DUTIES = {CLERK: "counter", REVIEWER: "review"}
_numbers = count(1)


def plain(text: str) -> str:
    """Text without what a layout adds."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class Family:
    """Who is in the register."""

    victim: UUID
    child: UUID
    grandmother: UUID
    aggressor: UUID
    neighbour: UUID

    @property
    def everybody(self) -> tuple[UUID, ...]:
        return (self.victim, self.child, self.grandmother, self.aggressor, self.neighbour)


@dataclass
class LeakOffice:
    """One copy of the prepared office, with somebody signed on at two terminals."""

    copies: CopiesOffice
    counter: CounterOffice
    family: Family
    clerk: CounterVisitor
    reviewer: CounterVisitor
    packs: Path
    cards: Path
    pool: Pool
    left: bool = False

    @property
    def database(self) -> Database:
        return self.copies.database

    @property
    def clock(self) -> ManualClock:
        return self.copies.clock

    def pass_days(self, days: int) -> None:
        """Days later at nine in the morning, on a working day; the sessions are over."""
        self.clock.advance(timedelta(days=days))
        while self.clock.today().weekday() > 4:
            self.clock.advance(timedelta(days=1))
        with self.database.transaction() as tx:
            copies.lay_out_numbers(tx, self.clock.today())
        self.left = True

    def sit_down(self) -> None:
        """Sign on again, where the sessions have ended meanwhile."""
        if not self.left:
            return
        self.left = False
        for visitor, operator in ((self.clerk, CLERK), (self.reviewer, REVIEWER)):
            visitor.pull()
            visitor.sign_on(operator, duty=DUTIES[operator])
        self.clerk.open_case(affair="filing", relation="third-party", means="photo-id")


@dataclass(frozen=True)
class PreparedOffice:
    """What every copy is made of."""

    cluster: Cluster
    base: str
    login: str
    room: PaperRoom
    family: Family
    pool: Pool
    place: Path
    starts_at: datetime
    cookies: tuple[dict[str, str], dict[str, str]]

    @contextmanager
    def opened(self) -> Iterator[LeakOffice]:
        """A copy of its own, thrown away at the end."""
        name = f"{self.base}_{next(_numbers)}"
        with psycopg.connect(self.cluster.dsn("postgres"), autocommit=True) as admin:
            names = {"new": sql.Identifier(name), "old": sql.Identifier(self.base)}
            make = "CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY OWNER juki_owner"
            admin.execute(sql.SQL(make).format(**names))
            login = sql.Identifier(self.login)
            let_in = "GRANT CONNECT, TEMPORARY ON DATABASE {new} TO {login}"
            admin.execute(sql.SQL(let_in).format(login=login, **names))
            database = Database(make_conninfo(self.cluster.dsn(name), user=self.login))
            folder = self.place / name
            shutil.copytree(self.place / "tray", folder / "tray")
            try:
                yield self._open(database, folder)
            finally:
                database.close()
                shutil.rmtree(folder)
                admin.execute(sql.SQL("DROP DATABASE {new} WITH (FORCE)").format(**names))

    def _open(self, database: Database, folder: Path) -> LeakOffice:
        clock = ManualClock(self.starts_at)
        context: Any = replace(self.room.context, clock=clock)
        own = CopiesOffice(database, context, self.room.desk, clock)
        counter = serve(own, folder / "tray")
        seats = [CounterVisitor(counter, terminal, registered=False) for terminal in SEATS.values()]
        for seat, cookies in zip(seats, self.cookies, strict=True):
            seat.cookies = dict(cookies)
        packs, cards = folder / "packs", self.place / "cards"
        return LeakOffice(own, counter, self.family, seats[0], seats[1], packs, cards, self.pool)


def serve(own: CopiesOffice, tray: Path) -> CounterOffice:
    """The office's counter with the screens of every slice."""
    reader = TrayReader(tray)
    app = make_counter(own.context, own.database, FAMILIES, facilities_of(own, reader))
    return CounterOffice(own.context, own.database, reader, app, Tried(), own.clock, {})


def facilities_of(own: CopiesOffice, reader: TrayReader) -> Facilities:
    return Facilities(
        reader, SETTINGS, paper=own.desk.engine, seal=own.desk.seal, card_maker=reader,
        keep_refusal=note_withheld,
    )  # fmt: skip


def prepare(
    cluster: Cluster, database: Database, room: PaperRoom, place: Path, at: ManualClock,
    cards: MadeCards,
) -> PreparedOffice:  # fmt: skip
    """The office on a working day after inspection was reformed; its database is left closed."""
    at.advance(timedelta(days=(date(2006, 11, 6) - at.today()).days))
    context: Any = replace(room.context, clock=at)
    own = CopiesOffice(database, context, room.desk, at)
    counter = make_office(context, database, place / "tray", at, cards)
    counter.app = make_counter(context, database, FAMILIES, facilities_of(own, counter.tray))
    family = _enter_people(own)
    pool = lay_out(own, family.victim, family.child)
    with database.transaction() as tx:
        copies.lay_out_numbers(tx, at.today())
        for operator, functions in ((CLERK, OF_THE_PUBLIC_DESK), (REVIEWER, {Function.REVIEW})):
            for function in functions:
                for mode in Mode:
                    grant = RightGrant(function, mode, at.today())
                    grant_right(tx, operator, grant, by=SET_UP, now=at.now())
        keeper = own.worker("kuroda", duty=Duty.ADMINISTRATION, more=[Function.STANDSTILL])
        for holder in HOLDERS:
            make_card(place / "cards" / holder, holder, HOLDER_PIN)
            holds = SoftwareCard(place / "cards" / holder).to_holder(f"保管者 {holder}")
            standstill.enrol_holder(tx, holds, by=keeper, context=context)
    own.add_paper(sheets=900)
    seats = [CounterVisitor(counter, terminal) for terminal in SEATS.values()]
    for seat, operator in zip(seats, SEATS, strict=True):
        seat.sign_on(operator, duty=DUTIES[operator])
    seats[0].open_case(affair="filing", relation="third-party", means="photo-id")
    database.close()
    cookies = (seats[0].cookies, seats[1].cookies)
    return PreparedOffice(
        cluster, database.name, database.name, room, family, pool, place, at.now(), cookies
    )


def _enter_people(own: CopiesOffice) -> Family:
    home = Address(NISHITOKYO, SECRET)
    victim, child, grandmother = own.family(VICTIM, CHILD, GRANDMOTHER, address=home)
    aggressor, _ = own.family(AGGRESSOR, "架空 三郎", address=at_number(1))
    neighbour = own.family("近所 一郎", address=at_number(2))[0]
    for number in range(10):
        own.family(f"近所 {number}世", address=at_number(number + 3))
    own.bury(grandmother)
    return Family(victim, child, grandmother, aggressor, neighbour)


def at_number(number: int, of: MunicipalityCode = NISHITOKYO) -> Address:
    """A place in her street that is not hers."""
    return Address(of, f"{AREA}{number}番")
