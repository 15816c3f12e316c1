"""Make the list of an area: asked for by one person, approved by another, made from the register.

(技術的基準 第4) A list is a copy of the register that grows old: it says from which day it is
not read any more, and making it anew deletes the one before.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.custody.output import Output, OutputKind, OutputState, OutputWanted
from jukinet.custody.procedures import (
    list_outputs,
    must_be_approved,
    record_done,
    request_output,
)
from jukinet.inspection import store
from jukinet.inspection.excerpt import LINES_MAX, ExcerptList, renewal_of
from jukinet.inspection.procedures.composing import compose_lines, walk_area
from jukinet.inspection.procedures.desk import DECIDING, READING, TAKING, record
from jukinet.inspection.request import InspectionRequest
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

RENEWAL: Final = "inspection-list-renewal"
STEP: Final = 10
"""Approvals are given in tens, so that a birth in between does not undo one."""


def count_area(tx: Transaction, area: str, *, by: CaseWorker) -> int:
    """How many people live in an area; a number, nobody's data."""
    by.must(*TAKING)
    return sum(1 for _ in walk_area(tx, area))


def request_excerpt(tx: Transaction, area: str, *, by: CaseWorker, context: NodeContext) -> Output:
    """Ask that the list of an area be made; somebody else approves it."""
    by.must(*TAKING)
    persons = count_area(tx, area, by=by)
    if not 1 <= persons <= LINES_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "nobody or too many live there", count=persons)
    wanted = OutputWanted(
        kind=OutputKind.INSPECTION_LIST,
        purpose=f"閲覧用リスト {area}",
        persons=-(-persons // STEP) * STEP,
        digest=digest_of(area),
    )
    return request_output(tx, wanted, by=by, context=context)


def make_excerpt(
    tx: Transaction,
    area: str,
    output_id: UUID | None,
    *,
    by: CaseWorker,
    context: NodeContext,
) -> ExcerptList:
    """Make the list of an area from the register as it stands, without whom the guard withholds."""
    by.must(*DECIDING)
    today, key = day_of(by.now), new_key(context.randomness)
    lines, left_out = compose_lines(
        tx,
        walk_area(tx, area),
        document=key,
        operator_id=by.operator.operator_id,
        now=by.now,
    )
    must_be_approved(
        tx,
        output_id,
        kind=OutputKind.INSPECTION_LIST,
        digest=digest_of(area),
        persons=len(lines),
        by=by,
    )
    days = context.law(today).period(RENEWAL).days
    excerpt = ExcerptList(
        excerpt_id=key,
        area=area,
        made_at=by.now,
        as_of=today,
        renew_on=renewal_of(today, days),
        lines=len(lines),
        left_out=left_out,
    )
    store.insert_excerpt(tx, excerpt, lines, by=by.operator.operator_id, output_id=output_id)
    if output_id is not None:
        record_done(
            tx, output_id, persons=len(lines), digest=digest_of(area), by=by, context=context
        )
    record(tx, by, context, Mode.EXECUTE, "list-made", items=(key.hex,))
    return excerpt


def find_excerpt_for(
    tx: Transaction, request: InspectionRequest, *, by: CaseWorker
) -> ExcerptList | None:
    """The list of a request's area, if one was made."""
    by.must(*READING)
    return store.find_newest_excerpt(tx, request.area)


def find_asked(tx: Transaction, wanted: bytes, *, by: CaseWorker) -> Output | None:
    """What was asked for under this digest and is not settled: it waits, or is approved."""
    if not by.operator.may(Function.MEDIA, Mode.READ):
        return None
    for output in list_outputs(tx, by=by):
        same = (output.wanted.kind, output.wanted.digest) == (OutputKind.INSPECTION_LIST, wanted)
        open_ = output.state in (OutputState.REQUESTED, OutputState.APPROVED)
        if same and open_ and not output.has_lapsed(by.now):
            return output
    return None


def digest_of(area: str) -> bytes:
    """What an approval is bound to: a list of this area."""
    return digest(f"inspection list:{area}".encode())
