"""Extensions of a terminal's hours as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.hours_extension import HoursExtension
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction

Q: Final = load_queries("jukinet.counters")


def insert_extension(tx: Transaction, extension: HoursExtension) -> None:
    """A supervisor lets a terminal be used outside its hours."""
    tx.run(
        Q.insert_extension,
        {
            "extension_id": extension.extension_id,
            "terminal_id": extension.terminal_id,
            "until": extension.until,
            "reason": extension.reason,
            "granted_by": extension.granted_by,
            "granted_at": extension.granted_at,
        },
    )


def find_extension(tx: Transaction, terminal_id: str, at: datetime) -> HoursExtension | None:
    """The newest extension of a terminal that runs at an instant."""
    row = tx.maybe(Q.find_extension, {"terminal_id": terminal_id, "at": at})
    return HoursExtension(*row) if row else None


def take_extension(
    tx: Transaction, extension: HoursExtension, session_id: UUID, operator_id: str, at: datetime
) -> bool:
    """A session takes it; False when another took it before."""
    given = {
        "extension_id": extension.extension_id,
        "session_id": session_id,
        "operator_id": operator_id,
        "at": at,
    }
    return tx.run(Q.take_extension, given) == 1


def list_extensions(tx: Transaction, limit: int) -> list[HoursExtension]:
    """The latest extensions, newest first."""
    return [HoursExtension(*row) for row in tx.all(Q.list_extensions, {"limit": limit})]
