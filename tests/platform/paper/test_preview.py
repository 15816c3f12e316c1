"""A page as a picture: the bytes that print, seen by an independent reader of PNG."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageChops
from test_paper_engine import FORM, MARKS, VERIFIED, content

from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.preview import PREVIEW_DPI, draw_page
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import pictures_of


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_picture_is_the_page_as_another_reader_draws_it(engine: PaperEngine) -> None:
    pdf = engine.compose(VERIFIED, content("渡邉󠄏"), MARKS).pdf
    (expected,) = pictures_of(pdf, PREVIEW_DPI)
    shown = opened(draw_page(pdf, 1))
    assert shown.size == expected.size
    assert ImageChops.difference(shown, expected).getbbox() is None


def test_every_page_has_its_own(engine: PaperEngine) -> None:
    sheet = engine.compose(FORM, content(*[f"{at}番" for at in range(90)]), MARKS)
    assert sheet.pages > 1
    pictures = [draw_page(sheet.pdf, number + 1) for number in range(sheet.pages)]
    assert len(set(pictures)) == sheet.pages


@pytest.mark.parametrize("number", [0, 2, -1])
def test_there_is_no_picture_beside_the_pages(engine: PaperEngine, number: int) -> None:
    pdf = engine.compose(FORM, content("一"), MARKS).pdf
    with pytest.raises(JukiError) as raised:
        draw_page(pdf, number)
    assert raised.value.code is ErrorCode.NOT_FOUND


def test_many_threads_draw_the_same(engine: PaperEngine) -> None:
    pdf = engine.compose(VERIFIED, content("渡邉󠄏"), MARKS).pdf
    with ThreadPoolExecutor(8) as threads:
        drawn = set(threads.map(lambda _: draw_page(pdf, 1), range(24)))
    assert len(drawn) == 1
