"""Every screen of every slice names a right, acts once, and says its words; planted ones fail.

The list of families is the one a register office is served with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from jukinet.counters.frame.app import FREE_CODES, PUBLIC_CODES, must_be_routable
from jukinet.counters.frame.own import make_own_screens
from jukinet.counters.frame.pages import load_words
from jukinet.counters.screen import Answer, Screen, ScreenFamily, Visit
from jukinet.nodes.families import FAMILIES
from jukinet.security.operator import Function, Mode

POSTED = re.compile(r"<form\b[^>]*method=\"post\"", re.IGNORECASE)
CARRIED = re.compile(r"form_fields\(\)|name=\"form_token\"")
SAID = re.compile(r"(?<![A-Za-z_.])t\(\s*\"([a-z0-9-]+)\"\s*[,)]")
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
FRAME_OWN = {"J-A02", "J-A02a", "J-A02b", "J-A02h"}


def list_screens() -> Iterator[tuple[str, Screen]]:
    for family in FAMILIES:
        for screen in family.screens:
            yield family.name, screen


def list_templates() -> list[tuple[str, Path]]:
    found = []
    for family in (*FAMILIES, ScreenFamily("jukinet.counters", ())):
        folder = Path(str(files(family.package))) / "templates"
        found += [(family.name, path) for path in sorted(folder.rglob("*.html"))]
    return list(dict.fromkeys(found))


def show(_: Visit) -> Answer:
    raise AssertionError("never called")


@pytest.mark.parametrize(("family", "screen"), list(list_screens()))
def test_a_screen_names_the_right_it_needs_or_is_public_or_the_manual(
    family: str, screen: Screen
) -> None:
    if screen.function is None:
        assert screen.code in PUBLIC_CODES | FREE_CODES, f"{family} {screen.code}"
        assert not screen.code.startswith("J-B08") or screen.act is None, "a manual changes nothing"


def test_a_screen_without_a_right_cannot_be_routed() -> None:
    must_be_routable(Screen("J-A90", "/planted", Function.COPY, Mode.READ, show=show))
    with pytest.raises(AssertionError):
        must_be_routable(Screen("J-A90", "/planted", None, Mode.READ, show=show))


def test_what_needs_no_right_but_a_session_is_the_frames_own_four() -> None:
    own = make_own_screens(())
    assert {served.screen.code for served in own} == FRAME_OWN
    assert not FRAME_OWN & {screen.code for _, screen in list_screens()}


def test_a_screens_code_belongs_to_one_slice() -> None:
    """The call centre and the manual name a screen by its code."""
    family_of: dict[str, str] = {}
    for family in FAMILIES:
        for screen in family.screens:
            assert family_of.setdefault(screen.code, family.package) == family.package, screen.code


def test_no_two_screens_answer_the_same_address() -> None:
    taken: dict[tuple[str, str], str] = {}
    for _, screen in list_screens():
        shape = re.sub(r"\{[^}]*\}", "{}", screen.path)
        for method, function in (("GET", screen.show), ("POST", screen.act)):
            if function is None:
                continue
            assert (method, shape) not in taken, f"{screen.code} and {taken[method, shape]}"
            taken[method, shape] = screen.code


@pytest.mark.parametrize(("family", "path"), list_templates())
def test_every_form_carries_its_token_and_key(family: str, path: Path) -> None:
    text = path.read_text()
    assert len(POSTED.findall(text)) <= len(CARRIED.findall(text)), path.name


@pytest.mark.parametrize(("family", "path"), list_templates())
def test_nothing_runs_or_is_drawn_from_within_a_page(family: str, path: Path) -> None:
    text = path.read_text()
    assert not INLINE.search(text) and not SCRIPT.search(text), path.name


@pytest.mark.parametrize(("family", "path"), list_templates())
def test_every_word_of_a_template_is_in_its_slices_words(family: str, path: Path) -> None:
    words = load_words(FAMILIES)[family]["ja"]
    assert [key for key in SAID.findall(path.read_text()) if not words.has(key)] == []


def test_the_rules_catch_planted_violations() -> None:
    assert POSTED.search('<form action="/x" method="post">')
    assert INLINE.search('<p style="color:red">') and SCRIPT.search("<script>alert(1)</script>")
    assert SAID.findall('{{ t("no-such-word") }} {{ not_t("other") }}') == ["no-such-word"]


def test_a_screen_that_does_nothing_cannot_exist() -> None:
    Screen("J-A90", "/planted", Function.COPY, Mode.READ, act=show)
    with pytest.raises(AssertionError):
        Screen("J-A90", "/planted", Function.COPY, Mode.READ)
