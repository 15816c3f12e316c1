"""What a clerk must see beside a record: that it is being investigated, and notes on it (備考).

Doubt about a record (Act Art. 14) is marked, not hidden: whoever reads the record sees that the
office is looking into it, since when and why.  Neither a mark nor a note is ever removed; a mark is
lifted by a line of its own, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.terms.characters import must_be_representable
from jukinet.terms.errors import ErrorCode, JukiError

FLAG_TEXT_MAX: Final = 400


class FlagKind(StrEnum):
    """What is said beside a record."""

    UNDER_INVESTIGATION = "under-investigation"  # 調査中
    NOTE = "note"  # 備考


@dataclass(frozen=True, slots=True, repr=False)
class Flag:
    """A mark or note, standing or lifted."""

    flag_id: int
    resident_id: UUID
    kind: FlagKind
    text: str
    raised_at: datetime
    raised_by: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifting_reason: str = ""

    def __repr__(self) -> str:
        return f"Flag({self.flag_id}, {self.kind})"

    @property
    def stands(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_at is None


def must_be_flag_text(text: str) -> None:
    """Refuse an empty or endless text, and characters the register cannot keep."""
    if not 1 <= len(text.strip()) <= FLAG_TEXT_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "a mark or note says why, in a few sentences")
    must_be_representable(text.replace("\n", "").replace("\r", ""))
