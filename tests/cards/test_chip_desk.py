"""The card desk and its chips: what it sees, that it may be stopped anywhere, where a PIN goes.

The chips are those of ``iccard`` in memory, the keys real; a card that is pulled is a reader that
does not answer from some command on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from chip_room import TERMINAL, ChipRoom, Laid, open_chip_room

from jukinet.cards.chip_desk import ChipOrder, ReaderChips
from jukinet.cards.saga import ChipSight
from jukinet.iccard.face import Face, FaceForm
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError

NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
NUMBER = CardNumber.from_payload("123456789012345")
OTHER = CardNumber.from_payload("543210987654321")
UNTIL = date(2013, 8, 24)
ORDER = ChipOrder(
    NUMBER, UNTIL, ResidentRecordCode.from_ten("1234567890"), date(1958, 3, 21),
    Face(FaceForm.A, "架空 太郎", UNTIL, "西東京市"),
)  # fmt: skip
SECRET = "7294"


@pytest.fixture
def room(tmp_path: Path) -> ChipRoom:
    return open_chip_room(tmp_path)


def desk_of(room: ChipRoom, key: TransportKey | None = None) -> ReaderChips:
    batch = key or room.batch_key
    return ReaderChips(
        room,
        lambda: room.terminal,
        lambda: room.issuer,
        lambda: batch,
        SeededRandomness("desk"),
        lambda: NOW,
    )


def test_the_desk_sees_how_far_a_chip_has_come(room: ChipRoom) -> None:
    desk = desk_of(room)
    assert desk.look(TERMINAL, NUMBER) is ChipSight.NOT_SEEN
    laid = room.lay_blank()
    assert desk.look(TERMINAL, NUMBER) is ChipSight.BLANK
    desk.write(TERMINAL, ORDER)
    assert desk.look(TERMINAL, NUMBER) is ChipSight.WRITTEN
    assert desk.look(TERMINAL, OTHER) is ChipSight.OTHER_CARD
    laid.typed.append(SECRET)
    desk.set_pin(TERMINAL, NUMBER)
    assert desk.look(TERMINAL, NUMBER) is ChipSight.PIN_SET


def test_a_card_of_another_nation_is_another_card(room: ChipRoom, tmp_path: Path) -> None:
    foreign = open_chip_room(tmp_path / "abroad")
    foreign.lay_blank()
    desk_of(foreign).write(TERMINAL, ORDER)
    room.laid = foreign.laid
    with pytest.raises(JukiError) as raised:
        desk_of(room).set_pin(TERMINAL, NUMBER)
    assert raised.value.code in (
        ErrorCode.IC_CARD_NOT_GENUINE, ErrorCode.IC_TERMINAL_NOT_CERTIFIED,
    )  # fmt: skip


def test_a_blank_of_another_batch_is_not_opened(room: ChipRoom) -> None:
    room.lay_blank()
    with pytest.raises(JukiError) as raised:
        desk_of(room, TransportKey.make()).write(TERMINAL, ORDER)
    assert raised.value.code is ErrorCode.TRANSPORT_KEY_WRONG
    assert desk_of(room).look(TERMINAL, NUMBER) is ChipSight.BLANK


class Pulled(Laid):
    """A card that somebody takes off the reader after some commands."""

    left: int

    def transmit(self, command: bytes) -> bytes:
        if self.left == 0:
            raise JukiError(ErrorCode.CARD_MISSING, "the card was pulled")
        self.left -= 1
        return super().transmit(command)


@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 8, 13, 21])
def test_a_card_pulled_in_the_middle_is_written_anew(room: ChipRoom, after: int) -> None:
    """Stopped anywhere the chip is a blank still, or it is wholly written: never between."""
    laid, desk = room.lay_blank(), desk_of(room)
    pulled = Pulled(laid.chip, laid.pad, [])
    pulled.left = after
    room.laid[TERMINAL] = pulled
    try:
        desk.write(TERMINAL, ORDER)
    except JukiError as error:
        assert error.code is ErrorCode.CARD_MISSING
    laid.chip.reset()
    room.laid[TERMINAL] = laid
    sight = desk.look(TERMINAL, NUMBER)
    assert sight in (ChipSight.BLANK, ChipSight.WRITTEN)
    if sight is ChipSight.BLANK:
        desk.write(TERMINAL, ORDER)
    assert desk.look(TERMINAL, NUMBER) is ChipSight.WRITTEN


def test_a_pin_is_set_on_this_card_and_on_no_other(room: ChipRoom) -> None:
    room.lay_blank().typed.append(SECRET)
    desk = desk_of(room)
    desk.write(TERMINAL, ORDER)
    with pytest.raises(JukiError) as raised:
        desk.set_pin(TERMINAL, OTHER)
    assert raised.value.code is ErrorCode.CARD_STATE
    assert room.laid[TERMINAL].typed == [SECRET]


class Heard(Laid):
    """A card whose line somebody listens to."""

    heard: bytes = b""

    def transmit(self, command: bytes) -> bytes:
        answer = super().transmit(command)
        self.heard += command + answer
        return answer


def test_neither_pin_nor_code_is_heard_on_the_line(room: ChipRoom) -> None:
    laid, desk = room.lay_blank(), desk_of(room)
    heard = Heard(laid.chip, laid.pad, [SECRET])
    room.laid[TERMINAL] = heard
    desk.write(TERMINAL, ORDER)
    desk.set_pin(TERMINAL, NUMBER)
    assert heard.heard
    assert SECRET.encode() not in heard.heard
    assert ORDER.code.digits.encode() not in heard.heard
    assert "架空".encode() not in heard.heard


@pytest.mark.parametrize("pin", ["1111", "0321", "1958"])
def test_a_pin_that_others_guess_is_refused_by_pad_or_chip(room: ChipRoom, pin: str) -> None:
    room.lay_blank().typed.append(pin)
    desk = desk_of(room)
    desk.write(TERMINAL, ORDER)
    with pytest.raises(JukiError) as raised:
        desk.set_pin(TERMINAL, NUMBER)
    assert raised.value.code is ErrorCode.IC_PIN_TOO_SIMPLE
    assert desk.look(TERMINAL, NUMBER) is ChipSight.WRITTEN


def test_an_order_shows_nobody(room: ChipRoom) -> None:
    assert "1234567890" not in repr(ORDER)
    assert "架空" not in repr(ORDER)
