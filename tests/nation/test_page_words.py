"""Proves that the page has a word for everything, in both languages, with the same facts."""

import ast
import pkgutil
import re
import string
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

import jukinet.nation.page
import jukinet.platform.web
from jukinet.identity_check.answer import MatchedBy, Result
from jukinet.nation.desk import NodeState, Trait
from jukinet.nation.page.screens import PACKAGE, WORD_FILES
from jukinet.nation.page.telling import Teller
from jukinet.nation.plan_file import Carrier
from jukinet.platform.message.acceptance import Step
from jukinet.platform.message.refusing import MESSAGE_REFUSED
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.platform.web.wording import Language
from jukinet.terms.identification import Item
from jukinet.terms.parties import Role
from jukinet.terms.person import Sex

PAGE = Path(jukinet.nation.page.__file__).parent
WEB = Path(jukinet.platform.web.__file__).parent
WORDS = load_catalogue(PACKAGE, *WORD_FILES)
TEMPLATES = [*PAGE.rglob("*.html"), *WEB.rglob("*.html")]
KINDS_MIN = 100
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def places_of(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("key", WORDS["ja"].phrases)
def test_both_languages_name_the_same_facts(key: str) -> None:
    assert places_of(WORDS["ja"].phrases[key]) == places_of(WORDS["en"].phrases[key])


def test_the_english_is_english() -> None:
    assert [key for key, said in WORDS["en"].phrases.items() if JAPANESE.search(said)] == []


def test_every_phrase_a_template_says_is_there() -> None:
    said = {
        key
        for template in TEMPLATES
        for key in re.findall(r"""\bt\(['"]([a-z0-9_-]+)['"](?! ~)""", template.read_text())
    }
    assert said <= WORDS["ja"].phrases.keys()


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("node", NodeState),
        ("trait", Trait),
        ("carrier", Carrier),
        ("step", Step),
        ("step-why", Step),
        ("role", Role),
        ("party", Role),
        ("item", Item),
        ("sex", Sex),
        ("result", Result),
        ("match", MatchedBy),
    ],
)
def test_everything_that_is_named_by_its_value_has_a_word(prefix: str, names: type[Enum]) -> None:
    assert [one for one in names if f"{prefix}-{one.value}" not in WORDS["ja"].phrases] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_of_message_has_a_word_of_its_own(language: Language) -> None:
    teller = Teller(WORDS[language], {})
    said = {tag.partition("/")[0]: teller.kind(tag) for tag in list_tags()}
    assert len(said) >= KINDS_MIN
    assert [tag for tag, name in said.items() if name.partition("/")[0] == tag] == []
    assert len(set(said.values())) == len(said)


def list_tags() -> list[str]:
    """The tags of every slice's kinds, wherever its messages are."""
    slices = pkgutil.walk_packages(jukinet.__path__, "jukinet.")
    messages = [one.name for one in slices if one.name.endswith(".messages")]
    kinds = [kind for name in messages for kind in getattr(import_module(name), "KINDS", ())]
    return [kind.tag for kind in (*kinds, MESSAGE_REFUSED)]


def test_pages_compose_components_and_carry_no_class_of_their_own() -> None:
    for template in TEMPLATES:
        if template.parent.name == "components" or template.name == "base.html":
            continue
        assert "class=" not in template.read_text(), template.name


def texts_in(program: Path) -> list[str]:
    """The string literals of a module, docstrings apart."""
    tree = ast.parse(program.read_text())
    documents = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
    ]


def test_no_japanese_stands_in_the_programs_of_the_page() -> None:
    for program in (*PAGE.rglob("*.py"), *WEB.rglob("*.py")):
        assert not any(JAPANESE.search(text) for text in texts_in(program)), program.name
    assert not JAPANESE.search((PAGE / "static" / "live.js").read_text())


def test_the_script_of_the_page_is_small() -> None:
    assert (PAGE / "static" / "live.js").stat().st_size <= 15_000
