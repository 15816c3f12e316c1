"""The issuing office: accept a request, ask the home office, hear the reply, note what was printed.

Between ``prepare_question`` and ``hear_reply`` no transaction is open: the question is brought by
the office's line (``desk``).  Nothing of a reply is written down but its outcome and fingerprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies.request import Improper
from jukinet.copies.wide_area import store
from jukinet.copies.wide_area.desk import Brought
from jukinet.copies.wide_area.life import RequestEvent, RequestState, after
from jukinet.copies.wide_area.procedures.opening import find_closed
from jukinet.copies.wide_area.refusal import TOLD, Refusal
from jukinet.copies.wide_area.reply import Given, NotGiven, Reply
from jukinet.copies.wide_area.request import ARTICLE, WideAreaRequest, must_be_possible
from jukinet.copies.wide_area.sealing import Question, make_question, open_reply
from jukinet.copies.wide_area.store import Heard, KeptRequest, Printed
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import find_guest, get_case_file, record_reading, silence
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register.keys import NOISE_BYTES, new_keys
from jukinet.security.access_record import AccessRecord
from jukinet.security.operator import Function, Mode
from jukinet.security.procedures import record_access
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

GIVEN: Final = "given"
SHOWN_MAX: Final = 100
FAILURES: Final = frozenset(
    TOLD[one].value
    for one in (
        Refusal.HOME_AWAY,
        Refusal.HOME_UNSOUND,
        Refusal.LINE_RESTS,
        Refusal.CROWDED,
        Refusal.NO_LINE,
    )
)
"""What comes about on the way: no home office decided anything."""


def accept_request(
    tx: Transaction, request: WideAreaRequest, *, by: CaseWorker, context: NodeContext,
    improper: Improper | None = None,
) -> KeptRequest:  # fmt: skip
    """Accept a request for a wide-area copy within its case (Act Art. 12-4 (1)).

    One whose purpose is clearly improper the issuing mayor refuses himself (Act Art. 12-4 (6), 12
    (6)): it is kept as refused, with the reason, and no home office is asked.  Accepting the same
    request twice keeps it once.
    """
    by.must(Function.COPY, Mode.EXECUTE)
    law, case = context.law(day_of(by.now)), by.get_case()
    law.article(ARTICLE)
    must_be_possible(request, case, context.party.municipality, law)
    kept = KeptRequest(
        request_id=request.request_id,
        case_number=case.number,
        home=request.home,
        listed=request.listed,
        items=request.items,
        means=request.means,
        state=RequestState.REFUSED if improper else RequestState.OPEN,
        improper=improper,
        accepted_at=by.now,
    )
    operator_id = by.operator.operator_id
    if not store.insert_request(tx, kept, terminal_id=by.terminal_id, by=operator_id):
        return _get_of_case(tx, request.request_id, by)
    outcome = Refusal.IMPROPER_PURPOSE.value if improper else kept.state.value
    record_reading(
        tx, by, context, Function.COPY, items=sorted(request.items), result=outcome,
        mode=Mode.WRITE,
    )  # fmt: skip
    return kept


def prepare_question(
    tx: Transaction, request: WideAreaRequest, *, by: CaseWorker, context: NodeContext
) -> Question | NotGiven:
    """The signed and sealed question to the home office; NotGiven where it need not be asked.

    (1) The request was accepted, in this case, as it is now. (2) Nothing was printed for it yet.
    (3) The two offices speak with each other at this hour.
    """
    by.must(Function.COPY, Mode.EXECUTE)
    kept = _get_of_case(tx, request.request_id, by, lock=True)
    if (kept.home, kept.items, kept.listed) != (request.home, request.items, request.listed):
        raise JukiError(ErrorCode.FORM_INVALID, "not the request that was accepted")  # (1)
    following = after(kept.state, RequestEvent.ASK)  # (2)
    law = context.law(day_of(by.now))
    closed = find_closed(tx, request.home, law=law, now=by.now)
    if closed is not None:  # (3)
        return NotGiven(TOLD[closed])
    (question_id,) = new_keys(by.now, context.randomness.random_bytes(NOISE_BYTES))
    question = make_question(request, kept.case_number, question_id, context=context, now=by.now)
    store.insert_question(
        tx, question_id, request.request_id, by=by.operator.operator_id, at=by.now
    )
    store.save_request_state(tx, request.request_id, following)
    silence(tx, by=by)
    return question


def hear_reply(
    tx: Transaction, question: Question, brought: Brought, *, by: CaseWorker, context: NodeContext
) -> Reply:
    """What the counter hears: the items to be printed now, or one word (Act Art. 12-4 (3)).

    The outcome is kept with the fingerprint of the reply, in one transaction with the record that
    this office looked; the items are not kept.  Bytes that are no reply to this question count as
    no answer.
    """
    by.must(Function.COPY, Mode.EXECUTE)
    request_id = question.request.request_id
    kept = _get_of_case(tx, request_id, by, lock=True)
    if store.find_newest_question(tx, request_id) != question.question_id:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the request was asked anew meanwhile")
    reply = _open(question, brought, context, by.now)
    event = _event_of(reply)
    state = after(kept.state, event)
    outcome = reply.told.value if isinstance(reply, NotGiven) else GIVEN
    noted = store.insert_heard(
        tx, question.question_id, outcome, at=by.now,
        persons=len(reply.entries) if isinstance(reply, Given) else 0,
        reply_digest=digest(brought.wire) if event is not RequestEvent.FAIL else None,
    )  # fmt: skip
    if not noted:
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the reply was heard before")
    store.save_request_state(tx, request_id, state)
    _record(tx, question, kept, outcome, by=by, context=context)
    return reply


def asks_still(
    tx: Transaction, request: WideAreaRequest, *, by: CaseWorker, context: NodeContext
) -> bool:
    """Whether whoever asked stands there when the reply comes.

    The case is in this operator's hands, and nobody else was proven in it meanwhile.
    """
    file = get_case_file(tx, by.get_case().case_id)
    if not file.belongs_to(by.operator.operator_id):
        return False
    guest = find_guest(tx, by=replace(by, case=file.case), context=context)
    asked = (request.home, request.requester.code)
    return guest is not None and (guest.municipality, guest.code) == asked


def note_printed(
    tx: Transaction, request_id: UUID, *, number: str, sheets: Sequence[str],
    document_digest: bytes, yen: int, by: CaseWorker, context: NodeContext,
) -> Printed:  # fmt: skip
    """Note that the copy was printed: its number, its sheets, its fingerprint, the fee.

    Once a request: noting the same document again is the same note; another one is refused.
    """
    by.must(Function.COPY, Mode.EXECUTE)
    kept = _get_of_case(tx, request_id, by, lock=True)
    before = store.find_printed(tx, request_id)
    if before is not None:
        if before.document_digest == document_digest:
            return before
        raise JukiError(ErrorCode.ISSUE_CLOSED, "another document was printed for this request")
    state = after(kept.state, RequestEvent.PRINT)
    question_id = store.find_newest_question(tx, request_id)
    assert question_id is not None, "whatever was given was asked for"
    printed = Printed(number, tuple(sheets), document_digest, yen, by.now)
    store.insert_printed(tx, request_id, question_id, printed, by.operator.operator_id)
    store.save_request_state(tx, request_id, state)
    record_reading(
        tx, by, context, Function.COPY, items=[number], result=state.value, mode=Mode.EXECUTE
    )
    return printed


def drop_request(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> KeptRequest:
    """End a request without paper: whoever asked thought better of it, or it cannot be given."""
    by.must(Function.COPY, Mode.EXECUTE)
    kept = _get_of_case(tx, request_id, by, lock=True)
    store.save_request_state(tx, request_id, after(kept.state, RequestEvent.DROP))
    return store.get_request(tx, request_id)


def get_request(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> KeptRequest:
    """One request of the case that lies before the clerk."""
    by.must(Function.COPY, Mode.EXECUTE)
    return _get_of_case(tx, request_id, by)


def list_requests_of_case(tx: Transaction, *, by: CaseWorker) -> list[KeptRequest]:
    """What was asked for in this case, newest first."""
    by.must(Function.COPY, Mode.EXECUTE)
    return store.list_requests_of_case(tx, by.get_case().number, SHOWN_MAX)


def find_outcome(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> Heard | None:
    """What the last question of a request came to; None while there is no outcome."""
    get_request(tx, request_id, by=by)
    question_id = store.find_newest_question(tx, request_id)
    return store.find_heard(tx, question_id) if question_id else None


def find_printed(tx: Transaction, request_id: UUID, *, by: CaseWorker) -> Printed | None:
    """How a request's copy was printed, if it was."""
    get_request(tx, request_id, by=by)
    return store.find_printed(tx, request_id)


def _get_of_case(
    tx: Transaction, request_id: UUID, by: CaseWorker, *, lock: bool = False
) -> KeptRequest:
    kept = store.get_request(tx, request_id, lock=lock)
    if kept.case_number != by.get_case().number:
        raise JukiError(ErrorCode.ACCESS_REFUSED, "the request belongs to another case")
    return kept


def _open(question: Question, brought: Brought, context: NodeContext, now: datetime) -> Reply:
    if brought.failure is not None:
        return NotGiven(TOLD[brought.failure])
    try:
        return open_reply(brought.wire, question, context=context, now=now)
    except JukiError:
        return NotGiven(TOLD[Refusal.HOME_UNSOUND])


def _event_of(reply: Reply) -> RequestEvent:
    if isinstance(reply, Given):
        return RequestEvent.GIVE
    failed = reply.told.value in FAILURES
    return RequestEvent.FAIL if failed else RequestEvent.WITHHOLD


def _record(
    tx: Transaction, question: Question, kept: KeptRequest, outcome: str, *, by: CaseWorker,
    context: NodeContext,
) -> None:  # fmt: skip
    """That this office looked, under a pseudonym of the code, where the requester said one."""
    record = AccessRecord(
        who=context.party,
        node=context.party,
        affair=ARTICLE,
        case=kept.case_number,
        items=tuple(sorted(kept.items)),
        result=outcome,
        receipt=question.question_id.hex,
        subject=question.request.requester.code,
    )
    record_access(tx, [record], context.vault, by.now)
    record_reading(
        tx, by, context, Function.COPY, items=sorted(kept.items), result=outcome,
        mode=Mode.EXECUTE,
    )  # fmt: skip
