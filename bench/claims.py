"""The list of what is claimed: which module measures it, and on how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bench import (
    access_records,
    card_reader,
    card_stops,
    card_uses,
    certificates,
    commissioned_cards,
    counter_pages,
    enquiries,
    initial_load,
    issuing,
    mass_reissue,
    moves,
    notices,
    residents_generated,
    search,
    standstill,
    wide_area,
)
from bench.figures import Figure
from bench.ground import Ground


@dataclass(frozen=True, slots=True)
class Claim:
    """A measurement of some size, and what the size counts."""

    measure: Callable[[Ground, int], list[Figure]]
    size: int
    of: str


CLAIMS: Final[Mapping[str, Claim]] = {
    "enquiry": Claim(enquiries.measure, 1_000_000, "residents held"),
    "notices_single": Claim(notices.measure_singles, 2_000, "changes a round"),
    "notices_batch": Claim(notices.measure_batches, 20_000, "changes a round"),
    "notices_idle": Claim(notices.measure_idle, 60, "changes, one after the other"),
    "card_stops": Claim(card_stops.measure, 100, "stops, one after the other"),
    "moves": Claim(moves.measure, 200, "moves, one after the other"),
    "initial_load": Claim(initial_load.measure, 100_000, "residents"),
    "access_records": Claim(access_records.measure, 1_000_000, "records in the tree"),
    "card_uses": Claim(card_uses.measure, 2_000, "uses a round, a card in process"),
    "card_reader": Claim(card_reader.measure, 200, "uses a round, a card on a PC/SC reader"),
    "commissioned_cards": Claim(commissioned_cards.measure, 10_000, "cards ordered at once"),
    "mass_reissue": Claim(mass_reissue.measure, 10_000, "cards of a lost key"),
    "certificates": Claim(certificates.measure, 150, "sheets a round"),
    "issuing": Claim(issuing.measure, 400, "copies, 20 clerks at once"),
    "counter_pages": Claim(counter_pages.measure, 400_000, "residents in one municipality"),
    "search": Claim(search.measure, 400_000, "residents in one municipality"),
    "standstill": Claim(standstill.measure, 400_000, "residents in one municipality"),
    "wide_area": Claim(wide_area.measure, 600, "replies, 20 clerks at once"),
    "residents_generated": Claim(residents_generated.measure, 500_000, "residents"),
}
