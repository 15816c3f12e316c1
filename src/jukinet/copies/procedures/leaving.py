"""Papers whose content the Order fixes: for who moves out, and for who was given a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.copies import store
from jukinet.copies.document import NameOf, full_address
from jukinet.copies.procedures.households import find_householder
from jukinet.copies.request import CopyKind, CopyRequest
from jukinet.filings.forms.code_notice import CodeNotice
from jukinet.filings.forms.move_out_certificate import MoveOutFacts
from jukinet.filings.moving import SPECIAL_MOVE_OUT
from jukinet.filings.procedures import seal_certificates
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import rule
from jukinet.register.certificate import MoveOutCertificate, as_of
from jukinet.register.history import HistoryLine
from jukinet.register.procedures import list_history
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode, JukiError

FIRST_NOTICES: Final = date(2002, 8, 5)
"""Whoever was a resident then got his code on that day (first stage of the network)."""
QUIET: Final = "certificate"
"""Who asks, when the guard is asked only what a paper should keep to itself."""


@dataclass(frozen=True, slots=True, repr=False)
class MovePaper:
    """A move-out certificate, or what stands in for it after the day of the move."""

    persons: tuple[UUID, ...]
    certificates: tuple[MoveOutCertificate, ...]
    facts: MoveOutFacts
    sealed_text: str | None
    reissued: bool


@dataclass(frozen=True, slots=True, repr=False)
class CodePaper:
    """The notice of one person's code, the first one or one that was changed."""

    person: UUID
    notice: CodeNotice
    changed: bool


def move_paper(
    tx: Transaction, request: CopyRequest, records: Sequence[ResidentRecord], context: NodeContext
) -> MovePaper:
    """The certificate of those who move out together (Order Art. 23), or what stands in for it.

    Before the day of the move it is the certificate itself, with its 2D code; afterwards, until the
    new municipality has told of the move-in, the substitute.
    """
    today = context.clock.today()
    erasures = [one.erasure for one in records]
    first = erasures[0]
    if first is None or any(one is None or not one.detail.startswith("21") for one in erasures):
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "no move-out was filed")
    substitute = request.kind is CopyKind.SUBSTITUTE_CERTIFICATE
    if first.move_confirmed_on is not None or substitute != (today > first.occurred_on):
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "not the paper for this day of the move")
    certificates = tuple(
        as_of(context.law(today), MoveOutCertificate.from_record(one, today)) for one in records
    )
    head = find_householder(tx, records[0])
    lines = list_history(tx, records[0].resident_id)
    facts = MoveOutFacts(
        old_householder=head.identification.name.written if head else "",
        new_householder="",
        filed_on=next((one.known_on for one in reversed(lines) if one.is_erasure), today),
        destination_withheld=_is_protected(tx, records, context),
    )
    persons = tuple(one.resident_id for one in records)
    return MovePaper(
        persons=persons,
        certificates=certificates,
        facts=facts,
        sealed_text=None if substitute else seal_certificates(certificates, context.vault),
        reissued=store.has_left(tx, request.kind, persons),
    )


def goes_by_card(record: ResidentRecord) -> bool:
    """Whether a record was closed by an annotated move-out (付記転出届; Act Art. 24-2)."""
    return record.erasure is not None and record.erasure.detail == SPECIAL_MOVE_OUT


def code_paper(tx: Transaction, record: ResidentRecord, name_of: NameOf) -> CodePaper:
    """The written notice of a code (Act Art. 30-2 (3)); a changed one names the new code only."""
    told = record.identification
    changes = [one for one in list_history(tx, record.resident_id) if _gave_a_code(one)]
    known = record.resident_since.known or FIRST_NOTICES
    entered_on = changes[-1].known_on if changes else max(known, FIRST_NOTICES)
    changed = bool(changes) and not changes[-1].is_entry
    address = full_address(told.address, name_of)
    return CodePaper(
        record.resident_id, CodeNotice(told.name, address, told.code, entered_on), changed
    )


def _gave_a_code(line: HistoryLine) -> bool:
    return not line.cancelled and line.cancels is None and "code" in (line.becomes or {})


def _is_protected(tx: Transaction, records: Sequence[ResidentRecord], context: NodeContext) -> bool:
    """Whether the paper keeps the destination to itself: somebody on it is protected (支援措置)."""
    demand = Demand(
        output=Output.MOVE_OUT_CERTIFICATE,
        residents=frozenset(one.resident_id for one in records),
        document=records[0].resident_id,
        requester=None,
        requester_proven=False,
        operator_id=QUIET,
    )
    return bool(rule(tx, demand, context.clock.now()).withheld)
