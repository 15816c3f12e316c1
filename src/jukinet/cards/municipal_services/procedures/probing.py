"""Protection's own test request on this way: they are at a shelter, and its list is asked for."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.municipal_services.procedures.sheltering import list_unnamed
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld


def _leaks_of_shelter(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whom the list would name if all of them were there."""
    residents = attempt.lock.residents
    return residents - list_unnamed(world.tx, residents, attempt.document, by=world.by)


SHELTER_PATH: Final[ProbePath[ProbeWorld]] = ProbePath("shelter", Output.EXPORT, _leaks_of_shelter)
