"""What somebody asks for at a counter of another town (Act Art. 12-4, Order Art. 15-3).

The requester comes himself: nobody asks for another, and nothing is posted.  He shows his card, or
an official paper with his photograph; with a paper he says his code, or his birth date and sex.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.copies.wide_area.item import (
    ALWAYS,
    FOREIGN,
    ON_REQUEST,
    WideAreaItem,
    items_on_request,
)
from jukinet.counters.case import Case, Means, Relation
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law
from jukinet.terms.person import Sex

ARTICLE: Final = "wide-area-copy"
NAMED_MAX: Final = 20
"""More members than any household of the census has at one counter."""
NAME_LENGTH_MAX: Final = 200
MEANS: Final = frozenset({Means.GUEST_CARD, Means.PHOTO_ID})
"""How the requester may be identified: his card, or an official paper with his photograph."""
RELATIONS: Final = frozenset({Relation.SELF, Relation.HOUSEHOLD})


class Listed(StrEnum):
    """Whom of the household the copy shows (記載する世帯員)."""

    REQUESTER = "requester"
    HOUSEHOLD = "household"
    NAMED = "named"


@dataclass(frozen=True, slots=True, repr=False)
class Requester:
    """Who asks: his name as he writes it, and his code, or birth date and sex."""

    name: str
    code: ResidentRecordCode | None = None
    birth_date: LifeDate | None = None
    sex: Sex | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "the requester has a name")
        if self.code is None and (self.birth_date is None or self.sex is None):
            raise JukiError(ErrorCode.FORM_INVALID, "neither a code, nor birth date and sex")

    def __repr__(self) -> str:
        return "Requester(•••)"


@dataclass(frozen=True, slots=True, repr=False)
class WideAreaRequest:
    """A request for a wide-area copy, as it was said and shown at the counter.

    ``asked`` are the items that are only shown if asked for; ``names`` are household members, where
    some are named.
    """

    request_id: UUID
    home: MunicipalityCode
    requester: Requester
    means: Means
    listed: Listed = Listed.REQUESTER
    names: tuple[str, ...] = ()
    asked: frozenset[WideAreaItem] = frozenset()

    def __post_init__(self) -> None:
        if not self.asked <= ON_REQUEST | FOREIGN:
            raise JukiError(ErrorCode.FORM_INVALID, "what is always on it is not asked for")
        if bool(self.names) != (self.listed is Listed.NAMED) or len(self.names) > NAMED_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "names, and somebody else is listed")
        if any(not 1 <= len(name.strip()) <= NAME_LENGTH_MAX for name in self.names):
            raise JukiError(ErrorCode.FORM_INVALID, "a name of a member is empty or too long")

    def __repr__(self) -> str:
        return f"WideAreaRequest({self.request_id}, {self.listed})"

    @property
    def items(self) -> frozenset[WideAreaItem]:
        """Every item the copy will show."""
        return ALWAYS | self.asked


def must_be_possible(request: WideAreaRequest, case: Case, own: MunicipalityCode, law: Law) -> None:
    """Refuse what no home office could answer, before anybody is asked.

    (1) The home is another municipality. (2) The requester came himself, and no resident of ours.
    (3) He is identified as the Act wants it. (4) With a card, the code was read from it. (5) What
    the request says of who asks is what its case says. (6) What is asked for is told on such a day.
    """
    if request.home == own:  # (1)
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "one's own town makes an ordinary copy")
    if case.relation not in RELATIONS or case.requester is not None:  # (2)
        raise JukiError(ErrorCode.COPY_NOT_POSSIBLE, "the requester comes himself, from elsewhere")
    if request.means not in MEANS:  # (3)
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "not identified as the Act wants it")
    if request.means is Means.GUEST_CARD and request.requester.code is None:  # (4)
        raise JukiError(ErrorCode.IDENTITY_UNPROVEN, "no code was read from the card")
    if request.means is not case.means:  # (5)
        raise JukiError(ErrorCode.FORM_INVALID, "the request says other than its case who asks")
    if not request.asked <= items_on_request(law):  # (6)
        raise JukiError(ErrorCode.FORM_INVALID, "of foreign residents, before they are in")
