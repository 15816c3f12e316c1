"""Letters on their way, and what each office does when one is brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from jukinet.address_history.comparing import Difference
from jukinet.address_history.messages import (
    ANSWER_TOLD,
    HistoryAnswered,
    HistoryTold,
    LetterWay,
    read_body,
)
from jukinet.address_history.notice import LIFE, Content, NoticeEvent
from jukinet.address_history.procedures.entering import enter_told
from jukinet.address_history.procedures.telling import note_answer
from jukinet.address_history.store import notices as store
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.letter import Letter, open_letter, write_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of, register_office_of

Refusals = Mapping[str, Refusal]


def make_sending(way: LetterWay) -> Callable[..., Refusals]:
    """How a server sends its office's letters to the servers of their readers."""

    def send_on(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
        """A server passes its office's letter on, unread (Act Art. 19 (4))."""

        def pass_one(letter: Letter) -> Outgoing:
            must_be_written_in(letter, context.party.municipality)
            server = communication_server_of(Party.parse(letter.reader).municipality)
            context.directory.get(server)
            return Outgoing(way.across, server, "", letter)

        return _pass_all(tx, messages, context, lambda one: pass_one(_letter(one)))

    return send_on


def make_bringing(way: LetterWay) -> Callable[..., Refusals]:
    """How a server brings its office letters that other servers passed on."""

    def bring(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
        """A server brings its office a letter, unread; it must come from where it was written."""

        def pass_one(message: Incoming) -> Outgoing:
            letter = _letter(message)
            must_be_written_in(letter, message.sender.municipality)
            office = register_office_of(context.party.municipality)
            if letter.reader != str(office):
                raise JukiError(ErrorCode.NOT_ADDRESSED_TO_US, "a letter for another office")
            return Outgoing(way.down, office, "", letter)

        return _pass_all(tx, messages, context, pass_one)

    return bring


def make_entering(way: LetterWay, content: Content) -> Callable[..., Refusals]:
    """How the office of a domicile takes notices of one sort."""

    def enter(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
        """Enter what is told, or say what differs, and answer in the same transaction."""
        server = communication_server_of(context.party.municipality)

        def enter_one(message: Incoming) -> Outgoing:
            letter = _letter(message)
            writer = Party.parse(letter.writer)
            body = open_letter(context, letter, way.subject, HistoryTold)
            person, lines = read_body(body)
            told = enter_told(
                tx,
                person,
                lines,
                content=content,
                protected=body.protected,
                teller=writer.municipality,
                reference=UUID(hex=letter.reference),
                context=context,
            )
            differences = sorted(one.value for one in told.differences)
            answer = write_letter(
                context,
                writer,
                ANSWER_TOLD.subject,
                letter.reference,
                HistoryAnswered(differences=differences),
            )
            return Outgoing(ANSWER_TOLD.up, server, message.ordering_key, answer)

        return _pass_all(tx, messages, context, enter_one)

    return enter


def take_answers(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
    """The office of the address hears what became of its notices (Act Art. 19 (2)).

    Only the domicile that was told may answer; a second answer changes nothing.
    """
    refusals: dict[str, Refusal] = {}
    for message in messages:
        letter = _letter(message)
        try:
            body = open_letter(context, letter, ANSWER_TOLD.subject, HistoryAnswered)
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        notice = store.find_notice(tx, UUID(hex=letter.reference), held=True)
        writer = Party.parse(letter.writer).municipality
        if notice is None or notice.destination != writer:
            refusals[message.message_id] = Refusal(ErrorCode.RECORD_NOT_FOUND, "no such notice")
            continue
        differences = frozenset(Difference(one) for one in body.differences)
        event = NoticeEvent.REPORT if differences else NoticeEvent.RECORD
        if (notice.state, event) in LIFE:
            note_answer(tx, notice, differences, context)
    return refusals


def must_be_written_in(letter: Letter, municipality: MunicipalityCode) -> None:
    """A server speaks for its own office only, and only to an office."""
    reader = Party.parse(letter.reader)
    if letter.writer != str(register_office_of(municipality)) or (
        reader.role is not Role.REGISTER_OFFICE
    ):
        raise JukiError(ErrorCode.OUTSIDE_JURISDICTION, "another office's letter")


def _pass_all(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    pass_one: Callable[[Incoming], Outgoing],
) -> Refusals:
    """Pass messages on, each under the key of the person it is about; refuse what cannot be."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in messages:
        try:
            onward = pass_one(message)
        except JukiError as error:
            refusals[message.message_id] = Refusal(error.code, error.detail)
            continue
        except ValueError:
            refusals[message.message_id] = Refusal(ErrorCode.BODY_INVALID, "no date or no key")
            continue
        outgoing.append(Outgoing(onward.kind, onward.to, message.ordering_key, onward.body))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def _letter(message: Incoming) -> Letter:
    assert isinstance(message.body, Letter)
    return message.body
