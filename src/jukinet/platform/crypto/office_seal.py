"""What an office brings to the authority for its official seal: the seal's key, proved twice.

The request is a line of JSON and a line of signatures over it, by the seal's key and by the
office's signing key in force: nobody gets a seal for somebody else's office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.platform.crypto.vault import OFFICE_SEAL, SIGN, Vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

REQUEST_BYTES_MAX: Final = 4_096


class _WireRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="office-seal/1"):
    party: str
    municipality: str
    office: str
    made_at: datetime
    key: bytes


class _WireProofs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: bytes
    in_force: bytes


@dataclass(frozen=True, slots=True)
class SealRequest:
    """An office's wish for a seal certificate; it has shown that it holds the key."""

    party: Party
    name: OfficeName
    key: PublicKey
    line: bytes
    in_force: bytes

    def must_come_from(self, sign_key: PublicKey) -> None:
        """Raise SIGNATURE_INVALID unless the holder of this signing key made the request."""
        verify(sign_key, self.line, self.in_force)


def make_seal_request(vault: Vault, party: Party, name: OfficeName, *, now: datetime) -> bytes:
    """The request of an office; its vault gets the seal's key if it has none."""
    vault.create_missing({OFFICE_SEAL: KeyKind.ECDSA_P256})
    line = msgspec.json.encode(
        _WireRequest(
            party=str(party),
            municipality=name.municipality,
            office=name.office,
            made_at=now,
            key=vault.public(OFFICE_SEAL).spki,
        )
    )
    proofs = _WireProofs(key=vault.sign(OFFICE_SEAL, line), in_force=vault.sign(SIGN, line))
    return line + b"\n" + msgspec.json.encode(proofs) + b"\n"


def open_seal_request(content: bytes) -> SealRequest:
    """Read a request; CERTIFICATE_INVALID unless the seal's key in it is proved."""
    if len(content) > REQUEST_BYTES_MAX:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a seal request: too large")
    line, _, rest = content.partition(b"\n")
    try:
        wire = msgspec.json.decode(line, type=_WireRequest)
        proofs = msgspec.json.decode(rest, type=_WireProofs)
        request = SealRequest(
            party=Party.parse(wire.party),
            name=OfficeName(wire.municipality, wire.office),
            key=PublicKey(KeyKind.ECDSA_P256, wire.key),
            line=line,
            in_force=proofs.in_force,
        )
        verify(request.key, line, proofs.key)
    except (msgspec.DecodeError, ValueError, JukiError) as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a proved seal request") from error
    return request
