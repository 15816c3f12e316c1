"""Whoever is proven by a card laid one down: a reading is made by a dialogue with a chip only.

The guard (支援措置) passes a protected person herself when her case says «card»; so nothing in the
program, in its tests and in its measurements says so of itself.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
READER = ROOT / "src/jukinet/counters/resident_card.py"
SAYING = {"Case", "a_case", "case", "open_case", "identify_requester", "replace"}
REQUESTER = 2
"""How many arguments stand before the requester where the means of a case are among them."""


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _says_card(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "Means.CARD"


def invented_readings(source: str) -> list[int]:
    """Lines where a reading is made without a card."""
    if "CardRead" not in source:  # most files; reading them as text is quick
        return []
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _name(call) == "CardRead"
    ]


def cards_by_word(source: str) -> list[int]:
    """Lines where a case is said to be proven by a card, and by whom."""
    found: list[int] = []
    for call in ast.walk(ast.parse(source)) if "Means.CARD" in source else ():
        if not isinstance(call, ast.Call) or _name(call) not in SAYING:
            continue
        given = {one.arg: one.value for one in call.keywords}
        card = any(map(_says_card, (*call.args, *given.values())))
        last = call.args[-1] if len(call.args) > REQUESTER else None
        named = given.get("requester", None if last is None or _says_card(last) else last)
        if card and named is not None and ast.unparse(named) != "None":
            found.append(call.lineno)
    return found


def _files() -> list[Path]:
    return [one for part in ("src", "tests", "bench") for one in (ROOT / part).rglob("*.py")]


def test_a_reading_is_made_by_the_reader_alone() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in _files()
        if path != READER and (lines := invented_readings(path.read_text()))
    }
    assert found == {}


def test_nobody_is_said_to_have_shown_a_card_that_nobody_read() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in _files()
        if (lines := cards_by_word(path.read_text()))
    }
    assert found == {}


def test_the_rules_catch_planted_violations() -> None:
    assert invented_readings('read = CardRead(number, "132292", code, now)') == [1]
    assert cards_by_word("office.case(Relation.SELF, Means.CARD, wife)") == [1]
    assert cards_by_word("open_case(tx, means=Means.CARD, requester=her)") == [1]
    assert cards_by_word("open_case(tx, Affair.COPY, Relation.SELF, Means.CARD, by=by)") == []
