"""The reason somebody gives for what he decides: words that stay with the decision."""

from __future__ import annotations

from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

REASON_LENGTH_MAX: Final = 400
"""A page of manuscript paper (原稿用紙): whoever has more to say writes a paper of its own."""


def read_reason(typed: str) -> str:
    """A reason as it is kept; FORM_INVALID where nothing is said, or too much."""
    reason = typed.strip()
    if not 1 <= len(reason) <= REASON_LENGTH_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a decision has a reason, in some words")
    return reason
