"""Towns (町字) of a municipality as they were in August 2003, and made-up ones for all others.

``towns.csv`` holds the towns of the default plan's municipalities.  They were taken from today's
postal list and cut back to the boundaries of that summer: Yamaguchi without Ogori, Aio, Ajisu,
Tokuji and Ato; Ogori as a town of its own; Shimonoseki and Iwakuni without the towns that joined
them in 2005 and 2006; Achi without Namiai and Seinaiji.  Names that may be younger were left out.

Any other municipality gets ``模擬…`` towns: a reader must see at once that no such place exists.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Town:
    """A town, its reading, and whether its lots are numbered in chome (丁目) or throughout."""

    name: str
    kana: str
    in_chome: bool


SYNTHETIC_TOWNS: Final = tuple(
    Town(name, kana, in_chome)
    for name, kana, in_chome in (
        ("模擬本町", "モギホンマチ", True),
        ("模擬中央", "モギチュウオウ", True),
        ("模擬栄町", "モギサカエマチ", True),
        ("模擬緑町", "モギミドリマチ", True),
        ("模擬新町", "モギシンマチ", True),
        ("模擬旭町", "モギアサヒマチ", False),
        ("模擬東町", "モギヒガシマチ", False),
        ("模擬西町", "モギニシマチ", False),
        ("模擬南町", "モギミナミマチ", False),
        ("模擬北町", "モギキタマチ", False),
        ("大字模擬上", "オオアザモギカミ", False),
        ("大字模擬下", "オオアザモギシモ", False),
    )
)


@lru_cache(maxsize=1)
def _known_towns() -> dict[str, tuple[Town, ...]]:
    text = (files("jukinet.nation.residents") / "towns.csv").read_text(encoding="utf-8")
    towns: dict[str, list[Town]] = {}
    for row in csv.DictReader(text.splitlines()):
        town = Town(row["town"], row["kana"], row["numbering"] == "chome")
        towns.setdefault(row["municipality"], []).append(town)
    return {code: tuple(entries) for code, entries in towns.items()}


def list_towns(municipality: str) -> tuple[Town, ...]:
    """The towns of a municipality (six digits); made-up ones where none are known."""
    return _known_towns().get(municipality, SYNTHETIC_TOWNS)


def known_municipalities() -> tuple[str, ...]:
    """Codes of the municipalities whose real towns are known."""
    return tuple(_known_towns())
