"""What people are told: for each error code a sentence and a remedy, in Japanese and English.

The texts stand in ``wording.toml``, one table a code, so that those who write for people need not
read programs.  Codes are wire-stable, sentences are not: they may be improved at any time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal, get_args

from jukinet.terms.errors import ErrorCode

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
FIELD_LENGTH_MAX: Final = 200
"""An Accept-Language with more than a dozen languages is not read to its end."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What happened, in one sentence, and what the reader can do about it."""

    sentence: str
    remedy: str

    def __post_init__(self) -> None:
        if not self.sentence or not self.remedy:
            raise ValueError("a wording has a sentence and a remedy")


@lru_cache(maxsize=1)
def load_wording() -> Mapping[tuple[ErrorCode, Language], Wording]:
    """All wordings; a table for a code that does not exist is a mistake and raises."""
    text = resources.files(__package__).joinpath("wording.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            (ErrorCode(code), language): Wording(*texts[language])
            for code, texts in tomllib.loads(text).items()
            for language in LANGUAGES
        }
    )


def get_wording(code: ErrorCode, language: Language) -> Wording:
    """The wording of a code."""
    return load_wording()[(code, language)]


@lru_cache(maxsize=256)
def choose_language(accept_language: str) -> Language:
    """Which of our languages a reader prefers (RFC 9110, 12.5.4); Japanese when he says neither."""
    best: Language = "ja"
    best_quality = 0.0
    for part in accept_language[:FIELD_LENGTH_MAX].split(","):
        tag, _, weight = part.strip().partition(";")
        quality = _quality(weight)
        for language in LANGUAGES:
            named = tag.strip().lower().partition("-")[0] == language
            if named and quality > best_quality:
                best, best_quality = language, quality
    return best


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
