"""The slice's own tables of dated data, read from ``tables/``."""

from __future__ import annotations

import csv
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table; lines that begin with # explain it."""
    text = files("jukinet.cards").joinpath("tables", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines, strict=True))
