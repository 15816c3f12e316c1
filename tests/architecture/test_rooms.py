"""The rules of the house that no import contract can say (ARCHITECTURE.md, «who may import whom»).

Proved over the import graph and over the text of the sources; each has a planted violation below
that the same function must catch.
"""

import ast
import re
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).parents[2] / "src" / "jukinet"
SLICES = (
    "register", "link", "notices", "identity_check", "provision", "security",
    "counters", "custody", "protection", "filings", "copies", "inspection", "cards", "standstill",
    "moves", "address_history",
)  # fmt: skip
EDGES = {
    "procedures", "store", "messages", "handlers", "screens", "jobs",
}  # fmt: skip
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|SCHEMA))\b",
    re.IGNORECASE | re.DOTALL,
)

BORROWS = re.compile(r"\bload_queries\(|^from jukinet\..* import .*\bQ\b", re.MULTILINE)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("jukinet", cache_dir=None)


def stores_imported_elsewhere(imports: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Who imports a store without being the procedures beside it."""
    return [
        (importer, imported)
        for importer, imported in imports
        if imported.endswith(".store")
        and importer != imported.removesuffix("store") + "procedures"
        and not importer.startswith(imported.removesuffix("store") + "procedures.")
    ]


def all_imports(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    return [
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    ]


def test_a_store_is_imported_only_by_the_procedures_beside_it(graph: grimp.ImportGraph) -> None:
    assert stores_imported_elsewhere(all_imports(graph)) == []


def test_the_rule_about_stores_catches_a_planted_violation() -> None:
    planted = [("jukinet.provision.procedures", "jukinet.notices.store")]
    assert stores_imported_elsewhere(planted) == planted


def runs_queries(source: str) -> bool:
    """Whether a module loads or borrows the named queries of a slice."""
    return BORROWS.search(source) is not None


@pytest.mark.parametrize("name", SLICES)
def test_only_the_store_of_a_slice_runs_its_queries(name: str) -> None:
    users = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / name).rglob("*.py")
        if runs_queries(path.read_text()) and "store" not in {*path.parts, path.stem}
    }
    assert users == set()
    assert runs_queries("from jukinet.register.store import Q")


def statements_in(source: str) -> list[str]:
    """The string literals of a module that read like SQL, docstrings apart."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and SQL.search(node.value)
    ]


def test_sql_lives_in_sql_files() -> None:
    # platform/db makes databases, roles and the migration table: there DDL is its trade.
    found = {
        str(path.relative_to(SOURCE)): statements_in(path.read_text())
        for path in SOURCE.rglob("*.py")
        if "platform/db" not in str(path)
    }
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_the_rule_about_sql_catches_a_planted_statement() -> None:
    assert statements_in('x = "SELECT code FROM notices.holding"')


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_names_only_its_own_schema(name: str) -> None:
    """Statements of a slice touch its own PostgreSQL schema; others are reached by procedures."""
    schemas = {*SLICES, "message", "ledger"} - {name}
    foreign = re.compile(rf"\b({'|'.join(schemas)})\.\w+", re.IGNORECASE)
    for path in (SOURCE / name).rglob("*.sql"):
        text = "\n".join(
            line for line in path.read_text().splitlines() if not line.lstrip().startswith("--")
        )
        assert not foreign.search(text), f"{path.name} reaches into {foreign.search(text)}"


def test_nobody_reads_the_machines_clock_but_the_clock() -> None:
    banned = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(")
    users = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if banned.search(path.read_text())
    ]
    assert users == ["platform/clock.py"]


OWN_DAY = re.compile(r"astimezone\([^()]*\)\s*\.date\(")


def test_the_day_of_an_instant_is_asked_of_one_function() -> None:
    """Whoever writes the time zone out can leave it out: a day would begin at nine."""
    users = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if OWN_DAY.search(path.read_text())
    ]
    assert users == ["terms/dates.py"]
    assert OWN_DAY.search("by.now.astimezone(JST).date()")


def test_hearts_import_only_hearts_and_terms(graph: grimp.ImportGraph) -> None:
    """A heart of a slice is pure: no edge, no platform, no driver."""
    wrong = [
        (importer, imported)
        for importer, imported in all_imports(graph)
        if is_heart(importer)
        and imported.startswith("jukinet.")
        and not imported.startswith("jukinet.terms")
        and not is_heart(imported)
    ]
    assert wrong == []


# Doors and files of a slice are edges by other names: what they hold is said beside each.
OTHER_EDGES = {
    "jukinet.cards.chip_desk",
    "jukinet.cards.chip_end",
    "jukinet.counters.bridge",
    "jukinet.counters.card_reader",
    "jukinet.counters.card_tray",
    "jukinet.counters.frame",
    "jukinet.counters.operator_card",
    "jukinet.counters.operator_chip",
    "jukinet.counters.resident_card",
    "jukinet.counters.resident_reader",
    "jukinet.counters.resident_tray",
    "jukinet.counters.screen",
    "jukinet.identity_check.doors",
    "jukinet.provision.api",
    "jukinet.provision.asking",
    "jukinet.provision.door",
}


# Parts of a slice with rooms of their own: their hearts stand one floor deeper.
NESTED = {
    "jukinet.cards.commissioned_issue": {*EDGES, "maker", "station"},
    "jukinet.cards.mass_reissue": EDGES,
    "jukinet.copies.wide_area": {*EDGES, "desk", "doors", "lane", "sealing", "turns"},
}


def is_heart(module: str) -> bool:
    parts = module.split(".")
    nested = ".".join(parts[:3])
    if nested in NESTED and len(parts) > 3:
        return len(parts) == 4 and parts[3] not in NESTED[nested]
    return (
        len(parts) == 3
        and parts[1] in SLICES
        and parts[2] not in EDGES
        and module not in OTHER_EDGES
    )


POSSESSIVE = re.compile(r"[)\]}](?:\+\+|\?\+|\*\+)|\(\?>")


def test_no_pattern_is_possessive() -> None:
    """Python 3.11.0 to 3.11.3, Debian's among them, get possessive quantifiers wrong."""
    users = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if POSSESSIVE.search(path.read_text())
    ]
    assert users == []
    assert POSSESSIVE.search('re.compile("(?:[a-z]++x)?+")')
