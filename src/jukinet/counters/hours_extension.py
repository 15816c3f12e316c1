"""Work outside a terminal's hours (時間外の利用): granted by a supervisor, for one session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jukinet.terms.errors import ErrorCode, JukiError

EXTENDED: Final = timedelta(hours=2)
"""As long as the evening of a busy spring takes; longer is asked for again."""
REASON_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class HoursExtension:
    """Until when a closed terminal may be used, why, and by whose card; who took it, if anybody."""

    extension_id: UUID
    terminal_id: str
    until: datetime
    reason: str
    granted_by: str
    granted_at: datetime
    session_id: UUID | None = None
    taken_by: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.reason) <= REASON_LENGTH_MAX:
            raise JukiError(ErrorCode.FORM_INVALID, "an extension has a reason")
        assert self.granted_at < self.until

    def must_be_for(self, session_id: UUID, operator_id: str) -> None:
        """Refuse the supervisor himself, and a second session."""
        if operator_id == self.granted_by:
            raise JukiError(ErrorCode.TERMINAL_CLOSED, "nobody extends hours for himself")
        if self.session_id not in (None, session_id):
            raise JukiError(ErrorCode.TERMINAL_CLOSED, "the extension served its session")
