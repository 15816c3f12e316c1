"""The 2D code of a move-out certificate: signed by the office that issues, sealed for all of them.

The signature says which office certified exactly this, and stands on its signing key in the
directory of peers.  The seal is for whichever municipality the person moves to, which nobody knows
for certain when the paper is made: it is opened with the key that all register offices hold
(``MUNICIPAL``).  The seal's header names the generation of that key.  See
docs/decisions/0022-one-key-for-all-register-offices.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jukinet.filings.scanned_certificate import from_text, pack, to_text, unpack
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    seal_to,
    sealed_for,
    verify,
)
from jukinet.platform.crypto.vault import MUNICIPAL, SIGN, Vault
from jukinet.platform.message.handling import NodeContext
from jukinet.register.certificate import MoveOutCertificate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

_SIGNED: Final = b"jukinet move-out certificate 1\x00"
_SEALED: Final = b"move-out certificate 1"


def seal_certificates(certificates: Sequence[MoveOutCertificate], vault: Vault) -> str:
    """The text of the 2D code of one paper: everybody who moves together (Order Art. 23).

    The vault signs with its own key and seals with the public half of the shared one.
    """
    packed = pack(certificates)
    signature = vault.sign(SIGN, _SIGNED + packed)
    content = vault.public(SIGN).key_id + signature + packed
    return to_text(seal_to(vault.public(MUNICIPAL), content, _SEALED))


def open_certificates(text: str, context: NodeContext) -> tuple[MoveOutCertificate, ...]:
    """What the 2D code of another register office's paper says; nothing of it is taken on trust.

    (1) it is a code of ours, (2) sealed for the register offices, (3) signed by the office that it
    names, whose key the directory lists now or listed before its last renewal, and (4) complete.
    """
    sealed = from_text(text)  # (1)
    content = context.vault.open(MUNICIPAL, sealed, _SEALED)  # (2)
    start = KEY_ID_BYTES + SIGNATURE_BYTES
    key_id, signature, packed = content[:KEY_ID_BYTES], content[KEY_ID_BYTES:start], content[start:]
    certificates = unpack(packed)  # (4)
    office = Party(Role.REGISTER_OFFICE, certificates[0].issued_by.digits)
    verify(_sign_key(office, key_id, context), _SIGNED + packed, signature)  # (3)
    return certificates


def generation_of(text: str) -> str:
    """Which generation of the shared key a code is sealed for, in hexadecimal."""
    return sealed_for(from_text(text)).hex()


def _sign_key(office: Party, key_id: bytes, context: NodeContext) -> PublicKey:
    record = context.directory.get(office)
    for key in (record.sign_key, *record.former_sign_keys):
        if key.key_id == key_id:
            return key
    raise JukiError(ErrorCode.SIGNATURE_INVALID, "signed with a key that is no longer listed")
