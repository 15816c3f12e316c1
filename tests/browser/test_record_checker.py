"""The page that is handed out with a proof, in a real browser without a line.

It is opened as a file, as a citizen would; nothing of ours serves it. The files it is shown are
those of ``tests/security/test_record_proof.py``: it must name every change as the program does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import look
from playwright.sync_api import FilePayload, Page, expect

import jukinet.security

sys.path.insert(0, str(Path(__file__).parents[1] / "security"))

from handouts import CS, FALSIFIED, OFFICE, YAMAGUCHI, Handout, a_handout, falsified

CHECKER = Path(jukinet.security.__file__).parent / "handout" / "check-a-record.html"


@pytest.fixture
def checker(tabs: Callable[..., Page]) -> Page:
    """The page as it lies on somebody's disk; what it would fetch, it would fetch in vain."""
    page = tabs("file:///")
    page.context.set_offline(True)
    page.goto(CHECKER.as_uri())
    return page


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/json", "buffer": content}


def show(page: Page, told: Handout) -> None:
    page.locator("#keys").set_input_files(a_file("checkpoint-keys.json", told.keys_bytes))
    page.locator("#proofs").set_input_files(a_file("record-proof-1.json", told.proof_bytes))


def test_a_genuine_record_is_told_in_words(checker: Page) -> None:
    show(checker, a_handout())
    result = checker.locator("article")
    expect(result).to_have_attribute("data-flaw", "")
    expect(result).to_contain_text("正しい記録です")
    expect(result).to_contain_text("別表第一の16の項")
    expect(result).to_contain_text("恩給-6")
    expect(result).to_contain_text("住所、氏名")
    expect(result.get_by_text("都道府県サーバ")).to_have_count(2)
    expect(checker.locator("#digest")).to_contain_text(re.compile("([0-9a-f]{4} ){15}"))
    checker.get_by_role("button", name="English").click()
    expect(result).to_contain_text("The record is genuine")
    expect(result).to_contain_text("appended table 1, item 16")


def test_every_change_is_named_in_both_languages(checker: Page) -> None:
    for what in FALSIFIED:
        told, flaw = falsified(what)
        show(checker, told)
        result = checker.locator("article")
        expect(result, what).to_have_attribute("data-flaw", flaw)
        sentences = checker.evaluate("flaw => WORDS[flaw]", flaw)
        expect(result).to_contain_text(sentences[0])
        checker.get_by_role("button", name="English").click()
        expect(result).to_contain_text("This proof does not hold")
        expect(result).to_contain_text(sentences[1])
        checker.get_by_role("button", name="日本語").click()
        checker.locator("#proofs").set_input_files([])
        expect(result).to_have_count(0)


@pytest.mark.parametrize(
    "told", [a_handout(OFFICE, (CS,)), a_handout(CS, (YAMAGUCHI,))], ids=["office", "server"]
)
def test_records_of_a_town_are_checked_as_well(checker: Page, told: Handout) -> None:
    show(checker, told)
    expect(checker.locator("article")).to_have_attribute("data-flaw", "")


def test_files_that_are_something_else_are_told_apart(checker: Page) -> None:
    told = a_handout()
    proofs, keys = checker.locator("#proofs"), checker.locator("#keys")
    proofs.set_input_files(a_file("record-proof-1.json", told.proof_bytes))
    result = checker.locator("article")
    expect(result).to_have_attribute("data-flaw", "no-keys")
    keys.set_input_files(a_file("checkpoint-keys.json", told.proof_bytes))
    expect(result).to_have_attribute("data-flaw", "bad-keys")
    keys.set_input_files(a_file("checkpoint-keys.json", told.keys_bytes))
    expect(result).to_have_attribute("data-flaw", "")
    proofs.set_input_files(
        [a_file("1.json", told.proof_bytes), a_file("2.json", b"\xff"), a_file("3.json", b"null")]
    )
    expect(result).to_have_count(3)
    expect(checker.locator("article[data-flaw=not-a-proof]")).to_have_count(2)


def test_what_a_file_says_is_never_markup(checker: Page) -> None:
    told = a_handout()
    proofs = checker.locator("#proofs")
    checker.locator("#keys").set_input_files(a_file("keys.json", told.keys_bytes))
    proofs.set_input_files(a_file("<img src=x onerror=alert(1)>.json", told.proof_bytes))
    expect(checker.locator("article")).to_contain_text("<img")
    expect(checker.locator("article img")).to_have_count(0)


def test_the_page_fetches_nothing_and_is_accessible_on_a_small_screen(checker: Page) -> None:
    asked: list[str] = []
    checker.on("request", lambda request: asked.append(request.url))
    checker.set_viewport_size({"width": 320, "height": 640})
    show(checker, a_handout())
    expect(checker.locator("article")).to_have_attribute("data-flaw", "")
    assert asked == []
    look(checker, "record-checker")
