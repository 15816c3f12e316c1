"""Named queries: the SQL of a slice stands in its ``store.sql``, never in Python.

A query is a line ``-- name --``, a sentence that says what it finds or does (one or more ``--``
lines), and one statement with ``%(parameter)s`` placeholders::

    -- find_holding_by_code --
    -- The current holding of a resident record code, if there is one.
    SELECT name, kana FROM notices.holding WHERE code = %(code)s

``Q = load_queries("jukinet.notices")`` then gives ``Q.find_holding_by_code``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, NoReturn

from jukinet.terms.errors import ErrorCode, JukiError

STORE_FILE: Final = "store.sql"
NAME_LINE: Final = re.compile(r"^-- ([a-z][a-z0-9_]*) --\s*$", re.MULTILINE)
PARAMETER: Final = re.compile(r"%\(([a-z][a-z0-9_]*)\)[sbt]")


@dataclass(frozen=True, slots=True)
class Query:
    """One named statement; ``sql`` is what the server is sent."""

    name: str
    sql: str
    comment: str = ""

    def __post_init__(self) -> None:
        if not self.sql.strip():
            raise JukiError(ErrorCode.UNKNOWN_QUERY, f"query {self.name} has no statement")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its placeholders, each once, in order of appearance."""
        return tuple(dict.fromkeys(PARAMETER.findall(self.sql)))

    @property
    def positional(self) -> str:
        """The statement with ``$1, $2, …`` for its placeholders, as PREPARE wants it."""
        order = {name: f"${place}" for place, name in enumerate(self.parameters, 1)}
        return PARAMETER.sub(lambda found: order[found.group(1)], self.sql).replace("%%", "%")


class Queries:
    """The named queries of one package, each an attribute."""

    __slots__ = ("_by_name", "_package")

    def __init__(self, package: str, by_name: Mapping[str, Query]) -> None:
        self._package = package
        self._by_name = by_name

    def __getattr__(self, name: str) -> Query:
        found = self._by_name.get(name) if not name.startswith("_") else None
        return found if found is not None else self._unknown(name)

    def __iter__(self) -> Iterator[Query]:
        return iter(self._by_name.values())

    def __repr__(self) -> str:
        return f"Queries({self._package!r}, {len(self._by_name)} queries)"

    def _unknown(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)  # the interpreter asking, not a store
        raise JukiError(ErrorCode.UNKNOWN_QUERY, f"{self._package} has no query {name}")


@cache
def load_queries(package: str, file: str = STORE_FILE) -> Queries:
    """Return the named queries of a package's ``store.sql``, or of another file beside it.

    Read once a process: where a store has several modules, each of them may ask.
    What stands in ``store.sql`` is what the application role may do; a test asks the server.
    """
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return Queries(package, {query.name: query for query in parse_queries(package, text)})


def parse_queries(package: str, text: str) -> Iterator[Query]:
    """Yield the queries of one file; a name twice or a missing sentence is a mistake."""
    pieces = NAME_LINE.split(text)[1:]
    seen: set[str] = set()
    for name, piece in zip(pieces[::2], pieces[1::2], strict=True):
        lines = piece.strip().splitlines()
        sentence = [line for line in lines[: _first_statement_line(lines)] if line.strip()]
        if name in seen or not sentence:
            raise JukiError(
                ErrorCode.UNKNOWN_QUERY, f"{package}: query {name} stands twice or has no sentence"
            )
        seen.add(name)
        statement = "\n".join(lines[len(sentence) :]).strip().removesuffix(";").rstrip()
        yield Query(name, statement, " ".join(line.lstrip("- ").strip() for line in sentence))


def _first_statement_line(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        if line.strip() and not line.startswith("--"):
            return place
    return len(lines)
