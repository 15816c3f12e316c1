"""Counters of tries, which a cut of the power can only leave lower."""

from __future__ import annotations

from collections.abc import Callable

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.chip.journal import Partition
from jukinet.iccard.chip.refusal import ChipRefusal


def tries_left(partition: Partition, number: int) -> int:
    """How often the secret may still be tried; none when nothing says so."""
    kept = partition.find(number)
    return kept[0] if kept else 0


def must_pass(
    partition: Partition, number: int, tries_max: int, is_right: Callable[[], bool]
) -> None:
    """Try a secret: (1) no tries, no trial; (2) the try is spent for good; (3) then it is looked
    at; (4) only the right secret gives the tries back.
    """
    left = tries_left(partition, number)
    if left == 0:  # (1)
        raise ChipRefusal(StatusWord.BLOCKED)
    partition.put(number, bytes((left - 1,)))  # (2)
    if not is_right():  # (3)
        raise ChipRefusal(StatusWord.TRIES_LEFT + left - 1 if left > 1 else StatusWord.BLOCKED)
    partition.put(number, bytes((tries_max,)))  # (4)
