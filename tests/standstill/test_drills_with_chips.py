"""A drill begun on a page, with holders whose cards are chips in the readers of two terminals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from card_world import NOW, CardWorld
from standstill_counter import StandstillCounter
from standstill_town import PIN, PLACES, Town

from jukinet.counters.operator_chip import ChipReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.rights import Right
from jukinet.nodes.drills import ChipOnTerminal
from jukinet.standstill import procedures as standstill
from jukinet.standstill.drills.practice import DrillReport
from jukinet.standstill.drills.room import DrillRoom, HolderWithPin
from jukinet.standstill.pack import Holder

CARDS = {"ichi": "chip-ichi", "ni": "chip-ni"}
TERMINALS = ("kanri-tanaka", "kanri-sato")


@dataclass
class ChipOffice:
    """A town whose holders have chips, and its drill room."""

    town: Town
    tray: ResidentTray
    room: DrillRoom

    def hold(self, second_pin: str = PIN) -> DrillReport:
        first, second = CARDS.values()
        return self.room.hold(
            "main", HolderWithPin(first, PIN), HolderWithPin(second, second_pin),
            self.town.somebody(),
        )  # fmt: skip


@pytest.fixture
def office(town: Town, tmp_path: Path) -> ChipOffice:
    counter = StandstillCounter(town)
    world = CardWorld.make(tmp_path / "cards")
    tray = ResidentTray(tmp_path / "operators", lambda: world.pad)
    for name, card_id in CARDS.items():
        memory, cell = tray.make(name)
        keys = world.write_operator(world.blank(memory, cell), card_id, PIN)
        memory.close()
        holder = Holder(card_id, "保管者", keys.seal.spki, keys.sign.spki)
        with town.database.transaction() as tx:
            standstill.enrol_holder(tx, holder, by=town.somebody(), context=town.context)
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    terminal = world.terminal(Right.OPERATOR_CARDS | Right.SET_PIN)
    reader = ChipReader(tray, lambda: terminal, lambda: world.pad, lambda: NOW)
    room = DrillRoom(
        town.database, town.context, town.settings.folder, PLACES, town.folder / "ledgers",
        lambda holder_id: ChipOnTerminal(holder_id, town.database, reader),
        counter.engine, lambda _: "山口県山口市", on_terminals=True,
    )  # fmt: skip
    return ChipOffice(town, tray, room)


def test_two_chips_at_two_terminals_carry_a_drill_to_its_end(office: ChipOffice) -> None:
    for name, terminal in zip(CARDS, TERMINALS, strict=True):
        office.tray.lay(name, terminal)
    report = office.hold()
    assert report.passed, report
    with office.town.database.transaction() as tx:
        ((kept, _, _),) = standstill.list_drills(tx, by=office.town.somebody())
    assert kept["passed"]


def test_a_chip_that_lies_nowhere_and_a_wrong_pin_are_in_the_report(office: ChipOffice) -> None:
    office.tray.lay("ichi", TERMINALS[0])
    assert [step.stopped_by for step in office.hold().steps] == ["card-missing"]
    office.tray.lay("ni", TERMINALS[1])
    assert [step.stopped_by for step in office.hold("000000").steps] == ["pin-wrong"]
    assert office.hold().passed
