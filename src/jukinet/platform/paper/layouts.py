"""Three layouts that many forms share: a statement to sign, a letter, a list.

Each is a template of its own; what a form adds is its identity and its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

STATEMENT: Final = "platform/paper/templates/statement.typ"
LETTER: Final = "platform/paper/templates/letter.typ"
LIST: Final = "platform/paper/templates/list.typ"
ROWS_MAX: Final = 10_000
"""A list of four hundred pages; what is longer is printed in parts."""


def fact(label: str, text: str) -> dict[str, str]:
    """A row of a label and its text."""
    return {"label": label, "text": text}


def group(head: str, *facts: dict[str, str]) -> dict[str, Any]:
    """Facts under a head."""
    return {"head": head, "rows": list(facts)}


def table(
    heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], *, head: str = ""
) -> dict[str, Any]:
    """A list's columns: their widths in millimetres, 0 for one that takes what is left."""
    assert len(heads) == len(widths), "a column has a head and a width"
    assert len(rows) <= ROWS_MAX
    return {
        "head": head,
        "heads": list(heads),
        "widths": list(widths),
        "rows": [list(row) for row in rows],
    }


def statement(
    *, title: str, addressee: str, opening: str, groups: Sequence[dict[str, Any]], closing: str,
    signature: str, tables: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """A paper that the counter fills in and somebody signs; ``tables`` have their own heads."""
    return {
        "title": title,
        "addressee": addressee,
        "opening": opening,
        "groups": list(groups),
        "tables": list(tables),
        "closing": closing,
        "signature": signature,
    }


def letter(
    *, title: str, name: str, address: Sequence[str], paragraphs: Sequence[str],
    facts: Sequence[dict[str, str]], questions: Sequence[str] = (), honorific: str = "様",
    people: dict[str, Any] | None = None, ending: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A letter of the mayor; with questions it has a slip to send back."""
    return {
        "title": title,
        "name": name,
        "honorific": honorific,
        "address": list(address),
        "paragraphs": list(paragraphs),
        "facts": list(facts),
        "people": people,
        "ending": ending,
        "questions": list(questions),
    }


def listing(
    *, title: str, head: Sequence[dict[str, str]], lines: dict[str, Any],
    sums: Sequence[dict[str, str]] = (), signers: Sequence[str] = (), note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A list with what it is about above, sums below, and places for seals of those who checked."""
    return {
        "title": title,
        "facts": list(head),
        **lines,
        "sums": list(sums),
        "signers": list(signers),
        "note": note,
    }
