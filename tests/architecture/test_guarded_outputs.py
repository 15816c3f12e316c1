"""Who reads residents' records asks the one guard (支援措置), or says why nothing of it goes out.

A new way out of the register is a new module that reads records: it fails here until it asks, or
until its line below says why it need not.  And every kind of output that the program asks about is
tried by a test request of the proof that a lock's page shows.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from jukinet.nodes.protection_desk import PATHS
from jukinet.protection.guard import Output

SRC: Final = Path(__file__).parents[2] / "src" / "jukinet"
OWNERS: Final = ("register", "protection")
"""Where records are, and where the guard is; what is above them is looked at."""
PLAY: Final = ("nation",)
"""A nation in miniature knows its people: it made them."""
READERS: Final = frozenset(
    {
        "find_resident_by_code", "get_household", "get_household_as_of", "get_record",
        "get_record_as_of", "get_replaced_record", "list_history", "list_present_history",
        "list_records", "list_records_from", "list_residents_by_code", "list_withdrawable",
        "plan_withdrawal", "search", "walk_changed_since", "walk_standing",
    }
)  # fmt: skip
ASKS: Final = frozenset(
    {
        "demand_by_proxy", "find_late", "find_veil", "let_out", "list_closed", "list_protected",
        "list_shown", "look_for", "must_leave", "must_not_show", "must_pass", "rule", "rule_on",
        "split_by_guard",
    }
)  # fmt: skip
SILENT: Final = {
    "cards/procedures/applying.py": "begins a card; screens ask before they show its holder",
    "cards/procedures/carrying.py": "whose card was read here, with its PIN",
    "cards/procedures/desk.py": "names whom a line of the operation record is about",
    "cards/procedures/following.py": "cards follow their records; nothing is shown",
    "cards/procedures/making.py": "begins a card again",
    "cards/procedures/stopping.py": "whether the record stands",
    "copies/procedures/accepting.py": "names whom a line of the operation record is about",
    "copies/procedures/contents.py": "composes for the issuing beside it, which has asked",
    "copies/procedures/households.py": "who was householder, for the guard's own question",
    "copies/screens/issuing.py": "names whom a line of the operation record is about",
    "copies/screens/reviewing.py": "the name of whom a request is about, to who decides on it",
    "copies/wide_area/procedures/probing.py": "the proof's own test request",
    "filings/procedures/chasing.py": "which moves were confirmed meanwhile",
    "filings/procedures/executing.py": "whether a record stands again; nothing is shown",
    "filings/procedures/grounding.py": "what a filing stands on; its screens have asked",
    "filings/procedures/hearing.py": "which records a notice of another town settles",
    "filings/screens/offered.py": "draws what the screens that call it have asked about",
    "identity_check/procedures/probing.py": "the proof's own test request",
    "inspection/procedures/probing.py": "the proof's own test request",
    "link/procedures/marking.py": "whose record a mark of another town is about",
    "moves/procedures/answering.py": "who holds the card that was read; informing asks",
    "moves/procedures/carrying.py": "names whom a line of the operation record is about",
    "moves/procedures/desk.py": "names whom a line of the operation record is about",
    "moves/procedures/following.py": "moves follow their records; informing asks",
    "moves/procedures/leaving.py": "begins a filing, whose screens ask",
    "moves/procedures/reading.py": "names whom a line of the operation record is about",
    "nodes/counter.py": "the name of whoever a case was opened for",
    "nodes/resident_cards.py": "whose card it is that was read, with its PIN",
    "standstill/procedures/afterwards.py": "under which code a paper by hand is recorded",
}
"""Modules that read records and do not ask by themselves, each with why nothing leaves by it."""
NOT_OF_THIS_OFFICE: Final = {Output.ENQUIRY_ANSWER, Output.DISCLOSURE, Output.API}
"""What the other floors answer: they know no lock, and hear marks where the law of the day says so
(ADR 0037); no module of a register office asks about them."""


def reads_and_asks(source: str) -> tuple[set[str], set[str]]:
    """Which readers of records a module uses, and by which names it asks the guard."""
    reads, asks = set[str](), set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jukinet.register"):
            reads |= READERS & {one.name for one in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "register":
            reads |= READERS & {node.attr}
        elif isinstance(node, ast.Call):
            asks |= ASKS & {getattr(node.func, "id", getattr(node.func, "attr", ""))}
    return reads, asks


def silent_readers() -> set[str]:
    """Modules above the register that read records and do not ask."""
    found = set()
    for path in SRC.rglob("*.py"):
        where = path.relative_to(SRC)
        if where.parts[0] in (*OWNERS, *PLAY):
            continue
        reads, asks = reads_and_asks(path.read_text())
        if reads and not asks:
            found.add(where.as_posix())
    return found


def demanded() -> set[Output]:
    """The kinds of output that some module asks the guard about."""
    named = {one.name: one for one in Output}
    return {
        named[node.attr]
        for path in SRC.rglob("*.py")
        if path.relative_to(SRC).parts[0] not in ("protection",) and "prob" not in path.stem
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Output"
        and node.attr in named
    }


def test_whoever_reads_records_asks_the_guard_or_says_why_not() -> None:
    assert silent_readers() == set(SILENT)


def test_every_kind_of_output_is_demanded_somewhere_or_is_not_of_this_office() -> None:
    assert set(Output) - demanded() == NOT_OF_THIS_OFFICE


def test_the_proof_tries_every_kind_of_output_of_this_office() -> None:
    assert {path.output for path in PATHS} == set(Output) - NOT_OF_THIS_OFFICE


def test_the_rule_catches_planted_violations() -> None:
    planted = "from jukinet.register.procedures import get_record\nget_record(tx, one)\n"
    assert reads_and_asks(planted) == ({"get_record"}, set())
    assert reads_and_asks(planted + "rule(tx, demand, now)\n")[1] == {"rule"}
    assert reads_and_asks("register.list_records(tx, all_of_them)")[0] == {"list_records"}
