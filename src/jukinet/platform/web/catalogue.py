"""The words of a page: a phrase a key, in every language, with named places for facts.

Phrases stand in a TOML file beside the templates that use them::

    [line-cut]
    ja = "{one} と {other} の線を切りました。"
    en = "The line between {one} and {other} is cut."

A key that is not there is an error, and so is a phrase that lacks a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from jukinet.platform.web.wording import LANGUAGES, Language


class _Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language; called with a key it says the phrase."""

    language: Language
    phrases: Mapping[str, str]

    def __call__(self, key: str, **facts: object) -> str:
        """The phrase, its named places filled."""
        phrase = self.phrases[key]
        return phrase.format(**facts) if facts else phrase

    def has(self, key: str) -> bool:
        """Whether there is such a phrase: for words that come from elsewhere, such as kinds."""
        return key in self.phrases


def load_catalogue(package: str, *names: str) -> Mapping[Language, Words]:
    """Read the catalogue files of a package; a key may stand in one of them only."""
    phrases: dict[str, _Phrase] = {}
    for name in names:
        content = files(package).joinpath(name).read_bytes()
        part = msgspec.toml.decode(content, type=dict[str, _Phrase])
        twice = sorted(part.keys() & phrases.keys())
        assert not twice, f"{name} says again: {twice}"
        phrases.update(part)
    return {
        language: Words(language, {key: getattr(one, language) for key, one in phrases.items()})
        for language in LANGUAGES
    }
