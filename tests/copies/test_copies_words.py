"""The words of copies: each in both languages with the same places, none missing or idle."""

from __future__ import annotations

import re
import string
from enum import StrEnum
from pathlib import Path

import pytest

import jukinet.copies
from jukinet.copies.issue import IssueState
from jukinet.copies.item import RecordItem
from jukinet.copies.request import CopyKind, Improper, Layout, OffTheCard, Paper, RequestState
from jukinet.copies.screens import SCREENS
from jukinet.copies.screens.reviewing import REASONS
from jukinet.copies.screens.words import CATALOGUE
from jukinet.copies.sheets import Spoilt
from jukinet.copies.wide_area.refusal import Told
from jukinet.copies.wide_area.request import Listed
from jukinet.copies.wide_area.steps import Step

PACKAGE = Path(jukinet.copies.__file__).parent
JA, EN = CATALOGUE["ja"].phrases, CATALOGUE["en"].phrases
BY_VALUE: dict[str, type[StrEnum]] = {
    "kind": CopyKind,
    "layout": Layout,
    "item": RecordItem,
    "paper": Paper,
    "improper": Improper,
    "spoilt": Spoilt,
    "issue": IssueState,
    "wide-area-told": Told,
    "listed": Listed,
    "wide-step": Step,
    "off-the-card": OffTheCard,
}
STAGES = {"made", "queued", "printed", *(state.value for state in RequestState)}


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("key", JA)
def test_a_phrase_has_the_same_places_in_both_languages(key: str) -> None:
    assert places(JA[key]) == places(EN[key])


@pytest.mark.parametrize("prefix", BY_VALUE)
def test_every_value_has_its_word(prefix: str) -> None:
    assert {f"{prefix}-{one.value}" for one in BY_VALUE[prefix]} <= JA.keys()


def test_every_face_of_a_request_and_every_reason_has_its_word() -> None:
    assert {f"stage-{one}" for one in STAGES} <= JA.keys()
    assert {f"refusal-{one}" for one in REASONS} <= JA.keys()
    assert {screen.menu for screen in SCREENS if screen.menu} <= JA.keys()


def test_no_word_is_idle() -> None:
    texts = [path.read_text() for path in PACKAGE.rglob("*.html")]
    texts += [path.read_text() for path in (PACKAGE / "screens").rglob("*.py")]
    said = set(re.findall(r"[\"']([a-z]+(?:-[a-z]+)+)[\"']", "\n".join(texts)))
    made = {f"{prefix}-{one.value}" for prefix, kind in BY_VALUE.items() for one in kind}
    made |= {f"stage-{one}" for one in STAGES} | {f"refusal-{one}" for one in REASONS}
    made |= {f"whom-{one}" for one in ("self", "household", "picked")}
    made |= {f"paper-listed-{one.value}" for one in Listed if one is not Listed.REQUESTER}
    made |= {f"closing-form-{one}" for one in ("fees", "paper", "spoilt")}
    assert JA.keys() - said - made == set()
