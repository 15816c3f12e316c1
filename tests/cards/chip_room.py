"""A municipality's chips: real ones in memory, on the readers of its terminals, with a pad beside.

Keys are real and in real vaults; the list of stopped cards is fresh and empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jukinet.iccard.authority import (
    CARD_ISSUING,
    CARD_TERMINAL,
    CardAuthority,
    MunicipalIssuer,
    handle_of,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CardCertificate
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.iccard.pin_pad import PinPad, PinRequest
from jukinet.iccard.rights import CARD_DESK
from jukinet.iccard.suite import Suite
from jukinet.iccard.terminal.stopped_list import StoppedAnswer
from jukinet.iccard.terminal.terminal import Terminal as CardTerminal
from jukinet.iccard.terminal.terminal import TerminalIdentity
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

TERMINAL = "madoguchi-1"
NISHITOKYO = MunicipalityCode("132292")


@dataclass
class Laid:
    """A chip on a reader with the pad beside it."""

    chip: Chip
    pad: PinPad
    typed: list[str]

    def reset(self) -> bytes:
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        return self.chip.process(command)

    def ask_pin(self, request: PinRequest) -> bytes:
        if not self.typed:
            raise JukiError(ErrorCode.CARD_MISSING, "nobody typed at the pad")
        return self.pad.seal(request, self.typed.pop(0))


class NothingStopped:
    """A list of stopped cards that is fresh and empty."""

    def ask_about(self, number: CardNumber) -> StoppedAnswer:
        return StoppedAnswer(CardStanding.USABLE, datetime(2100, 1, 1, tzinfo=UTC))

    def is_issuer_stopped(self, issuer: CardCertificate) -> bool:
        return False


@dataclass
class ChipRoom:
    """The nation's card authority, a municipality that issues, and blanks under one key."""

    authority: CardAuthority
    issuer: MunicipalIssuer
    terminal: CardTerminal
    batch_key: TransportKey
    laid: dict[str, Laid] = field(default_factory=dict)
    made: int = 0

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[Laid]:
        if terminal_id not in self.laid:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies on the reader")
        yield self.laid[terminal_id]

    def find_insertion(self, terminal_id: str) -> str | None:
        laid = self.laid.get(terminal_id)
        return None if laid is None else str(id(laid))

    def lay_blank(self, terminal_id: str = TERMINAL) -> Laid:
        self.made += 1
        chip = Chip.manufacture(
            ArrayMemory(), ChipCell.make(), self.made.to_bytes(8, "big"), self.batch_key, Suite.P256
        )
        self.laid[terminal_id] = Laid(chip, PinPad((self.authority.root,)), [])
        return self.laid[terminal_id]


def open_chip_room(folder: Path) -> ChipRoom:
    """Keys of 2003 in real vaults."""
    nation, municipal, node = (
        SealedFileVault.create_with(folder / name, make_passphrase(), {})
        for name in ("nation", "municipal", "node")
    )
    first, last = date(2003, 8, 25), date(2030, 1, 1)
    authority = CardAuthority(nation, make_card_root(nation, first_day=first, last_day=last))
    certificate = authority.certify_municipality(
        make_card_key(municipal, CARD_ISSUING), NISHITOKYO, first_day=first, last_day=last
    )
    own = authority.certify_terminal(
        make_card_key(node, CARD_TERMINAL), "register-office-132292", rights=CARD_DESK,
        first_day=first, last_day=first + timedelta(60),
    )  # fmt: skip
    identity = TerminalIdentity(handle_of(CARD_TERMINAL), own, authority.root)
    return ChipRoom(
        authority,
        MunicipalIssuer(municipal, certificate),
        CardTerminal(node, (identity,), NothingStopped()),
        TransportKey.make(),
    )
