"""What a copy is wanted for (使い道), and which items that use needs.

A resident says "for my driving licence" and not "with permanent domicile": the table knows the
second.  What it proposes is ticked on the screen, where the clerk sees it and the resident agrees.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from jukinet.copies.item import LEFT_OUT, RecordItem
from jukinet.terms.errors import ErrorCode, JukiError

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One common use, with the items beyond the basic ones that it needs."""

    key: str
    ja: str
    en: str
    items: frozenset[RecordItem]
    whole_household: bool

    def __post_init__(self) -> None:
        if not self.items <= LEFT_OUT:
            raise JukiError(ErrorCode.INVALID_TABLE, "a basic item needs no purpose")


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of this package's tables; lines that begin with # are remarks."""
    text = files("jukinet.copies").joinpath("tables", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines, strict=True))


@lru_cache(maxsize=1)
def load_purposes() -> Mapping[str, Purpose]:
    """All common uses by key, in the order a screen lists them."""
    return {
        row["key"]: Purpose(
            key=row["key"],
            ja=row["ja"],
            en=row["en"],
            items=frozenset(RecordItem(word) for word in row["items"].split()),
            whole_household=row["whole_household"] == "yes",
        )
        for row in read_table("purposes.csv")
    }


def get_purpose(key: str) -> Purpose:
    """The use with this key."""
    found = load_purposes().get(key)
    if found is None:
        raise JukiError(ErrorCode.UNKNOWN_PURPOSE, "no such use of a copy")
    return found
