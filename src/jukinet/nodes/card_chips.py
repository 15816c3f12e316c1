"""The chips on a card desk's readers: the office's issuing key, its terminals, two halves of a key.

The transport key of the blanks in use is never in the office's keeping.  Each custodian lays his
half into a folder of the counter's machine for as long as cards are made, and takes it away; the
key is put together for one chip at a time and forgotten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jukinet.cards.chip_desk import ReaderChips
from jukinet.counters.resident_card import ResidentCards
from jukinet.iccard.authority import MunicipalIssuer
from jukinet.nodes.card_keys import read_card_certificate
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import ErrorCode, JukiError

HALVES: Final = ("first-half", "second-half")


def open_card_chips(
    settings: CounterSettings, cards: ResidentCards | None, context: NodeContext
) -> ReaderChips | None:
    """How the card desk speaks with chips; None where no card is made or handed over."""
    if cards is None or settings.card_issuing is None or settings.transport_halves is None:
        return None
    issuing, folder = Path(settings.card_issuing), Path(settings.transport_halves)
    services = None if settings.card_services is None else Path(settings.card_services)
    return ReaderChips(
        cards.reader,
        cards.open_terminal,
        lambda: MunicipalIssuer(context.vault, read_card_certificate(issuing)),
        lambda: read_transport_key(folder),
        context.randomness,
        context.clock.now,
        lambda: None if services is None else read_card_certificate(services),
    )


def read_transport_key(folder: Path) -> TransportKey:
    """The key of both custodians' halves; HOLDERS_TOO_FEW while one of them is not there."""
    if not all((folder / name).is_file() for name in HALVES):
        raise JukiError(ErrorCode.HOLDERS_TOO_FEW, "a half of the transport key is away")
    try:
        one, other = (
            TransportKey(bytes.fromhex(read_private(folder / name).decode("ascii").strip()))
            for name in HALVES
        )
    except ValueError:
        raise JukiError(ErrorCode.KEY_INVALID, "not a half of a transport key") from None
    return TransportKey.from_halves(one, other)
