"""An office with a counter, copies, filings and lists, and one protected person in it.

Her address stands nowhere else in the register, so wherever its text is read it is hers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from copies_office import NISHITOKYO, SETTINGS, CopiesOffice, PaperRoom
from copies_office import PACKAGES as COPY_PACKAGES
from counter_offices import CLERK, REVIEWER, CounterOffice, MadeCards, make_office
from counter_visitor import CounterVisitor
from pdf_texts import text_of

from jukinet.copies import procedures as copies
from jukinet.counters.case import Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP, make_registration_code
from jukinet.counters.screen import Download, Facilities, Form, Visit
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.filings.filing import Filing
from jukinet.filings.screens import FAMILY as FILINGS
from jukinet.filings.screens.signing import SIGNING_SCREENS, show_paper
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.protection.lock import Lock
from jukinet.protection.procedures import note_withheld, take_lock
from jukinet.register import procedures as register
from jukinet.register.papers import Relocation
from jukinet.register.record import Occasion
from jukinet.register.screens import FAMILY as REGISTER
from jukinet.security.operator import Duty, Function, Mode, RightGrant
from jukinet.security.procedures import grant_right
from jukinet.terms.address import Address

PACKAGES = (*COPY_PACKAGES, "jukinet.custody", "jukinet.inspection", "jukinet.standstill")
AREA = "潮見坂"
VICTIM, CHILD, GRANDMOTHER, AGGRESSOR = "架空 花子", "架空 次郎", "架空 梅子", "架空 太郎"
EVERY_FUNCTION = tuple(Function)
WORDS = load_catalogue("jukinet.filings", "wording.toml")["ja"]


class Leak(AssertionError):
    """Her address was read where it may not be."""


def plain(text: str) -> str:
    """Text without what a layout adds."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass
class LeakOffice:
    """The office, its people, and what must never be read."""

    copies: CopiesOffice
    counter: CounterOffice
    victim: UUID
    child: UUID
    grandmother: UUID
    aggressor: UUID
    neighbour: UUID
    secrets: list[str]
    visitor: CounterVisitor | None = None
    lock: Lock | None = None
    looked: int = 0
    allowed: dict[str, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.copies.database

    @property
    def clock(self) -> ManualClock:
        return self.copies.clock

    def worker(
        self, name: str = "clerk", duty: Duty = Duty.COUNTER, *,
        relation: Relation = Relation.THIRD_PARTY, means: Means = Means.PHOTO_ID,
        requester: UUID | None = None,
    ) -> CaseWorker:  # fmt: skip
        return self.copies.worker(
            name, duty=duty, relation=relation, means=means, requester=requester,
            more=EVERY_FUNCTION,
        )  # fmt: skip

    def look_into(self, path: str, text: str, *, allowed: bool = False) -> None:
        """Read what a path yielded; her address in it is a leak unless it is allowed there."""
        self.looked += 1
        said = plain(text)
        told = any(plain(secret) in said for secret in self.secrets)
        if told and allowed:
            self.allowed[path] = self.allowed.get(path, 0) + 1
        elif told and self.lock is not None:
            raise Leak(path)

    def protect(self) -> None:
        by = self.worker("kimura", Duty.PROTECTION)
        with self.database.transaction() as tx:
            self.lock = take_lock(tx, self.victim, (), by=by, context=self.copies.context)

    def relocate(self) -> None:
        """She and her child move; the new address is as much hers alone as the old one."""
        place = len(self.secrets) + 1
        self.secrets.append(f"{AREA}{700 + place}番地の{40 + place}")
        today, now = self.clock.today(), self.clock.now()
        occasion = Occasion(today, today, "clerk", now)
        papers = [
            Relocation(one, Address(NISHITOKYO, self.secrets[-1]), occasion)
            for one in (self.victim, self.child)
        ]
        with self.database.transaction() as tx:
            register.relocate(tx, papers)

    def pass_days(self, days: int) -> None:
        """Days later at nine in the morning, on a working day, signed on anew."""
        self.clock.advance(timedelta(days=days))
        while self.clock.today().weekday() > 4:
            self.clock.advance(timedelta(days=1))
        with self.database.transaction() as tx:
            copies.lay_out_numbers(tx, self.clock.today())
        self.sign_on()

    def sign_on(self) -> None:
        terminal = "madoguchi-1"
        if self.visitor is not None:
            self.visitor.pull()
        with self.database.transaction() as tx:
            self.counter.codes[terminal] = make_registration_code(
                tx, terminal, by=SET_UP, randomness=self.copies.context.randomness,
                now=self.clock.now(),
            )  # fmt: skip
        self.visitor = CounterVisitor(self.counter, terminal)
        self.visitor.sign_on(CLERK)
        self.visitor.open_case(affair="filing", relation="third-party", means="photo-id")

    def page(self, address: str) -> str:
        assert self.visitor is not None
        return self.visitor.get(address).text

    def search(self, line: str, scope: str) -> str:
        assert self.visitor is not None
        blank = self.visitor.get("/search")
        assert blank.status == 200, blank.headers
        form = self.visitor.form("/search", "/search")
        return self.visitor.send(form, line=line, scope=scope).text

    def filing_paper(self, filing: Filing, by: CaseWorker) -> str:
        """What the signed paper of a filing says; empty where it shows a page instead."""
        with self.database.transaction() as tx:
            visit = Visit(
                tx=tx, context=self.copies.context, by=by,
                path={"filing_id": str(filing.filing_id)}, query=MappingProxyType({}),
                form=cast("Form", None), words=WORDS, facilities=self._facilities(),
                screen=SIGNING_SCREENS[0],
            )  # fmt: skip
            answer = show_paper(visit, filing.kind)
        return text_of(answer.content) if isinstance(answer, Download) else ""

    def printed(self) -> Iterable[str]:
        """What came out of the printer since it was last looked at."""
        self.copies.print_all()
        jobs, self.copies.printer.jobs = self.copies.printer.jobs, []
        return [text_of(job.pdf) for job in jobs]

    def _facilities(self) -> Facilities:
        tray = self.counter.tray
        return Facilities(
            tray, SETTINGS, paper=self.copies.desk.engine, seal=self.copies.desk.seal,
            card_maker=tray, keep_refusal=note_withheld,
        )  # fmt: skip

    def serve(self) -> None:
        self.counter.app = make_counter(
            self.copies.context, self.database, (COUNTERS, REGISTER, FILINGS), self._facilities()
        )


def make_leak_office(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, place: Path,
    at: ManualClock, cards: MadeCards,
) -> LeakOffice:  # fmt: skip
    """The office on a working day after inspection was reformed."""
    at.advance(timedelta(days=(date(2006, 11, 6) - at.today()).days))
    context: Any = replace(room.context, clock=at)
    own = CopiesOffice(make_database(PACKAGES), context, room.desk, at)
    counter = make_office(context, own.database, place / "tray", at, cards)
    secret = f"{AREA}701番地の41"
    home = Address(NISHITOKYO, secret)
    victim, child, grandmother = own.family(VICTIM, CHILD, GRANDMOTHER, address=home)
    aggressor, _ = own.family(AGGRESSOR, "架空 三郎", address=Address(NISHITOKYO, f"{AREA}1番"))
    neighbour = own.family("近所 一郎", address=Address(NISHITOKYO, f"{AREA}2番"))[0]
    for number in range(10):
        own.family(f"近所 {number}世", address=Address(NISHITOKYO, f"{AREA}{number + 3}番"))
    own.bury(grandmother)
    with own.database.transaction() as tx:
        copies.lay_out_numbers(tx, at.today())
        for operator_id in (CLERK, REVIEWER):
            for function in (Function.HISTORY, Function.CODE, Function.REVIEW):
                for mode in Mode:
                    grant = RightGrant(function, mode, at.today())
                    grant_right(tx, operator_id, grant, by=SET_UP, now=at.now())
    own.add_paper(sheets=900)
    office = LeakOffice(own, counter, victim, child, grandmother, aggressor, neighbour, [secret])
    office.serve()
    office.sign_on()
    return office
