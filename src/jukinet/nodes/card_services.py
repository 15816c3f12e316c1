"""Other uses of the card at an office's counters: its by-law, and its key that permits them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jukinet.cards.municipal_services.by_law import ByLaw, read_by_law
from jukinet.cards.municipal_services.desk import ServiceDesk
from jukinet.counters.resident_card import ResidentCards
from jukinet.iccard.authority import ServiceAuthority
from jukinet.nodes.card_keys import read_card_certificate
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.terms.errors import ErrorCode, JukiError

BY_LAW_BYTES_MAX: Final = 65_536  # fifteen kinds and what partners offer, on a few pages


def open_services(
    settings: CounterSettings, loaded: LoadedNode, cards: ResidentCards | None
) -> ServiceDesk | None:
    """How the counters load services; None where there is no by-law, key or reader for them."""
    if settings.by_law is None or settings.card_services is None or cards is None:
        return None
    context, certificate = loaded.node.context, Path(settings.card_services)

    def open_authority() -> ServiceAuthority:
        return ServiceAuthority(context.vault, read_card_certificate(certificate))

    by_law = read_by_law_file(Path(settings.by_law))
    return ServiceDesk(context.party.municipality, by_law, open_authority, cards)


def read_by_law_file(path: Path) -> ByLaw:
    """An office's by-law; CONFIGURATION_INVALID names the file."""
    try:
        with path.open("rb") as file:
            return read_by_law(file.read(BY_LAW_BYTES_MAX).decode())
    except (OSError, UnicodeDecodeError) as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path.name}: cannot be read") from error
    except JukiError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path.name}: {error.detail}") from error
