"""Markdown as plain text: tables, and texts that may stand in their cells."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

HEADER = (
    "<!-- Written by tools/generate_docs.py from the program. Do not edit: change the program, "
    "then `make docs`. -->\n"
)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are made fit for one line."""
    lines = [_line(header), _line(["---"] * len(header)), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def prose(docstring: str | None) -> str:
    """A docstring as text: double backticks of one world become the single ones of the other."""
    text = inspect.cleandoc(docstring or "")
    return re.sub(r"``([^`]+)``", r"`\1`", re.sub(r":\w+:`([^`]+)`", r"`\1`", text))


def first_paragraph(docstring: str | None) -> str:
    """What a docstring says before its first empty line, on one line."""
    return " ".join(prose(docstring).split("\n\n", 1)[0].split())


def anchor(heading: str) -> str:
    """The anchor that readers of Markdown give a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")
