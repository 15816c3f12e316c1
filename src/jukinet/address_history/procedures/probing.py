"""The test request of protection's proof: open the files of the protected persons (反映の証明)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.address_history import store
from jukinet.address_history.procedures.desk import must_be_shown
from jukinet.address_history.procedures.keeping import get_file
from jukinet.address_history.store import notices
from jukinet.counters.case import Affair
from jukinet.protection.guard import Output, Withheld
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld

TOLD_MAX: Final = 50


def _leaks(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Open every file that is known to be theirs, and every notice about them."""
    by = world.visited_by(attempt, Affair.FILING)
    shown: set[UUID] = set()
    for resident in attempt.lock.residents:
        told = notices.list_notices_about(world.tx, resident, TOLD_MAX)
        kept = store.list_files_told_of(world.tx, resident)
        own = [one.file_id for one in store.list_files(world.tx, [resident])]
        for file_id in (*kept, *own):
            try:
                get_file(world.tx, file_id, by)
            except Withheld:
                continue
            shown.add(resident)
        for notice in told:
            try:
                must_be_shown(world.tx, by, notice.reference, frozenset({resident}))
            except Withheld:
                continue
            shown.add(resident)
    return frozenset(shown)


ADDRESS_HISTORY_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "address-history", Output.ADDRESS_HISTORY, _leaks
)
