"""The envelope: up to 500 messages from one office to one other, sealed once and signed once.

An envelope is a compact JWS. Its protected header says in clear who writes to whom, when, and
which numbers are inside; its payload is the list of messages as JSON, sealed (HPKE) for the
addressee's key with the encoded header as associated data, so that neither can be exchanged for
another. Signing the ciphertext lets any carrier (a server in between, a medium, an auditor) check
who sent what without being able to read a word of it.

An envelope's id is the beginning of the SHA-256 of its bytes: the id in a receipt therefore says
which bytes were received, not which name somebody gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from jukinet.platform.crypto.seal import digest, seal_to
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.jws import (
    Compact,
    decode_header,
    decode_segment,
    encode_segment,
    sign_compact,
    split_compact,
)
from jukinet.platform.message.resting import is_sealed, open_body
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.keys import PublicKey
    from jukinet.platform.crypto.vault import Vault

MESSAGES_MAX: Final = 500  # one signature and one commit carry this many; more gains nothing
BODY_BYTES_MAX: Final = 4_194_304  # 2,000 rows of an initial load are about a fifth of it
BODIES_BYTES_MAX: Final = 4_194_304  # of one envelope, unless a single message is larger
ENVELOPE_BYTES_MAX: Final = 12_582_912  # the largest body, its frame, and base64 around it
NUMBER_MAX: Final = 2**53 - 1  # numbers are read by JSON readers of every kind

EnvelopeType = Literal["juki-envelope+jws"]
_Number = Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class EnvelopeHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The protected header: everything about an envelope that is not secret."""

    alg: Literal["ES256"]
    typ: EnvelopeType
    kid: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    seal: Literal["juki-seal/1"]
    sender: Annotated[str, msgspec.Meta(max_length=80)]
    addressee: Annotated[str, msgspec.Meta(max_length=80)]
    sent_at: _Instant
    first_number: _Number
    last_number: _Number
    count: Annotated[int, msgspec.Meta(ge=1, le=MESSAGES_MAX)]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is numbered by its sender; the body is the JSON of its kind's struct.

    ``number`` is gapless from sender to addressee; ``ordering_sequence`` is gapless from 1 within
    an ordering key and 0 where the key is empty. A body that rests sealed in the sender's outbox
    is opened when the envelope is made (``resting``).
    """

    message_id: str
    kind: str
    number: int
    ordering_key: str
    ordering_sequence: int
    made_at: datetime
    body: bytes = field(repr=False)


class _WireMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    message_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    kind: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]*/[1-9][0-9]*$", max_length=64)]
    number: _Number
    ordering_key: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{0,64}$")]
    ordering_sequence: Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
    made_at: _Instant
    body: msgspec.Raw


_MESSAGES: Final = msgspec.json.Decoder(list[_WireMessage])


@dataclass(frozen=True, slots=True)
class SentEnvelope:
    """An envelope ready to be carried, with what its sender needs to settle its receipt."""

    envelope_id: str
    addressee: Party
    first_number: int
    last_number: int
    wire: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClaimedEnvelope:
    """Received bytes and what their header claims; believed only after the acceptance steps."""

    envelope_id: str
    header: EnvelopeHeader
    sender: Party
    addressee: Party
    compact: Compact = field(repr=False)
    wire: bytes = field(repr=False)


def make_envelope(
    messages: Sequence[Message],
    *,
    sender: Party,
    addressee: Party,
    vault: Vault,
    recipient_seal_key: PublicKey,
    now: datetime,
) -> SentEnvelope:
    """Seal messages for the addressee and sign the result as the sender."""
    assert 0 < len(messages) <= MESSAGES_MAX, "an envelope carries 1 to 500 messages"
    header = encode_segment(
        msgspec.json.encode(
            EnvelopeHeader(
                alg="ES256",
                typ="juki-envelope+jws",
                kid=vault.public(SIGN).thumbprint,
                seal="juki-seal/1",
                sender=str(sender),
                addressee=str(addressee),
                sent_at=now,
                first_number=messages[0].number,
                last_number=messages[-1].number,
                count=len(messages),
            )
        )
    )
    opened = [
        replace(one, body=open_body(one.body, one.message_id, vault))
        if is_sealed(one.body)
        else one
        for one in messages
    ]
    sealed = seal_to(recipient_seal_key, encode_messages(opened), header)
    wire = sign_compact(header, encode_segment(sealed), vault)
    return SentEnvelope(
        envelope_id_of(wire), addressee, messages[0].number, messages[-1].number, wire
    )


def envelope_id_of(wire: bytes) -> str:
    """Name an envelope by its bytes."""
    return digest(wire)[:16].hex()


def encode_messages(messages: Sequence[Message]) -> bytes:
    """Write the list that is sealed; bodies go in as they are, not encoded twice."""
    return msgspec.json.encode(
        [
            _WireMessage(
                message_id=message.message_id,
                kind=message.kind,
                number=message.number,
                ordering_key=message.ordering_key,
                ordering_sequence=message.ordering_sequence,
                made_at=message.made_at,
                body=msgspec.Raw(message.body),
            )
            for message in messages
        ]
    )


def parse_envelope(wire: bytes) -> ClaimedEnvelope:
    """Read the header of received bytes, strictly and within bounds, without believing it."""
    if len(wire) > ENVELOPE_BYTES_MAX:
        raise JukiError(ErrorCode.TOO_LARGE, "the envelope is too large", bytes=len(wire))
    compact = split_compact(wire, ErrorCode.ENVELOPE_INVALID)
    header = decode_header(compact, EnvelopeHeader, ErrorCode.ENVELOPE_INVALID)
    try:
        sender, addressee = Party.parse(header.sender), Party.parse(header.addressee)
    except JukiError:
        raise JukiError(ErrorCode.ENVELOPE_INVALID, "the header names no party") from None
    return ClaimedEnvelope(envelope_id_of(wire), header, sender, addressee, compact, wire)


def unseal(claimed: ClaimedEnvelope, vault: Vault) -> list[Message]:
    """Open the seal and read the messages; they must be the ones the header announces."""
    sealed = decode_segment(claimed.compact.payload, ErrorCode.ENVELOPE_INVALID)
    plaintext = vault.open(SEAL, sealed, claimed.compact.header)
    try:
        wires = _MESSAGES.decode(plaintext)
    except (ValueError, RecursionError):
        raise JukiError(ErrorCode.ENVELOPE_INVALID, "the contents are not messages") from None
    _must_be_as_announced(wires, claimed.header)
    return [
        Message(
            message_id=wire.message_id,
            kind=wire.kind,
            number=wire.number,
            ordering_key=wire.ordering_key,
            ordering_sequence=wire.ordering_sequence,
            made_at=wire.made_at,
            body=bytes(wire.body),
        )
        for wire in wires
    ]


def _must_be_as_announced(wires: Sequence[_WireMessage], header: EnvelopeHeader) -> None:
    """Numbers ascend, header and contents agree, and a sequence goes with a key or not at all."""
    numbers = [wire.number for wire in wires]
    ascending = all(before < after for before, after in pairwise(numbers))
    announced = (header.first_number, header.last_number, header.count)
    if not ascending or not numbers or (numbers[0], numbers[-1], len(numbers)) != announced:
        raise JukiError(ErrorCode.ENVELOPE_INVALID, "the numbers are not those announced")
    if any((wire.ordering_key == "") != (wire.ordering_sequence == 0) for wire in wires):
        raise JukiError(ErrorCode.ENVELOPE_INVALID, "an ordering key and its sequence go together")
