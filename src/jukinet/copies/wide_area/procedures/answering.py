"""The home office: answer questions about its own residents (Act Art. 12-4 (2) and (3)).

A question is answered once.  What is read for it, what the guard ruled, the record in the ledger of
everybody shown and the fingerprint of the reply are one transaction; the reply leaves after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.copies.wide_area import store
from jukinet.copies.wide_area.choosing import (
    choose,
    describe,
    find_requester,
    is_in_network,
)
from jukinet.copies.wide_area.item import ALWAYS, WideAreaItem
from jukinet.copies.wide_area.procedures.opening import list_closed
from jukinet.copies.wide_area.procedures.promising import promise
from jukinet.copies.wide_area.refusal import TOLD, Refusal
from jukinet.copies.wide_area.reply import Given, NotGiven, Reply
from jukinet.copies.wide_area.request import ARTICLE, MEANS, Requester
from jukinet.copies.wide_area.sealing import OpenedQuestion, make_reply
from jukinet.copies.wide_area.store import Answered
from jukinet.filings.procedures import list_open_of_household
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import rule
from jukinet.register.procedures import (
    get_household,
    list_records,
    list_residents_by_code,
    search,
)
from jukinet.register.record import ResidentRecord
from jukinet.register.search import Clues
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import record_access
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import OfficeCalendar, day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.municipalities import load_directory

GIVEN: Final = "given"
LISTED_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class HomeCounter:
    """Where other offices' questions are answered: what a gathering door is given."""

    context: NodeContext
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)

    def answer(
        self, tx: Transaction, questions: Sequence[OpenedQuestion]
    ) -> list[bytes | JukiError]:
        """Answer a list of questions in one transaction."""
        return answer_questions(tx, questions, context=self.context, calendar=self.calendar)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one question: who is shown, or why nobody is."""

    shown: tuple[ResidentRecord, ...] = ()
    householder: str | None = None
    refusal: Refusal | None = None
    about: ResidentRecordCode | None = None
    under_way: UUID | None = None
    """The household about which something waits to be decided, where that is the reason."""


def answer_questions(
    tx: Transaction, questions: Sequence[OpenedQuestion], *, context: NodeContext,
    calendar: OfficeCalendar,
) -> list[bytes | JukiError]:  # fmt: skip
    """Answer questions of other offices, each once; the replies, in the order they were asked.

    A question that was asked before is refused and leaves nothing: its answer is not kept.
    """
    now = context.clock.now()
    new = store.claim_questions(tx, [one.question_id for one in questions], now)
    law = context.law(day_of(now))
    law.article(ARTICLE)
    askers = {one.sender.municipality for one in questions}
    closed = list_closed(tx, askers, law=law, now=now, calendar=calendar)
    answers: list[bytes | JukiError] = []
    records: list[AccessRecord] = []
    for question in questions:
        if question.question_id not in new:
            answers.append(JukiError(ErrorCode.QUESTION_REPEATED, "the question was answered"))
            continue
        new.discard(question.question_id)
        found = _find(tx, question, closed, law, now)
        reply = _to_reply(found, question, context, now)
        wire = make_reply(reply, question, context=context, now=now)
        store.insert_answered(tx, _to_answered(question, found, wire, now), question.means)
        if found.under_way is not None:
            promise(tx, question, found.under_way, now)
        records += _to_records(question, found, context)
        answers.append(wire)
    if records:
        record_access(tx, records, context.vault, now)
    return answers


def list_answered(tx: Transaction, *, limit: int = LISTED_MAX) -> list[Answered]:
    """What this office answered last, with the true reasons: for its own auditors."""
    return store.list_answered(tx, limit)


def decide(tx: Transaction, question: OpenedQuestion, law: Law, now: datetime) -> Decision:
    """Who is shown on a copy, or why nobody is.

    (1) The requester was identified as the Act wants it. (2) He is one person with a standing
    record. (3) Everybody listed is of his household. (4) The guard lets the whole household pass:
    the copy tells where all of them live, and a card that was shown in another town proves nothing
    here. (5) Nobody listed is a foreign resident before these are in the network. (6) Nothing about
    the household is waiting to be decided.
    """
    if question.means not in MEANS:  # (1)
        return Decision(refusal=Refusal.UNKNOWN)
    requester = find_requester(question.wanted.requester, _candidates(tx, question))
    if isinstance(requester, Refusal):  # (2)
        return Decision(refusal=requester, about=question.wanted.requester.code)
    about = requester.identification.code
    household = get_household(tx, requester.household_id)
    shown = choose(question.wanted, requester, household.members)
    demand = _demand(question, requester, household.members)
    if rule(tx, demand, now).withheld:  # (4) before the rest: protection comes first
        return Decision(refusal=Refusal.PROTECTED, about=about)
    if isinstance(shown, Refusal):  # (3)
        return Decision(refusal=shown, about=about)
    if not is_in_network(shown, law):  # (5)
        return Decision(refusal=Refusal.NOT_IN_NETWORK, about=about)
    if list_open_of_household(tx, requester.household_id):  # (6)
        changing = requester.household_id
        return Decision(refusal=Refusal.BEING_CHANGED, about=about, under_way=changing)
    head = household.householder
    related = WideAreaItem.RELATIONSHIP in question.wanted.asked
    name = head.identification.name.written if head else ""
    return Decision(shown, name if related else None, about=about)


def _find(
    tx: Transaction, question: OpenedQuestion, closed: Mapping[MunicipalityCode, Refusal],
    law: Law, now: datetime,
) -> Decision:  # fmt: skip
    why = closed.get(question.sender.municipality)
    if why is not None:
        return Decision(refusal=why, about=question.wanted.requester.code)
    return decide(tx, question, law, now)


def _candidates(tx: Transaction, question: OpenedQuestion) -> list[ResidentRecord]:
    """Every record that may be the requester's, erased ones included."""
    who = question.wanted.requester
    if who.code is not None:
        return list_records(tx, list_residents_by_code(tx, who.code))
    clues = _clues(who)
    found = search(tx, clues, include_erased=True)
    return list_records(tx, [hit.resident_id for hit in found.hits])


def _clues(who: Requester) -> Clues:
    return Clues(name=who.name, birth_date=who.birth_date, sex=who.sex)


def _demand(
    question: OpenedQuestion, requester: ResidentRecord, members: Sequence[ResidentRecord]
) -> Demand:
    return Demand(
        output=Output.WIDE_AREA_COPY,
        residents=frozenset({requester.resident_id, *(one.resident_id for one in members)}),
        document=question.question_id,
        requester=requester.resident_id,
        requester_proven=False,
        operator_id=str(question.sender),
    )


def _to_reply(
    found: Decision, question: OpenedQuestion, context: NodeContext, now: datetime
) -> Reply:
    if found.refusal is not None:
        return NotGiven(TOLD[found.refusal])
    law, asked = context.law(day_of(now)), question.wanted.asked
    entries = tuple(describe(one, asked, _former_address(one, context), law) for one in found.shown)
    return Given(entries, now, found.householder)


def _former_address(record: ResidentRecord, context: NodeContext) -> str | None:
    if record.moved_in is None:
        return None
    today, known = context.clock.today(), ""
    if record.came_from:
        known = load_directory().full_name(record.came_from, today)
    return known + record.moved_in.previous_address


def _to_answered(question: OpenedQuestion, found: Decision, wire: bytes, now: datetime) -> Answered:
    return Answered(
        question_id=question.question_id,
        asker=question.sender,
        case_number=question.case_number,
        items=ALWAYS | question.wanted.asked,
        persons=frozenset[UUID](one.resident_id for one in found.shown),
        refusal=found.refusal,
        reply_digest=digest(wire),
        answered_at=now,
    )


def _to_records(
    question: OpenedQuestion, found: Decision, context: NodeContext
) -> list[AccessRecord]:
    """One line in the ledger of everybody shown; of a refusal one, in that of who was named.

    The line says the word the counter heard, not the reason: whoever reads his own ledger must not
    learn from it that somebody of his household is protected.
    """
    subjects: list[ResidentRecordCode | None] = [
        one.identification.code for one in found.shown
    ] or [found.about]
    return [
        AccessRecord(
            who=question.sender,
            node=context.party,
            affair=ARTICLE,
            case=question.case_number,
            items=tuple(sorted(ALWAYS | question.wanted.asked)),
            result=TOLD[found.refusal].value if found.refusal else GIVEN,
            receipt=question.question_id.hex,
            subject=subject,
        )
        for subject in subjects
    ]
