"""The states of cards on their way: up to the nation, and what each floor holds down again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jukinet.cards.life import CardState
from jukinet.cards.states import store
from jukinet.cards.states.bodies import (
    LINES_MAX,
    CardStateAsked,
    CardStateBody,
    CardStatesHeld,
    HeldCard,
)
from jukinet.cards.states.messages import (
    CARD_STATE_ASKED,
    CARD_STATE_ASKED_FORWARDED,
    CARD_STATE_FORWARDED,
    CARD_STATE_NOTIFIED,
    CARD_STATES_HANDED,
    CARD_STATES_HELD,
    CARD_STATES_HELD_NATIONAL,
)
from jukinet.cards.states.procedures.below import above, is_own, take_questions, towards
from jukinet.cards.states.procedures.listing import body_of, note_stops, pass_on
from jukinet.cards.states.told import TRAVELLING, KnownCard
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.card import CardNumber
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of, prefecture_of

_UP: Final[Mapping[Role, MessageKind]] = {
    Role.COMMUNICATION_SERVER: CARD_STATE_NOTIFIED,
    Role.PREFECTURAL_SERVER: CARD_STATE_FORWARDED,
}
_ASKING: Final[Mapping[Role, MessageKind]] = {
    Role.COMMUNICATION_SERVER: CARD_STATE_ASKED,
    Role.PREFECTURAL_SERVER: CARD_STATE_ASKED_FORWARDED,
}
_DOWN: Final[Mapping[Role, MessageKind]] = {
    Role.NATIONAL_SERVER: CARD_STATES_HELD_NATIONAL,
    Role.PREFECTURAL_SERVER: CARD_STATES_HELD,
    Role.COMMUNICATION_SERVER: CARD_STATES_HANDED,
}
PREFECTURE: Final = "prefecture"
NATION: Final = "nation"
_TIERS: Final[Mapping[Role, str]] = {
    Role.PREFECTURAL_SERVER: PREFECTURE,
    Role.NATIONAL_SERVER: NATION,
}


def pass_further(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Keep the newest states, stop what is stopped at once, and tell the office above.

    A prefecture also says to the CS what it now holds.
    """
    taken = _take(tx, incoming, context)
    kind, to = _UP[context.party.role], above(context.party)
    outgoing = [Outgoing(kind, to, one.card_number, one) for one in taken.sound]
    if context.party.role in _TIERS:
        outgoing += _say_held(_receipts(taken.sound), context)
    _tell_all(tx, taken, outgoing, context)
    return taken.refusals


def record_national(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Keep the newest states for the nation, say so, and tell everybody what is stopped.

    The municipality that had a card before another took it over hears it, too; and so does the
    prefecture it came to, which has never heard of it and must not count it as issued there.
    """
    numbers = [one.body.card_number for one in incoming if isinstance(one.body, CardStateBody)]
    before = store.list_held(tx, numbers)
    taken = _take(tx, incoming, context)
    said = [
        *_receipts(taken.sound),
        *_taken_over(before, taken.newer),
        *_come_from_afar(before, taken.newer),
    ]
    _tell_all(tx, taken, _say_held(said, context), context)
    return taken.refusals


def ask_further(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Bring questions to the office above, each under its asker's own name."""
    kind, to = _ASKING[context.party.role], above(context.party)
    asked, refusals = take_questions(incoming, CardStateAsked)
    outgoing = [Outgoing(kind, to, "", body) for body in asked]
    enqueue(tx, outgoing, now=context.clock.now())
    return refusals


def answer(
    tx: Transaction, incoming: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Say of each card that was asked about how it stands; the nation knows them all."""
    asked, refusals = take_questions(incoming, CardStateAsked)
    held = store.list_held(tx, [one.card_number for one in asked])
    answers = [
        HeldCard(
            to=one.asker,
            card_number=one.card_number,
            question=one.question,
            state=body_of(held[one.card_number]) if one.card_number in held else None,
        )
        for one in asked
    ]
    enqueue(tx, _say_held(answers, context), now=context.clock.now())
    return refusals


def bring_down(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Bring what floors above hold to those to whom it is said; what is said to us is kept."""
    by_tier: dict[str, list[HeldCard]] = defaultdict(list)
    origins: list[CardStateBody] = []
    for one in incoming:
        assert isinstance(one.body, CardStatesHeld)
        for card in one.body.cards:
            if card.to != context.party.code or context.party.role not in _TIERS:
                by_tier[one.body.tier].append(card)
            elif card.state is not None:
                origins.append(card.state)
    store.note_origins(tx, origins, context.clock.now())
    outgoing = [
        message
        for tier, cards in by_tier.items()
        for message in _say_held(cards, context, tier=tier)
    ]
    enqueue(tx, outgoing, now=context.clock.now())


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of messages: those that are sound, of these the newer ones, and the refused."""

    sound: list[CardStateBody]
    newer: list[CardStateBody]
    refusals: dict[str, Refusal]


def _take(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> _Taken:
    """Keep newer states; what contradicts what is held is refused, what is older only answered."""
    refusals: dict[str, Refusal] = {}
    judged: list[tuple[str, CardStateBody]] = []
    for one in incoming:
        assert isinstance(one.body, CardStateBody)
        refusal = _judge(one.sender, one.body)
        if refusal is not None:
            refusals[one.message_id] = refusal
        else:
            judged.append((one.message_id, one.body))
    bodies = [body for _, body in judged]
    effective = store.record_states(tx, bodies, context.clock.now()) if bodies else frozenset()
    held = store.list_held(tx, [body.card_number for body in bodies])
    sound = []
    for message_id, body in judged:
        if body.card_number in effective or body.change_number <= _known(held, body):
            sound.append(body)
        else:
            refusals[message_id] = Refusal(
                ErrorCode.NOTICE_IMPLAUSIBLE, "another's card, or one that is void"
            )
    return _Taken(sound, [one for one in sound if one.card_number in effective], refusals)


def _taken_over(
    before: Mapping[str, KnownCard], newer: Iterable[CardStateBody]
) -> Iterable[HeldCard]:
    for one in newer:
        known = before.get(one.card_number)
        if known is not None and known.municipality.digits != one.municipality:
            former = known.municipality.digits
            yield HeldCard(to=former, card_number=one.card_number, question=None, state=one)


def _come_from_afar(
    before: Mapping[str, KnownCard], newer: Iterable[CardStateBody]
) -> Iterable[HeldCard]:
    """To a prefecture that has a card now which was another prefecture's: how it stood there."""
    for one in newer:
        known = before.get(one.card_number)
        here = prefecture_of(communication_server_of(MunicipalityCode(one.municipality)))
        if known is not None and prefecture_of(communication_server_of(known.municipality)) != here:
            former = body_of(known)
            yield HeldCard(to=here.code, card_number=one.card_number, question=None, state=former)


def _known(held: Mapping[str, KnownCard], body: CardStateBody) -> int:
    """The newest change known of the very card of this municipality; else none.

    That a card was carried over may be said after the new municipality has said it.
    """
    card = held.get(body.card_number)
    if card is None:
        return 0
    is_own_card = card.municipality.digits == body.municipality
    closes = body.state == CardState.CARRIED_OVER
    return card.change_number if is_own_card or closes else 0


def _judge(sender: Party, body: CardStateBody) -> Refusal | None:
    """Refuse what no office of this kind can say: another's card, a card that cannot exist."""
    try:
        CardNumber(body.card_number)
        state = CardState(body.state)
        datetime.fromisoformat(body.since)
        date.fromisoformat(body.valid_until)
    except (JukiError, ValueError):
        return Refusal(ErrorCode.BODY_INVALID, "not a state of a card")
    if not is_own(sender, body.municipality):
        return Refusal(ErrorCode.OUTSIDE_JURISDICTION, "another municipality's card")
    if state not in TRAVELLING:
        return Refusal(ErrorCode.BODY_INVALID, "nobody else's business yet")
    return None


def _receipts(taken: Iterable[CardStateBody]) -> list[HeldCard]:
    return [
        HeldCard(to=one.municipality, card_number=one.card_number, question=None, state=one)
        for one in taken
    ]


def _say_held(
    cards: Iterable[HeldCard], context: NodeContext, *, tier: str | None = None
) -> list[Outgoing]:
    """What is held, to each office below whom it concerns, in messages of bounded length."""
    me = context.party
    by_office: dict[Party, list[HeldCard]] = defaultdict(list)
    for card in cards:
        by_office[_way_to(me, card.to)].append(card)
    said = tier or _TIERS[me.role]
    return [
        Outgoing(
            _DOWN[me.role], office, "", CardStatesHeld(tier=said, cards=some[at : at + LINES_MAX])
        )
        for office, some in sorted(by_office.items())
        for at in range(0, len(some), LINES_MAX)
    ]


def _way_to(me: Party, to: str) -> Party:
    """The next office on the way to whom something is said: a municipality, or a prefecture."""
    if to[2:5] == "000":
        return Party(Role.PREFECTURAL_SERVER, to)
    return towards(me, MunicipalityCode(to))


def _tell_all(
    tx: Transaction,
    taken: _Taken,
    outgoing: Sequence[Outgoing],
    context: NodeContext,
) -> None:
    if note_stops(tx, taken.newer, context):
        pass_on(tx, context)
    enqueue(tx, outgoing, now=context.clock.now())
