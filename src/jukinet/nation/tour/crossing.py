"""Stops between two towns: one visit, a copy far from home, the new address, and who looked."""

from __future__ import annotations

from jukinet.nation.desk.views import (
    AccessView,
    ProofState,
    Question,
    QuestionBy,
    SampleView,
    Trait,
)
from jukinet.nation.plan import Carrier, PlannedMunicipality
from jukinet.nation.tour.crossing_hands import NEW_ADDRESS, FamilyMove, get_copy_elsewhere
from jukinet.nation.tour.network import MOVE_CONFIRMED
from jukinet.nation.tour.office import Office
from jukinet.nation.tour.tourist import Tour
from jukinet.platform.ledger.proof_file import Proven
from jukinet.security.procedures import verify_proof
from jukinet.terms.identification import Item
from jukinet.terms.parties import NATIONAL


def can_cross(tour: Tour) -> bool:
    """Whether the plan has a town to move from, one to move to, and a village on a line."""
    plan = tour.nation.plan
    leaves = any(one.has_family_cards for one in plan.municipalities)
    return leaves and _find_village(tour) is not None


async def move_with_one_visit(tour: Tour) -> None:
    """A family leaves one town and comes to another with a card: one visit (Act Art. 24-2)."""
    plan = tour.nation.plan
    leaving = next(one for one in plan.municipalities if one.has_family_cards)
    move = FamilyMove(tour.nation, Office(tour.nation, leaving), tour.seated.office)
    before = await tour.in_thread(lambda: tour.count_at_prefectures(MOVE_CONFIRMED))
    await tour.in_thread(move.leave)
    await tour.until(move.has_left, "a move-out to be planned")
    await tour.in_thread(move.come)
    _wake(tour, move)
    await tour.until(move.is_known, "the former town's word about a family")
    await tour.in_thread(move.settle_in)
    _wake(tour, move)
    await tour.until(move.has_arrived, "both towns to know that a family has come")
    await tour.quiet()
    confirmed = await tour.in_thread(lambda: tour.count_at_prefectures(MOVE_CONFIRMED)) - before
    people = len(move.family)
    tour.check(
        "a family moved with one visit, and the town it left has confirmed everybody",
        len(move.entered) == people == confirmed > 0,
        f"{people} people, {leaving.code.digits} → {tour.seated.office.place.code.digits}",
    )
    record = await tour.in_thread(move.read_mover)
    tour.crossed.append(await tour.desk.offer_sample(record, Trait.MOVED))


async def get_a_copy_far_from_home(tour: Tour) -> None:
    """Somebody of a village gets a copy at a city's counter (広域交付; Act Art. 12-2)."""
    home, office = _find_village(tour), tour.seated.office
    assert home is not None
    async with office.on_line():
        visit = await tour.in_thread(lambda: get_copy_elsewhere(tour.nation, home, office))
    tour.check(
        "a copy was had far from home, of whoever asked and on the paper of the town he was in",
        visit.fits and visit.printed == tour.seated.has_paper,
        f"{home.code.digits} → {office.place.code.digits}",
    )
    tour.crossed.append(await tour.desk.offer_sample(visit.visitor, Trait.VISITOR))


async def ask_for_the_new_address(tour: Tour) -> None:
    """An agency asks about the mover: it hears where he lives now (Act Art. 30-7)."""
    agency = (await tour.desk.list_ask_options()).agencies[0]
    affair, mover = agency.affairs[0], _find_sample(tour, Trait.MOVED)
    view = await tour.ask_expecting(
        Question(
            agency.party, affair.table, affair.item, mover.sample_id, QuestionBy.CODE,
            affair.granted,
        ),
        "found",
    )  # fmt: skip
    told = next((one.text for one in view.items if one.item is Item.ADDRESS), "")
    town = tour.seated.office.place.name
    tour.check("an agency hears the new address", NEW_ADDRESS in told and town in told)


async def read_who_looked(tour: Tour) -> None:
    """The mover reads that the agency asked, the visitor that the city did; both with proofs."""
    home = _find_village(tour)
    assert home is not None
    for party in (NATIONAL, home.register_office):
        await tour.witness(party)
    agency = (await tour.desk.list_ask_options()).agencies[0].party
    city = tour.seated.office.place.register_office
    for trait, who in ((Trait.MOVED, agency), (Trait.VISITOR, city)):
        view = await tour.desk.list_access(_find_sample(tour, trait).sample_id)
        seen = [line for line in view.lines if line.who == who]
        tour.check(
            "a resident reads who looked, with its proof",
            bool(seen) and all(one.proof is ProofState.COSIGNED for one in seen),
            str(who),
        )
        tour.check("a proof taken home holds against published keys", await _take_home(tour, view))


async def _take_home(tour: Tour, view: AccessView) -> bool:
    """Check the proofs as somebody would who has the two files and nothing else."""
    keys = (await tour.desk.publish_keys()).content
    files = [line.file for line in view.lines if line.file]
    taken = [await tour.desk.hand_out(view.sample.sample_id, file) for file in files]
    return bool(taken) and all(isinstance(verify_proof(one.content, keys), Proven) for one in taken)


def _wake(tour: Tour, move: FamilyMove) -> None:
    for office in (move.old, move.new):
        tour.nation.get(office.place.register_office).wake()


def _find_village(tour: Tour) -> PlannedMunicipality | None:
    """A municipality without counters whose office is on a line: it can answer other towns."""
    places = tour.nation.plan.municipalities
    return next(
        (one for one in places if one.carrier is Carrier.MESSAGE and not one.has_counter), None
    )


def _find_sample(tour: Tour, trait: Trait) -> SampleView:
    return next(one for one in tour.crossed if one.trait is trait)
