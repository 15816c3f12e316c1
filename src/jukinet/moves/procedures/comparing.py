"""Ordinary moves: what the new town entered is told to the town that was left, and compared there.

A special move has its claim, and its words say the same.  Here nothing joins the two offices but
the notice of the move-in, so the town that was left compares only what its own record says was
confirmed by that very town; until then it keeps what it heard, and tells nobody anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.moves import store
from jukinet.moves.arriving import CAME_TO_NOTHING
from jukinet.moves.departing import Standing, standing_of
from jukinet.moves.difference import Item, to_entered
from jukinet.moves.messages import MOVE_IN_ENTERED
from jukinet.moves.procedures.differing import note_and_tell, open_differences
from jukinet.moves.store import ordinary
from jukinet.moves.store.ordinary import HeardEntry
from jukinet.moves.words import PEOPLE_MAX, Entered
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal, act_on_each
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import ResidentRecord
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.parties import communication_server_of, register_office_of

A_ROUND: Final = 200
LOOK_BACK: Final = timedelta(minutes=10)
"""No transaction of a register office lasts longer."""
STANDS_AFTER: Final = timedelta(hours=1)
"""So long a notice of the move-in may be under way; then a record that stands is a difference."""
KEPT: Final = timedelta(days=30)


def tell_entries(tx: Transaction, context: NodeContext) -> int:
    """Tell the towns that were left who came with a paper certificate, and how he was entered.

    Looked through again from a little before where one had come; nobody is told twice.
    """
    now = context.clock.now()
    since = (ordinary.read_followed(tx) or now) - LOOK_BACK
    told = 0
    while True:
        approved = filings.list_approved_since(tx, FilingKind.MOVE_IN, since, A_ROUND)
        told += sum(_tell_filing(tx, filing, context) for filing, _ in approved)
        if len(approved) < A_ROUND or approved[-1][1] == since:
            break
        since = approved[-1][1]
    ordinary.save_followed(tx, now)
    return told


def _tell_filing(tx: Transaction, filing: UUID, context: NodeContext) -> int:
    if _is_told_as_special(tx, filing):
        return 0
    untold = ordinary.list_untold(tx, filings.list_changed_by(tx, filing))
    by_town = defaultdict[MunicipalityCode, list[ResidentRecord]](list)
    for record in register.list_records(tx, untold):
        former = record.came_from
        if former is not None and is_reached(former, context):
            by_town[former].append(record)
    for former, records in by_town.items():
        _tell_town(tx, former, records, context)
    return sum(map(len, by_town.values()))


def _is_told_as_special(tx: Transaction, filing: UUID) -> bool:
    """Whether the words of the special rule say who came: not where it came to nothing."""
    found = store.find_arrival_by_filing(tx, filing)
    arrival = store.find_arrival(tx, found) if found else None
    return arrival is not None and arrival.state not in CAME_TO_NOTHING


def _tell_town(
    tx: Transaction, former: MunicipalityCode, records: list[ResidentRecord], context: NodeContext
) -> None:
    """The address of a protected person, and of who lives with her, is not told: the notice of
    the move-in is enough."""
    now, outgoing = context.clock.now(), list[Outgoing]()
    keys = [record.resident_id for record in records]
    protected = list_closed(tx, keys)
    for at in range(0, len(records), PEOPLE_MAX):
        some, thread = records[at : at + PEOPLE_MAX], new_key(context.randomness)
        word = Entered(
            moved_on=some[0].resident_since.latest.isoformat(),
            people=[to_entered(one, address=one.resident_id not in protected) for one in some],
        )
        outgoing.append(send_letter(MOVE_IN_ENTERED, former, thread, word, context))
        ordinary.note_told(tx, [one.resident_id for one in some], thread, now)
    enqueue(tx, outgoing, now=now)


def is_reached(town: MunicipalityCode, context: NodeContext) -> bool:
    """Whether the office of a town can be written to over the network."""
    if town == context.party.municipality:
        return False
    peers = (register_office_of(town), communication_server_of(town))
    return all(context.directory.find(peer) is not None for peer in peers)


def hear_entered(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """Hear whom another town entered; it is compared once our own record says so (Act Art. 14)."""
    _, refusals = act_on_each(tx, messages, lambda one: _hear(tx, one, context))
    compare_entries(tx, context)
    return refusals


def _hear(tx: Transaction, message: Incoming, context: NodeContext) -> None:
    taken = take_letter(MOVE_IN_ENTERED, message, context)
    thread, other = taken.letter.reference, taken.letter.writer.municipality
    date.fromisoformat(taken.words.moved_on)
    for person in taken.words.people:
        ResidentRecordCode(person.code)
    for person in taken.words.people:
        ordinary.insert_heard(tx, thread, other, person, context.clock.now())


def compare_entries(tx: Transaction, context: NodeContext) -> int:
    """Compare what was heard with the records that say the same town; how many were compared."""
    now = context.clock.now()
    compared = 0
    for entry in ordinary.lock_heard(tx, A_ROUND):
        if _compare(tx, entry, now, context) or now - entry.heard_at > KEPT:
            ordinary.note_compared(tx, entry, now)
            compared += 1
    return compared


def _compare(tx: Transaction, entry: HeardEntry, now: datetime, context: NodeContext) -> bool:
    """Whether there was something to compare with."""
    keys = register.list_residents_by_code(tx, ResidentRecordCode(entry.person.code))
    records = register.list_records(tx, keys)
    confirmed = [one for one in records if _is_confirmed_by(one, entry.other)]
    if confirmed:
        newest = max(confirmed, key=lambda one: one.resident_id)
        open_differences(tx, entry.thread, entry.other, [(newest, entry.person)], context)
        return True
    stands = any(standing_of(one) is Standing.STANDS for one in records)
    if stands and now - entry.heard_at > STANDS_AFTER:
        note_and_tell(tx, entry.thread, entry.other, [(entry.person, Item.STANDS, "")], context)
        return True
    return False


def _is_confirmed_by(record: ResidentRecord, other: MunicipalityCode) -> bool:
    erasure = record.erasure
    return (
        standing_of(record) is Standing.ELSEWHERE
        and erasure is not None
        and erasure.destination_municipality == other
    )
