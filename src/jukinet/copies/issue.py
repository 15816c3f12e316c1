"""One document's way from composing to the hand that takes it, and what binds it to its request.

The bytes of a document exist once.  They are composed, sealed and kept encrypted; the preview shows
them, the printer prints them, and when they have been handed over or cancelled they are gone: what
stays is their digest, their numbers and what was asked for.

``binding_of`` is the string inside the bytes that says for which request and which persons they
were made.  It is computed from the request, never from the document, so a document that strays to
another request does not fit there, whatever its number says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.copies.request import CopyKind, Delivery
from jukinet.terms.errors import ErrorCode, JukiError

ISSUE_NUMBER: Final = re.compile(r"([0-9]{4})-([0-9]{6})")
ISSUES_A_YEAR_MAX: Final = 999_999


class IssueState(StrEnum):
    """How far a document is."""

    MADE = "made"
    QUEUED = "queued"
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    POSTED = "posted"
    SPOILT = "spoilt"
    CANCELLED = "cancelled"


class IssueEvent(StrEnum):
    """What can happen to a document."""

    QUEUED = "queued"
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    POSTED = "posted"
    SPOILT = "spoilt"
    CANCELLED = "cancelled"


TRANSITIONS: Final[Mapping[tuple[IssueState, IssueEvent], IssueState]] = {
    (IssueState.MADE, IssueEvent.QUEUED): IssueState.QUEUED,
    (IssueState.MADE, IssueEvent.CANCELLED): IssueState.CANCELLED,
    (IssueState.QUEUED, IssueEvent.PRINTED): IssueState.PRINTED,
    (IssueState.QUEUED, IssueEvent.SPOILT): IssueState.SPOILT,
    (IssueState.QUEUED, IssueEvent.CANCELLED): IssueState.CANCELLED,
    (IssueState.PRINTED, IssueEvent.HANDED_OVER): IssueState.HANDED_OVER,
    (IssueState.PRINTED, IssueEvent.POSTED): IssueState.POSTED,
    (IssueState.PRINTED, IssueEvent.SPOILT): IssueState.SPOILT,
    (IssueState.PRINTED, IssueEvent.CANCELLED): IssueState.CANCELLED,
}
"""The whole life of a document; what is not here cannot happen."""

BYTES_KEPT: Final = frozenset({IssueState.MADE, IssueState.QUEUED, IssueState.PRINTED})
"""While a document is in one of these its bytes are there, encrypted; afterwards they are not."""
DROPPED_WHEN_PRINTED: Final = frozenset({CopyKind.WIDE_AREA_COPY})
"""Another municipality's residents: of these even the encrypted bytes go when they are on paper."""
WAITING: Final = frozenset({IssueState.QUEUED, IssueState.PRINTED})
"""What lies at the counter and is nobody's yet (交付待)."""
ON_PAPER: Final = frozenset({IssueState.PRINTED, IssueState.HANDED_OVER, IssueState.POSTED})


def after(state: IssueState, event: IssueEvent) -> IssueState:
    """The state after an event."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise JukiError(ErrorCode.ISSUE_CLOSED, f"a document that is {state} cannot be {event}")
    return following


@dataclass(frozen=True, slots=True)
class Issue:
    """One document as its issuer remembers it (発行)."""

    issue_id: UUID
    request_id: UUID
    number: str
    kind: CopyKind
    form_id: str
    delivery: Delivery
    persons: frozenset[UUID]
    state: IssueState
    pages: int
    content_digest: bytes = field(repr=False)
    document_digest: bytes = field(repr=False)
    binding: str = field(repr=False)
    short_code: str
    yen: int
    waived: bool
    terminal_id: str
    made_by: str
    made_at: datetime


def issue_number(year: int, place: int) -> str:
    """The number of an issue (発行番号): the year, and its place in the year."""
    assert 1 <= place <= ISSUES_A_YEAR_MAX, "the year's numbers are used up"
    return f"{year:04d}-{place:06d}"


def parse_issue_number(text: str) -> tuple[int, int]:
    """Year and place of an issue number; FORMAT_INVALID for anything else."""
    found = ISSUE_NUMBER.fullmatch(text.strip())
    if found is None:
        raise JukiError(ErrorCode.FORMAT_INVALID, "not an issue number")
    return int(found[1]), int(found[2])


def binding_text(request_id: UUID, issue_id: UUID, persons: Iterable[UUID]) -> bytes:
    """What is hashed into the binding of a document: the request, the issue, every person."""
    keys = sorted(str(person) for person in persons)
    return "\n".join(["jukinet copies binding 1", str(request_id), str(issue_id), *keys]).encode()


def must_be_of(persons: Iterable[UUID], request_id: UUID, wanted: Iterable[UUID]) -> None:
    """Refuse a document about anybody the request is not about, or with somebody missing."""
    if frozenset(persons) != frozenset(wanted):
        raise JukiError(
            ErrorCode.DOCUMENT_MISBOUND,
            "the persons of the document are not those of the request",
            request=str(request_id),
        )


def must_carry(pdf: bytes, binding: str, request_id: UUID) -> None:
    """Refuse bytes that do not say they were made for this very request and issue.

    The binding stands in the document's metadata, in the clear, at least once and no other beside
    it.
    """
    found = set(re.findall(rb"jukinet-binding-([0-9a-f]{64})", pdf))
    if found != {binding.encode("ascii")}:
        raise JukiError(
            ErrorCode.DOCUMENT_MISBOUND,
            "the document does not carry this request's binding",
            request=str(request_id),
        )
