"""The tour: the nation's main jobs done once each, and every claim checked on the way.

It does what a visitor of the page could do, through the same desk, and then draws up the balance
sheet. Each stop yields checks; one that does not hold makes the whole tour fail. Nothing here is
played: changes are filed at counters, questions are asked over mutual TLS, the altered byte is
altered in the database.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from jukinet.cards.states.procedures import find_stop
from jukinet.nation.address_histories import tell_a_domicile
from jukinet.nation.balance import BalanceSheet, Check, Enquiries, draw_up, is_cosigned, is_quiet
from jukinet.nation.card_sitting import ON_LINE, open_card_sitting
from jukinet.nation.desk.running import RunningNationDesk
from jukinet.nation.desk.views import (
    AskView,
    ProofState,
    Question,
    QuestionBy,
    SampleView,
    Trait,
)
from jukinet.nation.happenings import Happenings
from jukinet.nation.implausible import file_implausible_notice
from jukinet.nation.loading import LoadedRegister, wait_until
from jukinet.nation.nation import Nation
from jukinet.nation.office_hours import wait_for_office_hours
from jukinet.nation.plan import Carrier, PlannedMunicipality
from jukinet.nation.progress import Progress
from jukinet.nation.sitting import Sitting, open_sitting
from jukinet.nation.traffic import EventKind
from jukinet.notices import procedures as notices
from jukinet.platform.ledger import log as ledger_log
from jukinet.provision import procedures as provision
from jukinet.security.jobs import publish_and_offer, sequence_ledger
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import Item
from jukinet.terms.parties import NATIONAL, Party, Role

T = TypeVar("T")

QUIET_SECONDS_MAX: Final = 45.0
CHANGES: Final = (
    EventKind.BIRTH,
    EventKind.RELOCATION,
    EventKind.NAME_CORRECTION,
    EventKind.DEATH,
    EventKind.CODE_CHANGE,
)
MOVE_CONFIRMED: Final = "state:move_confirmed"
HELD: Final = "held"


async def play_tour(
    nation: Nation,
    happenings: Happenings,
    loaded: Sequence[LoadedRegister],
    progress: Progress,
) -> BalanceSheet:
    """Play every stop and settle the balance."""
    wait_for_office_hours(nation)
    tour = _Tour(
        nation, happenings, RunningNationDesk(nation, happenings), loaded, open_sitting(nation)
    )
    stops: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
        ("tour_loaded", tour.see_who_was_loaded),
        ("tour_changes", tour.let_changes_happen),
        ("tour_move", tour.let_somebody_move),
        ("tour_domicile", tour.tell_a_domicile),
        ("tour_ask", tour.ask_as_agencies),
        ("tour_implausible", tour.file_something_implausible),
        ("tour_cut", tour.cut_a_line),
        ("tour_looked", tour.see_who_looked),
        ("tour_tamper", tour.tamper),
        *(
            (
                ("tour_counter", tour.sit_at_a_counter),
                ("tour_protect", tour.protect_somebody),
                ("tour_standstill", tour.go_on_without_machines),
                ("tour_cards", tour.lay_a_card_down),
            )
            if tour.sitting is not None
            else ()
        ),
    )
    for key, stop in stops:
        with progress.phase(key):
            await stop()
    with progress.phase("tour_balance"):
        await tour.settle()
        return await tour.in_thread(
            lambda: draw_up(nation, checks=tour.checks, enquiries=tour.count_enquiries())
        )


@dataclass(slots=True)
class _Tour:
    """The tour on its way: what was checked, what was asked."""

    nation: Nation
    happenings: Happenings
    desk: RunningNationDesk
    loaded: Sequence[LoadedRegister]
    sitting: Sitting | None
    checks: list[Check] = field(default_factory=list)
    asked: list[AskView] = field(default_factory=list)

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Blocking work beside the loop."""
        return await self.nation.in_thread(call)

    async def quiet(self) -> None:
        """Wait until nothing is under way anywhere."""
        await wait_until(
            self.nation,
            lambda: is_quiet(self.nation),
            "the nation to be quiet",
            seconds_max=QUIET_SECONDS_MAX,
        )

    def check(self, name: str, held: bool, detail: str = "") -> None:
        """Note whether something held."""
        self.checks.append(Check(name, held, detail))

    def count_enquiries(self) -> Enquiries:
        """How many questions were answered and refused."""
        answered = sum(one.answered for one in self.asked)
        return Enquiries(answered=answered, refused=len(self.asked) - answered)

    # --- the stops -----------------------------------------------------------------------

    async def see_who_was_loaded(self) -> None:
        """Every good row is a resident everywhere; every bad row was refused with its reason."""
        planted = sum(one.planted for one in self.loaded)
        refused = sum(one.report.refused for one in self.loaded)
        self.check(
            "the loader refused exactly the bad rows", refused >= planted > 0,
            f"{refused} refused, {planted} bad",
        )  # fmt: skip
        expected = self.nation.plan.residents
        got = sum(one.report.loaded for one in self.loaded)
        self.check("the loader took every good row", got == expected, f"{got} of {expected}")

    async def let_changes_happen(self) -> None:
        """One change of every kind, spread over the three carriers; all come to the centre."""
        places = itertools.cycle(self._one_of_each_carrier())
        people = 0
        for kind, place in zip(CHANGES, places, strict=False):
            people += (await self.happenings.make(kind, place.code)).people
        await self.quiet()
        arrived = await self.in_thread(self._count_changes_at_nation)
        self.check("every change reached the centre (県✓ 全国✓)", arrived >= people > 0,
                   f"{arrived} arrived, {people} made")  # fmt: skip

    async def let_somebody_move(self) -> None:
        """From a municipality on files to one on media: planned, then confirmed above."""
        before = await self.in_thread(lambda: self._count_at_prefectures(MOVE_CONFIRMED))
        _, origin, destination = self._one_of_each_carrier()
        moved = await self.happenings.make(EventKind.MOVE, origin.code, destination.code)
        await self.quiet()
        await self.happenings.arrive_all()
        await self.quiet()
        after = await self.in_thread(lambda: self._count_at_prefectures(MOVE_CONFIRMED))
        self.check(
            "a move is confirmed by the former municipality", after - before >= moved.people > 0,
            f"{moved.people} moved, {after - before} confirmed",
        )  # fmt: skip

    async def tell_a_domicile(self) -> None:
        """A new address is told to the office that keeps the family register (戸籍の附票)."""
        held, between = await tell_a_domicile(self.nation, self.quiet)
        self.check("a new address is in the file at the domicile, in another town", held, between)

    async def ask_as_agencies(self) -> None:
        """Right answers, and refusals with their reason; each leaves one access record."""
        recorded = await self.in_thread(self._count_records)
        options = await self.desk.list_ask_options()
        agency, other = options.agencies[0], options.agencies[1]
        affair, foreign = agency.affairs[0], other.affairs[0]
        sample = _plain(options.samples).sample_id
        granted = affair.granted
        found = Question(agency.party, affair.table, affair.item, sample, QuestionBy.CODE, granted)
        by_items = Question(
            agency.party, affair.table, affair.item, sample, QuestionBy.FOUR_ITEMS, granted
        )
        narrow = other.affairs[0]
        beyond = Question(
            other.party, narrow.table, narrow.item, sample, QuestionBy.CODE, (Item.CODE,)
        )
        not_theirs = Question(
            agency.party, foreign.table, foreign.item, sample, QuestionBy.CODE, (Item.NAME,)
        )
        await self._ask_expecting(found, "found")
        await self._ask_expecting(by_items, "found")
        await self._ask_expecting(beyond, ErrorCode.ITEM_NOT_GRANTED)
        await self._ask_expecting(not_theirs, ErrorCode.PURPOSE_NOT_GRANTED)
        await self._ask_while_suspended(found)
        records = await self.in_thread(self._count_records) - recorded
        self.check(
            "every question left exactly one access record", records == len(self.asked),
            f"{records} records, {len(self.asked)} questions",
        )  # fmt: skip

    async def file_something_implausible(self) -> None:
        """A notice about another municipality's resident is held and reported, never applied."""
        before = await self.in_thread(lambda: self._count_at_prefectures(HELD))
        await self.in_thread(lambda: file_implausible_notice(self.nation))
        await self.quiet()
        after = await self.in_thread(lambda: self._count_at_prefectures(HELD))
        self.check("an implausible notice is held and reported back (Act Art. 12-5)",
                   after == before + 1)  # fmt: skip

    async def cut_a_line(self) -> None:
        """Counters keep working behind a cut line; when it heals, nothing is lost."""
        place = self.nation.plan.municipalities[-1]
        server, above = place.communication_server, place.prefecture
        await self.desk.cut_line(server, above)
        for kind in (EventKind.RELOCATION, EventKind.NAME_CORRECTION, EventKind.BIRTH):
            await self.happenings.make(kind, place.code)
        await asyncio.sleep(1.0)
        waiting = not await self.in_thread(lambda: is_quiet(self.nation))
        await self.desk.heal_line(server, above)
        await self.quiet()
        self.check("notices wait behind a cut line and go out when it heals", waiting)

    async def see_who_looked(self) -> None:
        """The resident's list of lookers, every line proved against a co-signed checkpoint."""
        await self._witness(NATIONAL)
        options = await self.desk.list_ask_options()
        view = await self.desk.list_access(_plain(options.samples).sample_id)
        proved = sum(line.proof is ProofState.COSIGNED for line in view.lines)
        self.check(
            "who looked can be proved against a co-signed checkpoint",
            proved == len(view.lines) > 0, f"{proved} of {len(view.lines)}",
        )  # fmt: skip

    async def tamper(self) -> None:
        """One altered byte in the ledger is found and named; undone, the ledger is sound."""
        broken = await self.desk.alter_byte(NATIONAL)
        mended = await self.desk.restore_byte(NATIONAL)
        named = broken.altered is not None and broken.first_broken == broken.altered.entry_id
        self.check("one altered byte is found, and the entry is named", named, broken.reason or "")
        self.check("undone, the ledger is sound again", mended.sound, mended.reason or "")

    async def sit_at_a_counter(self) -> None:
        """A family moves by two operators' hands; a copy comes out signed and can be verified."""
        sitting = _seated(self.sitting)
        before = await self.in_thread(self._count_changes_at_nation)
        moved = await self.in_thread(sitting.move_family)
        await self.quiet()
        arrived = await self.in_thread(self._count_changes_at_nation) - before
        self.check(
            "a family's relocation, entered by one and approved by another, reached the centre",
            arrived >= moved.changes == moved.people > 0, f"{moved.people} people",
        )  # fmt: skip
        if sitting.has_paper:
            paper = await self.in_thread(sitting.print_copy)
            self.check(
                "a copy was printed with its seal, and its code verifies it",
                all(paper.said.values()),
                " ".join(word for word, held in paper.said.items() if held),
            )

    async def protect_somebody(self) -> None:
        """A lock closes every door at once, and the counter's own operators cannot go on."""
        locked = await self.in_thread(_seated(self.sitting).protect_and_try)
        self.check(
            "a protected person's address passes no door",
            locked.doors == locked.shut > 0 and locked.refused_at_counter,
            f"{locked.shut} of {locked.doors}",
        )

    async def go_on_without_machines(self) -> None:
        """A pack is opened by two cards, without the office's machines; its numbers come back."""
        sitting = _seated(self.sitting)
        if sitting.has_paper:
            report = await self.in_thread(sitting.drill_standstill)
            stopped = [f"{one.name}: {one.stopped_by}" for one in report.steps if not one.worked]
            self.check(
                "the drill of a standstill went through", report.passed,
                " ".join(stopped) or f"{len(report.steps)} steps",
            )  # fmt: skip

    async def lay_a_card_down(self) -> None:
        """A card is used for three services; another is lost and stopped, and stops everywhere."""
        await self.quiet()
        at_desk = open_card_sitting(self.nation)
        used = await self.in_thread(at_desk.use_services)
        self.check(
            "one card lent a book, registered at a shelter and printed a copy",
            all(used.values()), " ".join(name for name, held in used.items() if held),
        )  # fmt: skip
        begun = time.monotonic()
        lost = await self.in_thread(lambda: at_desk.lose_card(self.nation))
        everywhere = [lost.far.party, *(one for one in self.nation.nodes if one.role in ON_LINE)]
        await wait_until(
            self.nation, lambda: all(self._has_stop(one, lost.number) for one in everywhere),
            "a stop to be everywhere", seconds_max=QUIET_SECONDS_MAX,
        )  # fmt: skip
        seconds = time.monotonic() - begun
        self.check(
            "a lost card, stopped from a telephone, is refused with its PIN in another city",
            await self.in_thread(lost.is_refused), f"{len(everywhere)} offices, {seconds:.1f} s",
        )  # fmt: skip

    def _has_stop(self, party: Party, number: CardNumber) -> bool:
        with self.nation.get(party).node.database.transaction() as tx:
            return find_stop(tx, number) is not None

    async def settle(self) -> None:
        """Let everything arrive and every ledger be co-signed before the account is drawn up."""
        await self.happenings.arrive_all()
        await self.quiet()
        for role in (Role.NATIONAL_SERVER, Role.PREFECTURAL_SERVER, Role.COMMUNICATION_SERVER,
                     Role.REGISTER_OFFICE):  # fmt: skip
            for party in self.nation.nodes:
                if party.role is role:
                    await self._witness(party)
        await self.quiet()

    # --- how -----------------------------------------------------------------------------

    async def _ask_expecting(self, question: Question, code: str) -> None:
        view = await self.desk.ask(question, "ja")
        self.asked.append(view)
        self.check(
            "an agency's question ends as it must",
            view.code == code,
            view.code if view.code == code else f"{view.code}, not {code}",
        )

    async def _ask_while_suspended(self, question: Question) -> None:
        node = self.nation.get(NATIONAL).node

        def switch(change: Callable[..., None]) -> None:
            with node.database.transaction() as tx:
                change(tx, question.agency, reason="tour", now=node.context.clock.now())

        await self.in_thread(lambda: switch(provision.suspend_agency))
        await self._ask_expecting(question, ErrorCode.CONNECTION_SUSPENDED)
        await self.in_thread(lambda: switch(provision.resume_agency))

    async def _witness(self, party: Party) -> None:
        """Have a ledger sequenced, published and co-signed now, not at the next interval."""
        place = self.nation.get(party)
        await self.in_thread(lambda: sequence_ledger(place.node))
        await self.in_thread(lambda: publish_and_offer(place.node))
        place.wake()
        await wait_until(
            self.nation,
            lambda: is_cosigned(self.nation, party),
            f"the ledger of {party} to be co-signed",
            seconds_max=QUIET_SECONDS_MAX,
        )

    def _one_of_each_carrier(self) -> list[PlannedMunicipality]:
        """A municipality on message transfer, one on file transfer, one on media."""
        found = {each.carrier: each for each in reversed(self.nation.plan.municipalities)}
        order = (Carrier.MESSAGE, Carrier.FILE, Carrier.MEDIUM)
        return [found.get(carrier, self.nation.plan.municipalities[0]) for carrier in order]

    def _count_at_prefectures(self, measure: str) -> int:
        return sum(self._count(each.party, measure) for each in self.nation.plan.prefectures)

    def _count(self, party: Party, measure: str) -> int:
        with self.nation.get(party).node.database.transaction() as tx:
            tallies = notices.read_tallies(tx)
        return sum(count for (_, kind), count in tallies.items() if kind == measure)

    def _count_changes_at_nation(self) -> int:
        arrived = 0
        for each in self.nation.plan.municipalities:
            with self.nation.get(each.communication_server).node.database.transaction() as tx:
                progress = notices.list_progress(tx)
            arrived += sum(one.nation_at is not None for one in progress)
        return arrived

    def _count_records(self) -> int:
        with self.nation.get(NATIONAL).node.database.transaction() as tx:
            return ledger_log.tree_size(tx) + ledger_log.count_waiting(tx)


def _seated(sitting: Sitting | None) -> Sitting:
    assert sitting is not None, "these stops are played where there is a counter"
    return sitting


def _plain(samples: Sequence[SampleView]) -> SampleView:
    """A sample resident with nothing special, whom four items tell from everybody else."""
    return next(sample for sample in samples if sample.trait is Trait.PLAIN)
