"""Keys and certificates for cards: the nation's card authority, and what it gives an office.

The root of all cards is a key in the vault of the nation's authority, beside its others; its
certificate lies with the authority's files.  An office has keys of its own in its vault: one by
which the municipality makes cards and one by which it permits services under its by-law, certified
for years, and one by which its counters prove themselves to cards, certified for two months at
most, so that a stolen machine is soon nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from jukinet.iccard.authority import (
    CARD_ISSUING,
    CARD_OPERATORS,
    CARD_SERVICES,
    CARD_STANDSTILL,
    CARD_TERMINAL,
    TERMINAL_DAYS_MAX,
    CardAuthority,
    make_card_key,
    make_card_root,
)
from jukinet.iccard.certificate import CERTIFICATE_BYTES_MAX, CardCertificate
from jukinet.iccard.rights import CARD_DESK, Right
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.private_file import write_public
from jukinet.platform.crypto.vault import Vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ROOT_FILE: Final = "card-root.cert"
ROOT_YEARS: Final = 30
"""Cards are valid for ten; the last ones made under a root must be verified to their end."""
ISSUING_DAYS: Final = 3 * 365


class CardUse(StrEnum):
    """What an office's key for cards is for."""

    ISSUING = "issuing"
    TERMINAL = "terminal"
    SERVICES = "services"
    OPERATORS = "operators"
    STANDSTILL = "standstill"


_HANDLES: Final = {
    CardUse.ISSUING: CARD_ISSUING,
    CardUse.TERMINAL: CARD_TERMINAL,
    CardUse.SERVICES: CARD_SERVICES,
    CardUse.OPERATORS: CARD_OPERATORS,
    CardUse.STANDSTILL: CARD_STANDSTILL,
}
_RIGHTS: Final = {
    CardUse.TERMINAL: CARD_DESK,
    CardUse.OPERATORS: Right.OPERATOR_CARDS | Right.SET_PIN,
    CardUse.STANDSTILL: Right.OPERATOR_CARDS,
}
"""Whoever may do something with residents' cards may do nothing with operators', and so back."""


def make_office_card_key(vault: Vault, use: CardUse, *, anew: bool = False) -> bytes:
    """The office's key for this use, made if it is not there; its public half (DER).

    ``anew`` destroys the one that is there: somebody else may have it.
    """
    if anew and _HANDLES[use] in vault.list_handles():
        vault.destroy(_HANDLES[use])
    return make_card_key(vault, _HANDLES[use]).spki


def open_card_authority(folder: Path, vault: Vault, today: date) -> CardAuthority:
    """The card authority beside the nation's; its root is made at its first use."""
    path = folder / ROOT_FILE
    if not path.exists():
        last = today + timedelta(days=ROOT_YEARS * 365)
        write_public(path, make_card_root(vault, first_day=today, last_day=last).wire)
    return CardAuthority(vault, read_card_certificate(path))


def certify_office(
    authority: CardAuthority, party: Party, use: CardUse, spki: bytes, today: date
) -> bytes:
    """The certificate of an office's key, for its vault's owner to take home."""
    try:
        key = PublicKey(KeyKind.ECDSA_P256, spki)
    except ValueError as error:
        raise JukiError(ErrorCode.KEY_INVALID, "not a public key") from error
    match use:
        case CardUse.ISSUING:
            last = today + timedelta(days=ISSUING_DAYS)
            return authority.certify_municipality(
                key, party.municipality, first_day=today, last_day=last
            ).wire
        case CardUse.SERVICES:
            last = today + timedelta(days=ISSUING_DAYS)
            return authority.certify_services(
                key, party.municipality, first_day=today, last_day=last
            ).wire
        case CardUse.TERMINAL | CardUse.OPERATORS | CardUse.STANDSTILL:
            last = today + timedelta(days=TERMINAL_DAYS_MAX)
            name = f"{party.role.value}-{party.code}"
            return authority.certify_terminal(
                key, name, rights=_RIGHTS[use], first_day=today, last_day=last
            ).wire


def read_card_certificate(path: Path) -> CardCertificate:
    """A certificate of the card authority; CONFIGURATION_INVALID for a file that holds none."""
    try:
        with path.open("rb") as file:
            return CardCertificate.from_bytes(file.read(CERTIFICATE_BYTES_MAX + 1))
    except (OSError, JukiError) as error:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"{path.name}: no card certificate"
        ) from error
