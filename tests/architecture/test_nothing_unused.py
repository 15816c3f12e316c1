"""What nobody calls is not kept: queries, error codes, and what stands at the top of a module.

Proved over the text of the sources: a name that is written once is its own definition and nothing
else. A name that two modules share can hide one that is unused; whatever is found is unused.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from jukinet.platform.db.queries import STORE_FILE, parse_queries
from jukinet.terms.errors import ErrorCode

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "src" / "jukinet"
CALLERS: Final = ("src", "tests", "bench", "tools")
WORD: Final = re.compile(r"\w+")
QUERY_USED: Final = re.compile(r"\b(?:Q|queries)\.(\w+)")
CODE_USED: Final = re.compile(r"\bErrorCode\.(\w+)")


@pytest.fixture(scope="module")
def modules() -> dict[Path, str]:
    """Every module of the program with its text."""
    return {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}


def names_at_the_top(text: str) -> Iterator[str]:
    """Functions, classes and constants of a module."""
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def list_unused(defined: dict[str, str], callers: list[str]) -> list[str]:
    """What of these modules no text names besides its definition."""
    written = Counter(word for text in callers for word in WORD.findall(text))
    return [
        f"{where}: {name}"
        for where, text in defined.items()
        for name in names_at_the_top(text)
        if written[name] == 1
    ]


def test_whatever_stands_at_the_top_of_a_module_is_used(modules: dict[Path, str]) -> None:
    callers = [
        path.read_text(encoding="utf-8")
        for folder in CALLERS
        for path in (ROOT / folder).rglob("*.py")
    ]
    defined = {str(path.relative_to(SOURCE)): text for path, text in modules.items()}
    assert list_unused(defined, callers) == []


def test_the_rule_about_what_is_unused_catches_a_planted_one() -> None:
    text = "LIMIT = 3\ndef used() -> int: return LIMIT\ndef forgotten() -> int: return 0\n"
    assert list_unused({"a.py": text}, [text, "from a import used"]) == ["a.py: forgotten"]


def test_every_named_query_is_run_by_its_package(modules: dict[Path, str]) -> None:
    unused = []
    for file in SOURCE.rglob(STORE_FILE):
        beside = (text for path, text in modules.items() if path.is_relative_to(file.parent))
        run = {name for text in beside for name in QUERY_USED.findall(text)}
        package = str(file.parent.relative_to(SOURCE))
        queries = parse_queries(package, file.read_text(encoding="utf-8"))
        unused += [f"{package}: {query.name}" for query in queries if query.name not in run]
    assert unused == []


def test_every_error_code_is_said_somewhere(modules: dict[Path, str]) -> None:
    said = {name for text in modules.values() for name in CODE_USED.findall(text)}
    assert [code.name for code in ErrorCode if code.name not in said] == []
