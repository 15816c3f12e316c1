"""What a node brings to the authority to be enrolled or renewed: its public keys, each proved.

The request is a line of JSON and a line of signatures over it: by the node's TLS key, its signing
key and its note key, so that nobody can be enrolled with somebody else's keys; and by the signing
key in force, so that a renewal comes from the node itself.  For renewed keys the request takes what
``vault.prepare`` made; they come into force by ``vault.renew``, once the certificate is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from jukinet.platform.crypto.keyring import next_of
from jukinet.platform.crypto.keys import SEALING, KeyKind, PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.platform.crypto.vault import NOTE, SEAL, SIGN, TLS, Vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

REQUEST_BYTES_MAX: Final = 8_192


class _WireRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="enrolment/1"):
    party: str
    made_at: datetime
    tls: bytes
    sign: bytes
    seal: bytes
    seal_kind: KeyKind
    note: bytes


class _WireProofs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tls: bytes
    sign: bytes
    note: bytes
    in_force: bytes


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A node's public keys; it has shown that it holds the private ones."""

    party: Party
    made_at: datetime
    tls_key: PublicKey
    sign_key: PublicKey
    seal_key: PublicKey
    note_key: PublicKey
    line: bytes
    in_force: bytes

    def must_come_from(self, sign_key: PublicKey) -> None:
        """Raise SIGNATURE_INVALID unless the holder of this signing key made the request."""
        verify(sign_key, self.line, self.in_force)


def make_request(vault: Vault, party: Party, *, now: datetime) -> bytes:
    """The request of a node, with the keys of its vault: the prepared ones where there are."""
    handles = {
        handle: next_of(handle) if next_of(handle) in vault.list_handles() else handle
        for handle in (TLS, SIGN, SEAL, NOTE)
    }
    line = msgspec.json.encode(
        _WireRequest(
            party=str(party),
            made_at=now,
            tls=vault.public(handles[TLS]).spki,
            sign=vault.public(handles[SIGN]).spki,
            seal=vault.public(handles[SEAL]).spki,
            seal_kind=vault.public(handles[SEAL]).kind,
            note=vault.public(handles[NOTE]).spki,
        )
    )
    proofs = _WireProofs(
        tls=vault.sign(handles[TLS], line),
        sign=vault.sign(handles[SIGN], line),
        note=vault.sign(handles[NOTE], line),
        in_force=vault.sign(SIGN, line),
    )
    return line + b"\n" + msgspec.json.encode(proofs) + b"\n"


def open_request(content: bytes) -> EnrolmentRequest:
    """Read a request; CERTIFICATE_INVALID unless every key in it is proved."""
    if len(content) > REQUEST_BYTES_MAX:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not an enrolment request: too large")
    line, _, rest = content.partition(b"\n")
    try:
        wire = msgspec.json.decode(line, type=_WireRequest)
        proofs = msgspec.json.decode(rest, type=_WireProofs)
        if wire.seal_kind not in SEALING:
            raise JukiError(ErrorCode.KEY_INVALID, "not a sealing key")
        request = EnrolmentRequest(
            party=Party.parse(wire.party),
            made_at=wire.made_at,
            tls_key=PublicKey(KeyKind.ECDSA_P256, wire.tls),
            sign_key=PublicKey(KeyKind.ECDSA_P256, wire.sign),
            seal_key=PublicKey(wire.seal_kind, wire.seal),
            note_key=PublicKey(KeyKind.ED25519, wire.note),
            line=line,
            in_force=proofs.in_force,
        )
        verify(request.tls_key, line, proofs.tls)
        verify(request.sign_key, line, proofs.sign)
        verify(request.note_key, line, proofs.note)
    except (msgspec.DecodeError, ValueError, JukiError) as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "not a proved enrolment request") from error
    return request
