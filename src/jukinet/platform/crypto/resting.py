"""What rests in a table for the node's own use alone, unread by whoever has the database.

Sealing for a public key (:mod:`.seal`) costs a key agreement each time, too much for what is
written thousands of times a second.  This is a cipher under a key drawn from one of the vault's by
a message code, one key for each holding; ``about`` names the row, so that none passes for another.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jukinet.platform.crypto.vault import SUBJECT, Vault
from jukinet.terms.errors import ErrorCode, JukiError

_FORM: Final = b"\x01"
"""No JSON begins with it; the seam for another cipher."""
_NONCE_BYTES: Final = 12
_LABEL: Final = b"resting key\x00"


def rest_sealed(vault: Vault, holding: str, content: bytes, about: bytes) -> bytes:
    """The content as it rests in the row that ``about`` names."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORM + nonce + _cipher(vault, holding).encrypt(nonce, content, about)


def is_sealed(resting: bytes) -> bool:
    """Whether a row's content is sealed."""
    return resting.startswith(_FORM)


def open_resting(vault: Vault, holding: str, resting: bytes, about: bytes) -> bytes:
    """What was sealed; SEAL_INVALID if by another vault, for another row, or changed since."""
    start = len(_FORM) + _NONCE_BYTES
    try:
        return _cipher(vault, holding).decrypt(resting[len(_FORM) : start], resting[start:], about)
    except (InvalidTag, ValueError):
        raise JukiError(ErrorCode.SEAL_INVALID, f"a row of {holding} does not open") from None


def _cipher(vault: Vault, holding: str) -> AESGCM:
    return AESGCM(vault.mac(SUBJECT, _LABEL + holding.encode("ascii")))
