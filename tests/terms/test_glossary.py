"""One word, one meaning: every public class of the nouns of the Act is in docs/glossary.md once.

The other way round, no entry names a type that the program does not have.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import jukinet.terms

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
SOURCE = GLOSSARY.parents[1] / "src" / "jukinet"
TYPE_DEFINED = re.compile(r"^(?:class )?([A-Z][a-z]\w*)(?=[(:]| =)", re.MULTILINE)
TYPE_NAMED = re.compile(r"`(?:[a-z_]+\.)*([A-Z][a-z]\w*)`")
ROW = re.compile(r"^\|(?P<japanese>[^|]+)\|(?P<term>[^|]+)\|(?P<note>[^|]*)\|$")


def public_classes() -> list[str]:
    names = set()
    for module in pkgutil.iter_modules(jukinet.terms.__path__, "jukinet.terms."):
        loaded = importlib.import_module(module.name)
        for name, found in inspect.getmembers(loaded, inspect.isclass):
            if found.__module__ == module.name and not name.startswith("_"):
                names.add(name)
    return sorted(names)


def entries() -> list[re.Match[str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [found for found in map(ROW.match, lines) if found]
    return [row for row in rows if row["japanese"].strip("- ") not in {"", "Japanese"}]


@pytest.mark.parametrize("name", public_classes())
def test_every_public_noun_has_one_entry(name: str) -> None:
    having = [row for row in entries() if f"`{name}`" in row["term"]]
    assert len(having) == 1


def test_every_entry_is_in_japanese_and_stands_once() -> None:
    terms = [row["japanese"].strip() for row in entries()]
    assert all(re.search("[ぁ-ヶ一-鿿]", term) for term in terms)
    assert len(terms) == len(set(terms))


def test_every_type_that_an_entry_names_is_there() -> None:
    sources = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    defined = {name for text in sources for name in TYPE_DEFINED.findall(text)}
    named = {name for row in entries() for name in TYPE_NAMED.findall(row["term"])}
    assert named - defined == set()


def test_every_public_noun_says_what_it_is() -> None:
    for module in pkgutil.iter_modules(jukinet.terms.__path__, "jukinet.terms."):
        loaded = importlib.import_module(module.name)
        assert loaded.__doc__, module.name
        for name, found in inspect.getmembers(loaded, inspect.isclass):
            if found.__module__ == module.name and not name.startswith("_"):
                assert found.__doc__ and not found.__doc__.startswith(f"{name}("), name
