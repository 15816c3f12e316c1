"""A letter is read by its reader alone, says what its writer wrote, and can be no other letter.

Every forgery that a server or another office could try stands in one table; a planted mutant that
leaves the signature out must be caught by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
import pytest
from message_offices import (
    ACHI_HALL,
    SHIMONOSEKI_HALL,
    START,
    TOWN_HALL,
    YAMAGUCHI_CITY,
)
from msgspec import Meta

from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message import letter as letters
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.message.jws import decode_segment, encode_segment, sign_compact
from jukinet.platform.message.letter import (
    LetterHeader,
    Subject,
    open_letter,
    read_letter,
    write_letter,
)
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party
from office_keys import ListedKeys

ABOUT = Subject("test-notice/1", believed_for=timedelta(minutes=10))
OTHER = Subject("test-answer/1")
REFERENCE = UUID(int=7)
ON_TIME = timedelta()


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=900)]


WORDS = Words("束縛 花子")
read_words = msgspec.json.Decoder(Words).decode

Context = Callable[[Party], NodeContext]


@pytest.fixture
def context(keys: ListedKeys) -> Context:
    return lambda party: keys.context(party, ManualClock(START))


def written(context: Context, subject: Subject = ABOUT, words: msgspec.Struct = WORDS) -> bytes:
    """Yamaguchi writes to Shimonoseki."""
    writer = context(TOWN_HALL)
    return write_letter(writer, SHIMONOSEKI_HALL, subject, REFERENCE, words, now=START)


def opened_by(
    party: Party, wire: bytes, context: Context, subject: Subject = ABOUT, late: timedelta = ON_TIME
) -> Words:
    reader = context(party)
    letter = read_letter(wire, subject, reader.directory)
    return open_letter(letter, read_words, reader, now=START + late).words


def test_the_reader_reads_what_was_written_to_him_and_by_whom(context: Context) -> None:
    wire, reader = written(context), context(SHIMONOSEKI_HALL)
    letter = read_letter(wire, ABOUT, reader.directory)
    opened = open_letter(letter, read_words, reader, now=START)
    assert opened.words == WORDS
    assert (letter.writer, letter.reader) == (TOWN_HALL, SHIMONOSEKI_HALL)
    assert (letter.reference, letter.made_at) == (REFERENCE, START)
    assert "花子" not in repr(opened) and b"\xe8" not in wire


def test_nobody_else_reads_it(context: Context) -> None:
    wire = written(context)
    for party in (TOWN_HALL, ACHI_HALL, YAMAGUCHI_CITY):
        with pytest.raises(JukiError) as caught:
            opened_by(party, wire, context)
        assert caught.value.code is ErrorCode.NOT_ADDRESSED_TO_US
        claims_to_be_him = replace(context(SHIMONOSEKI_HALL), vault=context(party).vault)
        letter = read_letter(wire, ABOUT, claims_to_be_him.directory)
        with pytest.raises(JukiError) as caught:
            open_letter(letter, read_words, claims_to_be_him, now=START)
        assert caught.value.code is ErrorCode.SEAL_INVALID


# --- forgeries ---------------------------------------------------------------------------


def reheaded(wire: bytes, context: Context, signer: Party, **fields: object) -> bytes:
    """The sealed words of a letter behind another header, signed by whoever does it."""
    header, payload, _ = wire.split(b".")
    said = msgspec.json.decode(decode_segment(header, ErrorCode.BODY_INVALID))
    vault = context(signer).vault
    changed = msgspec.convert(said | {"kid": vault.public(SIGN).thumbprint} | fields, LetterHeader)
    return sign_compact(encode_segment(msgspec.json.encode(changed)), payload, vault)


def with_signature_of(other: bytes, wire: bytes) -> bytes:
    return b".".join([*wire.split(b".")[:2], other.split(b".")[2]])


FORGERIES: dict[str, tuple[Callable[[bytes, Context], bytes], ErrorCode]] = {
    "another office signs in the writer's name": (
        lambda wire, context: reheaded(wire, context, ACHI_HALL, writer=str(TOWN_HALL)),
        ErrorCode.SIGNATURE_INVALID,
    ),
    "another office passes the words off as its own": (
        lambda wire, context: reheaded(wire, context, ACHI_HALL, writer=str(ACHI_HALL)),
        ErrorCode.SEAL_INVALID,
    ),
    "the writer's own server gives it another reference": (
        lambda wire, context: reheaded(
            wire, context, YAMAGUCHI_CITY, writer=str(TOWN_HALL), reference="0" * 32
        ),
        ErrorCode.SIGNATURE_INVALID,
    ),
    "a server writes to an office": (
        lambda wire, context: reheaded(wire, context, YAMAGUCHI_CITY, writer=str(YAMAGUCHI_CITY)),
        ErrorCode.SENDER_MAY_NOT_SEND,
    ),
    "an office writes to itself": (
        lambda wire, context: reheaded(
            wire, context, TOWN_HALL, writer=str(TOWN_HALL), reader=str(TOWN_HALL)
        ),
        ErrorCode.SENDER_MAY_NOT_SEND,
    ),
    "the signature of another letter": (
        lambda wire, context: with_signature_of(written(context), wire),
        ErrorCode.SIGNATURE_INVALID,
    ),
    "an answer where a notice is awaited": (
        lambda wire, context: written(context, OTHER),
        ErrorCode.BODY_INVALID,
    ),
    "longer than its subject may be": (
        lambda wire, context: wire + b"A" * letters.LETTER_BYTES_MAX,
        ErrorCode.TOO_LARGE,
    ),
    "no letter at all": (lambda wire, context: b"no letter", ErrorCode.BODY_INVALID),
    "words with a field too many": (
        lambda wire, context: written(
            context, words=msgspec.defstruct("More", [("name", str), ("code", str)])("a", "b")
        ),
        ErrorCode.BODY_INVALID,
    ),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_a_forged_letter_is_refused(context: Context, case: str) -> None:
    forge, code = FORGERIES[case]
    with pytest.raises(JukiError) as caught:
        opened_by(SHIMONOSEKI_HALL, forge(written(context), context), context)
    assert caught.value.code is code


@contextmanager
def without_signatures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "must_be_signed_by", lambda *_: None)
        yield


def test_the_table_of_forgeries_catches_a_signature_that_nobody_checks(context: Context) -> None:
    forge, _ = FORGERIES["the signature of another letter"]
    with without_signatures():
        assert opened_by(SHIMONOSEKI_HALL, forge(written(context), context), context) == WORDS


@pytest.mark.parametrize("part", range(3))
def test_no_byte_of_a_letter_can_be_changed(context: Context, part: int) -> None:
    parts = written(context).split(b".")
    middle = len(parts[part]) // 2
    other = b"A" if parts[part][middle : middle + 1] != b"A" else b"B"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    with pytest.raises(JukiError):
        opened_by(SHIMONOSEKI_HALL, b".".join(parts), context)


def test_an_office_that_was_revoked_or_never_listed_writes_no_letters(
    context: Context, keys: ListedKeys
) -> None:
    wire = written(context)
    for directory, code in (
        (keys.list_anew(revoked=[TOWN_HALL]), ErrorCode.PEER_REVOKED),
        (keys.list_anew(without=[TOWN_HALL]), ErrorCode.PEER_UNKNOWN),
    ):
        with pytest.raises(JukiError) as caught:
            read_letter(wire, ABOUT, directory)
        assert caught.value.code is code


@pytest.mark.parametrize("late", [timedelta(minutes=11), -timedelta(minutes=11)])
def test_what_is_opened_while_somebody_waits_is_of_now(context: Context, late: timedelta) -> None:
    assert opened_by(SHIMONOSEKI_HALL, written(context), context, late=late / 2) == WORDS
    with pytest.raises(JukiError) as caught:
        opened_by(SHIMONOSEKI_HALL, written(context), context, late=late)
    assert caught.value.code is ErrorCode.SIGNATURE_OUTDATED


def test_what_lay_in_a_queue_is_read_however_late(context: Context) -> None:
    wire = written(context, OTHER)
    late = timedelta(days=30)
    assert opened_by(SHIMONOSEKI_HALL, wire, context, subject=OTHER, late=late) == WORDS


def test_a_reply_names_the_very_bytes_it_replies_to(context: Context) -> None:
    first, again = written(context), written(context)
    asked = [
        read_letter(wire, ABOUT, context(TOWN_HALL).directory).digest for wire in (first, again)
    ]
    wire = write_letter(
        context(SHIMONOSEKI_HALL), TOWN_HALL, OTHER, REFERENCE, WORDS, now=START,
        replies_to=asked[0],
    )  # fmt: skip
    reply = read_letter(wire, OTHER, context(TOWN_HALL).directory)
    assert reply.replies_to == asked[0] != asked[1]


# --- what its length tells ---------------------------------------------------------------


def test_the_length_of_a_letter_tells_no_more_than_its_steps(context: Context) -> None:
    short = [len(written(context, words=Words("あ" * count))) for count in (0, 1, 100, 330)]
    (longer,) = {len(written(context, words=Words("あ" * count))) for count in (400, 500, 600)}
    assert len(set(short)) == 1 and longer - short[0] in range(1024, 1400)
