"""What is read in one go fits into one head: files to 400 lines, functions to 50, tests included.

Proved over the text of everything we write ourselves; the same functions must catch what is a
line too long.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("src", "tests", "bench", "tools")
FILE_LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 50


def list_files_too_long(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if len(text.splitlines()) > FILE_LINES_MAX]


def list_functions_too_long(texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{function.lineno} {function.name}"
        for name, text in texts.items()
        for function in functions_of(text)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES_MAX
    ]


def functions_of(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def read_ours() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def test_files_and_functions_are_no_longer_than_the_style_allows() -> None:
    ours = read_ours()
    assert list_files_too_long(ours) == []
    assert list_functions_too_long(ours) == []


def test_the_rule_about_sizes_catches_one_line_too_many() -> None:
    body = "    pass\n"
    assert list_files_too_long({"a.py": "pass\n" * 400, "b.py": "pass\n" * 401}) == ["b.py"]
    planted = {"c.py": "def ends():\n" + body * 49 + "\n\ndef goes_on():\n" + body * 50}
    assert list_functions_too_long(planted) == ["c.py:53 goes_on"]
