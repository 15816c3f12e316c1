"""The folder of a machine that opens packs alone: a key of its own, by which chips let it ask.

``juki standstill machine`` makes it ahead, with the holders; the card authority certifies the key
for two months at most, as every terminal's.  On the day nothing is asked of anybody: certificate,
root and key lie in the folder, and what the key is good for is to talk with operators' cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jukinet.iccard.authority import CARD_STANDSTILL, handle_of, make_card_key
from jukinet.iccard.conversation import CardCarrier
from jukinet.iccard.pin_pad import PinPad
from jukinet.iccard.terminal.terminal import Terminal, TerminalIdentity
from jukinet.nodes.card_keys import ROOT_FILE, read_card_certificate
from jukinet.platform.crypto.vault import Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import open_or_create_vault, open_vault
from jukinet.platform.readers.pcsc import PcscReaders
from jukinet.standstill.offline.chip import ChipCard, HolderReader, KnownByPack
from jukinet.terms.errors import ErrorCode, JukiError

CERTIFICATE_FILE: Final = "card-standstill.cert"
REQUEST_FILE: Final = "card-standstill.key"


def make_machine(folder: Path) -> bytes:
    """The machine's key, made if it is not there; its public half (DER), for the authority."""
    vault = open_or_create_vault(_vault_of(folder), {})
    try:
        return make_card_key(vault, CARD_STANDSTILL).spki
    finally:
        vault.close()


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine with its vault open."""

    folder: Path
    vault: Vault
    now: Callable[[], datetime]

    def find_card(self, reader: str) -> ChipCard:
        """The chip on this reader, by the reader's PC/SC name."""
        root = read_card_certificate(self.folder / ROOT_FILE)
        certificate = read_card_certificate(self.folder / CERTIFICATE_FILE)
        if certificate.body.sign_key != self.vault.public(handle_of(CARD_STANDSTILL)):
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID, f"{CERTIFICATE_FILE}: not of this machine's key"
            )
        identity = TerminalIdentity(handle_of(CARD_STANDSTILL), certificate, root)
        terminal = Terminal(self.vault, (identity,), KnownByPack())
        return HolderReader(_taking(reader), terminal, PinPad((root,)), self.now).find_card()


@contextmanager
def open_machine(folder: Path, now: Callable[[], datetime]) -> Iterator[Machine]:
    """The machine of this folder, as long as its vault is open."""
    vault = open_vault(_vault_of(folder))
    try:
        yield Machine(folder, vault, now)
    finally:
        vault.close()


def _taking(reader: str) -> Callable[[], AbstractContextManager[CardCarrier]]:
    @contextmanager
    def take() -> Iterator[CardCarrier]:
        with PcscReaders() as readers, readers.connect(reader) as card:
            yield card

    return take


def _vault_of(folder: Path) -> VaultConfig:
    beside = folder / "vault"
    return VaultConfig(path=beside / "vault", passphrase_file=beside / "passphrase")
