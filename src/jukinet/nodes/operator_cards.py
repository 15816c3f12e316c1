"""Operators' cards at an office: software cards of a rehearsal, or chips; the configuration says.

``operator_terminal``, a certificate by which a terminal may use operators' cards, makes them chips.
They lie on the operator's reader of each terminal's bridge; without bridges the folder of readers
holds chips that are files.  A new one is made of a blank on the reader that residents use, since
the administrator's own card lies in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jukinet.counters.bridge.lines import Lines
from jukinet.counters.bridge.reader import BridgedReader
from jukinet.counters.bridge.wire import Slot
from jukinet.counters.card_reader import CardReader
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.operator_chip import ChipMaker, ChipReader
from jukinet.counters.resident_card import ResidentCards
from jukinet.counters.resident_reader import ResidentReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.counters.screen import CardMaker
from jukinet.iccard.authority import CARD_OPERATORS, MunicipalIssuer, handle_of
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.nodes.card_chips import read_transport_key
from jukinet.nodes.card_keys import read_card_certificate
from jukinet.nodes.resident_cards import NodesList
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class OperatorCards:
    """How an office's terminals read operators' cards, and what makes new ones."""

    reader: CardReader
    maker: CardMaker | None


def open_operator_cards(
    settings: CounterSettings,
    loaded: LoadedNode,
    lines: Lines | None,
    residents: ResidentCards | None,
) -> OperatorCards:
    """The readers of the office's counters; CONFIGURATION_INVALID for chips without a root."""
    folder = Path(settings.readers)
    if settings.operator_terminal is None:
        tray = TrayReader(folder)
        return OperatorCards(tray, tray)
    readers: ResidentReader
    if lines is None:
        readers = ResidentTray(folder, _pad_of(settings))
    else:
        readers = BridgedReader(lines, Slot.OPERATOR)
    blanks = None if residents is None else residents.reader
    return open_operator_chips(settings, loaded, readers, blanks)


def open_operator_chips(
    settings: CounterSettings,
    loaded: LoadedNode,
    readers: ResidentReader,
    blanks: ResidentReader | None,
) -> OperatorCards:
    """Chips on these readers, and made of blanks on those."""
    context, pad = loaded.node.context, _pad_of(settings)
    terminal = _Identified(settings, loaded)
    reader = ChipReader(readers, terminal.open, pad, context.clock.now)
    issuing, halves = settings.card_issuing, settings.transport_halves
    if blanks is None or issuing is None or halves is None:
        return OperatorCards(reader, None)
    maker = ChipMaker(
        blanks,
        terminal.open,
        lambda: MunicipalIssuer(context.vault, read_card_certificate(Path(issuing))),
        lambda: read_transport_key(Path(halves)),
        pad,
        context.randomness,
        context.clock.now,
    )
    return OperatorCards(reader, maker)


@dataclass(frozen=True, slots=True)
class _Identified:
    """The office as a terminal for operators' cards, by its certificate of the moment."""

    settings: CounterSettings
    loaded: LoadedNode

    def open(self) -> Terminal:
        assert self.settings.operator_terminal is not None, "it was asked before"
        identity = TerminalIdentity(
            handle_of(CARD_OPERATORS),
            read_card_certificate(Path(self.settings.operator_terminal)),
            read_card_certificate(_root_of(self.settings)),
        )
        node = self.loaded.node
        return Terminal(node.context.vault, (identity,), NodesList(node.database))


def _pad_of(settings: CounterSettings) -> Callable[[], PinPad]:
    root = _root_of(settings)
    return lambda: PinPad((read_card_certificate(root),))


def _root_of(settings: CounterSettings) -> Path:
    if settings.card_root is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, "counter.operator_terminal: name card_root, too"
        )
    return Path(settings.card_root)
