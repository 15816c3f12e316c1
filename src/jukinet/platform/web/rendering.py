"""Templates into pages: autoescape on, undefined an error, words from a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from jukinet.platform.web.catalogue import Words
from jukinet.platform.web.static_files import StaticFiles

WEB: Final = "web"


class Renderer:
    """Fills templates. Shared ones are named ``web/…``, each package's own by its given name."""

    def __init__(self, packages: Mapping[str, str], static: Sequence[StaticFiles]) -> None:
        """``packages`` are template folders by name, e.g. ``{"page": "jukinet.nation.page"}``."""
        assert WEB not in packages, "this name is taken"
        self._environment = _open(((WEB, "jukinet.platform.web"), *packages.items()))
        self._addresses = {
            f"{files.name}/{file}": address
            for files in static
            for file, address in files.addresses.items()
        }

    def render(self, template: str, words: Words, facts: Mapping[str, Any]) -> str:
        """The page's text.

        ``t`` says a phrase in ``language``, ``asset`` the address of a static file.
        """
        given = {"t": words, "language": words.language, "asset": self._addresses.__getitem__}
        return self._environment.get_template(template).render({**facts, **given})


@lru_cache(maxsize=8)
def _open(packages: tuple[tuple[str, str], ...]) -> Environment:
    """Templates are compiled once a process: that takes longer than filling them."""
    loaders = {name: PackageLoader(package, "templates") for name, package in packages}
    environment = Environment(
        loader=PrefixLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["grouped"] = _grouped
    return environment


def _grouped(number: int) -> str:
    """12000 as 12,000."""
    return f"{number:,}"
