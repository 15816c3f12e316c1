"""A counter where residents' cards are read: a tray of real chips, and a register of two people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from card_world import BORN, CODE, NUMBER, PIN, YAMAGUCHI, CardWorld
from counter_offices import CounterOffice, make_trial_family
from counter_visitor import CounterVisitor

from jukinet.counters.card_reader import CardReader
from jukinet.counters.frame import make_counter
from jukinet.counters.procedures import SET_UP, make_registration_code
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_reader import ResidentReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.counters.screen import Facilities, OfficeSettings, ScreenFamily
from jukinet.counters.screens import FAMILY
from jukinet.terms.address import Address
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import PersonName, Sex

AT = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
HANAKO = UUID("00000000-0000-4000-8000-000000000001")
CARD = "hanako"
FIRST = "madoguchi-1"


@dataclass(frozen=True)
class Holder:
    """A resident record, as far as a counter has to know it."""

    resident_id: UUID
    identification: IdentificationInformation


@dataclass
class CardCounter:
    """An office, its world of cards, the tray, and who has a standing record."""

    office: CounterOffice
    world: CardWorld
    tray: ResidentTray
    holders: dict[ResidentRecordCode, Holder] = field(default_factory=dict)
    municipality: str = "352039"

    @property
    def cards(self) -> ResidentCards:
        """How this counter reads a card."""
        return self.read_by(self.tray)

    def read_by(self, reader: ResidentReader) -> ResidentCards:
        return ResidentCards(
            reader, self.world.terminal, lambda tx, code: self.holders.get(code),
            self.municipality,
        )  # fmt: skip

    def serve(
        self,
        reader: ResidentReader | None = None,
        operators: CardReader | None = None,
        **more: Any,
    ) -> None:
        """Make the counter's page read cards, by the trays or by other readers."""
        cards = self.read_by(reader or self.tray)
        office = self.office
        settings = OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True)
        screens = ScreenFamily(
            "jukinet.counters", (*FAMILY.screens, *make_trial_family(office.tried))
        )
        facilities = Facilities(operators or office.tray, settings, resident_cards=cards, **more)
        office.app = make_counter(office.context, office.database, (screens,), facilities)

    def make_card(self, name: str = CARD, number: CardNumber = NUMBER, *, pin: str = PIN) -> None:
        """A card in use, in the tray."""
        memory, cell = self.tray.make(name)
        chip = self.world.blank(memory, cell)
        self.world.write(chip, number)
        self.world.set_pin(chip, pin)
        memory.close()

    def another_code(self, terminal_id: str) -> str:
        """A registration code for this terminal."""
        context = self.office.context
        with self.office.database.transaction() as tx:
            return make_registration_code(
                tx, terminal_id, by=SET_UP, randomness=context.randomness, now=AT
            )

    def sit_down(self, operator_id: str = "sasaki") -> CounterVisitor:
        """An operator who has signed on at the first terminal."""
        visitor = CounterVisitor(self.office, FIRST, app=self.office.app)
        visitor.sign_on(operator_id)
        return visitor


def identification() -> IdentificationInformation:
    return IdentificationInformation(
        name=PersonName("山口 花子", "ヤマグチ ハナコ"),
        birth_date=LifeDate.from_date(BORN),
        sex=Sex.FEMALE,
        address=Address(YAMAGUCHI, "亀山町2番1号"),
        code=CODE,
    )


def make_card_counter(office: CounterOffice, world: CardWorld, folder: Path) -> CardCounter:
    """The office on a day of the cards' world, with one resident and her card."""
    world.stopped.known_until = AT + timedelta(days=30)
    counter = CardCounter(office, world, ResidentTray(folder, lambda: world.pad, pin_seconds=6.0))
    counter.holders[CODE] = Holder(HANAKO, identification())
    counter.make_card()
    counter.serve()
    return counter
