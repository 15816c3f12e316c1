"""What is drawn and not written: 2D codes by their modules, the ground by an imagined copier."""

from __future__ import annotations

import pytest
import segno
from PIL import Image, ImageFilter

from jukinet.platform.paper.engine import PACKAGE, PaperEngine
from jukinet.platform.paper.pantograph import Pantograph, draw_pantograph
from jukinet.platform.paper.seal_image import draw_seal
from jukinet.platform.paper.symbol import MASK, MODULE_MM, QUIET_MODULES, draw_symbol
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import pictures_of, text_of

TEXT = "JUKI1:132292:J-01:2003-000123:20030825:000G40R40M30E209185GR38E1W8124GK"


def drawn(
    engine: PaperEngine, svg: str, width_mm: float, height_mm: float, dpi: int
) -> Image.Image:
    """An SVG as the engine prints it."""
    page = (
        f"#set page(width: {width_mm}mm, height: {height_mm}mm, margin: 0mm)\n"
        '#image(bytes(sys.inputs.d), format: "svg", width: 100%, height: 100%)'
    )
    with engine._borrowed() as compiler:
        pdf = compiler.compile(
            input=page.encode(), format="pdf", root=PACKAGE, pdf_standards=["a-2b"],
            sys_inputs={"d": svg},
        )  # fmt: skip
    assert isinstance(pdf, bytes)
    assert text_of(pdf) == "", "what is drawn is no text"
    [picture] = pictures_of(pdf, dpi)
    return picture.convert("L")


@pytest.mark.parametrize("text", [TEXT, "JUKI1" + "A7K2" * 400])
def test_a_printed_2d_code_has_the_modules_of_its_text(engine: PaperEngine, text: str) -> None:
    """Each module is sampled in its middle and compared with an independent drawing of the code."""
    symbol = draw_symbol(text)
    expected = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    side = len(expected.matrix) + 2 * QUIET_MODULES
    assert symbol.side_mm >= side * MODULE_MM - 0.1
    picture = drawn(engine, symbol.svg, symbol.side_mm, symbol.side_mm, 300)
    pitch = picture.width / side
    for row, modules in enumerate(expected.matrix):
        for column, dark in enumerate(modules):
            x, y = ((at + QUIET_MODULES + 0.5) * pitch for at in (column, row))
            value = picture.getpixel((int(x), int(y)))
            assert isinstance(value, int)
            assert (value < 128) == bool(dark)


def test_a_text_too_long_for_any_code_is_refused() -> None:
    with pytest.raises(JukiError) as raised:
        draw_symbol("A" * 5_000)
    assert raised.value.code is ErrorCode.SHEET_INVALID


def copied(picture: Image.Image) -> Image.Image:
    """What a copier makes of it: it blurs, and then sees black or white."""
    blurred = picture.filter(ImageFilter.GaussianBlur(3.2))
    return blurred.point(lambda grey: 0 if grey < 225 else 255)


def test_the_ground_is_even_to_the_eye_and_speaks_on_a_copy(engine: PaperEngine) -> None:
    """In the strokes of 「複写」 and beside them one tone; on the copy there is ink only there."""
    sizes = Pantograph()
    picture = drawn(engine, draw_pantograph(engine.font.path), 210, 297, 600)
    mm = 600 / 25.4
    # A piece of the page with one 「複」 in it, and a piece between two words.
    word = picture.crop([round(at * mm) for at in (10, 10, 36, 36)])  # type: ignore[arg-type]
    gap = picture.crop([round(at * mm) for at in (63, 10, 81, 36)])  # type: ignore[arg-type]
    tones = [sum(at * n for at, n in enumerate(one.histogram())) / (one.width * one.height)
             for one in (word, gap)]  # fmt: skip
    assert abs(tones[0] - tones[1]) < 6, "one tint"
    inked = [copied(one).histogram()[0] / (one.width * one.height) for one in (word, gap)]
    assert inked[1] == 0
    assert inked[0] > 0.02
    assert sizes.radius(sizes.coarse_pitch) > 2 * sizes.radius(sizes.fine_pitch)


def test_a_landscape_ground_covers_its_sheet(engine: PaperEngine) -> None:
    svg = draw_pantograph(engine.font.path, landscape=True)
    assert 'viewBox="0 0 297 210"' in svg


def test_the_seal_is_drawn_in_vermilion_and_in_purple_when_simulated(engine: PaperEngine) -> None:
    real = draw_seal(engine.font.path, "西東京市長之印", 68)
    simulated = draw_seal(engine.font.path, "模擬之印", 68, simulated=True)
    assert real.startswith(b"q 0.80 0.13 0.10 rg")
    assert simulated.startswith(b"q 0.318 0.035 0.678 rg")
    for operators in (real, simulated):
        assert operators.count(b"q") == operators.count(b"Q")
        assert b"Tj" not in operators, "no text, no font"


@pytest.mark.parametrize("words", ["", "西 東", "あ" * 17])
def test_a_seal_without_proper_words_is_refused(engine: PaperEngine, words: str) -> None:
    with pytest.raises(JukiError):
        draw_seal(engine.font.path, words, 68)
