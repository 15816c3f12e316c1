"""A letter from one office to another: signed by the writer, sealed for the reader.

Envelopes protect a line; between a register office and another there are three, with two servers
in between.  What these may carry and not read is a letter: they see who wrote to whom, when, and
under which reference, and pass it on as it is.  Whoever opens it knows that the office named in it
wrote exactly this, to him, under this subject; both keys come from the authority's directory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from jukinet.platform.crypto.seal import seal_to, verify
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.message.handling import NodeContext

SEALED_BYTES_MAX: Final = 1_000_000  # a hundred years of addresses are a tenth of it
_LABEL: Final = "jukinet letter 1"

Body = TypeVar("Body", bound=msgspec.Struct)


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a server sees of a letter, and the sealed rest."""

    reference: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    writer: Annotated[str, Meta(max_length=40)]
    reader: Annotated[str, Meta(max_length=40)]
    made_at: Annotated[str, Meta(min_length=20, max_length=40)]
    key: Annotated[str, Meta(max_length=100)]
    sealed: Annotated[bytes, Meta(max_length=SEALED_BYTES_MAX)]
    signature: Annotated[bytes, Meta(max_length=600)]

    def __repr__(self) -> str:
        return "Letter(•••)"


def write_letter(
    context: NodeContext, reader: Party, subject: str, reference: str, body: msgspec.Struct
) -> Letter:
    """Seal a body for its reader and sign it; PEER_UNKNOWN where the directory lists no such."""
    made_at = context.clock.now().isoformat()
    parties = str(context.party), str(reader)
    bound = _bound(subject, reference, *parties, made_at)
    seal_key = context.directory.get(reader).seal_key
    sealed = seal_to(seal_key, msgspec.json.encode(body), bound)
    return Letter(
        reference=reference,
        writer=parties[0],
        reader=parties[1],
        made_at=made_at,
        key=context.vault.public(SIGN).thumbprint,
        sealed=sealed,
        signature=context.vault.sign(SIGN, bound + sealed),
    )


def open_letter(context: NodeContext, letter: Letter, subject: str, body: type[Body]) -> Body:
    """Read a letter that is ours: (1) addressed to us, (2) signed by its writer, (3) unbroken.

    Anything else is refused for good: NOT_ADDRESSED_TO_US, PEER_…, SIGNATURE_INVALID, SEAL_INVALID,
    BODY_INVALID.
    """
    if letter.reader != str(context.party):  # (1)
        raise JukiError(ErrorCode.NOT_ADDRESSED_TO_US, "the letter is for another office")
    bound = _bound(subject, letter.reference, letter.writer, letter.reader, letter.made_at)
    key = context.directory.get(Party.parse(letter.writer)).find_sign_key(letter.key)
    if key is None:  # (2)
        raise JukiError(ErrorCode.SIGNATURE_INVALID, "the letter names a key that is not listed")
    verify(key, bound + letter.sealed, letter.signature)
    opened = context.vault.open(SEAL, letter.sealed, bound)  # (3)
    try:
        return msgspec.json.decode(opened, type=body)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors and may quote a name
        unreadable = JukiError(ErrorCode.BODY_INVALID, "a letter that does not fit its subject")
    raise unreadable


def _bound(subject: str, reference: str, writer: str, reader: str, made_at: str) -> bytes:
    """What seal and signature both hold fast: nothing of it can be exchanged under way."""
    return "\n".join((_LABEL, subject, reference, writer, reader, made_at)).encode()
