"""Whether a terminal may be used now: by its hours, or by an extension that a session took."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jukinet.counters.hours_extension import HoursExtension
from jukinet.counters.session import Session
from jukinet.counters.store import extensions
from jukinet.counters.terminal import Terminal
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.dates import OfficeCalendar
from jukinet.terms.errors import ErrorCode, JukiError

EXTENSIONS_SHOWN: Final = 20


def must_be_open(tx: Transaction, terminal: Terminal, now: datetime) -> HoursExtension | None:
    """Nothing within the hours, the extension outside them; TERMINAL_CLOSED without either."""
    calendar = OfficeCalendar()
    if terminal.hours.hold_at(now, calendar):
        return None
    extension = extensions.find_extension(tx, terminal.terminal_id, now)
    if extension is None:
        terminal.must_be_open(now, calendar)
    return extension


def take_extension(tx: Transaction, terminal: Terminal, session: Session, now: datetime) -> None:
    """Outside the hours, let this session take the extension that opens the terminal."""
    extension = must_be_open(tx, terminal, now)
    if extension is None:
        return
    extension.must_be_for(session.session_id, session.operator_id)
    taken = extensions.take_extension(tx, extension, session.session_id, session.operator_id, now)
    if not taken and extension.session_id != session.session_id:
        raise JukiError(ErrorCode.TERMINAL_CLOSED, "another session took the extension just now")


def list_extensions(tx: Transaction) -> list[HoursExtension]:
    """The latest extensions of hours, for whoever looks after the terminals."""
    return extensions.list_extensions(tx, EXTENSIONS_SHOWN)
