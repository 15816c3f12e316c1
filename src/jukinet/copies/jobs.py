"""What the counter's machine does by itself: print what is queued, lay out issue numbers."""

from __future__ import annotations

from typing import Final

from jukinet.copies.procedures import lay_out_numbers, print_next
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.printer import Printer
from jukinet.terms.errors import ErrorCode, JukiError

PRINTED_AT_ONCE: Final = 100
"""One run ends after so many, so that other work has its turn; the next goes on."""


def print_queued(database: Database, context: NodeContext, printer: Printer) -> int:
    """Print what is queued, each document in a transaction of its own; how many were dealt with.

    A printer that has stopped leaves everything where it is, for the next run.
    """
    for done in range(PRINTED_AT_ONCE):
        try:
            with database.transaction() as tx:
                if not print_next(tx, printer, context=context, now=context.clock.now()):
                    return done
        except JukiError as error:
            if error.code is not ErrorCode.PRINTER_STOPPED:
                raise
            return done
    return PRINTED_AT_ONCE


def keep_numbers(database: Database, context: NodeContext) -> None:
    """Have issue numbers ready before somebody needs one."""
    with database.transaction() as tx:
        lay_out_numbers(tx, context.clock.today())
