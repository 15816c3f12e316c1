"""What tests of paper share: the engine, pages as pictures, their text, golden images."""

from __future__ import annotations

import io
import os
import unicodedata
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from jukinet.platform.paper.engine import PaperEngine
from jukinet.terms.errors import ErrorCode, JukiError

INK = 150
CELL = 4
"""A golden image is compared by cells of so many pixels: a hair's breadth is no difference."""
DIFFERENT_CELLS_MAX = 0.002
DIFFERENT = 96


@lru_cache(maxsize=1)
def the_engine() -> PaperEngine:
    """One engine a test process; without the print font the test is skipped, and says so."""
    try:
        return PaperEngine()
    except JukiError as error:
        assert error.code is ErrorCode.FONT_MISSING
        pytest.skip("the print font is not here: apt-get install fonts-ipamj-mincho")


def pictures_of(pdf: bytes, dpi: int, *, forms: bool = True) -> list[Image.Image]:
    """Every page as a picture in grey; with ``forms`` the official seal is on it."""
    document = pypdfium2.PdfDocument(pdf)
    if forms:
        document.init_forms()
    pages = [
        document[at].render(scale=dpi / 72, may_draw_forms=forms).to_pil()
        for at in range(len(document))
    ]
    return [page.convert("RGB") for page in pages]


def text_of(pdf: bytes) -> str:
    """All text of a PDF as a reader extracts it, without white space and line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    """Without white space: where a line breaks is the layout's business."""
    return "".join(one for one in text if unicodedata.category(one) not in {"Zs", "Cc", "Cf"})


def ink_of(picture: Image.Image) -> Image.Image:
    """Black where there is ink: the pale ground of security paper falls away."""
    return picture.convert("L").point(lambda grey: 0 if grey < INK else 255).convert("1")


def must_look_like(picture: Image.Image, golden: Path) -> None:
    """Compare a page with its golden image; JUKINET_GOLDEN=write makes it anew, to be looked at."""
    shown = ink_of(picture)
    if os.environ.get("JUKINET_GOLDEN") == "write":
        shown.save(golden, optimize=True)
        return
    expected = Image.open(io.BytesIO(golden.read_bytes()))
    assert shown.size == expected.size, f"{golden.name}: another size"
    difference = ImageChops.difference(_coarse(shown), _coarse(expected))
    cells = difference.width * difference.height
    different = sum(difference.histogram()[DIFFERENT:])
    assert different <= DIFFERENT_CELLS_MAX * cells, f"{golden.name}: {different} cells differ"


def _coarse(picture: Image.Image) -> Image.Image:
    size = (picture.width // CELL, picture.height // CELL)
    return picture.convert("L").resize(size, Image.Resampling.BOX)
