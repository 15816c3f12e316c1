"""Marks of locks as rows of a communication server, and where they are told on."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jukinet.notices.holding import Holding
from jukinet.terms.codes import MunicipalityCode

PLACE_SERVER: Final = "server"
PLACE_OFFICE: Final = "office"


def concerned(holding: Holding, own: MunicipalityCode) -> list[MunicipalityCode]:
    """Which other municipalities hold something of her: the one she came from, the one she goes to.

    Both keep a record of her (除票, 住民票); nobody else is told.
    """
    found = (holding.stay.came_from, holding.destination, holding.municipality)
    return sorted({one for one in found if one is not None and one != own}, key=str)


def is_newer(decided_at: datetime, known: datetime | None) -> bool:
    """Whether a mark says something later than what is known of the same lock."""
    return known is None or decided_at > known
