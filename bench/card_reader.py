"""Claim: a card on a reader of the PC/SC service is used 25 times a second.

The same use as in process (`card_uses`): proving each other with fresh keys, the stopped list, the
PIN sealed and tried, the code read; but every command goes through libpcsclite, pcscd, the driver
of a virtual reader and a socket, as from a counter machine to a real reader and back.  It runs on a
service of its own, which the machine's other programs do not see.

The floor is as many bare commands through the same service as one use takes, echoed by a card that
does nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from bench.card_uses import CODE, NOW, PIN, make_card, make_terminal
from bench.figures import Figure, at_least
from bench.ground import Ground
from jukinet.iccard.chip.chip import ANSWER_TO_RESET
from jukinet.iccard.conversation import CardCarrier, converse
from jukinet.iccard.pin import PinPurpose
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.terminal import Terminal
from jukinet.platform.readers.pcsc import PcscReaders
from jukinet.platform.readers.rehearsal import PcscService, find_missing, run_service
from jukinet.terms.errors import ErrorCode, JukiError

TARGET: Final = 25.0
ROUNDS: Final = 3
ECHOED: Final = b"\x80\x10\x00\x00\x80" + bytes(128)


@dataclass
class Counting:
    """A carrier that counts what it carries."""

    carrier: CardCarrier
    commands: int = 0

    def reset(self) -> bytes:
        """Reset the card."""
        return self.carrier.reset()

    def transmit(self, command: bytes) -> bytes:
        """One command."""
        self.commands += 1
        return self.carrier.transmit(command)


class Echo:
    """A card that answers with what it is told."""

    def reset(self) -> bytes:
        """The answer to reset."""
        return ANSWER_TO_RESET

    def process(self, command: bytes) -> bytes:
        """What was told, done."""
        return command[5:] + b"\x90\x00"


def measure(ground: Ground, uses: int) -> list[Figure]:
    """Use a card on a reader, and then the bare line."""
    missing = find_missing()
    if missing:
        raise JukiError(ErrorCode.READER_MISSING, f"not installed: {missing}")
    place = ground.folder / "pcsc"
    place.mkdir()
    terminal, authority = make_terminal(ground.folder / "cards-pcsc")
    chip, pad = make_card(terminal, authority), PinPad((authority.root,))
    ours, floors, commands = [], [], 0.0
    with run_service(place) as service:
        for _ in range(ROUNDS):
            with service.lay(chip):
                rate, commands = _use(service, terminal, pad, uses)
            ours.append(rate)
            floors.append(_echo(service, uses * round(commands)) / commands)
    notes = (f"{commands:.0f} commands a use", "floor: as many commands of 128 bytes, echoed")
    floor = sorted(floors)[ROUNDS // 2]
    return [
        at_least("card_reader", ours, TARGET, unit="uses/s", size=uses, floor=floor, notes=notes)
    ]


def _use(service: PcscService, terminal: Terminal, pad: PinPad, uses: int) -> tuple[float, float]:
    """Uses a second, and commands a use."""
    with PcscReaders() as readers, readers.connect(service.names[0]) as card:
        carrier = Counting(card)
        start = time.perf_counter()
        for _ in range(uses):
            session = converse(terminal.open_network(NOW), carrier)
            request = converse(session.ask_for_pin(PinPurpose.VERIFY), carrier)
            converse(session.verify_pin(pad.seal(request, PIN)), carrier)
            assert converse(session.read_code(), carrier) == CODE
        return uses / (time.perf_counter() - start), carrier.commands / uses


def _echo(service: PcscService, commands: int) -> float:
    """Commands a second."""
    with (
        service.lay(Echo()),
        PcscReaders() as readers,
        readers.connect(service.names[0]) as card,
    ):
        start = time.perf_counter()
        for _ in range(commands):
            card.transmit(ECHOED)
        return commands / (time.perf_counter() - start)
