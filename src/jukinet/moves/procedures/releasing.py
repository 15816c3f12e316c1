"""A claim whose town is lost for good: one person proposes to end it, another one does.

No clock and no line ends a claim; where its holder will never speak again, people have to.  The
lost town is asked to give up all the same, should it come back, and what it says then is followed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.reason import read_reason
from jukinet.moves.departing import Departure, DepartureEvent, released
from jukinet.moves.obstacle import Obstacle
from jukinet.moves.procedures.desk import get_departure, keep_departure, list_records, note_use
from jukinet.moves.procedures.leaving import tell_recall
from jukinet.moves.store import releases
from jukinet.moves.store.releases import Release
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

PROPOSING: Final = (Function.FILING, Mode.WRITE)
DECIDING: Final = (Function.REVIEW, Mode.EXECUTE)
LISTED_MAX: Final = 100


def propose_release(
    tx: Transaction, departure_id: UUID, reason: str, *, by: CaseWorker, context: NodeContext
) -> Release:
    """Propose to end the claim of a town that is lost for good, and say why.

    It must be fourteen days old: so long a first move-in has to come to something.
    """
    by.must(*PROPOSING)
    said = read_reason(reason)
    departure = get_departure(tx, departure_id)
    released(departure, by.now)
    claim = departure.claim
    assert claim is not None
    proposed = Release(
        claim.thread, departure_id, claim.municipality, said, by.operator.operator_id, by.now
    )
    if not releases.propose_release(tx, proposed):
        raise JukiError(ErrorCode.STEP_IMPOSSIBLE, "somebody has proposed it before")
    note_use(tx, by, context, Mode.WRITE, "move-release-proposed")
    return proposed


def confirm_release(
    tx: Transaction, thread: UUID, *, by: CaseWorker, context: NodeContext
) -> Departure:
    """Another person ends it: whoever asks from now on is answered (OWN_WORK for the same one)."""
    by.must(*DECIDING)
    found = releases.lock_release(tx, thread)
    if found is None or found.confirmed_at is not None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such proposal is open")
    if found.proposed_by == by.operator.operator_id:
        raise JukiError(ErrorCode.OWN_WORK, "who proposes a release does not confirm it")
    departure = get_departure(tx, found.departure_id)
    if departure.claim is None or departure.claim.thread != thread:
        raise JukiError(ErrorCode.MOVE_STATE, "the claim has ended by itself")
    freed = released(departure, by.now)
    asked = replace(departure, version=departure.version + 1)
    tell_recall(tx, asked, Obstacle.BEING_CHANGED, context)
    after = replace(freed, version=asked.version, basis="")
    operator = by.operator.operator_id
    releases.confirm_release(tx, thread, operator, by.now)
    people = tuple(list_records(tx, tuple(one.resident_id for one in departure.movers)))
    note_use(
        tx, by, context, Mode.EXECUTE, "move-released", function=Function.REVIEW, subjects=people
    )
    return keep_departure(tx, after, DepartureEvent.RELEASED, operator, by.now)


def list_releases(tx: Transaction, *, by: CaseWorker) -> list[Release]:
    """What waits for a second person, oldest first; nobody's name."""
    by.must(Function.REVIEW, Mode.READ)
    return releases.list_releases_open(tx, LISTED_MAX)
