"""Lists of work: filings by where they stand, code notices, moves that never arrive, disposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, HomeRow, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.planned_move import PlannedMove
from jukinet.filings.workflow import Queue
from jukinet.platform.web.catalogue import Words, load_catalogue
from jukinet.protection.guard import Demand, Output
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import find_veil
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

UNCONFIRMED_SHOWN: Final = 50
RAISED_MINUTES: Final = 30  # rows older than that are raised
LISTS: Final = UUID("0f1e2d3c-0000-4000-8000-000000000014")
"""What the guard is told as the document of lists on the screen: nobody releases these."""
CATALOGUE: Final = load_catalogue("jukinet.filings", "wording.toml")


def show_filings(visit: Visit) -> Answer:
    """Every filing in its one list, by number and kind; no name."""
    queue = Queue(visit.query.get("list", Queue.AT_THE_DESK.value))
    return visit.page(
        "filings/list.html",
        title="title-filings",
        chosen=queue,
        queues=list(Queue),
        counts=filings.count_queues(visit.tx),
        rows=filings.list_queue(visit.tx, queue, visit.by.now),
        raised_minutes=RAISED_MINUTES,
    )


def list_home_rows(visit: Visit) -> Sequence[HomeRow]:
    """What of filings waits for this operator on the home screen."""
    words = CATALOGUE[visit.words.language]
    operator = visit.by.operator
    rows: list[HomeRow] = []
    if operator.may(Function.FILING, Mode.WRITE):
        for queue in (Queue.RETURNED, Queue.AT_THE_DESK):
            rows += _rows(visit, words, queue, "/filings/{kind}/{key}")
    if operator.may(Function.REVIEW, Mode.EXECUTE):
        rows += _rows(visit, words, Queue.FOR_REVIEW, "/reviews/{key}")
    return rows


def _rows(visit: Visit, words: Words, queue: Queue, address: str) -> list[HomeRow]:
    found = []
    for row in filings.list_queue(visit.tx, queue, visit.by.now):
        text = f"{words(f'kind-{row.kind.value}')} {row.number}"
        if row.returned_reason:
            text += f" 「{words(f'reason-{row.returned_reason}')}」"
        found.append(
            HomeRow(
                group=words(f"queue-{queue.value}"),
                text=text,
                since=row.moved_at,
                address=address.format(kind=row.kind.value, key=row.filing_id),
                owner=row.claimed_by,
                raised=(visit.by.now - row.moved_at).total_seconds() > RAISED_MINUTES * 60,
            )
        )
    return found


def show_code_notices(visit: Visit) -> Answer:
    """Whom the office still has to tell his code in writing (Act Art. 30-2 (3)); no code."""
    due = register.list_code_notices_due(visit.tx)
    records = _passed(visit, Output.CODE_NOTICE, [notice.resident_id for notice in due])
    record_reading(
        visit.tx, visit.by, visit.context, Function.CODE,
        subjects=list(records.values()), items=("name", "address"),
    )  # fmt: skip
    return visit.page(
        "filings/code_notices.html",
        title="title-code-notices",
        rows=[(notice, records.get(notice.resident_id)) for notice in due],
    )


def show_unconfirmed(visit: Visit) -> Answer:
    """Moves that nobody has confirmed, with the letters sent; a page of them at a time."""
    every = filings.list_unconfirmed_moves(visit.tx, by=visit.by, context=visit.context)
    page = _page_asked(visit, len(every))
    moves = every[(page - 1) * UNCONFIRMED_SHOWN : page * UNCONFIRMED_SHOWN]
    records = _passed(visit, Output.PRINT_QUEUE, [move.resident_id for move in moves])
    record_reading(
        visit.tx, visit.by, visit.context, Function.FILING,
        subjects=list(records.values()), items=("name", "address"),
    )  # fmt: skip
    return visit.page(
        "filings/unconfirmed.html",
        title="title-unconfirmed",
        today=visit.today,
        rows=[_overdue(move, records.get(move.resident_id), visit.today) for move in moves],
        page=page,
        first=(page - 1) * UNCONFIRMED_SHOWN + 1,
        count=len(every),
    )


def _page_asked(visit: Visit, count: int) -> int:
    """The page that was asked for, or the last there is: rows leave the list meanwhile."""
    asked = visit.query.get("page", "1")
    last = max(1, ceil(count / UNCONFIRMED_SHOWN))
    return min(max(1, int(asked)), last) if asked.isdecimal() and len(asked) < 6 else 1


def _overdue(
    move: PlannedMove, record: ResidentRecord | None, today: date
) -> tuple[PlannedMove, ResidentRecord | None, int, bool]:
    """A withheld person stands in the list by number only, and no letter is due to her."""
    return move, record, move.days_overdue(today), bool(record) and move.is_letter_due(today)


def act_unconfirmed(visit: Visit) -> Answer:
    """Note letters sent to those ticked, or that the office found somebody otherwise."""
    residents = [UUID(text) for text in visit.form.list("resident")]
    if visit.form.choose("do", ("letters", "settle")) == "letters":
        filings.record_letters_sent(visit.tx, residents, by=visit.by, context=visit.context)
        return visit.redirect("/moves-unconfirmed", notice="told-letters")
    for resident in residents:
        filings.settle_move(visit.tx, resident, by=visit.by)
    return visit.redirect("/moves-unconfirmed", notice="told-settled")


def show_disposals(visit: Visit) -> Answer:
    """Papers whose retention has ended, and the record of what was destroyed."""
    return visit.page(
        "filings/disposals.html",
        title="title-disposals",
        due=filings.list_disposable(visit.tx, by=visit.by, context=visit.context),
        disposals=filings.list_disposals(visit.tx, by=visit.by),
        may_propose=visit.by.operator.may(Function.FILING, Mode.EXECUTE),
        may_confirm=visit.by.operator.may(Function.REVIEW, Mode.EXECUTE),
    )


def act_disposals(visit: Visit) -> Answer:
    """Propose, or confirm as the second person."""
    if visit.form.choose("do", ("propose", "confirm")) == "propose":
        filings.propose_disposal(visit.tx, by=visit.by, context=visit.context)
        return visit.redirect("/filings/disposals", notice="told-disposal-proposed")
    try:
        key = UUID(visit.form.get("disposal"))
    except ValueError:
        raise JukiError(ErrorCode.FORM_INVALID, "no disposal") from None
    filings.confirm_disposal(visit.tx, key, by=visit.by, context=visit.context)
    return visit.redirect("/filings/disposals", notice="told-disposed")


def _passed(visit: Visit, output: Output, keys: Sequence[UUID]) -> dict[UUID, ResidentRecord]:
    """The records that may be shown in a list: neither protected people nor who lives with them,
    whose address is theirs; both stand in it by number only."""
    if not keys:
        return {}

    def demand(residents: frozenset[UUID]) -> Demand:
        return Demand(
            output=output,
            residents=residents,
            document=LISTS,
            requester=None,
            requester_proven=False,
            operator_id=visit.by.operator.operator_id,
        )

    veil = find_veil(visit.tx, keys, demand=demand, now=visit.by.now)
    shown = set(keys) - veil.withheld - veil.near
    return {one.resident_id: one for one in register.list_records(visit.tx, sorted(shown))}


LIST_SCREENS: Final = (
    Screen(
        "J-A14a",
        "/filings",
        Function.FILING,
        Mode.READ,
        show=show_filings,
        needs_case=False,
        menu="menu-filings",
    ),
    Screen(
        "J-A13a",
        "/code-notices",
        Function.CODE,
        Mode.READ,
        show=show_code_notices,
        needs_case=False,
        menu="menu-code-notices",
    ),
    Screen(
        "J-A07a",
        "/moves-unconfirmed",
        Function.FILING,
        Mode.WRITE,
        show=show_unconfirmed,
        act=act_unconfirmed,
        needs_case=False,
        menu="menu-unconfirmed",
    ),
    Screen(
        "J-A14e",
        "/filings/disposals",
        Function.FILING,
        Mode.READ,
        show=show_disposals,
        act=act_disposals,
        needs_case=False,
        menu="menu-disposals",
    ),
)
