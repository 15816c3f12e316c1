"""Ring for a case when the word comes that it waits for (知らせてもらう).

A clerk lays a case aside while another office works; others are served meanwhile.  When word of
that office comes, the bell rings for whoever laid the case aside, and for whoever takes it up: on
every page of his, with the number of the case and the way back to it.  It says of nobody anything,
for the public sees a counter's screens.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.counters.bell import Bell
from jukinet.counters.case_file import CaseState
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.store import bells
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode

BELLS_SHOWN_MAX: Final = 5
"""More at once than one person can go back to; the others come when these are done."""
RUNG_MAX: Final = 200
UNFINISHED: Final = (CaseState.WAITING, CaseState.OPEN)


def ring(tx: Transaction, case_number: str, address: str, *, at: datetime) -> None:
    """Word came for a case: it rings unless the case is closed; ``address`` goes on with it."""
    bells.ring(tx, case_number, address, UNFINISHED, at)


def ring_if_laid_aside(tx: Transaction, case_number: str, address: str, *, at: datetime) -> None:
    """Word came for a case: it rings where nobody looks at it, for whoever does sees it come."""
    bells.ring(tx, case_number, address, (CaseState.WAITING,), at)


def silence(tx: Transaction, *, by: CaseWorker) -> None:
    """The open case's word was acted on: it rings no more."""
    bells.delete_bell(tx, by.get_case().case_id)


def find_bell(tx: Transaction, case_id: UUID) -> Bell | None:
    """The bell of a case, if it rings."""
    return bells.find_bell(tx, case_id)


def list_bells(tx: Transaction, by: CaseWorker) -> list[Bell]:
    """The bells an operator hears: of cases he has in hand, and of those he laid aside."""
    if not by.operator.may(Function.SEARCH, Mode.READ):
        return []
    return bells.list_bells(tx, by.operator.operator_id, BELLS_SHOWN_MAX)


def list_rung_cases(tx: Transaction) -> set[UUID]:
    """Every unfinished case whose bell rings, for the list in which everybody sees them."""
    return bells.list_rung(tx, RUNG_MAX)
