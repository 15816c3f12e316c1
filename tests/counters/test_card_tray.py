"""Software cards in a tray: in one place or the other, and no way around three tries."""

from __future__ import annotations

import multiprocessing
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from jukinet.counters import operator_card
from jukinet.counters.card_tray import TrayReader
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import ErrorCode, JukiError
from refusals import refusal

PIN = "135790"
WRONG = "999999"
CHALLENGE = b"a challenge made for this moment"


@pytest.fixture
def tray(tmp_path: Path) -> TrayReader:
    return TrayReader(tmp_path / "tray")


@pytest.fixture
def key(tray: TrayReader) -> bytes:
    """The public key of the card «kimura» that lies in the first reader."""
    made = tray.make("kimura", PIN)
    tray.insert("kimura", "one")
    return made


def test_a_card_proves_itself_by_the_key_in_the_roster(tray: TrayReader, key: bytes) -> None:
    signature = tray.prove("one", PIN, CHALLENGE)
    verify(PublicKey(KeyKind.ECDSA_P256, key), CHALLENGE, signature)
    with pytest.raises(JukiError):
        verify(PublicKey(KeyKind.ECDSA_P256, key), b"another challenge", signature)


def test_a_card_is_in_the_tray_or_in_one_reader(tray: TrayReader, key: bytes) -> None:
    assert tray.find_card("two") is None
    assert tray.list_cards() == []
    assert refusal(lambda: tray.insert("kimura", "two")) is ErrorCode.CARD_MISSING
    assert tray.pull("one") == "kimura"
    assert tray.find_card("one") is None
    assert tray.list_cards() == ["kimura"]


def test_a_reader_holds_one_card(tray: TrayReader, key: bytes) -> None:
    tray.make("ogawa", PIN)
    assert refusal(lambda: tray.insert("ogawa", "one")) is ErrorCode.CLAIMED_BY_ANOTHER
    found = tray.find_card("one")
    assert found is not None and found.card_id == "kimura"


def test_each_putting_in_is_told_from_the_last(tray: TrayReader, key: bytes) -> None:
    before = tray.find_card("one")
    tray.pull("one")
    tray.insert("kimura", "one")
    after = tray.find_card("one")
    assert before is not None and after is not None
    assert before.insertion != after.insertion


def test_three_wrong_pins_lock_the_card_for_good(tray: TrayReader, key: bytes) -> None:
    for left, code in ((2, ErrorCode.PIN_WRONG), (1, ErrorCode.PIN_WRONG)):
        assert refusal(lambda: tray.prove("one", WRONG, CHALLENGE)) is code
        found = tray.find_card("one")
        assert found is not None and found.tries_left == left
    assert refusal(lambda: tray.prove("one", WRONG, CHALLENGE)) is ErrorCode.CARD_LOCKED
    assert refusal(lambda: tray.prove("one", PIN, CHALLENGE)) is ErrorCode.CARD_LOCKED
    found = tray.find_card("one")
    assert found is not None and found.locked


def test_the_right_pin_gives_the_tries_back(tray: TrayReader, key: bytes) -> None:
    for _ in range(4):
        assert refusal(lambda: tray.prove("one", WRONG, CHALLENGE)) is ErrorCode.PIN_WRONG
        tray.prove("one", PIN, CHALLENGE)
    found = tray.find_card("one")
    assert found is not None and found.tries_left == operator_card.TRIES_MAX


def _die_while_looking_at_the_pin(folder: Path) -> None:
    """A try in a process of its own that is killed before it knows the answer."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    operator_card._open = die  # type: ignore[assignment]
    TrayReader(folder).prove("one", WRONG, CHALLENGE)


def test_who_kills_the_program_gains_no_try(tmp_path: Path) -> None:
    folder = tmp_path / "tray"
    tray = TrayReader(folder)
    tray.make("kimura", PIN)
    tray.insert("kimura", "one")
    for left in (2, 1, 0):
        killed = multiprocessing.get_context("fork").Process(
            target=_die_while_looking_at_the_pin, args=(folder,)
        )
        killed.start()
        killed.join(60)
        assert killed.exitcode == -signal.SIGKILL
        found = tray.find_card("one")
        assert found is not None and found.tries_left == left
    assert refusal(lambda: tray.prove("one", PIN, CHALLENGE)) is ErrorCode.CARD_LOCKED


def test_a_damaged_counter_is_no_way_around_it(
    tray: TrayReader, key: bytes, tmp_path: Path
) -> None:
    (tmp_path / "tray/readers/one/card/tries").write_text("9")
    assert refusal(lambda: tray.prove("one", PIN, CHALLENGE)) is ErrorCode.CARD_LOCKED


def test_an_empty_reader_is_told_by_its_own_code(tray: TrayReader) -> None:
    assert refusal(lambda: tray.prove("one", PIN, CHALLENGE)) is ErrorCode.CARD_MISSING
    assert refusal(lambda: tray.pull("one")) is ErrorCode.CARD_MISSING


@pytest.mark.parametrize("name", ["../escape", "", "A", "a/b", "."])
def test_names_cannot_leave_the_tray(tray: TrayReader, name: str) -> None:
    assert refusal(lambda: tray.find_card(name)) is ErrorCode.TERMINAL_UNKNOWN
    assert refusal(lambda: tray.make(name, PIN)) is ErrorCode.FORM_INVALID


def test_a_pin_is_neither_short_nor_endless(tray: TrayReader) -> None:
    for pin in ("12345", "1" * 33):
        assert refusal(partial(tray.make, "short", pin)) is ErrorCode.FORM_INVALID


def test_a_card_nobody_was_given_can_be_thrown_away_and_made_anew(tmp_path: Path) -> None:
    tray = TrayReader(tmp_path)
    first = tray.make("card-mihon", PIN)
    tray.throw_away("card-mihon")
    assert tray.list_cards() == []
    tray.throw_away("card-mihon")
    assert tray.make("card-mihon", PIN) != first
