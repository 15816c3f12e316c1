"""What the checkers look at: one run and what it left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from books import Books
from grounds_builder import Stage

from jukinet.nation.simulation.world import World


@dataclass
class Case:
    """One run and what it left behind."""

    world: World
    stage: Stage
    books: Books
    said: str
    """Every line logged, every text of an error, and what the database server wrote."""


Checker = Callable[[Case], Iterator[str]]


def pseudonym(code: str) -> str:
    """A word for a code in a failure's text."""
    return f"<{sha256(code.encode()).hexdigest()[:8]}>"
