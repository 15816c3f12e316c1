"""The request on paper (交付請求書), filled in from what the counter knows; the requester signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.document import NameOf, full_address
from jukinet.copies.forms.request_form import (
    RequestPaper,
    WantedDocument,
    compose_request_form,
)
from jukinet.copies.procedures.contents import read_records
from jukinet.copies.procedures.desk import PaperDesk, function_of, names_of
from jukinet.copies.procedures.guarding import rule_on
from jukinet.copies.purpose import load_purposes
from jukinet.copies.request import CopyKind, CopyRequest, OffTheCard
from jukinet.copies.wide_area import procedures as wide_area
from jukinet.copies.wide_area.request import Listed
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import find_guest, record_reading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.marks import IssueMarks
from jukinet.register.procedures import list_records
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError

Say = Callable[[str], str]
"""A word by its key, in Japanese: papers are written in it whatever the screen speaks."""


def write_request_paper(
    tx: Transaction, request_id: UUID, *, by: CaseWorker, context: NodeContext, desk: PaperDesk,
    say: Say,
) -> bytes:  # fmt: skip
    """The request as a paper to sign; its case number ties it to the operation record."""
    accepted = store.get_request(tx, request_id)
    request = accepted.request
    by.must(function_of(request), Mode.EXECUTE)
    records = read_records(tx, request)
    left_out = rule_on(tx, request, records, operator_id=by.operator.operator_id, now=by.now)
    named = [one for one in records if one.resident_id not in left_out]
    if request.kind is CopyKind.WIDE_AREA_COPY:
        parties = _parties_of_guest(tx, request_id, by, context, say)
    else:
        parties = _parties(tx, request, named, names_of(context))
    charge = desk.fees.charge(request.kind, request.relation, request.documents, day_of(by.now))
    paper = RequestPaper(
        addressee=desk.settings.mayor,
        requester_name=parties.requester,
        requester_address=parties.requester_address,
        relation=say(f"frame-relation-{request.relation.value}"),
        subject_name=parties.subject,
        subject_address=parties.subject_address,
        items=[say(f"item-{one.value}") for one in sorted(request.items)],
        purpose=_purpose(request, say),
        submitted_to=request.submitted_to,
        documents=[
            WantedDocument(say(f"kind-{request.kind.value}"), request.documents, charge.yen)
        ],
        means=say(f"frame-means-{request.means.value}"),
        authority="、".join(say(f"paper-{one.value}") for one in sorted(request.papers)),
    )
    record_reading(
        tx, by, context, function_of(request), subjects=named, items=("name", "address"),
        result="request-paper",
    )  # fmt: skip
    marks = _marks(accepted.case_number, by, context, desk)
    return compose_request_form(desk.engine, paper, marks).pdf


@dataclass(frozen=True, slots=True, repr=False)
class _Parties:
    """Who asks, and whose records are asked for, as the paper names them."""

    requester: str
    requester_address: str
    subject: str
    subject_address: str


def _parties(
    tx: Transaction, request: CopyRequest, named: Sequence[ResidentRecord], name_of: NameOf
) -> _Parties:
    asking = list_records(tx, [request.requester]) if request.requester else []
    address = full_address(asking[0].identification.address, name_of) if asking else ""
    return _Parties(
        requester=asking[0].identification.name.written if asking else request.requester_name,
        requester_address=address,
        subject="、".join(one.identification.name.written for one in named),
        subject_address=full_address(named[0].identification.address, name_of),
    )


def _parties_of_guest(
    tx: Transaction, request_id: UUID, by: CaseWorker, context: NodeContext, say: Say
) -> _Parties:
    """Of whoever is registered elsewhere no more is known here than what proved him.

    Members who are to be listed he writes in himself: their names are kept nowhere.
    """
    guest = find_guest(tx, by=by, context=context)
    if guest is None:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "nobody of another town is proven here")
    kept = wide_area.get_request(tx, request_id, by=by)
    own = kept.listed is Listed.REQUESTER
    home = names_of(context)(kept.home)
    return _Parties(
        guest.name, home, guest.name if own else say(f"paper-listed-{kept.listed}"), home
    )


def _purpose(request: CopyRequest, say: Say) -> str:
    purpose = load_purposes().get(request.purpose)
    if purpose is not None:
        return purpose.ja
    if request.reason in frozenset(OffTheCard):
        return say(f"off-the-card-{request.reason}")
    return request.reason


def _marks(case_number: str, by: CaseWorker, context: NodeContext, desk: PaperDesk) -> IssueMarks:
    issuer = context.party.municipality
    return IssueMarks(
        number="",
        issued_at=by.now,
        issuer=issuer,
        municipality=names_of(context)(issuer),
        mayor=desk.settings.mayor,
        case_number=case_number,
        terminal=by.terminal_id,
        simulated=desk.settings.simulated,
    )
