"""How letters get from office to office when nobody waits: by three messages, one for each hop.

Office to its server, server to server, server to its office: each hop has a kind of its own, so
that the gate knows who may send it and which article it rests on. What is inside is the same letter
all the way. The two servers look who writes to whom and whether he signed it, and pass it on; what
they carried is erased as soon as the next one has receipted it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from jukinet.platform.message.handling import (
    Handler,
    Incoming,
    NodeContext,
    Outgoing,
    Refusal,
    judge_each,
)
from jukinet.platform.message.kinds import Jurisdiction, MessageKind
from jukinet.platform.message.letter import (
    LETTER_BYTES_MAX,
    Letter,
    Opened,
    Subject,
    open_letter,
    read_letter,
    write_letter,
)
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role, communication_server_of, register_office_of

if TYPE_CHECKING:
    from jukinet.platform.db.transaction import Transaction

VERSION: Final = 2
"""The first form of these messages had the parts of a letter as fields, each slice its own."""

Words = TypeVar("Words", bound=msgspec.Struct)
Refusals = Mapping[str, Refusal]
Pass = Callable[["Transaction", Sequence[Incoming], NodeContext], Refusals]


class CarriedLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A letter of one register office to another, as its servers carry it: signed and sealed."""

    letter: Annotated[str, Meta(min_length=1, max_length=LETTER_BYTES_MAX)]

    def __repr__(self) -> str:
        return "CarriedLetter(•••)"


@dataclass(frozen=True, slots=True)
class LetterWay(Generic[Words]):
    """What letters of one subject say, and the three kinds of message by which they travel."""

    subject: Subject
    words: type[Words]
    up: MessageKind
    across: MessageKind
    down: MessageKind

    @property
    def kinds(self) -> tuple[MessageKind, MessageKind, MessageKind]:
        """All three, in the order a letter meets them."""
        return self.up, self.across, self.down


AnyWay = LetterWay[Any]


def make_way(
    name: str, words: type[Words], article: str, *, bytes_max: int = LETTER_BYTES_MAX
) -> LetterWay[Words]:
    """Declare a subject, the words of its letters, and three kinds that rest on one article."""
    config = words.__struct_config__
    if not (config.frozen and config.forbid_unknown_fields):
        raise ValueError(f"the words of {name} must be frozen and forbid unknown fields")
    office, server = Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER
    own, any_other = Jurisdiction.OWN_OFFICE, Jurisdiction.ANY_MUNICIPALITY

    def kind(
        part: str, ends: tuple[Role, Role], joined: Jurisdiction, carried: bool
    ) -> MessageKind:
        tag = f"{name}{part}/{VERSION}"
        return MessageKind(
            tag, CarriedLetter, *ends, article, joined, erased_when_receipted=carried
        )

    return LetterWay(
        Subject(f"{name}/{VERSION}", bytes_max),
        words,
        kind("", (office, server), own, carried=False),
        kind("-carried", (server, server), any_other, carried=True),
        kind("-delivered", (server, office), own, carried=True),
    )


def send_letter(
    way: LetterWay[Words],
    to: MunicipalityCode,
    reference: UUID,
    words: Words,
    context: NodeContext,
    *,
    ordering_key: str = "",
) -> Outgoing:
    """A letter as the first message of its way, to our own communication server.

    Letters of one key arrive in the order they were written; without one the reference is the key.
    """
    now, own = context.clock.now(), context.party.municipality
    wire = write_letter(context, register_office_of(to), way.subject, reference, words, now=now)
    body = CarriedLetter(wire.decode("ascii"))
    return Outgoing(way.up, communication_server_of(own), ordering_key or reference.hex, body)


def take_letter(way: LetterWay[Words], message: Incoming, context: NodeContext) -> Opened[Words]:
    """What another office wrote to us, as our server delivers it; nothing is taken on trust."""
    letter, read = _read(way, message, context), msgspec.json.Decoder(way.words).decode
    return open_letter(letter, read, context, now=context.clock.now())


def pass_across(way: AnyWay) -> Pass:
    """How a server takes a letter of its own office to the server of the office it is for."""

    def across(message: Incoming, context: NodeContext) -> Outgoing:
        letter = _read(way, message, context)
        if letter.writer != register_office_of(context.party.municipality):
            raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "another office's letter")
        server = communication_server_of(letter.reader.municipality)
        context.directory.get(server)
        return Outgoing(way.across, server, message.ordering_key, message.body)

    return _passing(across)


def pass_down(way: AnyWay) -> Pass:
    """How a server hands its own office a letter; it must come from where it was written."""

    def down(message: Incoming, context: NodeContext) -> Outgoing:
        letter = _read(way, message, context)
        own = register_office_of(context.party.municipality)
        if letter.writer != register_office_of(message.sender.municipality):
            raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "another office's letter")
        if letter.reader != own:
            raise JukiError(ErrorCode.NOT_ADDRESSED_TO_US, "a letter for another office")
        return Outgoing(way.down, own, message.ordering_key, message.body)

    return _passing(down)


def list_passing(ways: Sequence[AnyWay]) -> tuple[Handler, ...]:
    """What a communication server does with letters of these ways, both directions."""
    return tuple(
        handler
        for way in ways
        for handler in (Handler(way.up, pass_across(way)), Handler(way.across, pass_down(way)))
    )


def _read(way: AnyWay, message: Incoming, context: NodeContext) -> Letter:
    assert isinstance(message.body, CarriedLetter)
    return read_letter(message.body.letter.encode(), way.subject, context.directory)


def _passing(pass_one: Callable[[Incoming, NodeContext], Outgoing]) -> Pass:
    """Pass a list of letters on, each under the key it came with; refuse what cannot be."""

    def handle(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
        outgoing, refusals = judge_each(messages, lambda one: pass_one(one, context))
        enqueue(tx, outgoing, now=context.clock.now())
        return refusals

    return handle
