"""One word, one meaning: every public class of the nouns of the Act is in docs/glossary.md once."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import jukinet.terms

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
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


def test_every_public_noun_says_what_it_is() -> None:
    for module in pkgutil.iter_modules(jukinet.terms.__path__, "jukinet.terms."):
        loaded = importlib.import_module(module.name)
        assert loaded.__doc__, module.name
        for name, found in inspect.getmembers(loaded, inspect.isclass):
            if found.__module__ == module.name and not name.startswith("_"):
                assert found.__doc__ and not found.__doc__.startswith(f"{name}("), name
