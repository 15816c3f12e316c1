"""Who is told what a batch came to: the floor above the notices, the floor below how they fared.

Everything goes into the outbox in one call, since enqueueing locks the lines to the destinations.
Reports downwards are gathered: one message names all notices of a batch for one office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar

from jukinet.notices import store
from jukinet.notices.holding import HeldReason
from jukinet.notices.messages import (
    IDENTIFICATION_CHANGED,
    IDENTIFICATION_FORWARDED,
    LISTED_MAX,
    MOVE_OUT_CONFIRMED,
    MOVE_OUT_CONFIRMED_FORWARDED,
    NOTICE_EFFECTIVE,
    NOTICE_EFFECTIVE_NATIONAL,
    NOTICE_HELD,
    NOTICE_HELD_NATIONAL,
    EffectiveNotice,
    EffectivePart,
    HeldNotice,
    IdentificationBody,
    InitialIdentification,
    NoticesEffective,
    NoticesHeld,
    parse_instant,
)
from jukinet.notices.office_words import OfficeWord, Tier
from jukinet.notices.procedures.recording import Body, Recorded, subject_of
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    prefecture_of,
)

TellOffice: TypeAlias = Callable[[Transaction, Sequence[OfficeWord], NodeContext], None]
"""Tells the municipality's own office; a communication server's node composes it from the link."""

_Named = TypeVar("_Named", EffectiveNotice, EffectivePart, HeldNotice)

_TIERS: Final = {
    Role.COMMUNICATION_SERVER: Tier.MUNICIPALITY,
    Role.PREFECTURAL_SERVER: Tier.PREFECTURE,
    Role.NATIONAL_SERVER: Tier.NATION,
}


def tier_of(context: NodeContext) -> Tier:
    """On which floor this node stands."""
    return _TIERS[context.party.role]


def pass_on(
    tx: Transaction,
    recorded: Recorded,
    context: NodeContext,
    *,
    parts: Sequence[InitialIdentification] = (),
    besides: Sequence[Outgoing] = (),
) -> None:
    """Tell the floors above and below what a batch came to, and whatever else is to be told.

    A communication server also notes what goes up, so that its way can be followed (県✓ 全国✓).
    """
    now = context.clock.now()
    if tier_of(context) is Tier.MUNICIPALITY and recorded.onward:
        store.add_progress(tx, [_made(body) for body in recorded.onward], recorded_at=now)
    enqueue(tx, [*_outgoing_about(recorded, context, parts), *besides], now=now)


def _made(body: Body) -> store.MadeRow:
    return store.MadeRow(
        person_key=body.person_key,
        change_number=body.change_number,
        subject=subject_of(body),
        municipality=body.municipality,
        reason=body.reason if isinstance(body, IdentificationBody) else "",
        made_at=parse_instant(body.made_at),
    )


def _outgoing_about(
    recorded: Recorded, context: NodeContext, parts: Sequence[InitialIdentification]
) -> list[Outgoing]:
    tier = tier_of(context)
    outgoing = [] if tier is Tier.NATION else [_upwards(body, context) for body in recorded.onward]
    if tier is not Tier.MUNICIPALITY:
        below = Role.PREFECTURAL_SERVER if tier is Tier.NATION else Role.COMMUNICATION_SERVER
        outgoing += effective_reports(
            tier,
            [
                EffectiveNotice(
                    body.municipality, body.person_key, body.change_number, subject_of(body).value
                )
                for body in recorded.onward
            ],
            [EffectivePart(part.municipality, part.load_id, part.part) for part in parts],
            to=below,
        )
        outgoing += held_reports(tier, [to_held_notice(*one) for one in recorded.held], to=below)
    return outgoing


def to_held_notice(body: Body, reason: HeldReason) -> HeldNotice:
    """Name a notice that was held back, without what it says."""
    return HeldNotice(
        municipality=body.municipality,
        person_key=body.person_key,
        change_number=body.change_number,
        subject=subject_of(body).value,
        reason=reason.value,
    )


def _upwards(body: Body, context: NodeContext) -> Outgoing:
    is_notice = isinstance(body, IdentificationBody)
    if context.party.role is Role.COMMUNICATION_SERVER:
        kind = IDENTIFICATION_CHANGED if is_notice else MOVE_OUT_CONFIRMED
        return Outgoing(kind, prefecture_of(context.party), body.person_key, body)
    kind = IDENTIFICATION_FORWARDED if is_notice else MOVE_OUT_CONFIRMED_FORWARDED
    return Outgoing(kind, NATIONAL, body.person_key, body)


def effective_reports(
    tier: Tier,
    notices: Iterable[EffectiveNotice],
    parts: Iterable[EffectivePart],
    *,
    to: Role,
) -> list[Outgoing]:
    """Report what is held at a tier to the offices of a role, one message each (more if long)."""
    kind = NOTICE_EFFECTIVE_NATIONAL if to is Role.PREFECTURAL_SERVER else NOTICE_EFFECTIVE
    by_notice, by_part = _by_office(notices, to), _by_office(parts, to)
    outgoing = []
    for office in sorted({*by_notice, *by_part}):
        told, loaded = by_notice.get(office, []), by_part.get(office, [])
        for start in range(0, max(len(told), len(loaded)), LISTED_MAX):
            stop = start + LISTED_MAX
            body = NoticesEffective(
                tier=tier.value, notices=told[start:stop], parts=loaded[start:stop]
            )
            outgoing.append(Outgoing(kind, office, "", body))
    return outgoing


def held_reports(tier: Tier, held: Iterable[HeldNotice], *, to: Role) -> list[Outgoing]:
    """Report contradictions found at a tier to the offices of a role (Act Art. 12-5, 30-11(5))."""
    kind = NOTICE_HELD_NATIONAL if to is Role.PREFECTURAL_SERVER else NOTICE_HELD
    return [
        Outgoing(
            kind, office, "", NoticesHeld(tier=tier.value, held=told[start : start + LISTED_MAX])
        )
        for office, told in sorted(_by_office(held, to).items())
        for start in range(0, len(told), LISTED_MAX)
    ]


def _by_office(told: Iterable[_Named], to: Role) -> dict[Party, list[_Named]]:
    """Sort by the office of that role whose municipality, or whose area, each is about."""
    by_office: dict[Party, list[_Named]] = defaultdict(list)
    for one in told:
        by_office[_office_of(one.municipality, to)].append(one)
    return by_office


@lru_cache(maxsize=8192)
def _office_of(municipality: str, role: Role) -> Party:
    server = communication_server_of(MunicipalityCode(municipality))
    return server if role is Role.COMMUNICATION_SERVER else prefecture_of(server)
