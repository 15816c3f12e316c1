"""A stop at the office and the contractor: two cards that somebody else makes."""

from __future__ import annotations

from jukinet.nation.commission_laid import is_being_laid, lay_commission
from jukinet.nation.tour.commission_hands import CARDS, SPARE, Commission
from jukinet.nation.tour.tourist import Tour


async def have_cards_made(tour: Tour) -> None:
    """Ordered, made by a contractor, back against two signatures, accounted for, and erased."""
    planned = tour.nation.plan.card_issuers[0]
    if await tour.in_thread(lambda: is_being_laid(tour.nation, planned)):
        await lay_commission(tour.nation, planned)
    work = Commission(tour.nation, planned)
    await tour.in_thread(work.prepare)
    await tour.until(work.has_keys, "the keys of a contractor")
    await tour.in_thread(work.order)
    await tour.in_thread(work.pack)
    await tour.until(work.has_come, "an order and a box of blanks to reach the contractor")
    made = await tour.in_thread(work.make)
    await tour.until(work.has_come_back, "cards to come back from the contractor")
    taken_in = await tour.in_thread(work.take_in)
    office, contractor = await tour.in_thread(work.settle)
    unexplained = len(office.unexplained) + len(contractor.unexplained)
    tour.check(
        "cards made by a contractor came back against two signatures, with nothing unexplained",
        made == taken_in == CARDS and not unexplained,
        f"{made} made of {CARDS + SPARE} blanks, {unexplained} unexplained",
    )
    await tour.until(work.can_state_erasure, "media to go back")
    await tour.in_thread(work.erase)
    await tour.until(work.has_proof, "the proof of an erasure")
    tour.check(
        "the contractor sent the media back and erased the data, and proved it",
        await tour.in_thread(work.opens_nothing),
        "verified by the office; no key of the commission is left",
    )
