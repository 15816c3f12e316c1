"""The words of these screens where a page is not what says them: on the home screen."""

from __future__ import annotations

from typing import Final

from jukinet.platform.web.catalogue import load_catalogue

CATALOGUE: Final = load_catalogue("jukinet.copies", "wording.toml")
