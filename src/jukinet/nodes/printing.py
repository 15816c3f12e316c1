"""The paper engine of a node with pages, where there is a font of names."""

from __future__ import annotations

import logging
from pathlib import Path

from jukinet.platform.paper.engine import PaperEngine
from jukinet.terms.errors import ErrorCode, JukiError

log = logging.getLogger(__name__)


def open_paper(font: str | None) -> PaperEngine | None:
    """The engine with this font, or the one found by itself; None without any, and that is said."""
    try:
        return PaperEngine(Path(font) if font else None)
    except JukiError as error:
        if error.code is not ErrorCode.FONT_MISSING:
            raise
        log.warning("pages without paper: %s", error)
        return None
