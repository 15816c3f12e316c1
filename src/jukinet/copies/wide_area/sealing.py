"""Questions and replies as they travel: letters of one office to another.

What a letter is stands in ``platform.message.letter``.  A reply names the digest of the question's
very bytes: to another question it is no reply.  Both are believed for some minutes only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.copies.wide_area.choosing import Wanted
from jukinet.copies.wide_area.messages import (
    decode_question,
    decode_reply,
    to_question_body,
    to_reply_body,
)
from jukinet.copies.wide_area.reply import Given, Reply, must_be_of, must_fit
from jukinet.copies.wide_area.request import WideAreaRequest
from jukinet.counters.case import Means
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.seal import digest
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.letter import (
    Letter,
    Subject,
    open_letter,
    read_letter,
    write_letter,
)
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, register_office_of

SKEW_MAX: Final = timedelta(minutes=10)
"""How far the clocks of two offices may differ; what is older is a recording."""
WIRE_BYTES_MAX: Final = 262_144  # a hundred people of the longest names and addresses fit
STEP_BYTES: Final = 2048
"""A copy of one person or two takes some hundred bytes: nearly every reply is one step long."""

QUESTION: Final = Subject(
    "wide-area-question/2", WIRE_BYTES_MAX, STEP_BYTES, SKEW_MAX, ErrorCode.QUESTION_INVALID
)
REPLY: Final = Subject(
    "wide-area-reply/2", WIRE_BYTES_MAX, STEP_BYTES, SKEW_MAX, ErrorCode.REPLY_INVALID
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way, as its sender remembers it; never written down."""

    question_id: UUID
    request: WideAreaRequest = field(repr=False)
    wire: bytes = field(repr=False)


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
    home, body = register_office_of(request.home), to_question_body(request, case_number)
    wire = write_letter(context, home, QUESTION, question_id, body, now=now)
    return Question(question_id, request, wire)


def open_question(wire: bytes, *, context: NodeContext, now: datetime) -> OpenedQuestion:
    """A question at its home office; whether it was asked before, the answer finds out."""
    letter = read_letter(wire, QUESTION, context.directory)
    body, wanted = open_letter(letter, decode_question, context, now=now).words
    return OpenedQuestion(
        question_id=letter.reference,
        sender=letter.writer,
        digest=letter.digest,
        case_number=body.case_number,
        means=body.means,
        wanted=wanted,
    )


def make_reply(
    reply: Reply, question: OpenedQuestion, *, context: NodeContext, now: datetime
) -> bytes:
    """Sign a reply as the home office, bind it to its question, seal it for who asked."""
    return write_letter(
        context, question.sender, REPLY, question.question_id, to_reply_body(reply), now=now,
        replies_to=question.digest,
    )  # fmt: skip


def must_be_reply_to(
    wire: bytes, question_id: UUID, asked: bytes, home: Party, asker: Party,
    directory: PeerDirectory,
) -> Letter:  # fmt: skip
    """Refuse bytes that are not the home office's reply to this question.

    (1) A letter of that subject, signed by its writer. (2) Between these two offices. (3) To this
    very question.
    """
    letter = read_letter(wire, REPLY, directory)  # (1)
    if (letter.writer, letter.reader) != (home, asker):  # (2)
        raise JukiError(ErrorCode.REPLY_INVALID, "a reply between other offices")
    if (letter.reference, letter.replies_to) != (question_id, asked):  # (3)
        raise JukiError(ErrorCode.REPLY_INVALID, "a reply to another question")
    return letter


def open_reply(wire: bytes, question: Question, *, context: NodeContext, now: datetime) -> Reply:
    """A reply at the office that asked.

    (1) It is the home office's, to this question. (2) It is of now, sealed for us, and its body
    fits. (3) It tells what was asked for, about whom it was asked for.
    (4) It has no item that the records of the day do not have.
    """
    home, asked = register_office_of(question.request.home), digest(question.wire)
    letter = must_be_reply_to(
        wire, question.question_id, asked, home, context.party, context.directory
    )  # (1)
    reply = open_letter(letter, decode_reply, context, now=now).words  # (2)
    if isinstance(reply, Given):
        must_fit(reply, question.request)  # (3)
        must_be_of(reply, context.law(day_of(now)))  # (4)
    return reply
