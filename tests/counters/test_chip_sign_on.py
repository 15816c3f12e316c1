"""Operators sign on by chips: on a tray of emulated cards, and through bridge and PC/SC.

Chip, bridge, PC/SC service and counter are the real ones; what is open in the database while the
card is asked is asked of the server itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from card_counter import AT, FIRST, CardCounter, make_card_counter
from card_world import NOW, CardWorld, DictionaryList
from counter_offices import CHIEF, CLERK, PASSWORD, PIN, CounterOffice
from counter_visitor import CounterVisitor
from test_bridge import Keys, served

from jukinet.counters.bridge.lines import Lines
from jukinet.counters.bridge.reader import BridgedReader
from jukinet.counters.bridge.wire import Slot
from jukinet.counters.operator_chip import ChipMaker, ChipReader
from jukinet.counters.resident_reader import ResidentReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.rights import Right
from jukinet.nodes.terminal.bridge import Bridge, register_bridge
from jukinet.nodes.terminal.settings import BridgeSettings
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.readers.rehearsal import PcscService
from jukinet.security.procedures import SET_UP, register_operator_card, stop_operator_card
from jukinet.terms.errors import ErrorCode, JukiError

CHIP = "chip-sasaki"
OPEN = """SELECT count(*) FROM pg_stat_activity
           WHERE datname = %s AND state LIKE 'idle in transaction%%'"""


@pytest.fixture
def at() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def counter(counter_office: CounterOffice, made_world: CardWorld, tmp_path: Path) -> CardCounter:
    made_world.stopped = DictionaryList()
    return make_card_counter(counter_office, made_world, tmp_path / "residents")


@pytest.fixture
def operators(made_world: CardWorld, tmp_path: Path) -> ResidentTray:
    return ResidentTray(tmp_path / "operators", lambda: made_world.pad)


def chip_reader(world: CardWorld, readers: ResidentReader) -> ChipReader:
    terminal = world.terminal(Right.OPERATOR_CARDS | Right.SET_PIN)
    return ChipReader(readers, lambda: terminal, lambda: world.pad, lambda: NOW)


def enrol(counter: CardCounter, key: bytes, card_id: str = CHIP, operator: str = CLERK) -> None:
    """A chip instead of the software card."""
    office = counter.office
    with office.database.transaction() as tx:
        register_operator_card(tx, card_id, operator, key, by=SET_UP, now=AT)
        stop_operator_card(tx, f"card-{operator}", "returned", by=SET_UP, now=AT)


@dataclass
class ChipDesk:
    """A terminal whose operators have chips."""

    counter: CardCounter
    operators: ResidentTray
    visitor: CounterVisitor

    def lay(self, name: str = "sasaki") -> None:
        self.operators.lay(name, FIRST)


@pytest.fixture
def desk(counter: CardCounter, operators: ResidentTray) -> ChipDesk:
    memory, cell = operators.make("sasaki")
    chip = counter.world.blank(memory, cell)
    enrol(counter, counter.world.write_operator(chip, CHIP, PIN).sign.spki)
    memory.close()
    counter.serve(operators=chip_reader(counter.world, operators))
    visitor = CounterVisitor(counter.office, FIRST, app=counter.office.app)
    return ChipDesk(counter, operators, visitor)


def offers_sign_on(desk: ChipDesk) -> bool:
    forms = desk.visitor.forms("/sign-on")
    return any(("do", "sign-on") in one.buttons for one in forms)


def test_a_chip_signs_on_and_its_pulling_blanks_the_desk(desk: ChipDesk) -> None:
    desk.lay()
    page = desk.visitor.try_sign_on()
    assert (page.status, page.headers["location"]) == (303, "/")
    assert "佐々木 直子" in desk.visitor.get("/").said
    desk.operators.pull(FIRST)
    assert "why=away" in desk.visitor.get("/").headers["location"]
    desk.lay()
    assert "why=away" in desk.visitor.get("/").headers["location"], "put back, it is asked anew"
    assert desk.visitor.try_sign_on(press="resume").headers["location"] == "/"


def test_no_transaction_is_open_while_a_chip_is_asked(
    desk: ChipDesk, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, open_then = desk.counter.office.database.name, []
    real = Chip.process

    def watched(chip: Chip, command: bytes) -> bytes:
        with psycopg.connect(cluster.dsn(), autocommit=True) as watcher:
            row = watcher.execute(OPEN, (name,)).fetchone()
        assert row is not None
        open_then.append(row[0])
        return real(chip, command)

    monkeypatch.setattr(Chip, "process", watched)
    desk.lay()
    assert desk.visitor.try_sign_on().headers["location"] == "/"
    assert len(open_then) > 10 and set(open_then) == {0}


def test_a_form_tries_a_pin_once(desk: ChipDesk) -> None:
    desk.lay()
    form = next(one for one in desk.visitor.forms("/sign-on") if ("do", "sign-on") in one.buttons)
    sent = {"pin": "999999", "password": PASSWORD}
    for _ in range(3):
        page = desk.visitor.send(form, press="sign-on", **sent)
        assert "refused=sign-on-refused" in page.headers["location"]
    desk.operators.pull(FIRST)
    desk.lay()
    assert desk.visitor.try_sign_on().headers["location"] == "/", "two tries were left"


def test_three_wrong_pins_lock_the_chip(desk: ChipDesk) -> None:
    desk.lay()
    for _ in range(3):
        desk.visitor.try_sign_on(pin="999999")
    assert not offers_sign_on(desk)
    desk.operators.pull(FIRST)
    desk.lay()
    assert not offers_sign_on(desk), "it is the chip that knows"


def test_a_terminal_that_may_not_use_operators_cards_says_so(desk: ChipDesk) -> None:
    world, office = desk.counter.world, desk.counter.office
    terminal = world.terminal(Right.READ_CODE)
    reader = ChipReader(desk.operators, lambda: terminal, lambda: world.pad, lambda: NOW)
    desk.counter.serve(operators=reader)
    office.codes[FIRST] = desk.counter.another_code(FIRST)
    visitor = CounterVisitor(office, FIRST, app=office.app)
    desk.lay()
    page = visitor.get("/sign-on")
    assert page.status >= 400 and "ic-" in page.text


def test_a_software_card_in_the_tray_signs_nobody_on(desk: ChipDesk) -> None:
    desk.counter.office.tray.insert(f"card-{CHIEF}", FIRST)
    assert not offers_sign_on(desk)


def test_an_administrator_makes_a_chip_of_a_blank(counter: CardCounter) -> None:
    """On the reader for residents, while his own card lies in the other; then it signs on."""
    world, office, context = counter.world, counter.office, counter.office.context
    terminal = world.terminal(Right.OPERATOR_CARDS | Right.SET_PIN)
    maker = ChipMaker(
        counter.tray, lambda: terminal, lambda: world.issuer, lambda: world.batch_key,
        lambda: world.pad, context.randomness, lambda: NOW,
    )  # fmt: skip
    counter.serve(card_maker=maker)
    chief = CounterVisitor(office, FIRST, app=office.app)
    chief.sign_on(CHIEF, duty="administration")
    form = next(
        one for one in chief.forms(f"/operators/{CLERK}") if ("do", "issue-card") in one.buttons
    )
    assert "card-missing" in chief.send(form, press="issue-card", pin="314159").text
    memory, cell = counter.tray.make("blank")
    world.blank(memory, cell)
    memory.close()
    counter.tray.lay("blank", FIRST)
    made = chief.send(form, press="issue-card", pin="314159")
    assert made.status == 303, made.said
    counter.tray.pull(FIRST)
    chief.pull()
    counter.serve(operators=chip_reader(world, counter.tray))
    counter.tray.lay("blank", FIRST)
    office.codes[FIRST] = counter.another_code(FIRST)
    clerk = CounterVisitor(office, FIRST, app=office.app)
    assert clerk.try_sign_on(pin="314159").headers["location"] == "/"


@dataclass
class FarDesk:
    """A terminal whose operator's reader is at the far end of a bridge."""

    visitor: CounterVisitor
    reader: BridgedReader
    service: PcscService
    chip: Chip
    open_bridge: Callable[[], Bridge]

    def wait_for(self, there: bool) -> None:
        for _ in range(1_200):  # a minute: other tests run beside this one
            try:
                if (self.reader.find_insertion(FIRST) is not None) is there:
                    return
            except JukiError as error:
                assert error.code is ErrorCode.READER_MISSING
            threading.Event().wait(0.05)
        raise AssertionError("the counter does not hear of it")


@pytest.fixture
def far(counter: CardCounter, pcsc: PcscService) -> Iterator[FarDesk]:
    world, lines = counter.world, Lines()
    reader = BridgedReader(lines, Slot.OPERATOR)
    chip, keys = world.operator_card(CHIP, PIN)
    enrol(counter, keys.sign.spki)
    counter.serve(operators=chip_reader(world, reader), bridges=lines)
    with served(counter.office.app) as address:
        settings = BridgeSettings(
            counter=address, card_root="root", resident_reader=pcsc.names[0],
            operator_reader=pcsc.names[1],
        )  # fmt: skip
        key = register_bridge(settings, counter.another_code(FIRST)).key
        counter.office.codes[FIRST] = counter.another_code(FIRST)
        visitor = CounterVisitor(counter.office, FIRST, app=counter.office.app)
        yield FarDesk(
            visitor, reader, pcsc, chip,
            lambda: Bridge(settings, key, world.pad, Keys(), SystemRandomness()),
        )  # fmt: skip


def test_a_chip_at_the_far_end_of_a_bridge_signs_on(far: FarDesk) -> None:
    bridge = far.open_bridge()
    thread = threading.Thread(target=bridge.run, daemon=True)
    thread.start()
    try:
        with far.service.lay(far.chip, reader=1):
            far.wait_for(True)
            assert far.visitor.try_sign_on(pin="999999").headers["location"].endswith("refused")
            assert far.visitor.try_sign_on().headers["location"] == "/"
            assert "佐々木 直子" in far.visitor.get("/").said
        far.wait_for(False)
        assert "why=away" in far.visitor.get("/").headers["location"]
    finally:
        bridge.stop()
        thread.join(60)
