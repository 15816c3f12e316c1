"""At the office of the address: tell the domicile of a change, in the transaction that made it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from jukinet.address_history.comparing import Difference
from jukinet.address_history.domicile import DomicileFinder
from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.address_history.messages import ADDRESS_TOLD, TRANSFER_TOLD, to_body
from jukinet.address_history.notice import (
    BEGINNINGS,
    Content,
    Notice,
    NoticeEvent,
    Way,
    after,
)
from jukinet.address_history.procedures.entering import enter_told
from jukinet.address_history.store import notices as store
from jukinet.platform.crypto.directory import PeerStatus
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.letter_way import send_letter
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.register.procedures.guarded import list_closed
from jukinet.register.record import RegisterChange, ResidentRecord
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import ChangeReason
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import communication_server_of, register_office_of

NETWORK: Final = "network"
OFFICE: Final = "office"
"""Who made a notice: it follows from a change that somebody approved."""
DOMICILE_CHANGED: Final = "9006"
_TOLD: Final = frozenset(
    {
        ChangeReason.MOVE_IN,
        ChangeReason.BIRTH,
        ChangeReason.ENTRY_EX_OFFICIO,
        ChangeReason.RELOCATION,
        ChangeReason.MINOR_CORRECTION,
        ChangeReason.CORRECTION_EX_OFFICIO,
    }
)
_ENDING: Final = frozenset({"2102", "2301"})
"""Erasures that no move-in elsewhere follows: gone abroad, and not found at the address."""


def tell_domiciles(
    tx: Transaction, changes: Sequence[RegisterChange], context: NodeContext
) -> list[Notice]:
    """Tell the domiciles of changes of names and addresses (附票記載事項通知; Act Art. 19 (1))."""
    details = {change.resident_id: change.detail for change in changes if _concerns(change)}
    return tell_domiciles_of(tx, details, context)


def tell_domiciles_of(
    tx: Transaction, details: Mapping[UUID, str], context: NodeContext
) -> list[Notice]:
    """Tell the domiciles of these residents how they stand now; why, by resident.

    Whose domicile is not known, or who has none, is passed over.
    """
    if not details:
        return []
    records = [one for one in register.list_records(tx, details) if one.permanent_domicile]
    protected = list_closed(tx, [one.resident_id for one in records])
    references = new_references(context, len(records))
    made = [
        _make(one, reference, details[one.resident_id], context)
        for one, reference in zip(records, references, strict=True)
    ]
    send(tx, made, {one.reference: [one.line] for one in made if one.line}, protected, context)
    return made


def send(
    tx: Transaction,
    made: Sequence[Notice],
    lines: Mapping[UUID, Sequence[AddressLine]],
    protected: Collection[UUID],
    context: NodeContext,
    *,
    by: str = OFFICE,
) -> None:
    """Keep notices and put those with a line into the outbox; our own are entered at once."""
    if not made:
        return
    now = context.clock.now()
    store.insert_notices(tx, made, protected)
    store.begin(tx, made, by, now)
    for one in made:
        if one.way is Way.HERE:
            told = enter_told(
                tx,
                one.person,
                lines[one.reference],
                content=one.content,
                protected=one.subject in protected,
                teller=context.party.municipality,
                reference=one.reference,
                context=context,
            )
            note_answer(tx, one, told.differences, context)
    outgoing = [
        _outgoing(one, lines[one.reference], one.subject in protected, context)
        for one in made
        if one.way is Way.LINE
    ]
    enqueue(tx, outgoing, now=now)


def note_answer(
    tx: Transaction, notice: Notice, differences: frozenset[Difference], context: NodeContext
) -> Notice:
    """The domicile entered it, or says what differs, which is work (Act Art. 19 (2))."""
    event = NoticeEvent.REPORT if differences else NoticeEvent.RECORD
    state = after(notice.state, event)
    step = store.NoticeStep(event, state, differences, "", NETWORK, context.clock.now())
    return store.advance(tx, notice, step)


def way_to(destination: MunicipalityCode | None, context: NodeContext) -> Way:
    """How something gets to the office of a domicile."""
    if destination is None:
        return Way.PAPER
    if destination == context.party.municipality:
        return Way.HERE
    parties = communication_server_of(destination), register_office_of(destination)
    listed = [context.directory.find(one) for one in parties]
    return Way.LINE if all(one and one.status is PeerStatus.ACTIVE for one in listed) else Way.PAPER


def finder_of(day: date) -> DomicileFinder:
    """The municipalities of a day by name; there are three thousand, and they are read once."""
    return _finder(day)


def new_references(context: NodeContext, count: int) -> list[UUID]:
    """Keys for so many notices; they say nothing but the order in which they were made."""
    noise = context.randomness.random_bytes(NOISE_BYTES * count)
    return list(new_keys(context.clock.now(), noise))


def _make(record: ResidentRecord, reference: UUID, detail: str, context: NodeContext) -> Notice:
    domicile, told = record.permanent_domicile, record.identification
    assert domicile is not None
    now, own = context.clock.now(), context.party.municipality
    destination = finder_of(context.clock.today()).find(domicile.text)
    erasure = record.erasure
    since = record.address_since or record.resident_since
    line = AddressLine(
        municipality=None if erasure else told.address.municipality,
        address=erasure.destination_address if erasure else told.address.text,
        since=LifeDate.from_date(erasure.occurred_on) if erasure else since,
        detail=detail,
        told_by=own,
        made_at=now,
    )
    way = way_to(destination, context)
    return Notice(
        reference=reference,
        content=Content.ADDRESS,
        subject=record.resident_id,
        destination=destination,
        way=way,
        person=RegisteredPerson(domicile, told.name.written, told.birth_date),
        line=line,
        made_at=now,
        state=BEGINNINGS[way],
    )


def _outgoing(
    notice: Notice, lines: Sequence[AddressLine], protected: bool, context: NodeContext
) -> Outgoing:
    assert notice.destination is not None
    way = ADDRESS_TOLD if notice.content is Content.ADDRESS else TRANSFER_TOLD
    body, key = to_body(notice.person, lines, protected=protected), notice.subject.hex
    return send_letter(way, notice.destination, notice.reference, body, context, ordering_key=key)


def _concerns(change: RegisterChange) -> bool:
    if change.details is None:
        return False
    return change.details.reason in _TOLD or change.detail in _ENDING


@lru_cache(maxsize=4)
def _finder(day: date) -> DomicileFinder:
    return DomicileFinder(load_directory().on(day).names)
