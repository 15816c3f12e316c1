"""Templates into pages: autoescape on, undefined an error, words from a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from jukinet.platform.web.catalogue import Words
from jukinet.platform.web.static_files import StaticFiles

WEB: Final = "web"


class Renderer:
    """Fills templates. Shared ones are named ``web/…``, each package's own by its given name."""

    def __init__(self, packages: Mapping[str, str], static: Sequence[StaticFiles]) -> None:
        """``packages`` are template folders by name, e.g. ``{"page": "jukinet.nation.page"}``."""
        assert WEB not in packages, "this name is taken"
        loaders = {
            name: PackageLoader(package, "templates")
            for name, package in {WEB: "jukinet.platform.web", **packages}.items()
        }
        self._environment = Environment(
            loader=PrefixLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._addresses = {
            f"{files.name}/{file}": address
            for files in static
            for file, address in files.addresses.items()
        }
        self._environment.globals["asset"] = self._addresses.__getitem__
        self._environment.filters["json"] = _to_json
        self._environment.filters["grouped"] = _grouped

    def render(self, template: str, words: Words, facts: Mapping[str, Any]) -> str:
        """The page's text; ``t`` says a phrase, ``language`` is its language."""
        return self._environment.get_template(template).render(
            {**facts, "t": words, "language": words.language}
        )


def _to_json(value: object) -> str:
    """For data attributes; the template escapes it like any text."""
    return msgspec.json.encode(value).decode()


def _grouped(number: int) -> str:
    """12000 as 12,000."""
    return f"{number:,}"
