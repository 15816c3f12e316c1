"""Which HTTP status a refusal at the counter has; it tells the browser, not the person."""

from __future__ import annotations

from typing import Final

from jukinet.terms.errors import ErrorCode

CONFLICT: Final = 409
STATUS: Final = {
    ErrorCode.ACCESS_REFUSED: 403,
    ErrorCode.CARD_LOCKED: 403,
    ErrorCode.CARD_MISSING: 403,
    ErrorCode.CARD_STOPPED: 403,
    ErrorCode.CONSTRAINT_VIOLATED: 409,
    ErrorCode.DATABASE_UNAVAILABLE: 503,
    ErrorCode.DISK_FULL: 503,
    ErrorCode.FORM_INVALID: 422,
    ErrorCode.GLYPH_MISSING: 423,
    ErrorCode.INTERNAL_ERROR: 500,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.OWN_WORK: 403,
    ErrorCode.PROTECTED: 423,
    ErrorCode.QUERY_CANCELLED: 503,
    ErrorCode.RECORD_NOT_FOUND: 404,
    ErrorCode.SESSION_EXPIRED: 403,
    ErrorCode.SIGN_ON_REFUSED: 403,
    ErrorCode.SLOW_DOWN: 429,
    ErrorCode.TERMINAL_CLOSED: 403,
    ErrorCode.TERMINAL_PURPOSE: 403,
    ErrorCode.TERMINAL_UNKNOWN: 403,
    ErrorCode.TOO_LARGE: 413,
}


PASSING: Final = frozenset({429, 500, 503})
"""What may be gone when the same is asked again; whoever is signed on is so still."""


def status_of(code: ErrorCode) -> int:
    """The status of a refusal: a value that cannot be is 422, what the register forbids is 409."""
    if code.value.startswith("invalid-"):
        return 422
    return STATUS.get(code, CONFLICT)
