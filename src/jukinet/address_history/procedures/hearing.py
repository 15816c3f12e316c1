"""What an office does when a letter of another one about a history is brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jukinet.address_history.comparing import Difference
from jukinet.address_history.messages import (
    ANSWER_TOLD,
    HistoryAnswered,
    HistoryTold,
    read_body,
)
from jukinet.address_history.notice import LIFE, Content, NoticeEvent
from jukinet.address_history.procedures.entering import enter_told
from jukinet.address_history.procedures.telling import note_answer
from jukinet.address_history.store import notices as store
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import (
    Incoming,
    NodeContext,
    Outgoing,
    Procedure,
    Refusal,
    act_on_each,
)
from jukinet.platform.message.letter_way import LetterWay, send_letter, take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.errors import ErrorCode, JukiError

Refusals = Mapping[str, Refusal]


def make_entering(way: LetterWay[HistoryTold], content: Content) -> Procedure:
    """How the office of a domicile takes notices of one sort."""

    def enter(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
        """Enter what is told, or say what differs, and answer in the same transaction."""
        answers, refusals = act_on_each(
            tx, messages, lambda one: _enter_one(tx, one, way, content, context)
        )
        enqueue(tx, answers, now=context.clock.now())
        return refusals

    return enter


def _enter_one(
    tx: Transaction,
    message: Incoming,
    way: LetterWay[HistoryTold],
    content: Content,
    context: NodeContext,
) -> Outgoing:
    taken = take_letter(way, message, context)
    teller, reference = taken.letter.writer.municipality, taken.letter.reference
    person, lines = read_body(taken.words)
    told = enter_told(
        tx,
        person,
        lines,
        content=content,
        protected=taken.words.protected,
        teller=teller,
        reference=reference,
        context=context,
    )
    answer = HistoryAnswered(differences=sorted(one.value for one in told.differences))
    return send_letter(
        ANSWER_TOLD, teller, reference, answer, context, ordering_key=message.ordering_key
    )


def take_answers(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> Refusals:
    """The office of the address hears what became of its notices (Act Art. 19 (2)).

    Only the domicile that was told may answer; a second answer changes nothing.
    """
    _, refusals = act_on_each(tx, messages, lambda one: _take_answer(tx, one, context))
    return refusals


def _take_answer(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(ANSWER_TOLD, message, context)
    notice = store.find_notice(tx, taken.letter.reference, held=True)
    if notice is None or notice.destination != taken.letter.writer.municipality:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "no such notice")
    differences = frozenset(Difference(one) for one in taken.words.differences)
    event = NoticeEvent.REPORT if differences else NoticeEvent.RECORD
    if (notice.state, event) in LIFE:
        note_answer(tx, notice, differences, context)
