"""Operators' cards at a node's own machine: for the verbs of the command line.

Software cards lie in the node's folder of readers and are put into a terminal's for one verb.  A
chip lies on the machine's own reader, by the name that ``console_reader`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jukinet.counters.card_reader import CardReader
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.resident_reader import CardInHand
from jukinet.counters.screen import CardMaker
from jukinet.iccard.pin_pad import PinRequest
from jukinet.nodes.card_issuer import Config as IssuerConfig
from jukinet.nodes.operator_cards import OperatorCards, open_operator_chips
from jukinet.nodes.register_office import Config as OfficeConfig
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.readers.pcsc import PcscCard, PcscReaders
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class ConsoleReader:
    """One reader of this machine, whichever terminal is asked for; see
    :class:`~jukinet.counters.resident_reader.ResidentReader`."""

    name: str

    def find_insertion(self, _: str) -> str | None:
        """How often something was laid there or taken off, which is new each time."""
        with PcscReaders() as readers:
            seen = readers.look(self.name)
        return str(seen.changes) if seen.present else None

    @contextmanager
    def take(self, _: str) -> Iterator[CardInHand]:
        """The card on the reader."""
        with PcscReaders() as readers, readers.connect(self.name) as card:
            yield _Connected(card)


@dataclass(frozen=True, slots=True)
class _Connected:
    """The card there; at a console no holder types at a pad."""

    card: PcscCard

    def reset(self) -> bytes:
        return self.card.reset()

    def transmit(self, command: bytes) -> bytes:
        return self.card.transmit(command)

    def ask_pin(self, _: PinRequest) -> bytes:
        raise JukiError(ErrorCode.PIN_NOT_GIVEN, "a console has no pad")


@contextmanager
def card_put_in(loaded: LoadedNode, card_id: str, terminal_id: str) -> Iterator[CardReader]:
    """The reader with this card in it; it comes back out whatever happens."""
    chips = _find_chips(loaded)
    if chips is not None:
        found = chips.reader.read_card(terminal_id)
        if found is None or found.card_id != card_id:
            raise JukiError(ErrorCode.CARD_MISSING, f"{card_id} does not lie on the reader")
        yield chips.reader
        return
    tray = TrayReader(_folder_of(loaded))
    tray.insert(card_id, terminal_id)
    try:
        yield tray
    finally:
        tray.pull(terminal_id)


def make_operator_card(loaded: LoadedNode, card_id: str, pin: str) -> bytes:
    """A new card in the tray, or of the blank on this machine's reader; its public key (DER)."""
    chips = _find_chips(loaded)
    if chips is None:
        tray = TrayReader(_folder_of(loaded))
        tray.throw_away(card_id)  # of a set-up that did not come to its end
        return tray.make(card_id, pin)
    maker: CardMaker | None = chips.maker
    if maker is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, "counter: name card_issuing and transport_halves"
        )
    return maker.make(card_id, pin, "")


def _find_chips(loaded: LoadedNode) -> OperatorCards | None:
    """How chips are read and made at this console; None where operators' cards are software."""
    config = loaded.config
    if not isinstance(config, OfficeConfig) or config.counter is None:
        return None
    settings = config.counter
    if settings.operator_terminal is None:
        return None
    if settings.console_reader is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, "counter.console_reader: name this machine's reader"
        )
    reader = ConsoleReader(settings.console_reader)
    return open_operator_chips(settings, loaded, reader, reader)


def _folder_of(loaded: LoadedNode) -> Path:
    config = loaded.config
    if isinstance(config, IssuerConfig):
        return Path(config.issuing.readers)
    if isinstance(config, OfficeConfig) and config.counter is not None:
        return Path(config.counter.readers)
    raise JukiError(ErrorCode.CONFIGURATION_INVALID, "this node has no card readers")
