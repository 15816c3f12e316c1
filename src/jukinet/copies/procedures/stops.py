"""Requests that stopped without anybody's mistake: noted, listed, somebody called for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.procedures.contents import read_records
from jukinet.copies.procedures.desk import function_of
from jukinet.copies.procedures.guarding import rule_on
from jukinet.copies.request import CopyKind, RequestState
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.procedures.releases import SHOWN_SINCE
from jukinet.security.operator import AWAY_FROM_THE_PUBLIC, Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

STOPS: Final = frozenset({ErrorCode.PROTECTED, ErrorCode.GLYPH_MISSING})
"""What stops a document without anybody having made a mistake: it is kept, and others are told."""
STOPPED: Final = "stopped"
CALLED: Final = "called"
EVENTS_MAX: Final = 100
STOPS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Stopped:
    """No document came into being: why, and which glyphs were missing."""

    code: ErrorCode
    glyphs: str = ""


@dataclass(frozen=True, slots=True)
class StoppedRequest:
    """A request that waits for an officer or for a font; nobody's name is in it."""

    request_id: UUID
    case_number: str
    kind: CopyKind
    stop: Stopped
    since: datetime
    called: bool
    """Whether somebody at the counter waits for the officer."""


def note_stop(tx: Transaction, request_id: UUID, error: JukiError, by: CaseWorker) -> Stopped:
    """Keep what stopped a request, and for whoever looks after fonts the missing glyphs."""
    glyphs = str(error.facts.get("glyphs", ""))
    if error.code is ErrorCode.GLYPH_MISSING:
        store.insert_glyph_ticket(tx, request_id, glyphs, by=by.operator.operator_id, at=by.now)
    _append(tx, request_id, STOPPED, error.code, by)
    return Stopped(error.code, glyphs)


def find_stop(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> ErrorCode | None:
    """What stands against a request's documents just now; a release may have been given since."""
    accepted = store.get_request(tx, request_id)
    events = store.list_request_events(tx, request_id, EVENTS_MAX)
    if accepted.state is not RequestState.OPEN or not events:
        return None
    event, detail, since, _ = events[-1]
    if event not in {STOPPED, CALLED}:
        return None
    code = ErrorCode(detail)
    if code is not ErrorCode.PROTECTED:
        made = any(one.made_at >= since for one in store.list_issues_of(tx, request_id))
        return None if made else code
    records = read_records(tx, accepted.request)
    try:
        rule_on(tx, accepted.request, records, operator_id=by.operator.operator_id, now=by.now)
    except JukiError as error:
        return error.code
    return None


def call_officer(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext
) -> bool:
    """Call whoever works on protection or on fonts: the request is raised in their home list.

    Nobody is called when nothing stands against the request any more.
    """
    accepted = store.get_request(tx, request_id, lock=True)
    function = function_of(accepted.request)
    by.must(function, Mode.EXECUTE)
    code = find_stop(tx, request_id, by=by)
    if code is None:
        return False
    _append(tx, request_id, CALLED, code, by)
    record_reading(
        tx, by, context, function, result="called", items=(str(request_id),), mode=Mode.EXECUTE
    )
    return True


def list_stops(tx: Transaction, *, by: CaseWorker) -> list[StoppedRequest]:
    """What waits for this operator: glyphs for the administrator, the guard's for its officers.

    What the guard stopped is shown as long as in the list from which a release is asked for.
    """
    operator, codes = by.operator, set[ErrorCode]()
    if operator.may(Function.TERMINALS, Mode.READ):
        codes.add(ErrorCode.GLYPH_MISSING)
    if operator.may(Function.RELEASE, Mode.READ) and operator.duty in AWAY_FROM_THE_PUBLIC:
        codes.add(ErrorCode.PROTECTED)
    if not codes:
        return []
    rows = store.list_stops(tx, {code.value for code in codes}, by.now - SHOWN_SINCE, STOPS_SHOWN)
    return [_to_stop(*row) for row in rows]


def _to_stop(
    request_id: UUID, case_number: str, kind: str, event: str, code: str, since: datetime,
    glyphs: str,
) -> StoppedRequest:  # fmt: skip
    return StoppedRequest(
        request_id=request_id,
        case_number=case_number,
        kind=CopyKind(kind),
        stop=Stopped(ErrorCode(code), glyphs),
        since=since,
        called=event == CALLED,
    )


def _append(tx: Transaction, request_id: UUID, event: str, code: ErrorCode, by: CaseWorker) -> None:
    store.append_request_event(
        tx, request_id, event, detail=code.value, by=by.operator.operator_id, at=by.now
    )
