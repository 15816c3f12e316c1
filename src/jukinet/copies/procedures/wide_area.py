"""The paper of a wide-area copy: made of a reply, in the transaction that heard it.

The person asked for is the person printed, here without a record of our own to compare with.  So
the reply is laid beside its request once more, by name; and the keys that bind the paper are made
of the request, so that the document of another request's reply fits nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.document import LEFT_OUT, NameOf, WideAreaCopy, WideAreaPerson, full_address
from jukinet.copies.issue import must_be_of
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures.contents import persons_in
from jukinet.copies.procedures.desk import PaperDesk, names_of
from jukinet.copies.procedures.issuing import (
    Made,
    is_live,
    issue_documents,
    must_be_business_day,
)
from jukinet.copies.procedures.stops import STOPS, Stopped, note_stop
from jukinet.copies.request import CopyKind, CopyRequest, Delivery, Layout, RequestState
from jukinet.copies.store import AcceptedRequest
from jukinet.copies.wide_area.reply import Entry, Given, must_fit
from jukinet.copies.wide_area.request import ARTICLE, Listed, WideAreaRequest
from jukinet.counters.case import Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.words import ABSENT
from jukinet.security.operator import Function, Mode
from jukinet.terms.characters import name_keys, search_name
from jukinet.terms.dates import day_of, era_text
from jukinet.terms.errors import ErrorCode, JukiError

ACCEPTED: Final = "accepted"
_KEY: Final = b"wide-area person\x00"


def issue_reply(
    tx: Transaction, request: WideAreaRequest, given: Given, *, by: CaseWorker,
    context: NodeContext, desk: PaperDesk,
) -> Made | Stopped:  # fmt: skip
    """Make the wide-area copy of a reply (Act Art. 12-4 (4), Order Art. 15-4).

    (1) The counter's day is not closed. (2) The reply is of whoever asked, and of those he named.
    (3) No other document of this request is there. (4) The document is of this request. (5) The
    bytes carry the binding of this request.
    """
    by.must(Function.COPY, Mode.EXECUTE)
    must_be_business_day(tx, by)  # (1)
    must_fit(given, request)
    must_name(given, request)  # (2)
    accepted = _accept(tx, request, len(given.entries), by)
    if any(is_live(one) for one in store.list_issues_of(tx, request.request_id)):  # (3)
        raise JukiError(ErrorCode.ISSUE_CLOSED, "the request has its document")
    document = describe_reply(request, given, names_of(context))
    must_be_of(persons_in(document), request.request_id, accepted.request.residents)  # (4)
    try:
        with tx.savepoint():
            return Made(
                issue_documents(tx, accepted, document, by=by, context=context, desk=desk)  # (5)
            )
    except JukiError as error:
        if error.code not in STOPS:
            raise
        return note_stop(tx, request.request_id, error, by)


def must_name(given: Given, request: WideAreaRequest) -> None:
    """Refuse a reply about others than those who were named (DOCUMENT_MISBOUND)."""
    listed = request.listed is Listed.NAMED
    wanted = request.names if listed else (request.requester.name,)
    names = {search_name(one.name.written) for one in given.entries}
    if any(not names & name_keys(one) for one in wanted):
        raise JukiError(
            ErrorCode.DOCUMENT_MISBOUND, "the reply is about somebody else",
            request=str(request.request_id),
        )  # fmt: skip


def describe_reply(request: WideAreaRequest, given: Given, name_of: NameOf) -> WideAreaCopy:
    """What the copy of a reply says."""
    return WideAreaCopy(
        home=name_of(request.home),
        address=full_address(given.entries[0].address, name_of),
        householder=LEFT_OUT if given.householder is None else given.householder,
        persons=tuple(
            _describe(one, key)
            for one, key in zip(
                given.entries, keys_of(request.request_id, len(given.entries)), strict=True
            )
        ),
        notified_on=day_of(given.as_of),
    )


def keys_of(request_id: UUID, persons: int) -> tuple[UUID, ...]:
    """What stands for the persons of a request where the register of another town has theirs."""
    return tuple(
        UUID(bytes=digest(_KEY + request_id.bytes + place.to_bytes(2, "big"))[:16])
        for place in range(persons)
    )


def _describe(entry: Entry, key: UUID) -> WideAreaPerson:
    moved = entry.moved_in
    return WideAreaPerson(
        key=key,
        name=entry.name,
        birth_date=entry.birth_date,
        sex=entry.sex,
        resident_since=entry.resident_since,
        address_since=entry.address_since,
        notified_on=moved.notified_on if moved else None,
        previous_address=moved.address if moved else None,
        relationship=LEFT_OUT if entry.relationship is None else str(entry.relationship),
        code=LEFT_OUT if entry.code is None else entry.code,
        alias=entry.alias,
        former_surname=entry.former_surname,
        foreign_since=entry.foreign_since,
        further=tuple(_further(entry)),
    )


def _further(entry: Entry) -> Iterator[str]:
    """What a foreign resident asked for, each with its word (Act Art. 30-45)."""
    if entry.nationality is not None:
        yield f"国籍・地域　{entry.nationality}"
    if entry.residence is not None:
        stay = entry.residence
        yield f"30条の45の区分　{stay.category.ja}"
        yield f"在留資格　{stay.status or ABSENT}"
        yield f"在留期間　{stay.period or ABSENT}"
        yield f"在留期間の満了の日　{era_text(stay.until) if stay.until else ABSENT}"
    if entry.residence_card is not None:
        yield f"在留カード等の番号　{entry.residence_card or ABSENT}"


def _accept(
    tx: Transaction, request: WideAreaRequest, persons: int, by: CaseWorker
) -> AcceptedRequest:
    """The request among those of the counter: its paper, fee and hand-over are like any other's."""
    asked = CopyRequest(
        request_id=request.request_id,
        kind=CopyKind.WIDE_AREA_COPY,
        layout=Layout.HOUSEHOLD,
        relation=Relation.SELF,
        means=request.means,
        residents=keys_of(request.request_id, persons),
        items=frozenset(RecordItem(one.value) for one in request.asked),
    )
    accepted = AcceptedRequest(
        request=asked,
        case_number=by.get_case().number,
        article=ARTICLE,
        delivery=Delivery.COUNTER,
        state=RequestState.OPEN,
        terminal_id=by.terminal_id,
        accepted_by=by.operator.operator_id,
        accepted_at=by.now,
    )
    store.insert_request(tx, accepted)
    store.append_request_event(
        tx, request.request_id, ACCEPTED, detail="", by=by.operator.operator_id, at=by.now
    )
    return accepted
