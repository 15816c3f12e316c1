"""Random numbers, passed to whoever needs them, so that a simulation can replay them.

Everything that must be unpredictable (keys, nonces, resident record codes drawn from a pool) takes
a :class:`Randomness`.  Offices run on the operating system's; a simulation passes a seeded one.
Keys themselves always come from the operating system: no seed may decide them.
"""

from __future__ import annotations

import os
import random
from collections.abc import MutableSequence, Sequence
from typing import Final, Protocol, TypeVar
from uuid import UUID

T = TypeVar("T")
_KEY_BYTES: Final = 16


class Randomness(Protocol):
    """A source of random choices."""

    def random_bytes(self, count: int) -> bytes:
        """So many random bytes."""

    def below(self, limit: int) -> int:
        """A number from 0 up to, and not including, the limit."""

    def choose(self, items: Sequence[T], count: int) -> list[T]:
        """So many different items, in random order."""

    def shuffle(self, items: MutableSequence[T]) -> None:
        """The same items in random order, in place."""

    def fraction(self) -> float:
        """A number from 0.0 up to, and not including, 1.0 (jitter, weights)."""


class SystemRandomness:
    """The operating system's randomness, for everything real."""

    __slots__ = ("_source",)

    def __init__(self) -> None:
        self._source: Final = random.SystemRandom()

    def random_bytes(self, count: int) -> bytes:
        """So many unpredictable bytes."""
        return os.urandom(count)

    def below(self, limit: int) -> int:
        """An unpredictable number below the limit."""
        return self._source.randrange(limit)

    def choose(self, items: Sequence[T], count: int) -> list[T]:
        """So many different items, unpredictably."""
        return self._source.sample(items, count)

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Unpredictable order, in place."""
        self._source.shuffle(items)

    def fraction(self) -> float:
        """An unpredictable fraction."""
        return self._source.random()


class SeededRandomness:
    """The same choices for the same seed: for simulations and synthetic residents only."""

    __slots__ = ("_source",)

    def __init__(self, seed: int | str) -> None:
        self._source: Final = random.Random(seed)  # noqa: S311  # replayable on purpose

    def random_bytes(self, count: int) -> bytes:
        """So many bytes that the seed decides."""
        return self._source.randbytes(count)

    def below(self, limit: int) -> int:
        """A number below the limit that the seed decides."""
        return self._source.randrange(limit)

    def choose(self, items: Sequence[T], count: int) -> list[T]:
        """So many different items that the seed decides."""
        return self._source.sample(items, count)

    def shuffle(self, items: MutableSequence[T]) -> None:
        """An order that the seed decides, in place."""
        self._source.shuffle(items)

    def fraction(self) -> float:
        """A fraction that the seed decides."""
        return self._source.random()


def new_key(randomness: Randomness) -> UUID:
    """A key that says nothing and cannot be guessed."""
    return UUID(bytes=randomness.random_bytes(_KEY_BYTES), version=4)
