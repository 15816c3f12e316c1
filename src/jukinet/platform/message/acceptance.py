"""The acceptance steps: what must hold before a message may be acted upon, numbered and in order.

    (1) peer          the office at the other end of the line is the sender, and may take part
    (2) signature     the sender signed exactly these bytes
    (3) addressee     they are addressed to us (and sealed for us)
    (4) role          the sender's role may send this kind to ours
    (5) jurisdiction  the kind's jurisdiction joins sender and receiver
    (6) body          the body fits its kind, without a field too many
    (7) unseen        it was not received before: the inbox decides, see ``inbox.py``

Steps 1 to 3 concern the envelope as a whole: failing one leaves no trace in the inbox, because
whoever sent it has not proved who he is; it is told to ``refused`` (for the security record) and
raised. Steps 4 to 6 concern one message: failing one refuses that message alone. It is recorded
with its code, uses up its number and its place in its order, and the receipt tells the sender.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from jukinet.platform.message.envelope import (
    ClaimedEnvelope,
    EnvelopeHeader,
    Message,
    parse_envelope,
    unseal,
)
from jukinet.platform.message.jws import must_be_signed_by
from jukinet.platform.message.kinds import Catalogue, MessageKind
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

if TYPE_CHECKING:
    from jukinet.platform.crypto.directory import PeerDirectory
    from jukinet.platform.crypto.vault import Vault
    from jukinet.platform.message.handling import NodeContext


class Step(StrEnum):
    """The acceptance steps by name, in their order."""

    PEER = "peer"
    SIGNATURE = "signature"
    ADDRESSEE = "addressee"
    ROLE = "role"
    JURISDICTION = "jurisdiction"
    BODY = "body"
    UNSEEN = "unseen"


_STEP_OF_CODE: Final = {
    ErrorCode.UNKNOWN_KIND: Step.ROLE,
    ErrorCode.SENDER_MAY_NOT_SEND: Step.ROLE,
    ErrorCode.OUTSIDE_JURISDICTION: Step.JURISDICTION,
    ErrorCode.BODY_INVALID: Step.BODY,
    ErrorCode.UNKNOWN_FIELD: Step.BODY,
    ErrorCode.NUMBER_REUSED: Step.UNSEEN,
}


def find_failed_step(code: ErrorCode) -> Step | None:
    """Name the step that refuses single messages with this code; ``None``: a handler's own no."""
    return _STEP_OF_CODE.get(code)


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One message out of an opened envelope: with its body, or with the code it is refused by."""

    message_id: str
    kind: str
    number: int
    ordering_key: str
    ordering_sequence: int
    made_at: datetime
    body: msgspec.Struct | None = field(repr=False)
    refused_by: ErrorCode | None = None


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """An envelope that passed steps 1 to 3, its messages judged by steps 4 to 6."""

    envelope_id: str
    header: EnvelopeHeader
    sender: Party
    messages: tuple[ReceivedMessage, ...] = field(repr=False)
    wire: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedEnvelope:
    """What is known of an envelope that was refused as a whole, for the security record.

    ``peer`` is who the line says it was; ``claimed_sender`` is what the envelope says, unproved.
    """

    peer: Party | None
    claimed_sender: Party | None
    envelope_id: str | None
    code: ErrorCode
    detail: str


def open_envelope(
    wire: bytes,
    *,
    peer: Party | None,
    context: NodeContext,
    catalogue: Catalogue,
    refused: Callable[[RefusedEnvelope], None],
) -> OpenedEnvelope:
    """Take received bytes through acceptance steps 1 to 6.

    ``peer`` is the party whose certificate is at the other end of the line. Only where bytes came
    on a carrier that has no other end (file transfer, medium) is it ``None``; the signature then
    is what proves the sender. Raises ``JukiError``, after telling ``refused``, when the envelope
    as a whole is refused.
    """
    claimed: ClaimedEnvelope | None = None
    try:
        claimed = parse_envelope(wire)
        must_be_acceptable(claimed, peer=peer, me=context.party, directory=context.directory)
        messages = unseal(claimed, context.vault)
    except JukiError as error:
        refused(
            RefusedEnvelope(
                peer=peer,
                claimed_sender=claimed.sender if claimed else None,
                envelope_id=claimed.envelope_id if claimed else None,
                code=error.code,
                detail=error.detail,
            )
        )
        raise
    return judge(claimed, messages, me=context.party, catalogue=catalogue)


def must_be_acceptable(
    claimed: ClaimedEnvelope, *, peer: Party | None, me: Party, directory: PeerDirectory
) -> None:
    """Steps 1 to 3: the envelope as a whole."""
    if peer is not None and claimed.sender != peer:  # (1)
        raise JukiError(
            ErrorCode.SENDER_IS_NOT_PEER,
            "the envelope names another sender than the peer who brought it",
            peer=str(peer),
            sender=str(claimed.sender),
        )
    record = directory.get(claimed.sender)  # (1) known, and not revoked
    must_be_signed_by(record, claimed.header.kid, claimed.compact)  # (2)
    if claimed.addressee != me:  # (3)
        raise JukiError(
            ErrorCode.NOT_ADDRESSED_TO_US,
            "the envelope is addressed to another office",
            addressee=str(claimed.addressee),
        )


def judge(
    claimed: ClaimedEnvelope, messages: list[Message], *, me: Party, catalogue: Catalogue
) -> OpenedEnvelope:
    """Steps 4 to 6: each kind by the parties, each message by its body."""
    tags = {one.kind for one in messages}
    kinds = {tag: _judge_kind(tag, claimed.sender, me, catalogue) for tag in tags}
    return OpenedEnvelope(
        envelope_id=claimed.envelope_id,
        header=claimed.header,
        sender=claimed.sender,
        messages=tuple(_judge_one(one, kinds[one.kind]) for one in messages),
        wire=claimed.wire,
    )


def reopen_envelope(
    wire: bytes, *, me: Party, vault: Vault, catalogue: Catalogue
) -> OpenedEnvelope:
    """Open an envelope from our own inbox once more, after a restart.

    It was accepted when it came; steps 1 to 3 are not repeated, since a sender whose key was
    renewed or who was revoked meanwhile has still said what he said.
    """
    claimed = parse_envelope(wire)
    return judge(claimed, unseal(claimed, vault), me=me, catalogue=catalogue)


def _judge_kind(
    tag: str, sender: Party, me: Party, catalogue: Catalogue
) -> MessageKind | ErrorCode:
    """Steps 4 and 5: the kind, or the code by which all messages of it are refused."""
    try:
        kind = catalogue.get(tag)  # (4)
        kind.must_pass_between(sender, me)  # (4)
        kind.must_have_jurisdiction(sender, me)  # (5)
    except JukiError as error:
        return error.code
    return kind


def _judge_one(message: Message, kind: MessageKind | ErrorCode) -> ReceivedMessage:
    body: msgspec.Struct | None = None
    refused_by: ErrorCode | None = None
    if isinstance(kind, ErrorCode):
        refused_by = kind
    else:
        try:
            body = kind.decode(message.body)  # (6)
        except JukiError as error:
            refused_by = error.code
    return ReceivedMessage(
        message_id=message.message_id,
        kind=message.kind,
        number=message.number,
        ordering_key=message.ordering_key,
        ordering_sequence=message.ordering_sequence,
        made_at=message.made_at,
        body=body,
        refused_by=refused_by,
    )
