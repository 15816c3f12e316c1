"""The error vocabulary is wire-stable and cannot carry a personal datum by accident."""

from __future__ import annotations

import re

from jukinet.terms.errors import ErrorCode, JukiError


def test_every_code_is_spelt_as_its_name_so_that_neither_changes_alone() -> None:
    assert {code.name for code in ErrorCode} == {
        code.value.upper().replace("-", "_") for code in ErrorCode
    }


def test_codes_are_fit_for_a_problem_type() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code.value) for code in ErrorCode)


def test_an_error_shows_its_code_and_detail_but_not_its_facts() -> None:
    error = JukiError(ErrorCode.MEDIUM_GAP, "numbers are missing", last_good="secret", count=3)
    assert str(error) == "medium-gap: numbers are missing"
    assert "secret" not in repr(error) + str(error) + repr(error.args)
    assert error.facts == {"last_good": "secret", "count": 3}
