"""What a communication server does between its office and the network.

Changes of the office become notices; the network's answers become ``network-told/1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar, assert_never

from jukinet.link.messages import (
    CODES_HANDED,
    NETWORK_TOLD,
    ChangeEffective,
    ChangeHeld,
    CodesHanded,
    CodesWanted,
    MoveConfirmed,
    NetworkTold,
    PartEffective,
)
from jukinet.link.procedures.marking import take_waiting_marks, tell_marks_on
from jukinet.notices import office_words as words
from jukinet.notices import procedures as notices
from jukinet.notices.holding import Subject
from jukinet.notices.messages import LISTED_MAX, IdentificationBody, InitialIdentification
from jukinet.notices.procedures import Result
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import Party, register_office_of

_MUNICIPALITY: Final = words.Tier.MUNICIPALITY.value

T = TypeVar("T")


def take_changes(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Make notices of the office's changes (Act Art. 30-5); the office hears what is held back."""
    bodies = [message.body for message in messages]
    assert all(isinstance(body, IdentificationBody) for body in bodies)
    changes = [body for body in bodies if isinstance(body, IdentificationBody)]
    outcomes = notices.notify_prefecture(tx, changes, context, tell_office)
    refusals: dict[str, Refusal] = {}
    held: list[ChangeHeld] = []
    for message, body, outcome in zip(messages, changes, outcomes, strict=True):
        if outcome.result is Result.REFUSED:
            refusals[message.message_id] = Refusal(outcome.refused or ErrorCode.BODY_INVALID)
        elif outcome.held is not None:
            held.append(_held_here(body.person_key, body.change_number, outcome.held.value))
    if held:
        _tell(tx, context, NetworkTold(held=held))
    take_waiting_marks(tx, [body.person_key for body in changes], context)
    return refusals


def take_initial(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Record parts of the office's initial load and send them up."""
    parts: list[InitialIdentification] = []
    for message in messages:
        assert isinstance(message.body, InitialIdentification)
        parts.append(message.body)
    loaded = notices.load_initial(tx, parts, context, tell_office)
    held = [
        _held_here(row.person_key, 1, outcome.held.value)
        for one in loaded
        for row, outcome in one.unusual
        if outcome.held is not None
    ]
    if held:
        _tell(tx, context, NetworkTold(held=held))
    take_waiting_marks(tx, [row.person_key for part in parts for row in part.rows], context)
    return {
        message.message_id: Refusal(one.refused.code, one.refused.detail)
        for message, one in zip(messages, loaded, strict=True)
        if one.refused is not None
    }


def request_codes(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Pass the office's wish for codes on to the prefecture (Rules Art. 14)."""
    for message in messages:
        body = message.body
        assert isinstance(body, CodesWanted)
        notices.request_codes(tx, body.count, context)


def tell_office(tx: Transaction, said: Sequence[words.OfficeWord], context: NodeContext) -> None:
    """Tell the office what the network has to say about it: the ``TellOffice`` of notices."""
    effective: list[ChangeEffective] = []
    parts: list[PartEffective] = []
    held: list[ChangeHeld] = []
    moved: list[MoveConfirmed] = []
    codes: list[str] = []
    for word in said:
        match word:
            case words.NoticeEffectiveAt():
                # That a confirmed move is effective is the communication server's own affair.
                if word.subject is Subject.IDENTIFICATION:
                    effective.append(
                        ChangeEffective(word.tier.value, word.person_key, word.change_number)
                    )
            case words.NoticeHeldAt():
                held.append(
                    ChangeHeld(
                        word.tier.value,
                        word.person_key,
                        word.change_number,
                        word.subject.value,
                        word.reason.value,
                    )
                )
            case words.PartEffectiveAt():
                parts.append(PartEffective(word.tier.value, word.load_id, word.part))
            case words.MovedIn():
                moved.append(
                    MoveConfirmed(
                        word.person_key, word.municipality.digits, word.moved_in_on.isoformat()
                    )
                )
            case words.CodesHanded():
                codes += [code.digits for code in word.codes]
            case _ as never:
                assert_never(never)
    told: list[NetworkTold | CodesHanded] = [
        *(NetworkTold(effective=some) for some in _cut(effective)),
        *(NetworkTold(parts=some) for some in _cut(parts)),
        *(NetworkTold(held=some) for some in _cut(held)),
        *(NetworkTold(moved=some) for some in _cut(moved)),
        *(CodesHanded(codes=some) for some in _cut(codes)),
    ]
    _tell(tx, context, *told)
    tell_marks_on(tx, [one.person_key for one in moved], context)


def _cut(whole: list[T]) -> list[list[T]]:
    """A list in pieces that a message may carry."""
    return [whole[start : start + LISTED_MAX] for start in range(0, len(whole), LISTED_MAX)]


def _held_here(person_key: str, change_number: int, reason: str) -> ChangeHeld:
    return ChangeHeld(
        _MUNICIPALITY, person_key, change_number, Subject.IDENTIFICATION.value, reason
    )


def _tell(tx: Transaction, context: NodeContext, *bodies: NetworkTold | CodesHanded) -> None:
    office: Party = register_office_of(context.party.municipality)
    outgoing = [
        Outgoing(CODES_HANDED if isinstance(body, CodesHanded) else NETWORK_TOLD, office, "", body)
        for body in bodies
    ]
    enqueue(tx, outgoing, now=context.clock.now())
