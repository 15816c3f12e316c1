"""The documents say what is so: links lead somewhere, files and commands exist, nothing is stale.

What can be compared with the program is compared with it; what is told twice is told alike. Each
rule that looks for mistakes is shown a planted one.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import sys
import tomllib
from argparse import ArgumentParser
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import jukinet
from jukinet import cli
from jukinet.nation.progress import load_wording
from jukinet.nodes.roles import PACKAGES
from jukinet.platform.crypto.vault import VaultKind
from jukinet.platform.message.kinds import MessageKind
from jukinet.terms.errors import ErrorCode
from jukinet.terms.parties import Role

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for place in (ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "deploy").glob("*.md"))
    for path in place
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NAMING = (*ROOT.glob("*.md"), *DECISIONS)
"""The pages that speak of the code by its files."""
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
QUOTED_PATH = re.compile(r"`([A-Za-z_.][\w.\-]*(?:/[\w.\-]+)*/|[\w.\-]+(?:/[\w.\-]+)+\.\w+)`")
PLACES = (ROOT, ROOT / "src" / "jukinet")
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN_ELSEWHERE = ("/etc/", "/srv/", "bench/out/", "authority/", "schema/", "templates/")
PHASES = ("title", "postgres", "keys", "nodes", "codes", "residents", "initial", "page", "clock")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("generate_docs")
    finally:
        sys.path.pop(0)


# --- generated documents ---------------------------------------------------------------------


def test_no_generated_document_is_stale(generator: ModuleType) -> None:
    assert generator.find_stale() == [], "write them anew: make docs"


def test_a_stale_and_a_missing_document_are_found(generator: ModuleType, tmp_path: Path) -> None:
    generator.write_all(tmp_path)
    assert generator.find_stale(tmp_path) == []
    (tmp_path / "errors.md").write_text("something older")
    (tmp_path / "protocol.md").unlink()
    assert generator.find_stale(tmp_path) == ["protocol.md", "errors.md"]


def test_every_kind_of_message_in_the_program_is_in_the_protocol(generator: ModuleType) -> None:
    documented = {kind.tag for kinds in generator.protocol.list_kinds().values() for kind in kinds}
    assert kinds_in_the_program() == documented


def kinds_in_the_program() -> set[str]:
    """Every kind that is a constant of some module, or one of a constant list of them."""
    tags = set()
    for module in pkgutil.walk_packages(jukinet.__path__, "jukinet."):
        if ".messages" in module.name or module.name.endswith((".refusing", ".handlers")):
            found = vars(importlib.import_module(module.name)).values()
            listed = [each for one in found if isinstance(one, tuple) for each in one]
            tags |= {one.tag for one in (*found, *listed) if isinstance(one, MessageKind)}
    return tags


# --- links, paths, commands ------------------------------------------------------------------


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links that lead to no file, or to no heading of the page they lead to."""
    broken = []
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, heading = target.partition("#")
        there = (page.parent / file) if file else page
        if not there.exists() or (heading and heading not in anchors_of(there)):
            broken.append(target)
    return broken


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page, page.read_text(encoding="utf-8")) == []


def test_a_planted_broken_link_is_found() -> None:
    planted = "[a](docs/nowhere.md) [b](docs/law.md#no-such-heading) [c](docs/law.md)"
    found = broken_links(ROOT / "README.md", planted)
    assert found == ["docs/nowhere.md", "docs/law.md#no-such-heading"]


def missing_paths(text: str) -> list[str]:
    """Paths in back-ticks that are neither in the repository nor in the package."""
    return [
        path
        for path in QUOTED_PATH.findall(text)
        if not path.startswith(WRITTEN_ELSEWHERE)
        and not any((place / path).exists() for place in PLACES)
    ]


@pytest.mark.parametrize("page", NAMING, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert missing_paths(FENCE.sub("", page.read_text(encoding="utf-8"))) == []


def test_a_planted_missing_file_is_found() -> None:
    assert missing_paths("`notices/guessing.py`, `terms/`, `seals/`") == [
        "notices/guessing.py",
        "seals/",
    ]


def commands_in(text: str) -> list[str]:
    """Lines that begin with a program of ours, in code blocks and in back-ticks."""
    blocks = [line for found in FENCE.finditer(text) for line in found["text"].splitlines()]
    quoted = re.findall(r"`((?:juki|make) [^`]+)`", text)
    return [line for line in (*blocks, *quoted) if re.match(r"(juki|make) [a-z]", line)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in commands_in(page.read_text(encoding="utf-8")):
        words = shlex.split(line)
        if words[0] == "make":
            assert {one for one in words[1:] if "=" not in one} <= targets, line
        else:
            assert is_a_verb(words[1:]), line


@cache
def the_parser() -> ArgumentParser:
    return cli.make_parser()


def is_a_verb(words: list[str]) -> bool:
    """Whether noun and verb exist; a page may speak of a command without all its arguments."""
    nouns = the_parser()._subparsers
    assert nouns is not None
    known: dict[str, object] = dict(nouns._group_actions[0].choices or {})
    return words[0] in known and _has_verb(known[words[0]], words)


def _has_verb(noun: object, words: list[str]) -> bool:
    verbs = getattr(noun, "_subparsers")  # noqa: B009 no public name
    if verbs is None:
        return True  # a noun that is its own verb: demo, doctor
    return len(words) == 1 or words[1] in verbs._group_actions[0].choices


def test_operations_pages_name_only_codes_that_exist() -> None:
    known = {code.value for code in ErrorCode} | {kind.value for kind in VaultKind}
    known |= {"authority-vault"}
    for page in (ROOT / "docs" / "operations").glob("*.md"):
        named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page.read_text(encoding="utf-8")))
        assert named <= known, f"{page.name} names {named - known}"


# --- what is told twice ----------------------------------------------------------------------


def test_both_readmes_have_the_same_shape() -> None:
    english, japanese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md")
    )
    assert [one.count("#") for one in _headings(english)] == [
        one.count("#") for one in _headings(japanese)
    ]
    assert _shell_blocks(english) == _shell_blocks(japanese)
    ours = {"README.md", "README.ja.md"}
    assert set(LINK.findall(english)) - ours == set(LINK.findall(japanese)) - ours


def _headings(text: str) -> list[str]:
    return re.findall(r"^#+ ", FENCE.sub("", text), re.MULTILINE)


def _shell_blocks(text: str) -> list[str]:
    return [found["text"] for found in FENCE.finditer(text) if found["kind"] == "sh"]


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.ja.md", "ja")])
def test_the_readme_shows_the_terminals_own_words(name: str, language: str) -> None:
    text, wording = (ROOT / name).read_text(encoding="utf-8"), load_wording(language)
    for key in PHASES:
        assert wording[key].format(speed=60.0) in text, key
    for key in wording:
        if key.startswith("tour_") or key == "settled":
            assert wording[key] in text, key


def test_the_architecture_tells_the_layers_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert "```\n" + "\n".join(layers) + "\n```" in text


def test_the_architecture_maps_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "jukinet"
    packages = {path.parent for path in source.glob("*/__init__.py")}
    packages |= {path.parent for path in source.glob("platform/*/__init__.py")}
    packages -= {source / "platform"}
    for package in packages:
        assert f"| `{package.relative_to(source)}/` |" in text, package


SHORT = {
    "register office": Role.REGISTER_OFFICE,
    "CS": Role.COMMUNICATION_SERVER,
    "prefecture": Role.PREFECTURAL_SERVER,
    "nation": Role.NATIONAL_SERVER,
    "card issuer": Role.CARD_ISSUER,
}
"""The names of roles in the table of schemas."""


def test_the_architecture_says_which_database_has_which_schema() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    told = {}
    for schema, where in re.findall(r"^\| `(\w+)` \| ([\w ,]+) \| ", text, re.MULTILINE):
        five = set(SHORT.values())
        wholes = {"all five": five, "all four": five - {Role.CARD_ISSUER}}
        told[schema] = wholes.get(where) or {SHORT[one] for one in where.split(", ")}
    held: dict[str, set[Role]] = {}
    for role, packages in PACKAGES.items():
        for package in packages:
            made = "".join(one.read_text(encoding="utf-8") for one in _schema_of(package))
            held.setdefault(re.findall(r"CREATE SCHEMA (\w+)", made)[0], set()).add(role)
    assert told == held


def _schema_of(package: str) -> list[Path]:
    return sorted((ROOT / "src").joinpath(*package.split("."), "schema").glob("*.sql"))


# --- decisions -------------------------------------------------------------------------------


def test_decisions_are_numbered_without_gaps_and_say_where_they_stand() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for page in DECISIONS:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert "\nStatus: " in text, page.name
        assert "**Decision.**" in text, page.name


def test_a_decision_that_changes_another_is_named_there() -> None:
    """Who opens the older page must not take for decided what no longer is."""
    changes: dict[str, set[str]] = {"Changes": set(), "Changed in part by": set()}
    for page in DECISIONS:
        status = next(
            line for line in page.read_text("utf-8").splitlines() if line.startswith("Status: ")
        )
        for said, pairs in changes.items():
            sentence = re.search(rf"{said} (\[.*?\))\.(?: |$)", status)
            named = re.findall(r"\]\((\d{4})-", sentence[1]) if sentence else []
            here = page.name[:4]
            pairs |= {f"{here} {one}" if said == "Changes" else f"{one} {here}" for one in named}
    assert changes["Changes"] == changes["Changed in part by"] != set()
