"""Protection's own test request on this way: another town asks about people who leave together."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.moves.procedures.informing import list_passed
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld


def _leaks_of_information(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whom the certificate information would be about, the other party's card being read there."""
    holder = attempt.requester or UUID(int=0)
    going = attempt.lock.residents | {holder}
    passed = list_passed(world.tx, attempt.document, going, holder, world.now)
    return passed & attempt.lock.residents


MOVE_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "move-information", Output.MOVE_OUT_CERTIFICATE, _leaks_of_information
)
