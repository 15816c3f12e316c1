"""Proves that the page has a word for everything, in both languages, with the same facts."""

import ast
import re
import string
from enum import Enum
from pathlib import Path

import pytest

import jukinet.nation.page
import jukinet.platform.web
from jukinet.identity_check.answer import MatchedBy, Result
from jukinet.link import messages as link_messages
from jukinet.nation.desk import NodeState, Trait
from jukinet.nation.plan_file import Carrier
from jukinet.notices import messages as notice_messages
from jukinet.platform.message.acceptance import Step
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.security import messages as security_messages
from jukinet.terms.identification import Item
from jukinet.terms.parties import Role
from jukinet.terms.person import Sex

PAGE = Path(jukinet.nation.page.__file__).parent
WEB = Path(jukinet.platform.web.__file__).parent
WORDS = load_catalogue("jukinet.nation.page", "wording.toml", "names.toml")
TEMPLATES = [*PAGE.rglob("*.html"), *WEB.rglob("*.html")]
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


def test_every_kind_of_message_has_a_word() -> None:
    kinds = (*notice_messages.KINDS, *link_messages.KINDS, *security_messages.KINDS)
    tags = [kind.tag.partition("/")[0] for kind in kinds]
    assert [tag for tag in tags if f"kind-{tag}" not in WORDS["ja"].phrases] == []


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
