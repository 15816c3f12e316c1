"""Reports that come down: how far notices have come, and which were held back.

The prefecture passes on what the national server reports; a communication server notes it beside
its notices and tells its office.
"""

from __future__ import annotations

from collections.abc import Sequence

from jukinet.notices import store
from jukinet.notices.holding import HeldReason, Subject
from jukinet.notices.messages import NoticesEffective, NoticesHeld
from jukinet.notices.office_words import (
    NoticeEffectiveAt,
    NoticeHeldAt,
    OfficeWord,
    PartEffectiveAt,
    Tier,
)
from jukinet.notices.procedures.telling import TellOffice, effective_reports, held_reports
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import Incoming, NodeContext
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.parties import Role


def pass_on_effective(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Pass on to municipalities that the national server holds their notices."""
    bodies = [_effective(message) for message in messages]
    reports = effective_reports(
        Tier.NATION,
        [one for body in bodies for one in body.notices],
        [one for body in bodies for one in body.parts],
        to=Role.COMMUNICATION_SERVER,
    )
    enqueue(tx, reports, now=context.clock.now())


def pass_on_held(tx: Transaction, messages: Sequence[Incoming], context: NodeContext) -> None:
    """Pass on to municipalities what the national server holds back (Act Art. 30-11(5), 12-5)."""
    held = [one for message in messages for one in _held(message).held]
    counts: dict[tuple[str, str], int] = {}
    for one in held:
        key = (one.municipality, "held-by-nation")
        counts[key] = counts.get(key, 0) + 1
    store.add_tallies(tx, counts)
    reports = held_reports(Tier.NATION, held, to=Role.COMMUNICATION_SERVER)
    enqueue(tx, reports, now=context.clock.now())


def hear_effective(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    tell_office: TellOffice,
) -> None:
    """Note how far this municipality's notices have come, and tell the office."""
    now = context.clock.now()
    words: list[OfficeWord] = []
    for tier in (Tier.PREFECTURE, Tier.NATION):
        bodies = [_effective(message) for message in messages]
        bodies = [body for body in bodies if body.tier == tier.value]
        notices = [
            store.NamedNotice(one.person_key, one.change_number, one.subject)
            for body in bodies
            for one in body.notices
        ]
        parts = [(one.load_id, one.part) for body in bodies for one in body.parts]
        is_nation = tier is Tier.NATION
        if notices:
            store.mark_effective(tx, notices, at=now, is_nation=is_nation)
        if parts:
            store.mark_parts(tx, parts, at=now, is_nation=is_nation)
        words += [
            NoticeEffectiveAt(tier, one.person_key, one.change_number, Subject(one.subject))
            for one in notices
        ]
        words += [PartEffectiveAt(tier, load_id, part) for load_id, part in parts]
    if words:
        tell_office(tx, words, context)


def hear_held(
    tx: Transaction,
    messages: Sequence[Incoming],
    context: NodeContext,
    tell_office: TellOffice,
) -> None:
    """Note which of this municipality's notices were held back above, and tell the office."""
    held = [(body.tier, one) for body in map(_held, messages) for one in body.held]
    rows = [
        store.NamedHeld(one.person_key, one.change_number, one.subject, tier, one.reason)
        for tier, one in held
    ]
    store.mark_held(tx, rows, at=context.clock.now())
    words = [
        NoticeHeldAt(
            Tier(tier),
            one.person_key,
            one.change_number,
            Subject(one.subject),
            HeldReason(one.reason),
        )
        for tier, one in held
    ]
    tell_office(tx, words, context)


def _effective(message: Incoming) -> NoticesEffective:
    assert isinstance(message.body, NoticesEffective)
    return message.body


def _held(message: Incoming) -> NoticesHeld:
    assert isinstance(message.body, NoticesHeld)
    return message.body
