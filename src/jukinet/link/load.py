"""Taking over a register from a file: how far it has come, and what one step adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Load:
    """How far the taking over of one file has come."""

    load_id: UUID
    fingerprint: bytes = field(repr=False)
    file_bytes: int
    position: int
    line: int
    read: int
    loaded: int
    refused: int
    households: int
    reasons: Mapping[str, int]
    refused_bytes: int
    parts: int
    """How many parts the communication server was told."""
    told_up_to: UUID
    """The key of the last resident that was loaded, and so told of."""
    finished: bool


@dataclass(frozen=True, slots=True)
class ToldPart:
    """The records one message of the initial load told of."""

    part: int
    first_key: UUID
    last_key: UUID
    residents: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one chunk adds to a load."""

    position: int
    line: int
    read: int
    loaded: int
    refused: int
    households: int
    reasons: Mapping[str, int]
    refused_bytes: int
    parts: Sequence[ToldPart]
    finished_at: datetime | None
