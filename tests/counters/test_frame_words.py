"""What the operation record holds is said in the reader's words, wherever a screen shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jukinet.counters.frame.pages import FRAME, load_words
from jukinet.counters.frame.telling import Teller
from jukinet.custody.medium import Step
from jukinet.platform.web.wording import LANGUAGES, Language
from jukinet.register.screens.cards import SHOWN_ITEMS
from jukinet.terms.errors import ErrorCode


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
def say(language: Language) -> Teller:
    return Teller(load_words(())[FRAME][language])


@pytest.fixture
def say_in() -> Callable[[Language], Teller]:
    return lambda language: Teller(load_words(())[FRAME][language])


def test_every_item_of_a_household_card_has_a_word(
    say_in: Callable[[Language], Teller],
) -> None:
    assert not [item for item in SHOWN_ITEMS if say_in("ja").items([item]) == item]


def test_an_item_is_the_same_item_however_it_is_joined(say: Teller) -> None:
    assert say.items(["birth_date"]) == say.items(["birth-date"])


def test_every_step_of_a_medium_has_a_word(say_in: Callable[[Language], Teller]) -> None:
    assert not [step for step in Step if say_in("ja").outcome(step.value) == step.value]


def test_a_refusal_is_said_in_the_sentence_of_its_error(say: Teller) -> None:
    for code in (ErrorCode.ACCESS_REFUSED, ErrorCode.PROTECTED, ErrorCode.CASE_MISSING):
        assert say.outcome(code.value) == say.error(code).sentence


def test_what_has_no_word_is_shown_as_it_is(say: Teller) -> None:
    assert say.items(["M-000001", "address"]).startswith("M-000001")
    assert say.outcome("never-heard-of") == "never-heard-of"


def test_things_are_listed_with_the_comma_of_the_language(
    say_in: Callable[[Language], Teller],
) -> None:
    assert say_in("ja").list(["1", "2"]) == "1、2"
    assert say_in("en").list(["1", "2"]) == "1, 2"


def test_the_other_side_is_said_without_the_networks_word_for_its_role(
    say_in: Callable[[Language], Teller],
) -> None:
    assert say_in("ja").party("communication_server:352039") == "市町村 352039"
    assert say_in("en").party("card_issuer:mihon-print") == "mihon-print"
