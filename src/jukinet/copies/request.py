"""Who may ask for a copy of whose record, with which items, on which papers (Act Arts. 12 to 12-3).

The rules are a table by relation (``RULES``), each row with the key of its article.  ``examine``
lays a request beside it and either refuses with the reason or says under which terms the document
may be made: the items it shows, whether a second person decides first, and whether it is handed
over or posted.  A request for a clearly improper purpose is no mistake of the clerk's: it is
recorded as refused (``Improper``), and nothing is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.copies.item import LEFT_OUT, RecordItem
from jukinet.counters.case import Means, Relation
from jukinet.terms.errors import ErrorCode, JukiError

DOCUMENTS_MAX: Final = 20
"""Nobody needs more of one paper at a time; more is a slip of the finger."""
PERSONS_MAX: Final = 100
TEXT_LENGTH_MAX: Final = 200


class CopyKind(StrEnum):
    """What is issued (証明の種類)."""

    RECORD_COPY = "record-copy"
    ERASED_COPY = "erased-copy"
    REMADE_COPY = "remade-copy"
    ITEM_CERTIFICATE = "item-certificate"
    MOVE_OUT_CERTIFICATE = "move-out-certificate"
    SUBSTITUTE_CERTIFICATE = "substitute-certificate"
    CODE_NOTICE = "code-notice"
    WIDE_AREA_COPY = "wide-area-copy"  # of somebody of another municipality: see ``wide_area``


class Layout(StrEnum):
    """How a copy is laid out (様式): a household on a sheet, or one person with the history."""

    HOUSEHOLD = "household"
    INDIVIDUAL = "individual"


class Paper(StrEnum):
    """What must be seen before a request is accepted (確認する書類)."""

    POWER_OF_ATTORNEY = "power-of-attorney"
    OFFICIAL_LETTER = "official-letter"
    STAFF_ID = "staff-id"
    STATEMENT_OF_REASONS = "statement-of-reasons"
    PROOF_OF_INTEREST = "proof-of-interest"


class Improper(StrEnum):
    """Why a purpose is clearly improper (不当な目的; Act Art. 12 (6)): a reason, not a feeling."""

    SEARCH_FOR_A_PERSON = "search-for-a-person"
    ORIGINS = "origins"
    HARASSMENT = "harassment"
    LISTS_FOR_SALE = "lists-for-sale"
    COLLECTING_CODES = "collecting-codes"


class OffTheCard(StrEnum):
    """Why somebody who was to move by his card needs the paper after all (Order Art. 24-2)."""

    CARD_NOT_USABLE = "card-not-usable"
    TOO_LATE = "too-late"
    REGISTERED_IN_BETWEEN = "registered-in-between"
    NO_INFORMATION = "no-information"  # what should come over the line does not


class Delivery(StrEnum):
    """How the document reaches whoever may have it."""

    COUNTER = "counter"
    POST = "post"  # to the resident's registered address, never redirected


@dataclass(frozen=True, slots=True)
class Rule:
    """What one relation may ask for, and what it must show."""

    article: str
    means: frozenset[Means]
    papers: frozenset[Paper]
    items: frozenset[RecordItem]
    kinds: frozenset[CopyKind]
    needs_reason: frozenset[RecordItem] = frozenset()
    review: bool = False
    code_by_post: bool = False


_IDENTIFIED: Final = frozenset({Means.PHOTO_ID, Means.TWO_PAPERS, Means.CARD})
_AT_THE_COUNTER: Final = _IDENTIFIED | {Means.QUESTIONS}
_EVERYTHING: Final = frozenset(RecordItem)
_NEVER_THE_CODE: Final = _EVERYTHING - {RecordItem.CODE}
_COPIES: Final = frozenset(
    {
        CopyKind.RECORD_COPY,
        CopyKind.ERASED_COPY,
        CopyKind.REMADE_COPY,
        CopyKind.ITEM_CERTIFICATE,
    }
)
_ON_MOVING_OUT: Final = frozenset({CopyKind.MOVE_OUT_CERTIFICATE, CopyKind.SUBSTITUTE_CERTIFICATE})

RULES: Final[Mapping[Relation, Rule]] = {
    Relation.SELF: Rule(
        article="copy-to-resident",
        means=_AT_THE_COUNTER,
        papers=frozenset(),
        items=_EVERYTHING,
        kinds=_COPIES | _ON_MOVING_OUT | {CopyKind.CODE_NOTICE},
    ),
    Relation.HOUSEHOLD: Rule(
        article="copy-to-resident",
        means=_AT_THE_COUNTER,
        papers=frozenset(),
        items=_EVERYTHING,
        # (除票) An erased record has no household; a code notice is opened by the person alone.
        kinds=(_COPIES - {CopyKind.ERASED_COPY, CopyKind.REMADE_COPY}) | _ON_MOVING_OUT,
    ),
    Relation.PROXY: Rule(
        article="copy-to-resident",
        means=_IDENTIFIED,
        papers=frozenset({Paper.POWER_OF_ATTORNEY}),
        items=_EVERYTHING,
        kinds=_COPIES | _ON_MOVING_OUT,
        code_by_post=True,
    ),
    Relation.PUBLIC_BODY: Rule(
        article="copy-to-public-body",
        means=frozenset({Means.OFFICIAL_LETTER}),
        papers=frozenset({Paper.OFFICIAL_LETTER, Paper.STAFF_ID}),
        items=_NEVER_THE_CODE,
        kinds=_COPIES,
    ),
    Relation.THIRD_PARTY: Rule(
        article="copy-to-third-party",
        means=_IDENTIFIED,
        papers=frozenset({Paper.STATEMENT_OF_REASONS, Paper.PROOF_OF_INTEREST}),
        items=_NEVER_THE_CODE,
        kinds=_COPIES,
        needs_reason=LEFT_OUT,
        review=True,
    ),
    Relation.OFFICE: Rule(
        article="code-notice",
        means=frozenset(Means),
        papers=frozenset(),
        items=frozenset(),
        kinds=frozenset({CopyKind.CODE_NOTICE}) | _ON_MOVING_OUT,
    ),
}
"""The whole of it: nos. 4, 5 and 9 to 14 on request, the code never for others."""

FIXED_CONTENT: Final = _ON_MOVING_OUT | {CopyKind.CODE_NOTICE}
"""What these say is fixed by the Order; nobody ticks items for them."""
NAMED: Final = frozenset({Relation.PROXY, Relation.PUBLIC_BODY, Relation.THIRD_PARTY})
"""Who is no resident known by his record, and so is written down by name."""
ONE_PERSON: Final = frozenset({CopyKind.ERASED_COPY, CopyKind.REMADE_COPY, CopyKind.CODE_NOTICE})


@dataclass(frozen=True, slots=True, repr=False)
class CopyRequest:
    """What somebody asks for (交付請求), as it was said and shown at the counter."""

    request_id: UUID
    kind: CopyKind
    layout: Layout
    relation: Relation
    means: Means
    residents: tuple[UUID, ...]
    items: frozenset[RecordItem] = frozenset()
    documents: int = 1
    requester: UUID | None = None
    requester_name: str = ""
    purpose: str = ""
    reason: str = ""
    papers: frozenset[Paper] = frozenset()
    submitted_to: str = ""

    def __post_init__(self) -> None:
        texts = (self.requester_name, self.purpose, self.reason, self.submitted_to)
        if max(map(len, texts)) > TEXT_LENGTH_MAX or not 1 <= self.documents <= DOCUMENTS_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "too long a text, or too many documents")
        if not 1 <= len(self.residents) <= PERSONS_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "no person chosen, or too many")
        if len(set(self.residents)) != len(self.residents):
            raise JukiError(ErrorCode.FORM_INVALID, "a person is chosen twice")

    def __repr__(self) -> str:
        return f"CopyRequest({self.request_id}, {self.kind})"


@dataclass(frozen=True, slots=True)
class Circle:
    """What the register says of those concerned: households, and whose record is erased."""

    requester_household: UUID | None
    households: Mapping[UUID, UUID]
    erased: frozenset[UUID] = frozenset()
    by_card: frozenset[UUID] = frozenset()
    """Who filed an annotated move-out (付記転出届): his card takes the certificate's place."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a document may be made."""

    article: str
    items: frozenset[RecordItem]
    review: bool
    delivery: Delivery


def examine(request: CopyRequest, circle: Circle) -> Terms:
    """The terms of a request, or the refusal that names what stands against it.

    (1) The kind is one for this relation. (2) Who asks is identified. (3) The papers were seen.
    (4) The persons are the requester's own circle. (5) The items are ones this relation may have.
    (6) The kind fits the state of the records. (7) Nobody gets a paper in place of whom his card
    moves.
    """
    rule = RULES[request.relation]
    _must_be_kind(request, rule)  # (1)
    if request.means not in rule.means:  # (2)
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "not identified as this relation needs it")
    if not rule.papers <= request.papers:  # (3)
        raise JukiError(ErrorCode.PAPERS_MISSING, "papers were not seen")
    _must_be_circle(request, circle)  # (4)
    _must_be_items(request, rule)  # (5)
    _must_be_state(request, circle)  # (6)
    _must_need_paper(request, circle)  # (7)
    by_post = rule.code_by_post and RecordItem.CODE in request.items
    posted = by_post or (
        request.kind is CopyKind.CODE_NOTICE and request.relation is Relation.OFFICE
    )
    return Terms(
        article=rule.article,
        items=request.items,
        review=rule.review,
        delivery=Delivery.POST if posted else Delivery.COUNTER,
    )


def _must_be_kind(request: CopyRequest, rule: Rule) -> None:
    if request.kind in rule.kinds:
        return
    if request.relation is Relation.HOUSEHOLD and request.kind in ONE_PERSON:
        raise JukiError(ErrorCode.ERASED_HAS_NO_HOUSEHOLD, "an erased record has no household")
    raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "this relation cannot ask for this kind")


def _must_be_circle(request: CopyRequest, circle: Circle) -> None:
    if request.relation is Relation.SELF and request.residents != (request.requester,):
        raise JukiError(ErrorCode.NOT_SAME_HOUSEHOLD, "one's own record is one's own alone")
    if request.relation is Relation.HOUSEHOLD:
        households = {circle.households.get(resident) for resident in request.residents}
        if circle.requester_household is None or households != {circle.requester_household}:
            raise JukiError(ErrorCode.NOT_SAME_HOUSEHOLD, "somebody is of another household")
    if len(set(circle.households.values())) > 1:
        raise JukiError(ErrorCode.NOT_SAME_HOUSEHOLD, "a document is of one household")
    if request.relation in NAMED and not request.requester_name:
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "who asks is not named")


def _must_be_items(request: CopyRequest, rule: Rule) -> None:
    if request.kind in FIXED_CONTENT:
        if request.items:
            raise JukiError(ErrorCode.FORM_INVALID, "the content of this kind is fixed")
        return
    if RecordItem.CODE in request.items - rule.items:
        raise JukiError(ErrorCode.CODE_NEVER_SHOWN, "others never have the code")
    if not request.items <= rule.items or (
        request.items & rule.needs_reason and not request.reason
    ):
        raise JukiError(ErrorCode.ITEMS_NOT_JUSTIFIED, "items beyond what the request justifies")
    if RecordItem.HISTORY in request.items:
        if request.layout is not Layout.INDIVIDUAL:
            raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "a household form shows no history")
        if not (request.purpose or request.reason):
            raise JukiError(ErrorCode.ITEMS_NOT_JUSTIFIED, "history needs its use stated")
    if request.kind is CopyKind.ITEM_CERTIFICATE and not request.items:
        raise JukiError(ErrorCode.FORM_INVALID, "a certificate of items names at least one")


def _must_be_state(request: CopyRequest, circle: Circle) -> None:
    erased = circle.erased & set(request.residents)
    of_erased = {CopyKind.ERASED_COPY} | _ON_MOVING_OUT
    if request.kind in of_erased:
        possible = erased == set(request.residents)
    else:
        possible = request.kind is CopyKind.REMADE_COPY or not erased
    one = request.kind in ONE_PERSON or request.layout is Layout.INDIVIDUAL
    if request.kind not in _ON_MOVING_OUT and one and len(request.residents) > 1:
        possible = False
    if not possible:
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "this kind cannot be made of these records")


def _must_need_paper(request: CopyRequest, circle: Circle) -> None:
    """Under the special rule no certificate is delivered (Act Art. 24-2 (1)), unless it ended."""
    if request.kind not in _ON_MOVING_OUT or request.reason in frozenset(OffTheCard):
        return
    if circle.by_card & set(request.residents):
        raise JukiError(ErrorCode.MOVES_BY_CARD, "somebody on the certificate goes by his card")


def for_purpose(request: CopyRequest, needed: frozenset[RecordItem]) -> CopyRequest:
    """The request with the items its use needs, as far as this relation may simply have them.

    History stands on an individual form only, so a use that needs it asks for that form.
    """
    if request.kind in FIXED_CONTENT:
        return request
    rule = RULES[request.relation]
    items = request.items | (needed & rule.items - rule.needs_reason)
    individual = RecordItem.HISTORY in items and len(request.residents) == 1
    layout = Layout.INDIVIDUAL if individual else request.layout
    if RecordItem.HISTORY in items and not individual:
        items -= {RecordItem.HISTORY}
    return replace(request, items=items, layout=layout)


class RequestState(StrEnum):
    """How far a request is."""

    OPEN = "open"
    REVIEW = "review"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    DONE = "done"


class RequestEvent(StrEnum):
    """What can happen to a request."""

    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


TRANSITIONS: Final[Mapping[tuple[RequestState, RequestEvent], RequestState]] = {
    (RequestState.REVIEW, RequestEvent.APPROVED): RequestState.OPEN,
    (RequestState.REVIEW, RequestEvent.REFUSED): RequestState.REFUSED,
    (RequestState.REVIEW, RequestEvent.CANCELLED): RequestState.CANCELLED,
    (RequestState.OPEN, RequestEvent.CANCELLED): RequestState.CANCELLED,
    (RequestState.OPEN, RequestEvent.FINISHED): RequestState.DONE,
}
"""The whole life of a request; what is not here cannot happen."""


def after(state: RequestState, event: RequestEvent) -> RequestState:
    """The state after an event."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        code = ErrorCode.REVIEW_OPEN if state is RequestState.REVIEW else ErrorCode.ISSUE_CLOSED
        raise JukiError(code, f"a request that is {state} cannot be {event}")
    return following
