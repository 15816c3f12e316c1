"""Rows of the schema ``wide_area`` as values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies.request import Improper
from jukinet.copies.wide_area.hours import Agreement, Days
from jukinet.copies.wide_area.item import WideAreaItem
from jukinet.copies.wide_area.life import RequestState
from jukinet.copies.wide_area.refusal import Refusal
from jukinet.copies.wide_area.request import Listed
from jukinet.counters.case import Means
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Validity
from jukinet.terms.parties import Party

Q: Final = load_queries("jukinet.copies.wide_area")


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request as the issuing office remembers it: nobody's name, code or item."""

    request_id: UUID
    case_number: str
    home: MunicipalityCode
    listed: Listed
    items: frozenset[WideAreaItem]
    means: Means
    state: RequestState
    improper: Improper | None
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question came to: ``given``, or the word the counter heard."""

    outcome: str
    persons: int
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """That an office is told when what is under way at a household of ours is decided."""

    question_id: UUID
    asker: Party
    household_id: UUID
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class Printed:
    """How a copy was printed."""

    number: str
    sheets: tuple[str, ...]
    document_digest: bytes = field(repr=False)
    yen: int
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What this office answered about its own residents; ``refusal`` is the true reason."""

    question_id: UUID
    asker: Party
    case_number: str
    items: frozenset[WideAreaItem]
    persons: frozenset[UUID]
    refusal: Refusal | None
    reply_digest: bytes = field(repr=False)
    answered_at: datetime


def insert_request(tx: Transaction, kept: KeptRequest, *, terminal_id: str, by: str) -> bool:
    """Keep a request; False when it was kept before."""
    return bool(
        tx.run(
            Q.insert_request,
            {
                "request_id": kept.request_id,
                "case_number": kept.case_number,
                "home": kept.home.digits,
                "listed": kept.listed,
                "items": sorted(kept.items),
                "means": kept.means,
                "state": kept.state,
                "improper": kept.improper,
                "terminal_id": terminal_id,
                "accepted_by": by,
                "accepted_at": kept.accepted_at,
            },
        )
    )


def get_request(tx: Transaction, request_id: UUID, *, lock: bool = False) -> KeptRequest:
    """One request; NOT_FOUND without one."""
    query = Q.lock_request if lock else Q.find_request
    row = tx.maybe(query, {"request_id": request_id})
    if row is None:
        raise JukiError(ErrorCode.NOT_FOUND, "there is no such request")
    return _to_request(row)


def list_requests_of_case(tx: Transaction, case_number: str, limit: int) -> list[KeptRequest]:
    """What was asked for in a case, newest first."""
    rows = tx.all(Q.list_requests_of_case, {"case_number": case_number, "limit": limit})
    return [_to_request(row) for row in rows]


def save_request_state(tx: Transaction, request_id: UUID, state: RequestState) -> None:
    """Move a locked request on."""
    tx.run(Q.save_request_state, {"request_id": request_id, "state": state})


def insert_question(
    tx: Transaction, question_id: UUID, request_id: UUID, *, by: str, at: datetime
) -> None:
    """Note that a home office is asked."""
    told = {"question_id": question_id, "request_id": request_id, "asked_by": by, "asked_at": at}
    tx.run(Q.insert_question, told)


def find_newest_question(tx: Transaction, request_id: UUID) -> UUID | None:
    """The question of a request that was asked last."""
    row = tx.maybe(Q.find_newest_question, {"request_id": request_id})
    return row[0] if row else None


def insert_heard(
    tx: Transaction, question_id: UUID, outcome: str, *, persons: int,
    reply_digest: bytes | None, at: datetime,
) -> bool:  # fmt: skip
    """Note what a question came to; False when that is noted already."""
    told = {
        "question_id": question_id,
        "outcome": outcome,
        "persons": persons,
        "reply_digest": reply_digest,
        "heard_at": at,
    }
    return bool(tx.run(Q.insert_heard, told))


def find_heard(tx: Transaction, question_id: UUID) -> Heard | None:
    """What a question came to."""
    row = tx.maybe(Q.find_heard, {"question_id": question_id})
    return Heard(*row) if row else None


def insert_printed(
    tx: Transaction, request_id: UUID, question_id: UUID, printed: Printed, by: str
) -> None:
    """Note that a copy was printed."""
    tx.run(
        Q.insert_printed,
        {
            "request_id": request_id,
            "question_id": question_id,
            "number": printed.number,
            "sheets": list(printed.sheets),
            "document_digest": printed.document_digest,
            "yen": printed.yen,
            "printed_by": by,
            "printed_at": printed.printed_at,
        },
    )


def find_printed(tx: Transaction, request_id: UUID) -> Printed | None:
    """How a request's copy was printed."""
    row = tx.maybe(Q.find_printed, {"request_id": request_id})
    if row is None:
        return None
    number, sheets, digest, yen, at = row
    return Printed(number, tuple(sheets), digest, yen, at)


def claim_questions(tx: Transaction, question_ids: Sequence[UUID], at: datetime) -> set[UUID]:
    """Which of these questions are new; they are none any more."""
    rows = tx.all(Q.claim_questions, {"question_ids": list(question_ids), "seen_at": at})
    return {row[0] for row in rows}


def insert_answered(tx: Transaction, answered: Answered, means: Means) -> None:
    """Note what was answered."""
    tx.run(
        Q.insert_answered,
        {
            "question_id": answered.question_id,
            "asker": str(answered.asker),
            "case_number": answered.case_number,
            "means": means,
            "items": sorted(answered.items),
            "persons": sorted(answered.persons),
            "refusal": answered.refusal,
            "reply_digest": answered.reply_digest,
            "answered_at": answered.answered_at,
        },
    )


def list_answered(tx: Transaction, limit: int) -> list[Answered]:
    """What was answered, newest first."""
    return [
        Answered(
            question_id,
            Party.parse(asker),
            case_number,
            frozenset(WideAreaItem(item) for item in items),
            frozenset(persons),
            Refusal(refusal) if refusal else None,
            digest,
            at,
        )
        for question_id, asker, case_number, items, persons, refusal, digest, at in tx.all(
            Q.list_answered, {"limit": limit}
        )
    ]


def insert_agreement(tx: Transaction, agreement: Agreement, at: datetime) -> None:
    """Note further hours."""
    tx.run(
        Q.insert_agreement,
        {
            "other": agreement.other.digits,
            "days": agreement.days,
            "opens": agreement.opens,
            "closes": agreement.closes,
            "first_day": agreement.validity.first_day,
            "last_day": agreement.validity.last_day,
            "made_at": at,
        },
    )


def list_agreements(tx: Transaction, others: Iterable[MunicipalityCode]) -> list[Agreement]:
    """Further hours agreed with some municipalities."""
    return [
        Agreement(MunicipalityCode(other), Days(days), opens, closes, Validity(first, last))
        for other, days, opens, closes, first, last in tx.all(
            Q.list_agreements, {"others": sorted({one.digits for one in others})}
        )
    ]


def insert_suspension(
    tx: Transaction, other: MunicipalityCode | None, *, suspended: bool, reason: str, at: datetime
) -> None:
    """Close wide-area copies, for one municipality or for all, or open them again."""
    told = {
        "other": other.digits if other else None,
        "suspended": suspended,
        "reason": reason,
        "made_at": at,
    }
    tx.run(Q.insert_suspension, told)


def list_suspended(
    tx: Transaction, others: Collection[MunicipalityCode]
) -> frozenset[MunicipalityCode]:
    """Those the line to which is closed now."""
    rows = tx.all(Q.list_suspended, {"others": sorted({one.digits for one in others})})
    return frozenset(MunicipalityCode(other) for (other,) in rows)


def insert_promised(tx: Transaction, promise: Promise) -> None:
    """Remember that an office is to be told."""
    given = {
        "question_id": promise.question_id,
        "asker": str(promise.asker),
        "household_id": promise.household_id,
        "promised_at": promise.promised_at,
    }
    tx.run(Q.insert_promised, given)


def list_promised(tx: Transaction, limit: int) -> list[Promise]:
    """Whom we owe word, oldest first."""
    return [
        Promise(question_id, Party.parse(asker), household_id, at)
        for question_id, asker, household_id, at in tx.all(Q.list_promised, {"limit": limit})
    ]


def delete_promised(tx: Transaction, question_ids: Sequence[UUID]) -> None:
    """Promises that are kept, or over."""
    tx.run(Q.delete_promised, {"question_ids": list(question_ids)})


def find_request_of_question(tx: Transaction, question_id: UUID) -> KeptRequest | None:
    """The request of a question that is its last; None of any other."""
    row = tx.maybe(Q.find_request_of_question, {"question_id": question_id})
    return _to_request(row) if row else None


def _to_request(row: Row) -> KeptRequest:
    request_id, case_number, home, listed, items, means, state, improper, accepted_at = row
    return KeptRequest(
        request_id,
        case_number,
        MunicipalityCode(home),
        Listed(listed),
        frozenset(WideAreaItem(item) for item in items),
        Means(means),
        RequestState(state),
        Improper(improper) if improper else None,
        accepted_at,
    )
