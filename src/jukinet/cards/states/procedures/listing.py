"""The stopped list: kept at every node, passed on below, signed for use without a line."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from jukinet.cards.life import STANDING, CardState
from jukinet.cards.states import store
from jukinet.cards.states.bodies import LINES_MAX, CardStateBody, CardStops
from jukinet.cards.states.messages import (
    CARD_STOPS_HANDED,
    CARD_STOPS_LISTED,
    CARD_STOPS_PASSED,
)
from jukinet.cards.states.procedures.below import ORDERING_KEY, list_below
from jukinet.cards.states.procedures.confirming import confirm_list
from jukinet.cards.states.procedures.keys import list_stopped_keys, pass_keys_on
from jukinet.cards.states.signed_list import ListText, SignedList
from jukinet.cards.states.told import (
    LIST_AGE_MAX,
    KnownCard,
    StoppedList,
    must_not_be_stopped,
    next_instant,
)
from jukinet.platform.crypto.keys import PublicKey
from jukinet.platform.crypto.seal import verify
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing
from jukinet.platform.message.kinds import MessageKind
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

MOVED_ON_AFTER: Final = timedelta(minutes=5)
"""The list's age counts in hours: a hundred thousand messages a year to each office are enough."""
PARTS_A_ROUND: Final = 40
"""Twenty thousand lines for one office in one transaction; the next round goes on."""


def note_stops(tx: Transaction, told: Sequence[CardStateBody], context: NodeContext) -> bool:
    """Add to this node's list what stops a card, and what lets a stopped one work again.

    At the nation the list's instant moves on with it: whose list has come to that instant has this.
    """
    stops = _to_be_listed(tx, told)
    if stops:
        before = store.lock_list(tx)
        instant = None
        if context.party.role is Role.NATIONAL_SERVER:
            instant = next_instant(before, context.clock.now())
        store.save_stops(tx, before, stops, instant)
    return bool(stops)


def take_stops(tx: Transaction, incoming: Sequence[Incoming], context: NodeContext) -> None:
    """Take the next parts of the list from above, and pass them on to everybody below."""
    for one in sorted(incoming, key=lambda one: one.ordering_sequence):
        body = one.body
        assert isinstance(body, CardStops)
        instant = datetime.fromisoformat(body.complete_up_to) if body.complete_up_to else None
        store.save_stops(tx, store.lock_list(tx), body.stops, instant)
    pass_on(tx, context)
    confirm_list(tx, store.read_list(tx).complete_up_to, context)


def move_list_on(tx: Transaction, context: NodeContext) -> None:
    """The nation says that nothing more was stopped up to now, so that the list's age is known.

    Not more often than is worth a message to every office in the country.
    """
    if context.party.role is not Role.NATIONAL_SERVER:
        raise JukiError(ErrorCode.SENDER_MAY_NOT_SEND, "only the nation knows all stops")
    now, stopped = context.clock.now(), store.lock_list(tx)
    age = stopped.age(now)
    if age is not None and age < MOVED_ON_AFTER:
        return
    store.save_stops(tx, stopped, (), next_instant(stopped, now))
    pass_on(tx, context)


def pass_on(tx: Transaction, context: NodeContext) -> None:
    """Tell every office below whatever of the list it was not told yet.

    One that is new is told all of it, stopped keys first.  The instant goes with the last part
    only: whoever was told it knows everything before.
    """
    below = list_below(context)
    if not below:
        return
    kind = _KINDS[context.party.role]
    stopped = store.lock_list(tx)
    pass_keys_on(tx, below, context)
    passed = store.list_passed(tx, [str(party) for party in below])
    outgoing: list[Outgoing] = []
    moved: list[store.Passed] = []
    for party in below:
        before = passed.get(str(party)) or store.Passed(str(party), 0, None)
        if before.serial < stopped.serial or before.complete_up_to != stopped.complete_up_to:
            parts, after = _parts_for(tx, before, stopped)
            outgoing += [Outgoing(kind, party, ORDERING_KEY, part) for part in parts]
            moved.append(after)
    if moved:
        store.save_passed(tx, moved)
        enqueue(tx, outgoing, now=context.clock.now())


def read_list(tx: Transaction) -> StoppedList:
    """How far this node's list has come, and up to when it is known to be complete."""
    return store.read_list(tx)


def count_stopped(tx: Transaction) -> int:
    """How many cards are stopped now, as this node knows."""
    return store.count_stopped(tx)


def find_stop(tx: Transaction, number: CardNumber) -> KnownCard | None:
    """What this node's list says of a card; None: it was never stopped."""
    return store.find_stop(tx, number)


def must_be_usable(tx: Transaction, number: CardNumber, valid_until: date, now: datetime) -> None:
    """Refuse a card that this node knows as stopped or void, and any while its list is too old."""
    today = day_of(now)
    must_not_be_stopped(store.find_stop(tx, number), valid_until, today)
    store.read_list(tx).must_be_fresh(now)


def make_signed_list(tx: Transaction, context: NodeContext) -> bytes:
    """All stopped cards and keys with the list's instant, signed by this node.

    For terminals that must work while the line is cut; it is a line of JSON and its signature.
    """
    now = context.clock.now()
    complete_up_to = store.read_list(tx).complete_up_to
    if complete_up_to is None:
        raise JukiError(ErrorCode.STOPPED_LIST_OUTDATED, "the list was never complete here")
    numbers = store.list_stopped_numbers(tx, day_of(now))
    keys = [one.key_id for one in list_stopped_keys(tx)]
    line = msgspec.json.encode(ListText(str(context.party), now, complete_up_to, numbers, keys))
    return line + b"\n" + base64.b64encode(context.vault.sign(SIGN, line)) + b"\n"


def open_signed_list(content: bytes, signer: Party, key: PublicKey, now: datetime) -> SignedList:
    """The stopped cards and keys of a signed list; an error where the list is no good."""
    line, _, rest = content.partition(b"\n")
    try:
        verify(key, line, base64.b64decode(rest.strip(), validate=True))
        told = msgspec.json.decode(line, type=ListText)
        numbers = frozenset(map(CardNumber, told.stopped))
    except (JukiError, ValueError) as error:
        raise JukiError(ErrorCode.STOPPED_LIST_INVALID, "not a list its node signed") from error
    if told.made_by != str(signer):
        raise JukiError(ErrorCode.STOPPED_LIST_INVALID, "another node's list")
    if not told.complete_up_to <= now <= told.complete_up_to + LIST_AGE_MAX:
        raise JukiError(ErrorCode.STOPPED_LIST_OUTDATED, "the signed list is too old")
    return SignedList(numbers, frozenset(told.stopped_keys), told.complete_up_to)


_KINDS: Final[dict[Role, MessageKind]] = {
    Role.NATIONAL_SERVER: CARD_STOPS_LISTED,
    Role.PREFECTURAL_SERVER: CARD_STOPS_PASSED,
    Role.COMMUNICATION_SERVER: CARD_STOPS_HANDED,
}


def _to_be_listed(tx: Transaction, told: Sequence[CardStateBody]) -> list[CardStateBody]:
    stopping = [one for one in told if not _is_usable(one)]
    lifting = [one for one in told if _is_usable(one)]
    known = store.list_known_stops(tx, [one.card_number for one in lifting]) if lifting else ()
    return stopping + [one for one in lifting if one.card_number in known]


def _is_usable(told: CardStateBody) -> bool:
    return STANDING[CardState(told.state)] is CardStanding.USABLE


def _parts_for(
    tx: Transaction, before: store.Passed, stopped: StoppedList
) -> tuple[list[CardStops], store.Passed]:
    """What one office must be told now, and how far it has been told then."""
    parts: list[CardStops] = []
    serial = before.serial
    for _ in range(PARTS_A_ROUND):
        lines = store.list_stops_above(tx, serial, LINES_MAX)
        is_last = len(lines) < LINES_MAX
        serial = stopped.serial if is_last else lines[-1][0]
        instant = stopped.complete_up_to if is_last else None
        parts.append(
            CardStops(
                stops=[body_of(card) for _, card in lines],
                complete_up_to=instant.isoformat() if instant else None,
            )
        )
        if is_last:
            return parts, store.Passed(before.peer, serial, stopped.complete_up_to)
    return parts, store.Passed(before.peer, serial, before.complete_up_to)


def body_of(card: KnownCard) -> CardStateBody:
    """What is held of a card, as it is told."""
    return CardStateBody(
        card_number=card.number.digits,
        municipality=card.municipality.digits,
        state=card.state.value,
        since=card.since.isoformat(),
        valid_until=card.valid_until.isoformat(),
        change_number=card.change_number,
    )
