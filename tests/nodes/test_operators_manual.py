"""The operators' manual of a register office names every screen its counters have."""

from __future__ import annotations

import pytest

from jukinet.custody.screens.manual import make_manual
from jukinet.nodes.families import FAMILIES
from jukinet.platform.web.wording import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_every_slice_is_in_the_manual_with_a_title(language: Language) -> None:
    manual = make_manual(FAMILIES, language)
    pages = [page for chapter in manual.chapters for page in chapter.screens]
    wanted = {screen.code for family in FAMILIES for screen in family.screens}
    assert {page.code for page in pages} == wanted
    assert all(page.title and not page.title.startswith("/") for page in pages)
    assert all(chapter.title for chapter in manual.chapters)


def test_the_manual_changes_with_the_screens() -> None:
    whole, part = make_manual(FAMILIES, "ja"), make_manual(FAMILIES[1:], "ja")
    assert whole.edition != part.edition
    assert whole.edition == make_manual(FAMILIES, "ja").edition


def test_screens_that_enter_something_have_a_key_for_it() -> None:
    manual = make_manual(FAMILIES, "ja")
    keys = {key for chapter in manual.chapters for page in chapter.screens for key, _ in page.keys}
    assert {"F9", "Enter"} <= keys
