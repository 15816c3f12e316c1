"""Stops at the counters of one town: a family, a copy, a lock, a standstill, cards."""

from __future__ import annotations

import time

from jukinet.cards.states.procedures import find_stop
from jukinet.nation.nation import Nation
from jukinet.nation.tour.card_sitting import ON_LINE, open_card_sitting
from jukinet.nation.tour.tourist import Tour
from jukinet.terms.card import CardNumber
from jukinet.terms.parties import Party


async def sit_at_a_counter(tour: Tour) -> None:
    """A family moves by two operators' hands; a copy comes out signed and can be verified."""
    sitting = tour.seated
    before = await tour.in_thread(tour.count_changes_at_nation)
    moved = await tour.in_thread(sitting.move_family)
    await tour.quiet()
    arrived = await tour.in_thread(tour.count_changes_at_nation) - before
    tour.check(
        "a family's relocation, entered by one and approved by another, reached the centre",
        arrived >= moved.changes == moved.people > 0, f"{moved.people} people",
    )  # fmt: skip
    if sitting.has_paper:
        paper = await tour.in_thread(sitting.print_copy)
        tour.check(
            "a copy was printed with its seal, and its code verifies it",
            all(paper.said.values()),
            " ".join(word for word, held in paper.said.items() if held),
        )


async def protect_somebody(tour: Tour) -> None:
    """A lock closes every door at once, and the counter's own operators cannot go on."""
    locked = await tour.in_thread(tour.seated.protect_and_try)
    tour.check(
        "a protected person's address passes no door",
        locked.doors == locked.shut > 0 and locked.refused_at_counter,
        f"{locked.shut} of {locked.doors}",
    )


async def go_on_without_machines(tour: Tour) -> None:
    """A pack is opened by two cards, without the office's machines; its numbers come back."""
    sitting = tour.seated
    if sitting.has_paper:
        report = await tour.in_thread(sitting.drill_standstill)
        stopped = [f"{one.name}: {one.stopped_by}" for one in report.steps if not one.worked]
        tour.check(
            "the drill of a standstill went through", report.passed,
            " ".join(stopped) or f"{len(report.steps)} steps",
        )  # fmt: skip


async def lay_a_card_down(tour: Tour) -> None:
    """A card is used for three services; another is lost and stopped, and stops everywhere."""
    await tour.quiet()
    at_desk = open_card_sitting(tour.nation)
    used = await tour.in_thread(at_desk.use_services)
    tour.check(
        "one card lent a book, registered at a shelter and printed a copy",
        all(used.values()), " ".join(name for name, held in used.items() if held),
    )  # fmt: skip
    begun = time.monotonic()
    lost = await tour.in_thread(lambda: at_desk.lose_card(tour.nation))
    everywhere = [lost.far.party, *(one for one in tour.nation.nodes if one.role in ON_LINE)]
    await tour.until(
        lambda: all(_has_stop(tour.nation, one, lost.number) for one in everywhere),
        "a stop to be everywhere",
    )
    seconds = time.monotonic() - begun
    tour.check(
        "a lost card, stopped from a telephone, is refused with its PIN in another city",
        await tour.in_thread(lost.is_refused), f"{len(everywhere)} offices, {seconds:.1f} s",
    )  # fmt: skip


def _has_stop(nation: Nation, party: Party, number: CardNumber) -> bool:
    with nation.get(party).node.database.transaction() as tx:
        return find_stop(tx, number) is not None
