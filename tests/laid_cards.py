"""Residents' cards that tests lay down at counters: real chips, and a real dialogue each time.

Whatever says «card» of a case is given a reading, and a reading comes from a chip whose holder's
PIN was right.  A chip is made in milliseconds; one is kept for each resident of a day.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

sys.path.append(str(Path(__file__).parent / "iccard"))

from card_world import FACE, PIN, CardWorld, ChipCarrier

__all__ = ["FACE", "PIN", "CardWorld", "case_by_card", "lay_down", "world_of"]

from jukinet.counters.case import Affair, Case, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import identify_requester, open_case_by_card
from jukinet.counters.resident_card import CardRead, Holder, ResidentCards
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.pin_pad import PinRequest
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register.procedures import get_record
from jukinet.security.operator import Function, Mode
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode


@dataclass
class HeldCard(ChipCarrier):
    """A chip on the reader, whose holder types his PIN when he is asked."""

    world: CardWorld | None = None
    pin: str = PIN

    def ask_pin(self, request: PinRequest) -> bytes:
        assert self.world is not None
        return self.world.pad.seal(request, self.pin)


@dataclass
class HandReader:
    """A reader with one chip on it."""

    card: HeldCard

    def find_insertion(self, terminal_id: str) -> str | None:
        return terminal_id

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[HeldCard]:
        self.card.reset()
        yield self.card


@lru_cache(maxsize=8)
def world_of(municipality: str, at: datetime) -> CardWorld:
    """A municipality that makes cards, at an instant."""
    folder = Path(tempfile.mkdtemp(prefix="juki-cards-"))
    return CardWorld.make(folder, municipality=MunicipalityCode(municipality), now=at)


@lru_cache(maxsize=512)
def _chip_of(
    municipality: str, day: date, code: ResidentRecordCode, number: CardNumber, at: datetime
) -> Chip:
    world = world_of(municipality, at)
    chip = world.blank()
    world.write(chip, number, code)
    world.set_pin(chip)
    return chip


def lay_down(
    code: ResidentRecordCode, at: datetime, *, municipality: str = "132292", here: str = "132292",
    pin: str = PIN, number: CardNumber | None = None,
) -> CardRead:  # fmt: skip
    """Somebody's card read at a counter ``here``, at an instant: the whole dialogue."""
    morning = at.replace(hour=0, minute=0, second=0, microsecond=0)
    number = number or CardNumber.from_payload(f"{int(code.digits):015d}")
    chip = _chip_of(municipality, at.date(), code, number, morning)
    world = replace(world_of(municipality, morning))
    world.stopped = replace(world.stopped, known_until=at)
    reader = HandReader(HeldCard(chip, world=world, pin=pin))
    cards = ResidentCards(reader, world.terminal, lambda tx, code: None, here)
    return cards.read("madoguchi-1", at)


def case_by_card(
    tx: Transaction, resident: UUID, *, by: CaseWorker, randomness: Randomness,
    affair: Affair = Affair.COPY, relation: Relation = Relation.SELF,
) -> Case:  # fmt: skip
    """The case that opens when a resident of this office lays down his card."""
    holder: Holder = get_record(tx, resident)
    here = holder.identification.address.municipality.digits
    read = lay_down(holder.identification.code, by.now, municipality=here, here=here)
    clerk = replace(
        by, operator=replace(by.operator, rights=frozenset({(Function.SEARCH, Mode.READ)}))
    )
    case = open_case_by_card(tx, affair, read, holder, by=clerk, randomness=randomness).case
    if relation is not Relation.SELF:
        clerk = replace(clerk, case=case)
        case = identify_requester(tx, by=clerk, relation=relation, means=case.means).case
    return case
