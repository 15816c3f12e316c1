"""Stops that need no counter: residents, changes, a move, agencies, a cut line, who looked."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Final

from jukinet.nation import address_histories
from jukinet.nation.desk.views import NodeState, ProofState, Question, QuestionBy, SampleView, Trait
from jukinet.nation.nation import Nation
from jukinet.nation.plan import Carrier, PlannedMunicipality
from jukinet.nation.tour.implausible import file_implausible_notice
from jukinet.nation.tour.tourist import Tour
from jukinet.nation.traffic import EventKind
from jukinet.platform.ledger import log as ledger_log
from jukinet.platform.message import overview
from jukinet.provision import procedures as provision
from jukinet.terms.errors import ErrorCode
from jukinet.terms.identification import Item
from jukinet.terms.parties import NATIONAL, Party

CHANGES: Final = (
    EventKind.BIRTH,
    EventKind.RELOCATION,
    EventKind.NAME_CORRECTION,
    EventKind.DEATH,
    EventKind.CODE_CHANGE,
)
MOVE_CONFIRMED: Final = "state:move_confirmed"
HELD: Final = "held"
CUT_SECONDS: Final = 1.0
"""Long enough for a notice to cross a line that is whole."""


async def see_who_was_loaded(tour: Tour) -> None:
    """Every good row is a resident everywhere; every bad row was refused with its reason."""
    planted = sum(one.planted for one in tour.loaded)
    refused = sum(one.report.refused for one in tour.loaded)
    tour.check(
        "the loader refused exactly the bad rows", refused >= planted > 0,
        f"{refused} refused, {planted} bad",
    )  # fmt: skip
    expected = tour.nation.plan.residents
    got = sum(one.report.loaded for one in tour.loaded)
    tour.check("the loader took every good row", got == expected, f"{got} of {expected}")
    view = await tour.desk.look()
    shown = {node.party for node in view.nodes if node.state is not NodeState.STOPPED}
    tour.check(
        "the map shows every node at work", shown == set(tour.nation.plan.parties),
        f"{len(shown)} nodes",
    )  # fmt: skip


async def let_changes_happen(tour: Tour) -> None:
    """One change of every kind, spread over the three carriers; all come to the centre."""
    places = itertools.cycle(_one_of_each_carrier(tour))
    people = 0
    for kind, place in zip(CHANGES, places, strict=False):
        people += (await tour.happenings.make(kind, place.code)).people
    await tour.quiet()
    arrived = await tour.in_thread(tour.count_changes_at_nation)
    tour.check("every change reached the centre (県✓ 全国✓)", arrived >= people > 0,
               f"{arrived} arrived, {people} made")  # fmt: skip


async def let_somebody_move(tour: Tour) -> None:
    """From a municipality on files to one on media: planned, then confirmed above."""
    before = await tour.in_thread(lambda: tour.count_at_prefectures(MOVE_CONFIRMED))
    _, origin, destination = _one_of_each_carrier(tour)
    moved = await tour.happenings.make(EventKind.MOVE, origin.code, destination.code)
    await tour.quiet()
    await tour.happenings.arrive_all()
    await tour.quiet()
    after = await tour.in_thread(lambda: tour.count_at_prefectures(MOVE_CONFIRMED))
    tour.check(
        "a move is confirmed by the former municipality", after - before >= moved.people > 0,
        f"{moved.people} moved, {after - before} confirmed",
    )  # fmt: skip


async def tell_a_domicile(tour: Tour) -> None:
    """A new address is told to the office that keeps the family register (戸籍の附票)."""
    held, between = await address_histories.tell_a_domicile(tour.nation, tour.quiet)
    tour.check("a new address is in the file at the domicile, in another town", held, between)


async def ask_as_agencies(tour: Tour) -> None:
    """Right answers, and refusals with their reason; each leaves one access record."""
    recorded = await tour.in_thread(lambda: _count_records(tour.nation))
    options = await tour.desk.list_ask_options()
    agency, other = options.agencies[0], options.agencies[1]
    affair, foreign = agency.affairs[0], other.affairs[0]
    sample = _plain(options.samples).sample_id
    granted = affair.granted
    found = Question(agency.party, affair.table, affair.item, sample, QuestionBy.CODE, granted)
    by_items = Question(
        agency.party, affair.table, affair.item, sample, QuestionBy.FOUR_ITEMS, granted
    )
    narrow = other.affairs[0]
    beyond = Question(other.party, narrow.table, narrow.item, sample, QuestionBy.CODE, (Item.CODE,))
    not_theirs = Question(
        agency.party, foreign.table, foreign.item, sample, QuestionBy.CODE, (Item.NAME,)
    )
    await tour.ask_expecting(found, "found")
    await tour.ask_expecting(by_items, "found")
    await tour.ask_expecting(beyond, ErrorCode.ITEM_NOT_GRANTED)
    await tour.ask_expecting(not_theirs, ErrorCode.PURPOSE_NOT_GRANTED)
    await _ask_while_suspended(tour, found)
    records = await tour.in_thread(lambda: _count_records(tour.nation)) - recorded
    tour.check(
        "every question left exactly one access record", records == len(tour.asked),
        f"{records} records, {len(tour.asked)} questions",
    )  # fmt: skip


async def file_something_implausible(tour: Tour) -> None:
    """A notice about another municipality's resident is held and reported, never applied."""
    before = await tour.in_thread(lambda: tour.count_at_prefectures(HELD))
    await tour.in_thread(lambda: file_implausible_notice(tour.nation))
    await tour.quiet()
    after = await tour.in_thread(lambda: tour.count_at_prefectures(HELD))
    tour.check("an implausible notice is held and reported back (Act Art. 12-5)",
               after == before + 1)  # fmt: skip


async def cut_a_line(tour: Tour) -> None:
    """Counters keep working behind a cut line; when it heals, nothing is lost."""
    place = tour.nation.plan.municipalities[-1]
    server, above = place.communication_server, place.prefecture
    await tour.desk.cut_line(server, above)
    for kind in (EventKind.RELOCATION, EventKind.NAME_CORRECTION, EventKind.BIRTH):
        await tour.happenings.make(kind, place.code)
    await asyncio.sleep(CUT_SECONDS)
    waiting = await tour.in_thread(lambda: _is_queued(tour.nation, server, above))
    await tour.desk.heal_line(server, above)
    await tour.quiet()
    tour.check("notices wait behind a cut line and go out when it heals", waiting)


async def see_who_looked(tour: Tour) -> None:
    """The resident's list of lookers, every line proved against a co-signed checkpoint."""
    await tour.witness(NATIONAL)
    options = await tour.desk.list_ask_options()
    view = await tour.desk.list_access(_plain(options.samples).sample_id)
    proved = sum(line.proof is ProofState.COSIGNED for line in view.lines)
    tour.check(
        "who looked can be proved against a co-signed checkpoint",
        proved == len(view.lines) > 0, f"{proved} of {len(view.lines)}",
    )  # fmt: skip


async def tamper(tour: Tour) -> None:
    """One altered byte in the ledger is found and named; undone, the ledger is sound."""
    broken = await tour.desk.alter_byte(NATIONAL)
    mended = await tour.desk.restore_byte(NATIONAL)
    named = broken.altered is not None and broken.first_broken == broken.altered.entry_id
    tour.check("one altered byte is found, and the entry is named", named, broken.reason or "")
    tour.check("undone, the ledger is sound again", mended.sound, mended.reason or "")


async def _ask_while_suspended(tour: Tour, question: Question) -> None:
    node = tour.nation.get(NATIONAL).node

    def switch(change: Callable[..., None]) -> None:
        with node.database.transaction() as tx:
            change(tx, question.agency, reason="tour", now=node.context.clock.now())

    await tour.in_thread(lambda: switch(provision.suspend_agency))
    await tour.ask_expecting(question, ErrorCode.CONNECTION_SUSPENDED)
    await tour.in_thread(lambda: switch(provision.resume_agency))


def _one_of_each_carrier(tour: Tour) -> list[PlannedMunicipality]:
    """A municipality on message transfer, one on file transfer, one on media."""
    found = {each.carrier: each for each in reversed(tour.nation.plan.municipalities)}
    order = (Carrier.MESSAGE, Carrier.FILE, Carrier.MEDIUM)
    return [found.get(carrier, tour.nation.plan.municipalities[0]) for carrier in order]


def _is_queued(nation: Nation, sender: Party, addressee: Party) -> bool:
    with nation.get(sender).node.database.transaction() as tx:
        lines = overview.list_lines(tx)
    return any(line.queued for line in lines if line.destination == addressee)


def _count_records(nation: Nation) -> int:
    with nation.get(NATIONAL).node.database.transaction() as tx:
        return ledger_log.tree_size(tx) + ledger_log.count_waiting(tx)


def _plain(samples: Sequence[SampleView]) -> SampleView:
    """A sample resident with nothing special, whom four items tell from everybody else."""
    return next(sample for sample in samples if sample.trait is Trait.PLAIN)
