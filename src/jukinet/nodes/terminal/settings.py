"""The folder of a counter machine: where its counter is, which reader is whose, what it trusts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from jukinet.counters.bridge.wire import Slot
from jukinet.iccard.certificate import CertRole
from jukinet.iccard.pin_pad import PinPad
from jukinet.nodes.card_keys import read_card_certificate
from jukinet.platform.crypto.private_file import read_private
from jukinet.terms.errors import ErrorCode, JukiError

FILE: Final = "terminal.toml"
FILE_BYTES_MAX: Final = 16_384


class BridgeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The configuration of a counter machine's bridge."""

    counter: str  # the address of the counter's page: https://madoguchi.city.example:8443
    card_root: str  # the card authority's root certificate, by which the pad knows a card
    key: str = "bridge.key"  # the key this bridge got for its registration code, 0600
    trust: str | None = None  # PEM of whoever certifies the counter, if this machine does not know
    resident_reader: str | None = None  # the PC/SC name of the reader for residents' cards
    operator_reader: str | None = None  # the PC/SC name of the reader for operators' cards

    def placed(self, folder: Path) -> BridgeSettings:
        """The same with every path seen from this folder."""
        return msgspec.structs.replace(
            self,
            card_root=str(folder / self.card_root),
            key=str(folder / self.key),
            trust=None if self.trust is None else str(folder / self.trust),
        )

    @property
    def readers(self) -> dict[Slot, str]:
        """The readers this machine has."""
        named = {Slot.RESIDENT: self.resident_reader, Slot.OPERATOR: self.operator_reader}
        return {slot: name for slot, name in named.items() if name is not None}


def read_bridge_settings(folder: Path) -> BridgeSettings:
    """The configuration in a counter machine's folder; CONFIGURATION_INVALID says what is wrong."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            found = msgspec.toml.decode(file.read(FILE_BYTES_MAX), type=BridgeSettings)
    except OSError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: cannot be read") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: {error}") from error
    if not found.readers:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: no reader is named")
    return found.placed(folder)


def open_pad(settings: BridgeSettings) -> PinPad:
    """The pad, which trusts the card authority's root alone."""
    root = read_card_certificate(Path(settings.card_root))
    if root.body.role is not CertRole.NATION:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, "card_root: not a root")
    return PinPad((root,))


def read_key(settings: BridgeSettings) -> str:
    """The bridge's key."""
    try:
        return read_private(Path(settings.key)).decode("ascii").strip()
    except (JukiError, UnicodeDecodeError) as error:
        raise JukiError(
            ErrorCode.TERMINAL_UNKNOWN, "this machine has no key yet: juki terminal register"
        ) from error
