"""Opaque keys of records and households: they carry no meaning but the order they were made in.

The layout is UUID version 7. Keys made together lie together in an index, which is what makes a
load of millions as fast as the disk; the rest is random, so a key cannot be guessed from another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

NOISE_BYTES: Final = 10
_VERSION_AND_VARIANT: Final = 0x7000_8000_0000_0000_0000
_FREE: Final = 0x0FFF_3FFF_FFFF_FFFF_FFFF


def new_keys(at: datetime, noise: bytes) -> Iterator[UUID]:
    """As many keys as there are tens of random bytes in ``noise``, in ascending order."""
    return map(UUID, new_key_texts(at, noise))


def new_key_texts(at: datetime, noise: bytes) -> list[str]:
    """The same keys as 32 hexadecimal digits each: what a load of millions goes by."""
    fixed = int(at.timestamp() * 1000) << 80 | _VERSION_AND_VARIANT
    tails = [
        int.from_bytes(noise[start : start + NOISE_BYTES], "big") & _FREE
        for start in range(0, len(noise), NOISE_BYTES)
    ]
    tails.sort()
    return [f"{fixed | tail:032x}" for tail in tails]


def made_at(key: UUID) -> datetime:
    """When a key was made: for a record that a load brought, since when the office knows of it."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
