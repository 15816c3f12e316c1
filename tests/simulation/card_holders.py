"""Residents with cards: issued by the procedures of cards, laid down at counters as real chips.

What is played is the reader and the hand that types the PIN; chip and terminal prove each other as
in earnest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cards_office import CardsOffice

from jukinet.counters.resident_card import CardRead, ResidentCards
from jukinet.iccard.chip.chip import Chip
from jukinet.nation.simulation.move_desk import CardHolder
from jukinet.nation.simulation.world import Grounds
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.message.handling import NodeContext
from jukinet.register.procedures import get_household
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party
from laid_cards import HandReader, HeldCard, world_of

START = datetime(2003, 8, 25, tzinfo=UTC)
LATER = datetime(2012, 7, 9, tzinfo=UTC)
HOUSEHOLDS = 4
"""Of each municipality; two adults of each have a card."""
TERMINAL = "madoguchi-1"
Rows = Callable[[str], list[tuple[Any, ...]]]


def issue_cards(grounds: Grounds, office: Party, rows: Rows) -> list[tuple[CardHolder, ...]]:
    """Give cards to two adults of some households, who could move together."""
    clock = ManualClock(START)
    context = NodeContext(
        party=office,
        clock=clock,
        vault=grounds.vaults[office],
        directory=grounds.directory,
        law=load_profile().on,
        randomness=SeededRandomness(f"cards {office}"),
    )
    database = grounds.databases[office]
    holders = []
    for household, couple in rows(_COUPLES.format(limit=HOUSEHOLDS)):
        with database.transaction() as tx:
            members = list(get_household(tx, household).members)
        desk = CardsOffice(database, context, clock, members)
        issued = []
        for resident in couple:
            card, _ = desk.issue(resident_id=resident)
            issued.append(CardHolder(resident, card.number))
        holders.append(tuple(issued))
    assert len(holders) == HOUSEHOLDS, "the plan has couples enough"
    return holders


_COUPLES = """
    SELECT household_id, (array_agg(resident_id ORDER BY relationship <> '世帯主', resident_id))[:2]
    FROM register.resident
    WHERE erased_detail IS NULL AND birth_date < '1970' AND relationship IN ('世帯主', '妻', '夫')
    GROUP BY household_id HAVING count(*) = 2 ORDER BY household_id LIMIT {limit}
"""


@lru_cache(maxsize=256)
def _chip_of(
    municipality: MunicipalityCode, code: ResidentRecordCode, number: CardNumber, day: datetime
) -> Chip:
    world = world_of(municipality.digits, day)
    chip = world.blank()
    world.write(chip, number, code)
    world.set_pin(chip)
    return chip


def lay_down(
    code: ResidentRecordCode, number: CardNumber, issuer: MunicipalityCode, here: MunicipalityCode,
    at: datetime,
) -> CardRead:  # fmt: skip
    """A card read at a counter: the whole dialogue, PIN and all."""
    day = START if at.year == START.year else LATER
    world = replace(world_of(issuer.digits, day))
    world.stopped = replace(world.stopped, known_until=at)
    reader = HandReader(HeldCard(_chip_of(issuer, code, number, day), world=world))
    cards = ResidentCards(reader, world.terminal, lambda tx, code: None, here.digits)
    return cards.read(TERMINAL, at)
