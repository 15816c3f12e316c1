"""A document into bytes: composed by its form, sealed, bound to its request, and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, assert_never
from uuid import UUID

import msgspec

from jukinet.copies.document import (
    HouseholdCopy,
    ItemCertificate,
    NameOf,
    PersonCopy,
    WideAreaCopy,
)
from jukinet.copies.forms.erased_copy import compose_erased_copy
from jukinet.copies.forms.household_copy import compose_household_copy
from jukinet.copies.forms.item_certificate import compose_item_certificate
from jukinet.copies.forms.personal_copy import compose_personal_copy
from jukinet.copies.forms.remade_copy import compose_remade_copy
from jukinet.copies.forms.wide_area_copy import compose_wide_area_copy
from jukinet.copies.issue import binding_text, must_carry
from jukinet.copies.item import RecordItem
from jukinet.copies.procedures.contents import Document, persons_in
from jukinet.copies.procedures.desk import PaperDesk, names_of
from jukinet.copies.procedures.leaving import CodePaper, MovePaper
from jukinet.counters.case_worker import CaseWorker
from jukinet.filings.forms.code_notice import compose_code_change_notice, compose_code_notice
from jukinet.filings.forms.move_out_certificate import (
    compose_move_out_certificate,
    compose_substitute_certificate,
)
from jukinet.platform.crypto.seal import digest, seal_to
from jukinet.platform.crypto.vault import SEAL, WEB
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.seal import seal
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError

BINDING_PREFIX: Final = "jukinet-binding-"
REASON: Final = "住民票の写し等の発行"
KEPT_LABEL: Final = b"copies kept document\x00"


@dataclass(frozen=True, slots=True)
class Composed:
    """The finished bytes of one document, with what is remembered of them."""

    sheet: Sheet
    binding: str = field(repr=False)
    content_digest: bytes = field(repr=False)
    short_code: str
    paper_check: bytes | None = field(repr=False)


def compose_document(
    document: Document, *, request_id: UUID, issue_id: UUID, number: str, case_number: str,
    by: CaseWorker, context: NodeContext, desk: PaperDesk,
) -> Composed:  # fmt: skip
    """The sheet of a document: bound, sealed by the office's key, and checked for its binding."""
    binding = bind(request_id, issue_id, persons_in(document))
    reissued = isinstance(document, MovePaper) and document.reissued
    marks = _marks(
        number, binding, case_number, by=by, context=context, desk=desk, reissued=reissued
    )
    sheet = _compose(desk.engine, document, marks, names_of(context))
    if sheet.seal:
        if desk.seal is None:
            raise JukiError(ErrorCode.ENVIRONMENT_NOT_READY, "there is no official seal here")
        sheet = seal(sheet, desk.seal, reason=REASON, at=by.now)
    must_carry(sheet.pdf, binding, request_id)
    short_code = sheet.verification.short_code if sheet.verification else ""
    day = _day_on_paper(document, marks)
    check = paper_check(context, short_code, number, day) if short_code else None
    return Composed(sheet, binding, _content_digest(document, issue_id), short_code, check)


def bind(request_id: UUID, issue_id: UUID, persons: frozenset[UUID]) -> str:
    """The binding of a document: which request and issue it is of, and whom it is about."""
    return digest(binding_text(request_id, issue_id, persons)).hex()


def paper_check(context: NodeContext, short_code: str, number: str, day: LifeDate) -> bytes:
    """The code over what somebody reads off the paper to have it verified; it tells nothing."""
    told = f"copies paper check\n{short_code}\n{number}\n{day.text}"
    return context.vault.mac(WEB, told.encode())


def seal_kept(context: NodeContext, issue_id: UUID, pdf: bytes) -> bytes:
    """The bytes as they are kept until hand-over: only this office opens them, only here."""
    return seal_to(context.vault.public(SEAL), pdf, KEPT_LABEL + issue_id.bytes)


def open_kept(context: NodeContext, issue_id: UUID, sealed: bytes) -> bytes:
    """The bytes again; another document's do not open under this one's key."""
    return context.vault.open(SEAL, sealed, KEPT_LABEL + issue_id.bytes)


def _compose(engine: PaperEngine, document: Document, marks: IssueMarks, name_of: NameOf) -> Sheet:
    match document:
        case HouseholdCopy():
            return compose_household_copy(engine, document, marks)
        case PersonCopy() if document.remade_on is not None:
            return compose_remade_copy(engine, document, marks)
        case PersonCopy() if document.person.closing is not None:
            return compose_erased_copy(engine, document, marks)
        case PersonCopy():
            return compose_personal_copy(engine, document, marks)
        case ItemCertificate():
            return compose_item_certificate(engine, document, marks)
        case MovePaper() if document.sealed_text is None:
            return compose_substitute_certificate(
                engine, document.certificates, document.facts, name_of, marks
            )
        case MovePaper():
            return compose_move_out_certificate(
                engine, document.certificates, document.facts, name_of, marks,
                sealed_text=document.sealed_text,
            )  # fmt: skip
        case WideAreaCopy():
            return compose_wide_area_copy(engine, document, marks)
        case CodePaper() if document.changed:
            return compose_code_change_notice(engine, document.notice, marks)
        case CodePaper():
            return compose_code_notice(engine, document.notice, marks)
        case _:
            assert_never(document)


def _marks(
    number: str, binding: str, case_number: str, *, by: CaseWorker, context: NodeContext,
    desk: PaperDesk, reissued: bool,
) -> IssueMarks:  # fmt: skip
    issuer = context.party.municipality
    return IssueMarks(
        number=number,
        issued_at=by.now,
        issuer=issuer,
        municipality=names_of(context)(issuer),
        mayor=desk.settings.mayor,
        case_number=case_number,
        terminal=by.terminal_id,
        binding=BINDING_PREFIX + binding,
        reissued=reissued,
        simulated=desk.settings.simulated,
    )


def _day_on_paper(document: Document, marks: IssueMarks) -> LifeDate:
    """The birth date of the first person on the paper; the day of issue where it shows none."""
    match document:
        case ItemCertificate() if RecordItem.BIRTH_DATE not in document.items:
            return LifeDate.from_date(marks.issued_on)
        case HouseholdCopy() | ItemCertificate() | WideAreaCopy():
            return document.persons[0].birth_date
        case PersonCopy():
            return document.person.birth_date
        case MovePaper():
            return document.certificates[0].identification.birth_date
        case CodePaper():
            return LifeDate.from_date(marks.issued_on)
        case _:
            assert_never(document)


def _content_digest(document: Document, issue_id: UUID) -> bytes:
    """The digest of all a document says; the issue's random key keeps it from being guessed."""
    canonical = msgspec.json.encode(document, order="deterministic")
    return digest(b"copies content\x00" + issue_id.bytes + canonical)
