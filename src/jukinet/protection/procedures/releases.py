"""Open one document once: asked for by protection, approved by another role within minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection import store
from jukinet.protection.guard import LISTS, Output
from jukinet.protection.history import KeptRuling
from jukinet.protection.procedures.hands import hand_of, record
from jukinet.protection.release import Release
from jukinet.protection.store import release_rows
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ASKING: Final = (Function.RELEASE, Mode.WRITE)
APPROVING: Final = (Function.RELEASE, Mode.EXECUTE)
LOOKS: Final = frozenset({Output.SEARCH_RESULT, Output.HOUSEHOLD_CARD, Output.IDENTITY_CHECK})
OF_A_DOCUMENT: Final = frozenset(Output) - LISTS - LOOKS
"""What a release can be about: one document, and neither a list nor a look."""
SHOWN_SINCE: Final = timedelta(hours=24)
SHOWN_MAX: Final = 200


def ask_release(
    tx: Transaction,
    *,
    document: UUID,
    output: Output,
    residents: frozenset[UUID],
    requester: UUID | None,
    reason: str,
    by: CaseWorker,
    context: NodeContext,
) -> Release:
    """Ask that one document may go out to one requester, with the reason."""
    by.must(*ASKING)
    by.get_case()
    release = Release(
        release_id=new_key(context.randomness),
        document=document,
        output=output.value,
        residents=residents,
        requester=requester,
        reason=reason.strip(),
        asked=hand_of(by),
    )
    release_rows.insert_release(tx, release)
    record(tx, by, context, ASKING, "release-asked")
    return release


def approve_release(
    tx: Transaction, release_id: UUID, *, by: CaseWorker, context: NodeContext
) -> Release:
    """Approve a release as the second person, in another role; it is valid for fifteen minutes."""
    by.must(*APPROVING)
    hand = hand_of(by)
    release = _get(tx, release_id).approved_by(hand)
    if not release_rows.approve_release(tx, release_id, hand):
        raise JukiError(ErrorCode.RELEASE_CLOSED, "the release is decided already")
    record(tx, by, context, APPROVING, "release-approved")
    return release


def refuse_release(
    tx: Transaction, release_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """Refuse a release, or take it back before it is used."""
    by.must(*APPROVING)
    if not release_rows.cancel_release(tx, _get(tx, release_id).release_id, hand_of(by)):
        raise JukiError(ErrorCode.RELEASE_CLOSED, "the release is used or refused already")
    record(tx, by, context, APPROVING, "release-refused")


def get_release(tx: Transaction, release_id: UUID, *, by: CaseWorker) -> Release:
    """One release, for those who ask for releases."""
    by.must(Function.RELEASE, Mode.READ)
    return _get(tx, release_id)


def list_releases(tx: Transaction, *, by: CaseWorker, now: datetime) -> list[Release]:
    """The releases of the last day, newest first."""
    by.must(Function.RELEASE, Mode.READ)
    return release_rows.list_releases_since(tx, now - SHOWN_SINCE, SHOWN_MAX)


def list_stopped(tx: Transaction, *, by: CaseWorker, now: datetime) -> list[KeptRuling]:
    """What was withheld during the last day, newest first, each request once."""
    by.must(Function.RELEASE, Mode.READ)
    found: dict[tuple[object, ...], KeptRuling] = {}
    for one in store.list_withheld_since(tx, now - SHOWN_SINCE, SHOWN_MAX):
        demand = one.demand
        if demand.output in OF_A_DOCUMENT:
            found.setdefault((demand.output, demand.document, demand.requester), one)
    return list(found.values())


def get_stopped(tx: Transaction, ruling_id: int, *, by: CaseWorker) -> KeptRuling:
    """What was withheld, to ask that it may go out once."""
    by.must(*ASKING)
    ruling = store.find_ruling(tx, ruling_id)
    if ruling is None or not ruling.ruling.withheld:
        raise JukiError(ErrorCode.NOT_FOUND, "nothing was withheld there")
    return ruling


def _get(tx: Transaction, release_id: UUID) -> Release:
    release = release_rows.find_release(tx, release_id)
    if release is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such release")
    return release
