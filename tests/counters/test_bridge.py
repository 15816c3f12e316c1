"""A resident's card at the far end: page, counter, HTTP, bridge, PC/SC service, reader, chip.

Nothing in between is pretended: the counter is served on a port, the bridge runs as it runs on
a counter machine, pcscd has the reader, and the chip lies on it as a card.  Only the keys of the
keypad are pressed by the test.
"""

from __future__ import annotations

import asyncio
import base64
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from card_counter import AT, FIRST, HANAKO, CardCounter, make_card_counter
from card_world import CODE, NOW, PIN, CardWorld, DictionaryList
from counter_offices import CounterOffice

from jukinet.counters.bridge.lines import Lines
from jukinet.counters.bridge.reader import BridgedReader
from jukinet.counters.bridge.wire import CARDS, WORK, Report, Slot
from jukinet.counters.procedures import SET_UP, end_terminal
from jukinet.iccard.chip.chip import Chip
from jukinet.nodes.terminal.bridge import Bridge, register_bridge
from jukinet.nodes.terminal.settings import BridgeSettings
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.readers.rehearsal import PcscService
from jukinet.platform.web.calling import PageCaller
from jukinet.platform.web.serving import PageServer
from jukinet.terms.errors import ErrorCode, JukiError

SOON = 60.0


@dataclass
class Keys:
    """The keypad: what is pressed, and what happens meanwhile."""

    pin: str | None = PIN
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    asked: int = 0

    def type_pin(self) -> str:
        self.asked += 1
        for act in self.meanwhile:
            act()
        if self.pin is None:
            raise JukiError(ErrorCode.PIN_NOT_GIVEN, "nobody typed")
        return self.pin


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The counter on a port of its own, on a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(PageServer.start(app), loop).result(SOON)
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class BridgedCounter:
    """A counter that is served, with a bridge at its first terminal."""

    counter: CardCounter
    address: str
    reader: BridgedReader
    settings: BridgeSettings
    key: str
    keys: Keys
    service: PcscService

    @contextmanager
    def bridge(self) -> Iterator[Bridge]:
        world = self.counter.world
        bridge = Bridge(self.settings, self.key, world.pad, self.keys, SystemRandomness())
        thread = threading.Thread(target=bridge.run, daemon=True)
        thread.start()
        try:
            yield bridge
        finally:
            bridge.stop()
            thread.join(60)
            assert not thread.is_alive()

    def wait_for(self, there: bool) -> None:
        for _ in range(1_200):  # a minute: other tests run beside this one
            try:
                if (self.reader.find_insertion(FIRST) is not None) is there:
                    return
            except JukiError:
                pass
            threading.Event().wait(0.05)
        raise AssertionError("the counter does not hear of it")

    def post(self, path: str, body: object, key: str | None = None) -> tuple[int, bytes]:
        caller = PageCaller(self.address)
        try:
            return caller.post(
                path, msgspec.json.encode(body), key=self.key if key is None else key
            )
        finally:
            caller.close()


@pytest.fixture
def at() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> CardWorld:
    return CardWorld.make(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def far(
    counter_office: CounterOffice, made_world: CardWorld, pcsc: PcscService, tmp_path: Path
) -> Iterator[BridgedCounter]:
    made_world.stopped = DictionaryList()
    counter = make_card_counter(counter_office, made_world, tmp_path / "residents")
    lines = Lines()
    reader = BridgedReader(lines)
    counter.serve(reader, bridges=lines)
    with served(counter.office.app) as address:
        settings = BridgeSettings(counter=address, card_root="root", resident_reader=pcsc.names[0])
        code = counter.another_code(FIRST)
        key = register_bridge(settings, code).key
        yield BridgedCounter(counter, address, reader, settings, key, Keys(), pcsc)


@pytest.fixture(scope="module")
def chip(made_world: CardWorld) -> Chip:
    return made_world.card()


def test_a_card_on_a_far_reader_proves_its_holder(far: BridgedCounter, chip: Chip) -> None:
    with far.bridge(), far.service.lay(chip):
        far.wait_for(True)
        read = far.counter.read_by(far.reader).read(FIRST, NOW)
        assert read.code == CODE
        again = far.counter.read_by(far.reader).read(FIRST, NOW)
        assert again == read
    assert far.keys.asked == 2


def test_a_wrong_pin_at_a_far_pad_is_the_chips_own_no(far: BridgedCounter, chip: Chip) -> None:
    far.keys.pin = "1357"
    with far.bridge(), far.service.lay(chip):
        far.wait_for(True)
        with pytest.raises(JukiError) as refused:
            far.counter.read_by(far.reader).read(FIRST, NOW)
        assert refused.value.code is ErrorCode.IC_PIN_WRONG
        far.keys.pin = PIN
        assert far.counter.read_by(far.reader).read(FIRST, NOW).code == CODE


def test_nobody_types(far: BridgedCounter, chip: Chip) -> None:
    far.keys.pin = None
    with far.bridge(), far.service.lay(chip):
        far.wait_for(True)
        with pytest.raises(JukiError) as refused:
            far.counter.read_by(far.reader).read(FIRST, NOW)
    assert refused.value.code is ErrorCode.PIN_NOT_GIVEN


def test_a_card_pulled_in_the_middle_is_a_missing_card(far: BridgedCounter, chip: Chip) -> None:
    with far.bridge():
        with far.service.lay(chip) as lying:
            far.wait_for(True)
            far.keys.meanwhile = [lying.close]
            with pytest.raises(JukiError) as refused:
                far.counter.read_by(far.reader).read(FIRST, NOW)
            assert refused.value.code is ErrorCode.CARD_MISSING
        far.wait_for(False)
        far.keys.meanwhile = []
        with far.service.lay(chip):
            far.wait_for(True)
            assert far.counter.read_by(far.reader).read(FIRST, NOW).code == CODE


def test_a_bridge_that_is_gone_leaves_no_reader(far: BridgedCounter, chip: Chip) -> None:
    with pytest.raises(JukiError) as never:
        far.reader.find_insertion(FIRST)
    assert never.value.code is ErrorCode.READER_MISSING
    with far.bridge() as bridge, far.service.lay(chip):
        far.wait_for(True)
        far.keys.meanwhile = [bridge.stop, lambda: threading.Event().wait(9)]
        with pytest.raises(JukiError) as refused:
            far.counter.read_by(far.reader).read(FIRST, NOW)
        assert refused.value.code is ErrorCode.READER_MISSING


def test_a_terminal_has_one_bridge_at_a_time(far: BridgedCounter) -> None:
    one = Report(bridge="0" * 16, cards={Slot.RESIDENT: None})
    other = Report(bridge="1" * 16, cards={Slot.RESIDENT: None})
    assert far.post(CARDS, one)[0] == 200
    status, body = far.post(CARDS, other)
    assert (status, b"reader-busy" in body) == (409, True)
    assert far.post(CARDS, one)[0] == 200


def test_only_the_key_of_a_terminals_bridge_is_heard(far: BridgedCounter) -> None:
    report = Report(bridge="0" * 16, cards={})
    for key in ("", "0" * 64):
        assert far.post(WORK, report, key)[0] == 403
    assert far.post(CARDS, {"bridge": "x"})[0] == 422
    with far.counter.office.database.transaction() as tx:
        end_terminal(tx, FIRST, by=SET_UP, now=NOW)
    assert far.post(CARDS, report)[0] == 403


def test_a_registration_code_makes_one_bridge_or_one_browser(far: BridgedCounter) -> None:
    code = far.counter.another_code(FIRST)
    far.counter.office.clock.advance(timedelta(seconds=1))
    register_bridge(far.settings, code)
    with pytest.raises(JukiError) as refused:
        register_bridge(far.settings, code)
    assert refused.value.code is ErrorCode.TERMINAL_UNKNOWN
    assert far.post(CARDS, Report(bridge="0" * 16, cards={}))[0] == 403, "a newer key counts"


def test_the_page_reads_a_card_through_the_bridge(far: BridgedCounter, chip: Chip) -> None:
    # The page is asked in this process; its dialogue goes out through the port to the bridge.
    from test_resident_card import cases_of, read

    with far.bridge(), far.service.lay(chip):
        far.wait_for(True)
        clerk = far.counter.sit_down()
        assert read(clerk).status == 303
    assert [case[3] for case in cases_of(far.counter)] == [HANAKO]


def test_the_line_shows_neither_pin_nor_code(
    far: BridgedCounter, chip: Chip, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[bytes] = []
    real = PageCaller.post

    def listening(self: PageCaller, path: str, body: bytes, **more: Any) -> tuple[int, bytes]:
        status, answer = real(self, path, body, **more)
        passed.extend((body, answer))
        return status, answer

    monkeypatch.setattr(PageCaller, "post", listening)
    with far.bridge(), far.service.lay(chip):
        far.wait_for(True)
        assert far.counter.read_by(far.reader).read(FIRST, NOW).code == CODE
    found = re.findall(rb'"content":"([^"]+)"', b"".join(passed))
    contents = b"".join(base64.b64decode(one) for one in found)
    assert len(contents) > 2_000
    assert PIN.encode() not in contents
    assert CODE.digits.encode() not in contents
