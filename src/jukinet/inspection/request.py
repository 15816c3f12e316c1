"""A request or application to inspect part of the register (閲覧の請求・申出) and its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.inspection.purpose import InspectionPurpose, Paper
from jukinet.terms.errors import ErrorCode, JukiError

NAME_LENGTH_MAX: Final = 200
TEXT_LENGTH_MAX: Final = 1000
READERS_MAX: Final = 10
AREA_LENGTH_MIN: Final = 2
"""An area is a neighbourhood; one syllable would be a quarter of the city."""


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ENDED = "ended"


class RequestStep(StrEnum):
    """What happens to a request."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    END = "end"


TRANSITIONS: Final[dict[tuple[RequestState, RequestStep], RequestState]] = {
    (RequestState.RECEIVED, RequestStep.ACCEPT): RequestState.ACCEPTED,
    (RequestState.RECEIVED, RequestStep.REFUSE): RequestState.REFUSED,
    (RequestState.ACCEPTED, RequestStep.END): RequestState.ENDED,
    (RequestState.ACCEPTED, RequestStep.REFUSE): RequestState.REFUSED,  # misuse came to light
}


class MisuseStep(StrEnum):
    """What the mayor does against misuse of what was seen (Art. 11-2 (8), (9))."""

    RECOMMENDATION = "recommendation"  # 勧告
    ORDER = "order"  # 命令


MISUSE_ARTICLES: Final = {
    MisuseStep.RECOMMENDATION: "inspection-recommendation",
    MisuseStep.ORDER: "inspection-order",
}


@dataclass(frozen=True, slots=True, repr=False)
class InspectionRequest:
    """What was asked in writing: by whom, for what, about which area, who will read.

    ``summary`` of the purpose and ``area`` are what the yearly publication says.
    """

    request_id: UUID
    number: str
    purpose: InspectionPurpose
    asker: str
    asker_address: str
    readers: tuple[str, ...]
    detail: str
    summary: str
    area: str
    papers: frozenset[Paper]
    received_on: date
    state: RequestState = RequestState.RECEIVED

    def __post_init__(self) -> None:
        for text, limit in (
            (self.asker, NAME_LENGTH_MAX),
            (self.asker_address, TEXT_LENGTH_MAX),
            (self.detail, TEXT_LENGTH_MAX),
            (self.summary, NAME_LENGTH_MAX),
        ):
            if not 1 <= len(text.strip()) <= limit:
                raise JukiError(ErrorCode.FORM_INVALID, "a request says who asks and for what")
        if not AREA_LENGTH_MIN <= len(self.area.strip()) <= NAME_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "a request names an area")
        if not 1 <= len(self.readers) <= READERS_MAX or not all(map(str.strip, self.readers)):
            raise JukiError(ErrorCode.FORM_INVALID, "a request names who will read")

    def __repr__(self) -> str:
        return f"InspectionRequest({self.number}, {self.state})"

    @property
    def missing(self) -> frozenset[Paper]:
        """Papers the purpose needs that are not there."""
        return self.purpose.papers - self.papers

    def after(self, step: RequestStep) -> InspectionRequest:
        """As it stands after the step; INSPECTION_STATE where the table has none."""
        state = TRANSITIONS.get((self.state, step))
        if state is None:
            raise JukiError(ErrorCode.INSPECTION_STATE, f"no {step} of a request {self.state}")
        if step is RequestStep.ACCEPT and self.missing:
            raise JukiError(
                ErrorCode.INSPECTION_INCOMPLETE, f"missing: {', '.join(sorted(self.missing))}"
            )
        return replace(self, state=state)

    def must_be_read_by(self, reader: str) -> None:
        """Refuse whoever the request does not name, and everybody unless it is accepted."""
        if self.state is not RequestState.ACCEPTED:
            raise JukiError(ErrorCode.INSPECTION_STATE, f"the request is {self.state}")
        if reader not in self.readers:
            raise JukiError(ErrorCode.INSPECTION_NOT_ALLOWED, "the request names other readers")


def number_of_request(day: date, place: int) -> str:
    """The document's number: the day, and its place in the day."""
    return f"E-{day:%Y%m%d}-{place:03d}"
