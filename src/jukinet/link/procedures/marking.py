"""Marks of locks on their way (支援措置の連絡): from an office to its server, to the servers of the
municipalities that keep a record of her too, to their offices, and word of its effect back.

A communication server keeps the mark and acts by it in one way: it tells it to whom it concerns,
at once and again when she moves on.  What agencies are told is the nation's business and law's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from msgspec import structs

from jukinet.link.marks import PLACE_OFFICE, PLACE_SERVER, concerned, is_newer
from jukinet.link.procedures import kept_marks
from jukinet.notices import procedures as notices
from jukinet.notices.holding import Holding
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext, Outgoing, Refusal
from jukinet.platform.message.outbox import enqueue
from jukinet.protection import procedures as protection
from jukinet.protection.mark import Effect, Notified, Waiting
from jukinet.protection.messages import (
    PROTECTION_HEARD,
    PROTECTION_HELD,
    PROTECTION_HELD_HEARD,
    PROTECTION_HELD_TOLD,
    PROTECTION_TOLD,
    PROTECTION_WAITS,
    ProtectionHeld,
    ProtectionMarked,
    ProtectionTold,
    ProtectionWaits,
)
from jukinet.register import procedures as register
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import JST
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role, communication_server_of, register_office_of

RETENTION: Final = "protection-mark"


def take_marks(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """A server keeps its office's marks and tells them to the municipalities concerned.

    One about somebody whose record has not come yet waits for it, and the office hears of that.
    """
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, ProtectionMarked)
        holding = notices.find_holding_of(tx, body.person_key)
        if holding is None:
            kept_marks.keep_waiting(tx, body, context)
            outgoing.append(_waits(body, True, context))
        else:
            outgoing += _take(tx, body, holding, context)
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)


def take_waiting_marks(tx: Transaction, person_keys: Sequence[str], context: NodeContext) -> None:
    """Records of these persons came: the marks that waited for them take effect in this step."""
    outgoing: list[Outgoing] = []
    for waiting_id, body in kept_marks.list_waiting(tx, person_keys, context):
        holding = notices.find_holding_of(tx, body.person_key)
        if holding is not None:
            outgoing += _take(tx, body, holding, context)
            outgoing.append(_waits(body, False, context))
            kept_marks.end_waiting(tx, waiting_id, context)
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)


def take_told_marks(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """A server keeps another municipality's mark, and its office hears of it."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, ProtectionTold)
        if body.municipality != message.sender.code:
            refusals[message.message_id] = Refusal(ErrorCode.BODY_INVALID, "another's mark")
            continue
        _keep(tx, body, context)
        office = register_office_of(context.party.municipality)
        outgoing.append(Outgoing(PROTECTION_HEARD, office, body.reference, body))
        outgoing.append(_back(_held(body, PLACE_SERVER, context), context))
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)
    return refusals


def take_heard_marks(
    tx: Transaction, messages: Sequence[Incoming], context: NodeContext
) -> Mapping[str, Refusal]:
    """A register office locks its record of somebody another municipality protects."""
    refusals: dict[str, Refusal] = {}
    outgoing: list[Outgoing] = []
    for message in messages:
        body = message.body
        assert isinstance(body, ProtectionTold)
        try:
            told, code = _read(body), ResidentRecordCode(body.code)
        except (ValueError, JukiError):
            refusals[message.message_id] = Refusal(ErrorCode.BODY_INVALID, "no date or no code")
            continue
        residents = register.list_residents_by_code(tx, code)
        for resident in residents:
            if told.closed:
                protection.take_notified_lock(tx, resident, told, context=context)
            else:
                protection.note_lifting_elsewhere(tx, resident, told, context.clock.now())
        if residents:
            held = _held(body, PLACE_OFFICE, context)
            server = communication_server_of(context.party.municipality)
            outgoing.append(Outgoing(PROTECTION_HELD, server, body.reference, held))
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)
    return refusals


def pass_effects_back(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """A server passes its office's word of an effect to whose mark it is."""
    outgoing = []
    for message in messages:
        assert isinstance(message.body, ProtectionHeld)
        outgoing.append(_back(message.body, context))
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)


def take_effects(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """A register office writes down where its marks are in effect (反映)."""
    effects = []
    for message in messages:
        body = message.body
        assert isinstance(body, ProtectionHeld)
        effects.append(
            Effect(
                UUID(hex=body.reference),
                body.municipality,
                body.place,
                datetime.fromisoformat(body.decided_at),
                datetime.fromisoformat(body.effective_at),
            )
        )
    protection.note_effects(tx, effects, context.clock.now())


def take_waits(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """A register office writes down for whom its marks wait at its server."""
    waiting = []
    for message in messages:
        body = message.body
        assert isinstance(body, ProtectionWaits)
        waiting.append(
            Waiting(
                UUID(hex=body.reference),
                UUID(hex=body.person_key),
                body.waits,
                datetime.fromisoformat(body.decided_at),
            )
        )
    protection.note_waiting(tx, waiting, context.clock.now())


def tell_marks_on(tx: Transaction, person_keys: Iterable[str], context: NodeContext) -> None:
    """She was registered elsewhere: that municipality hears of our lock at once."""
    own, outgoing = context.party.municipality, list[Outgoing]()
    for key in person_keys:
        holding = notices.find_holding_of(tx, key)
        if holding is None:
            continue
        marks = {
            one.reference: structs.replace(one, code=holding.code)
            for one in kept_marks.list_kept(tx, notices.list_codes_of(tx, key), context)
            if one.closed and one.municipality == own.digits
        }
        outgoing += [_told(to, one) for one in marks.values() for to in concerned(holding, own)]
    enqueue(tx, outgoing, now=context.clock.now(), vault=context.vault)


def list_marked(tx: Transaction, codes: Sequence[str], context: NodeContext) -> frozenset[str]:
    """Under which of these codes a closed mark stands in this server."""
    return frozenset(one.code for one in kept_marks.list_kept(tx, codes, context) if one.closed)


def erase_lifted_marks(tx: Transaction, context: NodeContext) -> int:
    """Erase the marks of locks that were lifted longer ago than they are kept (保存期間).

    A mark that waited for a record goes as long after it took effect; one that waits stays.
    """
    today = context.clock.today()
    keeping = context.law(today).retention(RETENTION)
    assert keeping.years is not None, "marks are kept for a number of years"
    before = replace(keeping, years=-keeping.years).until(today)
    assert before is not None
    instant = datetime.combine(before, time.min, JST)
    return kept_marks.erase_before(tx, instant, context)


def _take(
    tx: Transaction, body: ProtectionMarked, holding: Holding, context: NodeContext
) -> list[Outgoing]:
    """Keep a mark of our office, and what is told of it, to whom it concerns and back.

    Whoever had another code before is marked under both: the town she came from keeps her record
    under the former one and has not heard of the change.
    """
    own = context.party.municipality
    told = [
        ProtectionTold(
            reference=body.reference,
            municipality=own.digits,
            code=code,
            closed=body.closed,
            until=body.until,
            decided_at=body.decided_at,
        )
        for code in notices.list_codes_of(tx, body.person_key)
    ]
    for one in told:
        _keep(tx, one, context)
    across = [_told(where, one) for where in concerned(holding, own) for one in told]
    return [*across, _back(_held(told[0], PLACE_SERVER, context), context)]


def _keep(tx: Transaction, told: ProtectionTold, context: NodeContext) -> None:
    """Keep a mark, unless something later is known of the same lock."""
    decided_at = datetime.fromisoformat(told.decided_at)
    known = [
        datetime.fromisoformat(one.decided_at)
        for one in kept_marks.list_kept(tx, [told.code], context)
        if one.reference == told.reference
    ]
    if is_newer(decided_at, max(known, default=None)):
        kept_marks.keep(tx, told, context)


def _told(where: MunicipalityCode, told: ProtectionTold) -> Outgoing:
    server = Party(Role.COMMUNICATION_SERVER, where.digits)
    return Outgoing(PROTECTION_TOLD, server, told.reference, told)


def _held(told: ProtectionTold, place: str, context: NodeContext) -> ProtectionHeld:
    return ProtectionHeld(
        reference=told.reference,
        origin=told.municipality,
        municipality=context.party.code,
        place=place,
        decided_at=told.decided_at,
        effective_at=context.clock.now().isoformat(),
    )


def _waits(mark: ProtectionMarked, waits: bool, context: NodeContext) -> Outgoing:
    body = ProtectionWaits(
        reference=mark.reference,
        person_key=mark.person_key,
        waits=waits,
        decided_at=mark.decided_at,
    )
    office = register_office_of(context.party.municipality)
    return Outgoing(PROTECTION_WAITS, office, mark.reference, body)


def _back(held: ProtectionHeld, context: NodeContext) -> Outgoing:
    """Towards whose mark it is: our own office, or the server of that municipality."""
    origin = MunicipalityCode(held.origin)
    if origin == context.party.municipality:
        return Outgoing(PROTECTION_HELD_HEARD, register_office_of(origin), held.reference, held)
    server = communication_server_of(origin)
    return Outgoing(PROTECTION_HELD_TOLD, server, held.reference, held)


def _read(told: ProtectionTold) -> Notified:
    return Notified(
        UUID(hex=told.reference),
        told.municipality,
        told.closed,
        date.fromisoformat(told.until) if told.until else None,
        datetime.fromisoformat(told.decided_at),
    )
