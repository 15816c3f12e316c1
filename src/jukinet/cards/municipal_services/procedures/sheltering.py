"""The register of evacuees (避難者の登録): laid on a reader at a shelter, a card says who came.

Whom the guard protects is counted at a shelter and named to nobody: where she is would be told by
the list itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services import store
from jukinet.cards.municipal_services.by_law import ServiceKind
from jukinet.cards.municipal_services.procedures.using import get_use_by_number
from jukinet.cards.municipal_services.use import ServiceUse
from jukinet.cards.procedures.desk import READING, TAKING, record
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import find_veil
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError

SHELTER_LENGTH_MAX: Final = 60
EVACUEES_SHOWN: Final = 500
"""More than a school's hall holds; who is beyond it is in the count."""


@dataclass(frozen=True, slots=True, repr=False)
class Evacuee:
    """Somebody at a shelter; ``name`` is empty for whom the guard keeps off the list."""

    name: str
    since: datetime


def note_arrival(
    tx: Transaction, shelter: str, user_number: str, offer: int, *, by: CaseWorker,
    context: NodeContext,
) -> ServiceUse:  # fmt: skip
    """Note that the holder of the card that was read has come to a shelter."""
    return _note(tx, shelter, user_number, offer, True, by, context)


def note_departure(
    tx: Transaction, shelter: str, user_number: str, offer: int, *, by: CaseWorker,
    context: NodeContext,
) -> ServiceUse:  # fmt: skip
    """Note that he has left it; STEP_IMPOSSIBLE of somebody who is not there."""
    return _note(tx, shelter, user_number, offer, False, by, context)


def list_evacuees(
    tx: Transaction, shelter: str, *, by: CaseWorker, context: NodeContext
) -> Sequence[Evacuee]:
    """Who is at a shelter, in the order in which they came.

    Of whoever is protected (支援措置), and of who lives with her, no name: it tells where she is.
    """
    by.must(*READING)
    present = store.list_present(tx, shelter, EVACUEES_SHOWN)
    everybody = frozenset(one.resident_id for one in present)
    passed = everybody - list_unnamed(tx, everybody, new_key(context.randomness), by=by)
    records = {one.resident_id: one for one in register.list_records(tx, sorted(passed))}
    record(tx, by, context, Mode.READ, "shown", residents=sorted(passed), items=["shelter"])
    return [
        Evacuee(
            records[one.resident_id].identification.name.written
            if one.resident_id in records
            else "",
            one.since,
        )
        for one in present
    ]


def list_unnamed(
    tx: Transaction, residents: frozenset[UUID], document: UUID, *, by: CaseWorker
) -> frozenset[UUID]:
    """Whose names the guard keeps off a shelter's list."""

    def demand(keys: frozenset[UUID]) -> Demand:
        return Demand(
            output=Output.EXPORT,
            residents=keys,
            document=document,
            requester=None,
            requester_proven=False,
            operator_id=by.operator.operator_id,
        )

    veil = find_veil(tx, residents, demand=demand, now=by.now)
    return veil.withheld | veil.near


def count_evacuees(tx: Transaction, *, by: CaseWorker) -> Mapping[str, int]:
    """How many are at each shelter."""
    by.must(*READING)
    return store.count_present(tx)


def _note(
    tx: Transaction, shelter: str, user_number: str, offer: int, present: bool, by: CaseWorker,
    context: NodeContext,
) -> ServiceUse:  # fmt: skip
    by.must(*TAKING)
    place = shelter.strip()
    if not 1 <= len(place) <= SHELTER_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a shelter has a name")
    use = get_use_by_number(tx, user_number, offer)
    if use.kind is not ServiceKind.EVACUATION:
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "a number of another service")
    last = store.find_last_sighting(tx, use.use_id)
    if not present and last != (place, True):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "he is not at this shelter")
    if present and last == (place, True):
        return use  # laid down twice
    store.append_sighting(
        tx,
        new_key(context.randomness),
        place,
        use.use_id,
        present,
        by=by.operator.operator_id,
        at=by.now,
    )
    record(
        tx, by, context, Mode.WRITE, "evacuee-came" if present else "evacuee-left",
        residents=[use.resident_id],
    )  # fmt: skip
    return use
