"""Problems (RFC 9457): for each error code a status, whether to try again, and its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from jukinet.platform.web.wording import Language, get_wording
from jukinet.terms.errors import ErrorCode, JukiError

PROBLEM_TYPE: Final = "application/problem+json"
TYPE_BASE: Final = "https://jukinet.example/problems/"
ERRORS_MAX: Final = 16

Retry = Literal["never", "same", "after"]


class FieldError(msgspec.Struct, frozen=True):
    """One fault of the request, at a place of the request as it was sent."""

    pointer: Annotated[str, Meta(description="JSON Pointer (RFC 6901) into the request's body.")]
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not answered, and what to do about it (RFC 9457)."""

    type: Annotated[str, Meta(description="Constant for a code.")]
    title: Annotated[str, Meta(description="One sentence, constant for a code and language.")]
    status: int
    instance: Annotated[str, Meta(description="Names this request in the access record.")]
    code: Annotated[str, Meta(description="Stable; branch on this.", examples=["item-not-granted"])]
    remedy: Annotated[str, Meta(description="What the caller can do.")]
    retry: Annotated[
        Retry,
        Meta(
            description=(
                "never: the same request will be refused again. same: send the same request with "
                "the same key again. after: likewise, after the seconds of Retry-After."
            )
        ),
    ]
    recorded: Annotated[bool, Meta(description="Whether the refusal is in the access record.")]
    detail: str = ""
    errors: list[FieldError] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Treatment:
    """How an error is told over HTTP."""

    status: int
    retry: Retry = "never"
    retry_after_seconds: int | None = None


TREATMENTS: Final = {
    ErrorCode.REQUEST_INVALID: Treatment(400),
    ErrorCode.IDEMPOTENCY_KEY_MISSING: Treatment(400),
    ErrorCode.IDEMPOTENCY_KEY_INVALID: Treatment(400),
    ErrorCode.CONTENT_DIGEST_MISMATCH: Treatment(400),
    ErrorCode.SIGNATURE_MISSING: Treatment(401),
    ErrorCode.SIGNATURE_INVALID: Treatment(401),
    ErrorCode.SIGNATURE_OUTDATED: Treatment(401),
    ErrorCode.SIGNER_NOT_PEER: Treatment(403),
    ErrorCode.PEER_UNKNOWN: Treatment(403),
    ErrorCode.PEER_REVOKED: Treatment(403),
    ErrorCode.ACCESS_REFUSED: Treatment(403),
    ErrorCode.CONNECTION_SUSPENDED: Treatment(403),
    ErrorCode.UNKNOWN_PURPOSE: Treatment(403),
    ErrorCode.PURPOSE_NOT_GRANTED: Treatment(403),
    ErrorCode.ITEM_NOT_GRANTED: Treatment(403),
    ErrorCode.NOT_FOUND: Treatment(404),
    ErrorCode.METHOD_NOT_ALLOWED: Treatment(405),
    ErrorCode.REQUEST_STILL_RUNNING: Treatment(409, "after", 1),
    ErrorCode.TOO_LARGE: Treatment(413),
    ErrorCode.CONTENT_TYPE_UNSUPPORTED: Treatment(415),
    ErrorCode.IDEMPOTENCY_KEY_REUSED: Treatment(422),
    ErrorCode.QUESTION_INCOMPLETE: Treatment(422),
    ErrorCode.INVALID_RESIDENT_RECORD_CODE: Treatment(422),
    ErrorCode.INVALID_MUNICIPALITY_CODE: Treatment(422),
    ErrorCode.INVALID_DATE: Treatment(422),
    ErrorCode.INVALID_CHARACTER: Treatment(422),
    ErrorCode.SLOW_DOWN: Treatment(429, "after", 1),
    ErrorCode.INTERNAL_ERROR: Treatment(500, "same"),
    ErrorCode.OUTSIDE_OPERATING_HOURS: Treatment(503, "after"),
    ErrorCode.DATABASE_UNAVAILABLE: Treatment(503, "after", 5),
    ErrorCode.DISK_FULL: Treatment(503, "after", 60),
    ErrorCode.TRANSACTION_CONFLICT: Treatment(503, "after", 1),
    ErrorCode.NODE_NOT_RUNNING: Treatment(503, "after", 5),
}

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as it is sent: status, body, seconds to wait."""

    status: int
    body: bytes
    retry_after_seconds: int | None


def treatment_of(error: JukiError) -> tuple[ErrorCode, Treatment]:
    """The error as it may be told: what agencies need not know is an internal error."""
    treatment = TREATMENTS.get(error.code)
    if treatment is None:
        return ErrorCode.INTERNAL_ERROR, TREATMENTS[ErrorCode.INTERNAL_ERROR]
    return error.code, treatment


def tell(
    error: JukiError,
    *,
    receipt: str,
    language: Language,
    recorded: bool,
    errors: Sequence[FieldError] = (),
) -> Told:
    """The problem for an error, in the caller's language."""
    code, treatment = treatment_of(error)
    wording = get_wording(code, language)
    wait = treatment.retry_after_seconds
    if isinstance(asked := error.facts.get("retry_after"), int):
        wait = asked
    problem = Problem(
        type=TYPE_BASE + code.value,
        title=wording.sentence,
        status=treatment.status,
        instance=f"urn:juki:request:{receipt}",
        code=code.value,
        remedy=wording.remedy,
        retry=treatment.retry,
        recorded=recorded,
        detail=error.detail if code is error.code else "",
        errors=list(errors[:ERRORS_MAX]),
    )
    return Told(treatment.status, _ENCODER.encode(problem), wait)
