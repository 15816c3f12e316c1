"""A letter from one register office to another: signed by the writer, sealed for the reader.

Envelopes protect a line; between one register office and another there are three, with two servers
in between. What these may carry and not read is a letter. It is a compact JWS like an envelope: the
protected header says in clear who writes to whom, when, about what and under which reference, and
the payload is sealed for the reader's key with the encoded header as associated data. So everybody
on the way can check who wrote it and to whom, nobody can put another header before the same words,
and whoever opens it knows that the office named in it wrote exactly this, to him, under this
subject. Both keys come from the authority's directory.

What is inside is filled up with spaces to whole steps: of sealed bytes a server sees the length,
and it must not tell a yes from a no. A letter that is a reply names the digest of the very bytes it
replies to: to another question it is no reply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.seal import digest, seal_to
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.jws import (
    Compact,
    decode_header,
    decode_segment,
    encode_segment,
    must_be_signed_by,
    sign_compact,
    split_compact,
)
from jukinet.platform.message.kinds import TAG_LENGTH_MAX
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

LETTER_BYTES_MAX: Final = 1_400_000  # a hundred years of addresses are a tenth of it
STEP_BYTES: Final = 1024
"""Most letters are one step or two long: a yes, a no and their reasons are of one length."""

_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_PartyText = Annotated[str, Meta(max_length=80)]
Words = TypeVar("Words")


@dataclass(frozen=True, slots=True)
class Subject:
    """What letters of one kind are about, and what may be one.

    The name carries a version, as a kind's tag does, and is signed: an answer cannot be passed off
    as a notice. ``believed_for`` is how far the clocks of two offices may differ where letters are
    opened while somebody waits: what is older is a recording. ``None`` where letters may lie in a
    queue. ``invalid`` is the code by which bytes are refused that are no letter of this subject.
    """

    name: str
    bytes_max: int = LETTER_BYTES_MAX
    step_bytes: int = STEP_BYTES
    believed_for: timedelta | None = None
    invalid: ErrorCode = ErrorCode.BODY_INVALID


class LetterHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What everybody on the way can read of a letter; ``replies_to`` is a digest of its bytes."""

    alg: Literal["ES256"] = "ES256"
    typ: Literal["juki-letter+jws"] = "juki-letter+jws"
    kid: _Digest
    seal: Literal["juki-seal/1"] = "juki-seal/1"
    subject: Annotated[str, Meta(max_length=TAG_LENGTH_MAX)]
    reference: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    writer: _PartyText
    reader: _PartyText
    made_at: Annotated[datetime, Meta(tz=True)]
    replies_to: _Digest | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter whose signature holds: who wrote it, to whom, about what; the words still sealed."""

    subject: Subject
    reference: UUID
    writer: Party
    reader: Party
    made_at: datetime
    digest: bytes
    replies_to: bytes | None
    compact: Compact = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened(Generic[Words]):
    """A letter at its reader, with its words."""

    letter: Letter
    words: Words = field(repr=False)


def write_letter(
    context: NodeContext,
    reader: Party,
    subject: Subject,
    reference: UUID,
    words: msgspec.Struct,
    *,
    now: datetime,
    replies_to: bytes | None = None,
) -> bytes:
    """Seal words for their reader and sign them; PEER_… where the directory lists no such."""
    header = encode_segment(
        msgspec.json.encode(
            LetterHeader(
                kid=context.vault.public(SIGN).thumbprint,
                subject=subject.name,
                reference=reference.hex,
                writer=str(context.party),
                reader=str(reader),
                made_at=now,
                replies_to=replies_to.hex() if replies_to is not None else None,
            )
        )
    )
    content = msgspec.json.encode(words)
    filled = content.ljust(-(-len(content) // subject.step_bytes) * subject.step_bytes)
    sealed = seal_to(context.directory.get(reader).seal_key, filled, header)
    return sign_compact(header, encode_segment(sealed), context.vault)


def read_letter(wire: bytes, subject: Subject, directory: PeerDirectory) -> Letter:
    """Between whom a letter goes; for its reader and for every office on the way.

    (1) Within bounds and shape. (2) Of this subject. (3) From one register office to another.
    (4) Signed by the first, which the directory knows and has not revoked.
    """
    if len(wire) > subject.bytes_max:  # (1)
        raise JukiError(ErrorCode.TOO_LARGE, "the letter is too large", bytes=len(wire))
    compact = split_compact(wire, subject.invalid)
    header = decode_header(compact, LetterHeader, subject.invalid)
    if header.subject != subject.name:  # (2)
        raise JukiError(subject.invalid, "a letter of another subject")
    writer, reader = Party.parse(header.writer), Party.parse(header.reader)
    if {writer.role, reader.role} != {Role.REGISTER_OFFICE} or writer == reader:  # (3)
        raise JukiError(ErrorCode.SENDER_MAY_NOT_SEND, "a letter goes from office to office")
    must_be_signed_by(directory.get(writer), header.kid, compact)  # (4)
    return Letter(
        subject=subject,
        reference=UUID(hex=header.reference),
        writer=writer,
        reader=reader,
        made_at=header.made_at,
        digest=digest(wire),
        replies_to=bytes.fromhex(header.replies_to) if header.replies_to else None,
        compact=compact,
    )


def open_letter(
    letter: Letter, read: Callable[[bytes], Words], context: NodeContext, *, now: datetime
) -> Opened[Words]:
    """The words of a letter that is ours; ``read`` is strict about what they may be.

    (1) It is addressed to us, (2) of now where its subject asks for that, (3) sealed for us under
    this very header, and (4) its words fit, without a field too many.
    """
    if letter.reader != context.party:  # (1)
        raise JukiError(ErrorCode.NOT_ADDRESSED_TO_US, "the letter is for another office")
    subject = letter.subject
    if subject.believed_for is not None and abs(now - letter.made_at) > subject.believed_for:  # (2)
        raise JukiError(ErrorCode.SIGNATURE_OUTDATED, "signed too long ago, or in the future")
    sealed = decode_segment(letter.compact.payload, subject.invalid)
    content = context.vault.open(SEAL, sealed, letter.compact.header)  # (3)
    try:
        return Opened(letter, read(content))  # (4)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors and may quote a name
        unfit = JukiError(subject.invalid, "the words do not fit their subject")
    raise unfit
