"""Residents' cards at a register office's counters: which readers, which certificates, which list.

The office's key for card terminals is in its vault; the card authority certifies it for two months
at most.  Certificate and root are read anew at every reading, so that a renewed one needs no
restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jukinet.cards.states.procedures import find_stop, is_key_stopped, read_list
from jukinet.cards.states.told import LIST_AGE_MAX
from jukinet.counters.bridge.lines import Lines
from jukinet.counters.bridge.reader import BridgedReader
from jukinet.counters.resident_card import Holder, ResidentCards
from jukinet.counters.resident_reader import ResidentReader
from jukinet.counters.resident_tray import ResidentTray
from jukinet.iccard.authority import CARD_TERMINAL, handle_of
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.nodes.card_keys import read_card_certificate
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.register import procedures as register
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError


@dataclass(frozen=True, slots=True)
class NodesList:
    """The stopped list as this node holds it; asked in a transaction of its own."""

    database: Database

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        """How a card stands; STOPPED_LIST_OUTDATED where the list was never complete."""
        with self.database.transaction() as tx:
            stop, complete = find_stop(tx, number), read_list(tx).complete_up_to
        if complete is None:
            raise JukiError(ErrorCode.STOPPED_LIST_OUTDATED, "the list was never complete here")
        standing = CardStanding.USABLE if stop is None else stop.standing
        return StoppedAnswer(standing, complete)

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        """Whether the nation stopped the key: then no card under it is genuine, listed or not."""
        with self.database.transaction() as tx:
            return is_key_stopped(tx, issuer.key_id.hex())


def open_resident_cards(
    settings: CounterSettings, loaded: LoadedNode, lines: Lines | None
) -> ResidentCards | None:
    """How the office's counters read residents' cards; None where they do not."""
    if settings.card_root is None or settings.card_terminal is None:
        return None
    root, certificate = Path(settings.card_root), Path(settings.card_terminal)
    reader = _open_reader(settings, lines, root)
    if reader is None:
        return None
    context, stopped = loaded.node.context, NodesList(loaded.node.database)

    def open_terminal() -> Terminal:
        identity = TerminalIdentity(
            handle_of(CARD_TERMINAL),
            read_card_certificate(certificate),
            read_card_certificate(root),
        )
        return Terminal(context.vault, (identity,), stopped, list_age_max=LIST_AGE_MAX)

    return ResidentCards(reader, open_terminal, _find_holder, context.party.code)


def _open_reader(
    settings: CounterSettings, lines: Lines | None, root: Path
) -> ResidentReader | None:
    if lines is not None:
        return BridgedReader(lines)
    if settings.resident_readers is None:
        return None
    return ResidentTray(
        Path(settings.resident_readers), lambda: PinPad((read_card_certificate(root),))
    )


def _find_holder(tx: Transaction, code: ResidentRecordCode) -> Holder | None:
    resident = register.find_resident_by_code(tx, code)
    return None if resident is None else register.get_record(tx, resident)
