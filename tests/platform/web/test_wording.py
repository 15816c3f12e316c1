"""Every error code has a sentence and a remedy in both languages, and readers get their own."""

from __future__ import annotations

import re

import pytest

from jukinet.platform.web.wording import LANGUAGES, choose_language, get_wording, load_wording
from jukinet.terms.errors import ErrorCode


def test_every_error_code_has_wording_in_every_language_and_no_wording_is_left_over() -> None:
    wanted = {(code, language) for code in ErrorCode for language in LANGUAGES}
    assert load_wording().keys() == wanted


@pytest.mark.parametrize("code", ErrorCode)
def test_a_japanese_wording_is_japanese_and_an_english_one_english(code: ErrorCode) -> None:
    japanese, english = get_wording(code, "ja"), get_wording(code, "en")
    for text in (japanese.sentence, japanese.remedy):
        assert re.search("[ぁ-ん]", text)
        assert text.endswith("。")
    for text in (english.sentence, english.remedy):
        assert text.isascii()
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("ja,en;q=0.9", "ja"),
        ("en;q=0.5, ja;q=0.4", "en"),
        ("fr, de", "ja"),
        ("en;q=0", "ja"),
        ("*", "ja"),
        ("en;q=x", "ja"),
        (";;;,,,=", "ja"),
        ("x," * 10_000 + "en", "ja"),
    ],
)
def test_a_reader_gets_the_language_he_prefers(header: str, language: str) -> None:
    assert choose_language(header) == language
