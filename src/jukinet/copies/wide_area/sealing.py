"""Questions and replies as they travel: signed by an office, sealed for the other one.

Both are compact JWS.  The protected header says in clear who asks whom and under which number; the
payload is sealed for the addressee with the header as associated data.  A reply's header names the
digest of the question's very bytes: to another question it is no reply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from jukinet.copies.wide_area.choosing import Wanted
from jukinet.copies.wide_area.messages import (
    BODY_BYTES_MAX,
    decode_question,
    decode_reply,
    encode_question,
    encode_reply,
)
from jukinet.copies.wide_area.reply import Given, Reply, must_fit
from jukinet.copies.wide_area.request import WideAreaRequest
from jukinet.counters.case import Means
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
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, register_office_of

SKEW_MAX: Final = timedelta(minutes=10)
"""How far the clocks of two offices may differ; what is older is a recording."""
WIRE_BYTES_MAX: Final = 2 * BODY_BYTES_MAX

_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_Number = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
_Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_PartyText = Annotated[str, msgspec.Meta(max_length=80)]


class QuestionHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What everybody on the way can read of a question."""

    alg: Literal["ES256"] = "ES256"
    typ: Literal["juki-wide-area-question+jws"] = "juki-wide-area-question+jws"
    kid: _Digest
    seal: Literal["juki-seal/1"] = "juki-seal/1"
    sender: _PartyText
    addressee: _PartyText
    sent_at: _Instant
    question: _Number


class ReplyHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What everybody on the way can read of a reply; ``asked`` is the digest of the question."""

    alg: Literal["ES256"] = "ES256"
    typ: Literal["juki-wide-area-reply+jws"] = "juki-wide-area-reply+jws"
    kid: _Digest
    seal: Literal["juki-seal/1"] = "juki-seal/1"
    sender: _PartyText
    addressee: _PartyText
    sent_at: _Instant
    question: _Number
    asked: _Digest


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way, as its sender remembers it; never written down."""

    question_id: UUID
    request: WideAreaRequest = field(repr=False)
    wire: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """From whom to whom a question goes, proven by its signature."""

    sender: Party
    addressee: Party
    question_id: UUID
    sent_at: datetime
    digest: bytes
    compact: Compact = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedQuestion:
    """A question that passed every check, as the home office answers it."""

    question_id: UUID
    sender: Party
    digest: bytes
    case_number: str
    means: Means
    wanted: Wanted = field(repr=False)


def make_question(
    request: WideAreaRequest, case_number: str, question_id: UUID, *, context: NodeContext,
    now: datetime,
) -> Question:  # fmt: skip
    """Sign a question as its issuing office and seal it for the home office."""
    home = register_office_of(request.home)
    header = QuestionHeader(
        kid=context.vault.public(SIGN).thumbprint,
        sender=str(context.party),
        addressee=str(home),
        sent_at=now,
        question=question_id.hex,
    )
    body = encode_question(request, case_number)
    return Question(question_id, request, _make(header, body, home, context))


def read_route(wire: bytes, directory: PeerDirectory) -> Route:
    """Between whom a question goes; for every office on the way, none of which can read it.

    (1) Within bounds and shape. (2) From one register office to another. (3) Signed by the first,
    which the directory knows and has not revoked.
    """
    if len(wire) > WIRE_BYTES_MAX:  # (1)
        raise JukiError(ErrorCode.TOO_LARGE, "the question is too large")
    compact = split_compact(wire, ErrorCode.QUESTION_INVALID)
    header = decode_header(compact, QuestionHeader, ErrorCode.QUESTION_INVALID)
    sender, addressee = Party.parse(header.sender), Party.parse(header.addressee)
    roles = {sender.role, addressee.role}
    if roles != {Role.REGISTER_OFFICE} or sender == addressee:  # (2)
        raise JukiError(ErrorCode.SENDER_MAY_NOT_SEND, "a question goes from office to office")
    must_be_signed_by(directory.get(sender), header.kid, compact)  # (3)
    return Route(sender, addressee, UUID(header.question), header.sent_at, digest(wire), compact)


def open_question(wire: bytes, *, context: NodeContext, now: datetime) -> OpenedQuestion:
    """A question at its home office.

    (1) It is one, signed. (2) It is addressed to us. (3) It is of now. (4) It is sealed for us.
    (5) Its body fits, without a field too many.  Whether it was asked before, the answer finds out.
    """
    route = read_route(wire, context.directory)  # (1)
    if route.addressee != context.party:  # (2)
        raise JukiError(ErrorCode.NOT_ADDRESSED_TO_US, "the question is for another office")
    _must_be_timely(route.sent_at, now)  # (3)
    body, wanted = decode_question(
        _open(route.compact, context, ErrorCode.QUESTION_INVALID)  # (4)
    )  # (5)
    return OpenedQuestion(
        question_id=route.question_id,
        sender=route.sender,
        digest=route.digest,
        case_number=body.case_number,
        means=body.means,
        wanted=wanted,
    )


def make_reply(
    reply: Reply, question: OpenedQuestion, *, context: NodeContext, now: datetime
) -> bytes:
    """Sign a reply as the home office, bind it to its question, seal it for who asked."""
    header = ReplyHeader(
        kid=context.vault.public(SIGN).thumbprint,
        sender=str(context.party),
        addressee=str(question.sender),
        sent_at=now,
        question=question.question_id.hex,
        asked=question.digest.hex(),
    )
    return _make(header, encode_reply(reply), question.sender, context)


def must_be_reply_to(
    wire: bytes, question_id: UUID, asked: bytes, home: Party, asker: Party,
    directory: PeerDirectory,
) -> tuple[ReplyHeader, Compact]:  # fmt: skip
    """Refuse bytes that are not the home office's reply to this question.

    (1) Within bounds and shape. (2) Between these two offices. (3) To this very question.
    (4) Signed by the home office.
    """
    if len(wire) > WIRE_BYTES_MAX:  # (1)
        raise JukiError(ErrorCode.REPLY_INVALID, "the reply is too large")
    compact = split_compact(wire, ErrorCode.REPLY_INVALID)
    header = decode_header(compact, ReplyHeader, ErrorCode.REPLY_INVALID)
    if (header.sender, header.addressee) != (str(home), str(asker)):  # (2)
        raise JukiError(ErrorCode.REPLY_INVALID, "a reply between other offices")
    if (header.question, header.asked) != (question_id.hex, asked.hex()):  # (3)
        raise JukiError(ErrorCode.REPLY_INVALID, "a reply to another question")
    must_be_signed_by(directory.get(home), header.kid, compact)  # (4)
    return header, compact


def open_reply(wire: bytes, question: Question, *, context: NodeContext, now: datetime) -> Reply:
    """A reply at the office that asked.

    (1) It is the home office's, to this question. (2) It is of now. (3) It is sealed for us and
    its body fits. (4) It tells what was asked for, about whom it was asked for.
    """
    home = register_office_of(question.request.home)
    asked = digest(question.wire)
    header, compact = must_be_reply_to(
        wire, question.question_id, asked, home, context.party, context.directory
    )  # (1)
    _must_be_timely(header.sent_at, now)  # (2)
    reply = decode_reply(_open(compact, context, ErrorCode.REPLY_INVALID))  # (3)
    if isinstance(reply, Given):
        must_fit(reply, question.request)  # (4)
    return reply


def _make(
    header: QuestionHeader | ReplyHeader, body: bytes, addressee: Party, context: NodeContext
) -> bytes:
    encoded = encode_segment(msgspec.json.encode(header))
    sealed = seal_to(context.directory.get(addressee).seal_key, body, encoded)
    return sign_compact(encoded, encode_segment(sealed), context.vault)


def _open(compact: Compact, context: NodeContext, code: ErrorCode) -> bytes:
    return context.vault.open(SEAL, decode_segment(compact.payload, code), compact.header)


def _must_be_timely(sent_at: datetime, now: datetime) -> None:
    if abs(now - sent_at) > SKEW_MAX:
        raise JukiError(ErrorCode.SIGNATURE_OUTDATED, "signed too long ago, or in the future")
