"""How long requests are kept (申出書の保存), and what stays of one that was disposed of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

DISPOSED_AT_ONCE_MAX: Final = 500
EMPTIED: Final = "—"
"""Stands in place of whatever was written on a paper that is gone."""


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """One request in the list of those that may go; nobody's name."""

    request_id: UUID
    number: str
    received_on: date
    keep_until: date
