"""Real chips open a pack on a machine that stands alone, by a key of that machine.

The chips are the emulated ones with their own memory and keys; what the readers carry is what a
reader carries.  Over PC/SC it is the program itself that is run, from the making of the key on.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from card_world import NOW, CardWorld, ChipCarrier
from standstill_counter import StandstillCounter
from standstill_town import PIN, Town

from jukinet import cli
from jukinet.copies.fees import load_fees
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.rights import Right
from jukinet.nodes.card_keys import ROOT_FILE
from jukinet.nodes.standstill_machine import CERTIFICATE_FILE, REQUEST_FILE
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.readers.rehearsal import PcscService
from jukinet.security.operator import Duty
from jukinet.security.procedures import (
    SET_UP,
    enrol_operator,
    register_operator_card,
    stop_operator_card,
)
from jukinet.standstill import procedures as standstill
from jukinet.standstill.by_hand import Handwork
from jukinet.standstill.offline.chip import ChipCard, HolderReader
from jukinet.standstill.offline.desk import open_desk
from jukinet.standstill.offline.ledger import name_holders
from jukinet.standstill.offline.opening import CardWithPin, OpenPack, open_pack
from jukinet.standstill.pack import Holder
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refused, refusing

ONE, OTHER = "chip-ichi", "chip-ni"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("cards"))


@dataclass
class Reader:
    """A reader, and what somebody laid on it."""

    chip: Chip

    @contextmanager
    def take(self) -> Iterator[CardCarrier]:
        self.chip.reset()
        yield ChipCarrier(self.chip)


@dataclass
class ChipHolders:
    """A town two of whose holders have chips."""

    town: Town
    world: CardWorld
    readers: dict[str, Reader]

    def reader(self, name: str, rights: Right = Right.OPERATOR_CARDS) -> HolderReader:
        terminal = self.world.terminal(rights)
        return HolderReader(self.readers[name].take, terminal, self.world.pad, lambda: NOW)

    def card(self, name: str, pin: str = PIN) -> CardWithPin:
        return CardWithPin(self.reader(name).find_card(), pin)

    def enrol(self, card: ChipCard) -> None:
        with self.town.database.transaction() as tx:
            standstill.enrol_holder(
                tx, card.to_holder("保管者"), by=self.town.somebody(), context=self.town.context
            )

    def open(self, first: CardWithPin, second: CardWithPin) -> OpenPack:
        key = self.town.context.vault.public(SIGN)
        return open_pack(self.town.settings.folder / "main", first, second, office_key=key)


@pytest.fixture
def holders(town: Town, world: CardWorld) -> ChipHolders:
    readers = {name: Reader(world.operator_card(name, PIN)[0]) for name in (ONE, OTHER)}
    held = ChipHolders(town, world, readers)
    for name in readers:
        held.enrol(held.reader(name).find_card())
    town.enter_household(7, "見本 太郎")
    town.keep_packs()
    return held


def names_in(pack: OpenPack) -> list[str]:
    return [line.name for line in pack.find_lines(())]


def test_two_chips_open_a_pack_and_sign_its_ledger(holders: ChipHolders) -> None:
    town = holders.town
    desk = open_desk(
        town.settings.folder / "main", holders.card(ONE), holders.card(OTHER),
        office_key=town.context.vault.public(SIGN), ledgers=town.folder / "ledgers",
        now=town.clock.now, randomness=SystemRandomness(), engine=None,
        name_of=lambda _: "山口県山口市",
    )  # fmt: skip
    assert names_in(desk.pack) == ["見本 太郎"]
    desk.give_filing_number(Handwork.BIRTH, done_by="見本 花子", paper="つづり1")
    content = desk.close().read_bytes()
    with town.database.transaction() as tx:
        ledger = standstill.take_hand_ledger(
            tx, content, fees=load_fees(), by=town.somebody(), context=town.context
        )
    assert ledger.opening.holders == [ONE, OTHER] and ledger.closed


@pytest.mark.parametrize("chip_first", [True, False], ids=["chip first", "chip second"])
def test_a_chip_opens_with_a_software_card(holders: ChipHolders, chip_first: bool) -> None:
    both = [holders.card(ONE), holders.town.card("C-901")]
    assert names_in(holders.open(*(both if chip_first else both[::-1]))) == ["見本 太郎"]


def test_one_chip_twice_is_not_two(holders: ChipHolders) -> None:
    with refusing(ErrorCode.HOLDERS_TOO_FEW):
        holders.open(holders.card(ONE), holders.card(ONE))


def test_wrong_pins_are_counted_by_the_chip_and_the_third_locks_it(holders: ChipHolders) -> None:
    for code, left in (
        (ErrorCode.PIN_WRONG, 2), (ErrorCode.PIN_WRONG, 1), (ErrorCode.CARD_LOCKED, 0),
    ):  # fmt: skip
        with pytest.raises(JukiError) as told:
            holders.open(holders.card(ONE), holders.card(OTHER, "000000"))
        assert (told.value.code, told.value.facts["tries_left"]) == (code, left)
    with refusing(ErrorCode.CARD_LOCKED):
        holders.open(holders.card(ONE), holders.card(OTHER))


def test_a_card_that_was_laid_there_instead_gets_no_pin(holders: ChipHolders) -> None:
    card, instead = holders.card(ONE), holders.world.operator_card("chip-san", "sonota")[0]
    holders.readers[ONE].chip = instead
    with refusing(ErrorCode.CARD_MISSING):
        holders.open(card, holders.card(OTHER))
    carrier, terminal = ChipCarrier(instead), holders.world.terminal(Right.OPERATOR_CARDS)
    session = converse(terminal.open_operator(NOW), carrier)
    assert converse(session.read_pin_state(), carrier).tries_left == 3


def test_a_chip_with_a_holders_name_and_other_keys_opens_nothing(holders: ChipHolders) -> None:
    """Whoever has the key by which cards are made can write any name; the pack names keys."""
    holders.readers[ONE].chip = holders.world.operator_card(ONE, PIN)[0]
    with refusing(ErrorCode.IC_CARD_REFUSED):
        holders.open(holders.card(ONE), holders.card(OTHER))


def test_a_residents_card_and_a_stranger_are_no_holders(holders: ChipHolders) -> None:
    holders.readers[ONE].chip = holders.world.card()
    refused(ErrorCode.IC_CARD_NOT_READY, lambda: holders.card(ONE))
    holders.readers[ONE].chip = holders.world.operator_card("chip-san", PIN)[0]
    with refusing(ErrorCode.HOLDERS_TOO_FEW):
        holders.open(holders.card(ONE), holders.card(OTHER))


def test_a_machine_that_may_not_use_operators_cards_is_told_nothing(holders: ChipHolders) -> None:
    reader = holders.reader(ONE, Right.READ_CODE)
    refused(ErrorCode.IC_TERMINAL_RIGHT_MISSING, reader.find_card)


def test_a_chip_that_the_roster_stopped_opens_no_pack_made_since(holders: ChipHolders) -> None:
    town, now = holders.town, holders.town.clock.now()
    keys = holders.reader(ONE).find_card().keys
    with town.database.transaction() as tx:
        enrol_operator(
            tx, "sasaki", "佐々木 直子", password="long enough password",
            duties=[Duty.ADMINISTRATION],
            rights=[], by=SET_UP, now=now,
        )  # fmt: skip
        register_operator_card(tx, ONE, "sasaki", keys.sign.spki, by=SET_UP, now=now)
    assert town.keep_packs() is None, "a card in use changes nothing"
    with town.database.transaction() as tx:
        stop_operator_card(tx, ONE, "lost", by=SET_UP, now=now)
    made = town.keep_packs()
    assert made is not None and ONE not in made.made.holders, "it is made anew at once"
    with refusing(ErrorCode.HOLDERS_TOO_FEW):
        holders.open(holders.card(ONE), holders.card(OTHER))
    assert names_in(holders.open(holders.card(OTHER), town.card("C-901"))) == ["見本 太郎"]
    with town.database.transaction() as tx:
        by = town.somebody()
        assert ONE not in [one.holder_id for one in standstill.list_holders(tx, by=by)]
        assert [one.holder_id for one in standstill.list_stopped_holders(tx, by=by)] == [ONE]
    said = StandstillCounter(town).worker("tanaka").get("/standstill/holders").said
    assert "カードが使えなくなった" in said


def test_the_program_opens_a_pack_with_a_chip_on_each_reader(
    town: Town, tmp_path: Path, pcsc: PcscService, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the making of the machine's key to a paper's number, as docs/operations tells it."""
    town.enter_household(7, "見本 太郎")
    world = CardWorld.make(tmp_path / "cards", today=SystemClock().today())
    machine = tmp_path / "machine"

    def said(*words: str | Path) -> dict[str, Any]:
        assert cli.main(["standstill", *map(str, words)]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    said("machine", machine)
    key = PublicKey(KeyKind.ECDSA_P256, (machine / REQUEST_FILE).read_bytes())
    certificate = world.authority.certify_terminal(
        key, "register_office-352039", rights=Right.OPERATOR_CARDS,
        first_day=world.today, last_day=world.today,
    )  # fmt: skip
    (machine / CERTIFICATE_FILE).write_bytes(certificate.wire)
    (machine / ROOT_FILE).write_bytes(world.authority.root.wire)
    made = [world.operator_card(name, PIN) for name in (ONE, OTHER)]
    (tmp_path / "office.key").write_bytes(town.context.vault.public(SIGN).spki)
    write_private(tmp_path / "pins", f"{PIN}\n{PIN}\n".encode())
    (tmp_path / "question").write_text(
        json.dumps({"filing": "birth", "paper": "つづり1", "done_by": "見本 花子"})
    )
    with pcsc.lay(made[0][0], 0), pcsc.lay(made[1][0], 1):
        for reader in pcsc.names:
            told = said("card", reader, "--machine", machine)
            enrol(town, told["card"], told["keys"])
        town.keep_packs()
        told = said(
            "open", town.settings.folder / "main", "--key", tmp_path / "office.key",
            "--machine", machine, "--first", pcsc.names[0], "--second", pcsc.names[1],
            "--pins", tmp_path / "pins", "--papers", tmp_path / "papers",
            "--ledgers", tmp_path / "ledgers", "--question", tmp_path / "question", "--old",
        )  # fmt: skip
    assert told["filing"].startswith("停-")
    assert name_holders(Path(told["ledger"]).read_bytes()) == [ONE, OTHER]


def enrol(town: Town, card_id: str, keys: list[str]) -> None:
    """What the page does with what the verb wrote."""
    seal_key, sign_key = map(b64decode, keys)
    with town.database.transaction() as tx:
        holder = Holder(card_id, "保管者", seal_key, sign_key)
        standstill.enrol_holder(tx, holder, by=town.somebody(), context=town.context)
