"""Procedures of provision: grant, withdraw, suspend, resume; answer the enquiries at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from jukinet.identity_check.answer import Answer
from jukinet.identity_check.procedures import answer_questions
from jukinet.identity_check.question import AskedQuestion, ByCode
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.resting import is_sealed, open_resting, rest_sealed
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.provision import store
from jukinet.provision.enquiry import Answered, Enquiry, Outcome, Refused, Request, TurnedAway
from jukinet.provision.grants import NO_GRANTS, Grant, GrantBook
from jukinet.provision.messages import encode_answer
from jukinet.provision.purposes import Allowance, find_opening, must_be_allowed
from jukinet.provision.store import KeptAnswer
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import record_access
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.parties import Party

ANSWERS_KEPT: Final = timedelta(hours=72)
"""How long an answer can be given again under its key: a long weekend with a broken line."""
FORGOTTEN_AT_ONCE: Final = 5_000
ANSWERS: Final = "answers"
REPLAYED: Final = "replayed"


def grant_purpose(tx: Transaction, grant: Grant, *, law: Law, now: datetime) -> None:
    """Grant an agency's connection one row of an appended table (Act Art. 30-7(3) to (6)).

    What the table does not have cannot be granted.
    """
    law.purpose(grant.table, grant.item)
    store.turn_book_page(tx)
    store.insert_grant(tx, grant, now)


def withdraw_purpose(
    tx: Transaction, agency: Party, table: str, item: str, *, last_day: date, now: datetime
) -> None:
    """End an agency's grants of one row after a day (提供の廃止)."""
    store.turn_book_page(tx)
    ended = store.insert_withdrawal(tx, agency, table, item, last_day=last_day, made_at=now)
    if not ended:
        raise JukiError(ErrorCode.PURPOSE_NOT_GRANTED, f"{agency} has no grant of {table}/{item}")


def suspend_agency(tx: Transaction, agency: Party, *, reason: str, now: datetime) -> None:
    """Suspend an agency's connection (接続停止): its next request is refused (告示第334号)."""
    store.turn_book_page(tx)
    store.insert_suspension(tx, agency, suspended=True, reason=reason, made_at=now)


def resume_agency(tx: Transaction, agency: Party, *, reason: str, now: datetime) -> None:
    """Let a suspended connection ask again (接続再開)."""
    store.turn_book_page(tx)
    store.insert_suspension(tx, agency, suspended=False, reason=reason, made_at=now)


def get_grant_book(tx: Transaction) -> GrantBook:
    """The register of those provided for, as it stands (提供先台帳)."""
    return store.read_book(tx, store.find_book_version(tx))


def forget_old_answers(tx: Transaction, *, now: datetime) -> int:
    """Forget answers kept longer than 72 hours; how many were forgotten in this round."""
    return store.delete_old_answers(tx, now - ANSWERS_KEPT, FORGOTTEN_AT_ONCE)


@dataclass(slots=True)
class Counter:
    """Where enquiries are answered (提供の窓口): the node, its calendar, and the book at hand.

    ``book`` is only a copy: every transaction compares its version before using it.
    """

    context: NodeContext
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)
    book: GrantBook = NO_GRANTS
    seals: bool = False
    """Whether kept answers rest sealed: once they do, they do for good."""

    def must_seal(self, tx: Transaction) -> bool:
        """Whether an answer is sealed before it is kept; asked until it is."""
        self.seals = self.seals or store.answers_rest_sealed(tx)
        return self.seals

    def open_book(self, tx: Transaction) -> GrantBook:
        """The book as this transaction sees it, read anew only when its version has changed."""
        version = store.find_book_version(tx)
        if version != self.book.version:
            self.book = store.read_book(tx, version)
        return self.book

    def answer(self, tx: Transaction, requests: Sequence[Request]) -> list[Outcome]:
        """``answer_enquiries`` at this counter: what a gathering door is given."""
        return answer_enquiries(tx, requests, counter=self)


@dataclass(slots=True)
class _Case:
    """One request on its way through the procedure."""

    request: Request
    outcome: Outcome | None = None
    allowance: Allowance | None = None
    result: str = ""
    subject: ResidentRecordCode | None = None
    pseudonym: bytes | None = None

    def refuse(self, error: JukiError) -> None:
        """The request is refused; the record names the code of the refusal."""
        self.outcome, self.result = Refused(error), error.code.value


def answer_enquiries(
    tx: Transaction, requests: Sequence[Request], *, counter: Counter
) -> list[Outcome]:
    """Answer or refuse every request, each leaving one access record (Act Art. 30-7(3) to (6)).

    (1) what the law and the grants refuse; (2) the others are read for, all at once; (3) their
    answers are kept, each under its key; (4) where a key was used before, what was answered then
    is given again instead; (5) everything is recorded, in the order it was asked.

    Keys used before are found by keeping the answer, not by looking for one first: a request is
    repeated once in a thousand, and the look would cost every other one a statement.
    """
    context = counter.context
    now, law = context.clock.now(), context.law(context.clock.today())
    cases = [_Case(request) for request in requests]
    _judge(cases, counter.open_book(tx), law, now, counter.calendar)  # (1)
    waiting = [case for case in cases if case.outcome is None]
    _answer(tx, waiting, law, now, counter)  # (2) (3) (4)
    records = [_to_record(case, context.party) for case in cases]
    record_access(tx, records, context.vault, now)  # (5)
    return [_done(case) for case in cases]


def _judge(
    cases: Sequence[_Case], book: GrantBook, law: Law, now: datetime, calendar: OfficeCalendar
) -> None:
    opens_in = find_opening(law, now, calendar)
    for case in cases:
        request = case.request
        if isinstance(request, TurnedAway):
            case.refuse(request.error)
            continue
        if isinstance(request.question, ByCode):
            case.subject = request.question.code
        try:
            case.allowance = must_be_allowed(
                request.basis,
                request.items,
                agency=request.agency,
                book=book,
                law=law,
                opens_in=opens_in,
            )
        except JukiError as error:
            case.refuse(error)


def _replay(tx: Transaction, repeated: Sequence[_Case], vault: Vault) -> None:
    """Give kept answers again; a key that was used for another request is refused.

    The key may have been used by another worker a moment ago: his answer stands.
    """
    if not repeated:
        return
    enquiries = [_enquiry(case) for case in repeated]
    kept = store.list_answers(tx, [(enquiry.agency, enquiry.key) for enquiry in enquiries])
    for case, enquiry in zip(repeated, enquiries, strict=True):
        answer = kept[enquiry.agency, enquiry.key]
        if answer.body_digest != enquiry.body_digest:
            case.refuse(JukiError(ErrorCode.IDEMPOTENCY_KEY_REUSED, "the key was used before"))
            continue
        body = answer.body
        if is_sealed(body):
            body = open_resting(vault, ANSWERS, body, _about(enquiry))
        case.outcome = Answered(body, replayed=True)
        case.result, case.subject, case.pseudonym = REPLAYED, None, answer.subject


def _answer(
    tx: Transaction, waiting: Sequence[_Case], law: Law, now: datetime, counter: Counter
) -> None:
    """Read for those who may be answered, and keep what they are told, unread by others.

    A kept answer stands beside the pseudonym of whom it is about.  In clear it would tell whoever
    has the database what every record under that pseudonym ever said of him.
    """
    if not waiting:
        return
    vault, seals = counter.context.vault, counter.must_seal(tx)
    questions = [AskedQuestion(_enquiry(case).question, _allowance(case).items) for case in waiting]
    answers = answer_questions(tx, questions, law=law)
    kept: list[KeptAnswer] = []
    for case, answer in zip(waiting, answers, strict=True):
        enquiry = _enquiry(case)
        _note(case, answer, counter.context)
        body = encode_answer(answer, _allowance(case), receipt=enquiry.receipt, as_of=now)
        case.outcome = Answered(body)
        kept.append(
            KeptAnswer(
                enquiry.agency,
                enquiry.key,
                enquiry.body_digest,
                enquiry.receipt,
                case.pseudonym,
                rest_sealed(vault, ANSWERS, body, _about(enquiry)) if seals else body,
            )
        )
    ours = store.insert_answers(tx, kept, now)
    _replay(tx, [case for case in waiting if _enquiry(case).receipt not in ours], vault)


def _about(enquiry: Enquiry) -> bytes:
    return f"{enquiry.agency.code}:{enquiry.key}".encode()


def _note(case: _Case, answer: Answer, context: NodeContext) -> None:
    """What the record will say about an answer: its result, and whom it is about."""
    case.result, case.subject = answer.result, None
    if answer.subject is not None:
        case.pseudonym = subject_of(context.vault, answer.subject)


def _to_record(case: _Case, node: Party) -> AccessRecord:
    request = case.request
    basis = request.basis
    return AccessRecord(
        who=request.agency,
        node=node,
        affair=basis.affair if basis else "",
        case=basis.case if basis else "",
        items=tuple(request.items),
        result=case.result,
        receipt=request.receipt,
        subject=case.subject,
        pseudonym=case.pseudonym,
    )


def _enquiry(case: _Case) -> Enquiry:
    assert isinstance(case.request, Enquiry)
    return case.request


def _allowance(case: _Case) -> Allowance:
    assert case.allowance is not None
    return case.allowance


def _done(case: _Case) -> Outcome:
    assert case.outcome is not None
    return case.outcome
