"""A word between two register offices: signed by one, sealed for the other, bound to its thread.

What is signed names the kind of word, the thread and both ends, so no server on the way can turn an
answer into another's.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from jukinet.moves.messages import Route, SealedWord
from jukinet.moves.words import Word
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import KEY_ID_BYTES, SIGNATURE_BYTES, seal_to, verify
from jukinet.platform.crypto.vault import SEAL, SIGN
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import (
    Party,
    Role,
    communication_server_of,
    register_office_of,
)

_LABEL: Final = b"jukinet word of a move 1\x00"
_START: Final = KEY_ID_BYTES + SIGNATURE_BYTES
W = TypeVar("W", bound=msgspec.Struct)


def seal_word(
    route: Route, thread: UUID, to: MunicipalityCode, word: Word, context: NodeContext
) -> Outgoing:
    """The word as the first message of its way, to our own communication server."""
    own = context.party.municipality
    letter = _letter(route, thread.hex, own.digits, to.digits, msgspec.json.encode(word))
    signature = context.vault.sign(SIGN, _LABEL + letter)
    content = context.vault.public(SIGN).key_id + signature + letter
    recipient = context.directory.get(register_office_of(to)).seal_key
    body = SealedWord(
        thread=thread.hex,
        origin=own.digits,
        addressee=to.digits,
        sealed=b64encode(seal_to(recipient, content, _LABEL)).decode("ascii"),
    )
    return Outgoing(route.up, communication_server_of(own), thread.hex, body)


def open_word(route: Route, message: Incoming, kind: type[W], context: NodeContext) -> W:
    """What another office wrote to us; nothing of it is taken on trust.

    (1) It is sealed for us, (2) signed by the office it names, with a key the directory lists,
    (3) it is this kind of word on this thread between these two ends, and (4) fits its kind.
    """
    body = message.body
    assert isinstance(body, SealedWord)
    try:
        sealed = b64decode(body.sealed, validate=True)
    except (NotBase64, ValueError):
        raise JukiError(ErrorCode.SEAL_INVALID, "not base64") from None
    content = context.vault.open(SEAL, sealed, _LABEL)  # (1)
    key_id, signature, letter = (
        content[:KEY_ID_BYTES],
        content[KEY_ID_BYTES:_START],
        content[_START:],
    )
    origin = Party(Role.REGISTER_OFFICE, body.origin)
    verify(_sign_key(origin, key_id, context), _LABEL + letter, signature)  # (2)
    own = context.party.code
    head = _letter(route, body.thread, body.origin, own, b"")
    if not letter.startswith(head) or body.addressee != own:  # (3)
        raise JukiError(ErrorCode.MOVE_MISDIRECTED, "the word is of another thread or kind")
    try:
        return msgspec.json.decode(letter[len(head) :], type=kind)  # (4)
    except (msgspec.MsgspecError, ValueError):
        raise JukiError(ErrorCode.BODY_INVALID, "the word does not fit its kind") from None


def _letter(route: Route, thread: str, origin: str, addressee: str, word: bytes) -> bytes:
    return f"{route.name} {thread} {origin} {addressee}\n".encode("ascii") + word


def _sign_key(office: Party, key_id: bytes, context: NodeContext) -> PublicKey:
    record = context.directory.get(office)
    for key in (record.sign_key, *record.former_sign_keys):
        if key.key_id == key_id:
            return key
    raise JukiError(ErrorCode.SIGNATURE_INVALID, "signed with a key that is no longer listed")
