"""Whatever a card answers, the terminal's side ends in an error of the house or in the truth.

Answers are noise, or a real card's with bytes changed; no dialogue may fail in any other way.
"""

from __future__ import annotations

import pytest
from card_world import CODE, NOW, PIN, CardWorld, ChipCarrier
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.iccard.conversation import converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.terminal.terminal import read_state
from jukinet.iccard.terminal.writing import open_blank
from jukinet.iccard.tlv import tlv
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.terms.errors import JukiError

MANY = settings(
    max_examples=200, deadline=None
)  # fmt: skip
ELEMENT = st.builds(
    tlv, st.sampled_from([0x7C, 0x80, 0x81, 0x82, 0x83, 0x8E, 0x87, 0x99]), st.binary(max_size=20)
)
ANSWERS = st.builds(
    lambda data, status: data + status.to_bytes(2, "big"),
    st.one_of(st.binary(max_size=60), st.lists(ELEMENT, max_size=4).map(b"".join),
              ELEMENT.map(lambda one: tlv(0x7C, one))),
    st.sampled_from([0x9000, 0x9000, 0x9000, 0x6110, 0x6982, 0x63C1, 0x6A80, 0x1234]),
)  # fmt: skip


class Noisy:
    """A reader with something in it that is no card."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers

    def reset(self) -> bytes:
        return b""

    def transmit(self, command: bytes) -> bytes:
        return self.answers.pop(0) if self.answers else b"\x90"


@MANY
@given(st.lists(ANSWERS, max_size=10))
def test_noise_is_an_error_and_nothing_worse(made_world: CardWorld, answers: list[bytes]) -> None:
    for dialogue in (
        read_state(), made_world.terminal().open_network(NOW),
        open_blank(made_world.batch_key, SystemRandomness()),
    ):  # fmt: skip
        try:
            converse(dialogue, Noisy(list(answers)))
        except JukiError:
            continue


@pytest.fixture(scope="module")
def carrier(made_world: CardWorld) -> ChipCarrier:
    return ChipCarrier(made_world.card())


@MANY
@given(st.integers(0, 12), st.integers(0, 400), st.integers(1, 255))
def test_a_changed_answer_is_noticed(
    made_world: CardWorld, carrier: ChipCarrier, turn: int, at: int, flip: int
) -> None:
    class Changing(ChipCarrier):
        def transmit(self, command: bytes) -> bytes:
            response = bytearray(super().transmit(command))
            if len(self.log) == turn + 1:
                response[at % len(response)] ^= flip
            return bytes(response)

    changing = Changing(carrier.chip)
    try:
        session = converse(made_world.terminal().open_network(NOW), changing)
        request = converse(session.ask_for_pin(PinPurpose.VERIFY), changing)
        converse(session.verify_pin(made_world.pad.seal(request, PIN)), changing)
        assert converse(session.read_code(), changing) == CODE
    except JukiError:
        pass
    finally:
        made_world.set_pin(carrier.chip)
