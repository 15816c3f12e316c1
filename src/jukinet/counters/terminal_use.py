"""What a terminal is used for (端末機の用途): the functions it serves, as data.

A terminal is registered for a purpose, and serves that only: a right that its operator holds and
the terminal does not serve is not there while he sits at it.  A function that no row names for a
use is refused there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final

from jukinet.security.operator import Function, Right

EVERY: Final = "*"


class TerminalUse(StrEnum):
    """What a terminal stands there for."""

    GENERAL = "general"
    COUNTER = "counter"
    CERTIFICATES = "certificates"
    KIOSK = "kiosk"
    BACK_OFFICE = "back-office"
    READING_ROOM = "reading-room"
    ADMINISTRATION = "administration"


@lru_cache(maxsize=1)
def load_uses() -> Mapping[TerminalUse, frozenset[Function]]:
    """The rows of ``tables/terminal_uses.csv``."""
    table = resources.files(__package__).joinpath("tables", "terminal_uses.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        TerminalUse(row["use"]): frozenset(Function)
        if row["functions"] == EVERY
        else frozenset(map(Function, row["functions"].split()))
        for row in rows
    }


def serves(use: TerminalUse, function: Function) -> bool:
    """Whether a terminal of this use serves a function."""
    return function in load_uses()[use]


def rights_at(use: TerminalUse, rights: Iterable[Right]) -> frozenset[Right]:
    """What of somebody's rights holds at a terminal of this use."""
    return frozenset(right for right in rights if serves(use, right[0]))
