"""Who is in the nation of the moves' tests, and their keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import (
    NATIONAL,
    Party,
    Role,
    communication_server_of,
    register_office_of,
)
from office_keys import ListedKeys, list_keys

A, B, C = (MunicipalityCode(code) for code in ("352039", "352012", "352021"))
TOWNS = (A, B, C)
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
PARTIES = (
    *(register_office_of(town) for town in TOWNS),
    *(communication_server_of(town) for town in TOWNS),
    PREFECTURE,
    NATIONAL,
)
NINE = datetime(2003, 8, 25, tzinfo=UTC)


def make_keys(path: Path, now: datetime) -> ListedKeys:
    """Vaults of all parties and the directory that lists them; made once a session."""
    keys = list_keys(path, PARTIES, now)
    keys.share_municipal_keys()
    return keys
