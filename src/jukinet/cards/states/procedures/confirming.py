"""Every municipality says how far its stopped list has come; the nation keeps it, and is asked.

"Stopped everywhere" is each municipality's own word, not the centre's alone.  An office says the
instant up to which its list is complete whenever that moves on; where a municipality has no
register office on the network, its server says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards.states import store
from jukinet.cards.states.bodies import (
    CardListsConfirmed,
    CardSpread,
    CardSpreadAsked,
    ListConfirmed,
)
from jukinet.cards.states.messages import (
    CARD_LISTS_CONFIRMED,
    CARD_LISTS_CONFIRMED_FORWARDED,
    CARD_LISTS_CONFIRMED_PASSED,
    CARD_SPREAD_ASKED,
    CARD_SPREAD_ASKED_FORWARDED,
    CARD_SPREAD_HANDED,
    CARD_SPREAD_TOLD,
    CARD_SPREAD_TOLD_NATIONAL,
    CARD_SPREAD_WANTED,
)
from jukinet.cards.states.procedures.below import (
    above,
    is_own,
    list_below,
    list_peers,
    take_questions,
    towards,
)
from jukinet.cards.states.told import Spread
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

_CONFIRMING: Final[Mapping[Role, MessageKind]] = {
    Role.REGISTER_OFFICE: CARD_LISTS_CONFIRMED,
    Role.COMMUNICATION_SERVER: CARD_LISTS_CONFIRMED_PASSED,
    Role.PREFECTURAL_SERVER: CARD_LISTS_CONFIRMED_FORWARDED,
}
_ASKING: Final[Mapping[Role, MessageKind]] = {
    Role.COMMUNICATION_SERVER: CARD_SPREAD_ASKED,
    Role.PREFECTURAL_SERVER: CARD_SPREAD_ASKED_FORWARDED,
}
_TELLING: Final[Mapping[Role, MessageKind]] = {
    Role.NATIONAL_SERVER: CARD_SPREAD_TOLD_NATIONAL,
    Role.PREFECTURAL_SERVER: CARD_SPREAD_TOLD,
    Role.COMMUNICATION_SERVER: CARD_SPREAD_HANDED,
}


def confirm_list(tx: Transaction, complete_up_to: datetime | None, context: NodeContext) -> None:
    """Say how far the own municipality's list has come, where nobody of it stands below."""
    role = context.party.role
    municipal = role in (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER)
    if complete_up_to is None or not municipal or list_below(context):
        return
    said = ListConfirmed(municipality=context.party.code, complete_up_to=complete_up_to.isoformat())
    _send_up(tx, [said], context)


def pass_confirmed(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Pass the words of municipalities on to the floor above, each in its own name."""
    sound, refusals = _take(incoming)
    if sound:
        _send_up(tx, sound, context)
    return refusals


def keep_confirmed(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """The nation keeps how far each municipality says its list has come."""
    sound, refusals = _take(incoming)
    store.keep_confirmed(tx, sound)
    return refusals


def ask_spread(
    tx: Transaction, question: UUID, kind: str, subject: str, context: NodeContext
) -> None:
    """Ask which municipalities have said that they know the stop of a card or of a key."""
    store.insert_spread(tx, question, kind, subject, context.clock.now())
    body = CardSpreadAsked(
        question=question.hex,
        asker=context.party.code,
        kind="key" if kind == "key" else "card",
        subject=subject,
    )
    outgoing = Outgoing(CARD_SPREAD_WANTED, above(context.party), "", body)
    enqueue(tx, [outgoing], now=context.clock.now())


def ask_spread_further(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Bring the question to the floor above, in its asker's own name."""
    asked, refusals = take_questions(incoming, CardSpreadAsked)
    kind, to = _ASKING[context.party.role], above(context.party)
    enqueue(tx, [Outgoing(kind, to, "", one) for one in asked], now=context.clock.now())
    return refusals


def answer_spread(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """The nation says who has confirmed a stop, and who of those in service has not."""
    asked, refusals = take_questions(incoming, CardSpreadAsked)
    everybody = {party.code for party in list_peers(context, Role.COMMUNICATION_SERVER)}
    outgoing = []
    for one in asked:
        listed_at = store.find_listed_at(tx, one.kind, one.subject)
        know = set() if listed_at is None else set(store.list_confirmed_since(tx, listed_at))
        body = CardSpread(
            to=one.asker,
            question=one.question,
            listed_at=listed_at.isoformat() if listed_at else None,
            confirmed=sorted(know & everybody),
            missing=sorted(everybody - know) if listed_at else [],
        )
        to = towards(context.party, MunicipalityCode(one.asker))
        outgoing.append(Outgoing(_TELLING[context.party.role], to, "", body))
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def bring_spread_down(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Bring answers to those who asked."""
    outgoing = []
    for one in incoming:
        body = one.body
        assert isinstance(body, CardSpread)
        to = towards(context.party, MunicipalityCode(body.to))
        outgoing.append(Outgoing(_TELLING[context.party.role], to, "", body))
    enqueue(tx, outgoing, now=context.clock.now())


def hear_spread(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Note the nation's answers."""
    for one in incoming:
        assert isinstance(one.body, CardSpread)
        store.answer_spread(tx, one.body, context.clock.now())


def find_spread(tx: Transaction, kind: str, subject: str) -> Spread | None:
    """The newest question about a stop, with its answer if it came; None: nobody asked."""
    return store.find_spread(tx, kind, subject)


def _send_up(tx: Transaction, lists: Sequence[ListConfirmed], context: NodeContext) -> None:
    kind, to = _CONFIRMING[context.party.role], above(context.party)
    newest = {one.municipality: one for one in sorted(lists, key=lambda one: one.complete_up_to)}
    body = CardListsConfirmed(lists=list(newest.values()))
    enqueue(tx, [Outgoing(kind, to, "", body)], now=context.clock.now())


def _take(incoming: Sequence[Incoming]) -> tuple[list[ListConfirmed], dict[str, Refusal]]:
    """What municipalities say of themselves; in another's name nobody speaks."""
    sound: list[ListConfirmed] = []
    refusals: dict[str, Refusal] = {}
    for one in incoming:
        body = one.body
        assert isinstance(body, CardListsConfirmed)
        if not all(is_own(one.sender, line.municipality) for line in body.lists):
            refusals[one.message_id] = Refusal(ErrorCode.OUTSIDE_JURISDICTION, "another's list")
            continue
        try:
            for line in body.lists:
                if datetime.fromisoformat(line.complete_up_to).tzinfo is None:
                    raise JukiError(ErrorCode.BODY_INVALID, "an instant without a zone")
        except (JukiError, ValueError):
            refusals[one.message_id] = Refusal(ErrorCode.BODY_INVALID, "not an instant")
            continue
        sound += body.lists
    return sound, refusals
