"""Fills forms: data in, a conforming PDF out, or an error.

A compiler of typst remembers what it has laid out and may be used by one thread at a time, so the
engine keeps a few and lends them; the library lets go of the interpreter's lock while it works.
Fonts are loaded once and are ours alone: nothing installed on the machine can change a document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final

import typst

from jukinet.platform.crypto.seal import digest
from jukinet.platform.paper import fonts, glyphs
from jukinet.platform.paper.form import Form, Sheet, Standard
from jukinet.platform.paper.jpeg import Pixels
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.pantograph import draw_pantograph
from jukinet.platform.paper.picture import Raster, read_head, read_raster
from jukinet.platform.paper.preview import read_pixels
from jukinet.platform.paper.symbol import draw_symbol
from jukinet.platform.paper.verification import Verification, fingerprint
from jukinet.terms.dates import era_text
from jukinet.terms.errors import ErrorCode, JukiError

PACKAGE: Final = Path(__file__).parents[2]
COMPILERS: Final = 4
"""More would only wait: laying out is work for a processor, and offices have few."""
PICTURE: Final = PACKAGE / "platform/paper/templates/picture.typ"
SAMPLE_DOTS: Final = 72
MM_PER_INCH: Final = 25.4
OVERFULL: Final = "assertion failed: does not fit"
"""How a template says that what it was given has no room; templates of fixed size only."""
_PAGES: Final = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type\s*/Pages")


class PaperEngine:
    """Composes sheets; safe to share between threads, made once a process."""

    def __init__(self, font: Path | None = None) -> None:
        """``font`` is an office's own copy of the print font; FONT_MISSING when there is none."""
        self.font: Final = fonts.load_print_font(fonts.find_print_font(font))
        self._fonts: Final = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[self.font.path.parent],
        )
        self._compilers: Final[LifoQueue[typst.Compiler]] = LifoQueue()
        for _ in range(COMPILERS):
            self._compilers.put(
                typst.Compiler(root=PACKAGE, font_paths=self._fonts, ignore_system_fonts=True)
            )

    def compose(
        self, form: Form, content: Mapping[str, Any], marks: IssueMarks, *,
        standard: Standard = Standard.ARCHIVE, figures: Mapping[str, Any] | None = None,
    ) -> Sheet:  # fmt: skip
        """The sheet of a form: checked glyph by glyph, conforming, the same bytes every time.

        ``figures`` are drawings the template shows beside the texts of ``content``.
        """
        written = _written_marks(form, marks)
        self.must_be_printable(glyphs.texts_in([content, written]))
        verification = _verification(form, content, marks) if form.verified else None
        drawings = {
            "ground": self._pantograph(form.landscape) if form.pattern else "",
            "symbol": draw_symbol(verification.symbol).svg if verification else "",
            "short": verification.short_code_grouped if verification else "",
        }
        inputs = {
            "content": content, "marks": written, "drawings": drawings, "figures": figures or {},
        }  # fmt: skip
        with _of_form(form):
            pdf = self._typeset(
                PACKAGE / form.template,
                inputs,
                format="pdf",
                pdf_standards=[standard.value],
                pdf_tags=standard is Standard.ACCESSIBLE,
                timestamp=int(marks.issued_at.timestamp()),
            )
        return Sheet(
            form_id=form.form_id,
            pdf=pdf,
            pages=count_pages(pdf),
            digest=digest(pdf),
            seal=form.seal,
            verification=verification,
        )

    def draw(
        self, form: Form, content: Mapping[str, Any], marks: IssueMarks, *, dots_per_inch: int,
        figures: Mapping[str, Any] | None = None,
    ) -> bytes:  # fmt: skip
        """A form of one page as a PNG, for printers that take images; checked as a sheet is."""
        written = _written_marks(form, marks)
        self.must_be_printable(glyphs.texts_in([content, written]))
        inputs = {
            "content": content, "marks": written, "drawings": {}, "figures": figures or {},
        }  # fmt: skip
        with _of_form(form):
            return self._typeset(
                PACKAGE / form.template, inputs, format="png", ppi=float(dots_per_inch)
            )

    def photograph(self, picture: bytes, *, width_mm: float, height_mm: float, dots: int) -> Pixels:
        """The pixels of such a new picture; the typesetter, and nobody else, read the old one."""
        drawn = self.redraw(picture, width_mm=width_mm, height_mm=height_mm, dots=dots)
        head = read_head(drawn)
        width, height = (side * MM_PER_INCH / dots for side in (head.width, head.height))
        inputs = {"bytes": list(drawn), "kind": head.kind.value, "width": width, "height": height}
        pdf = self._typeset(PICTURE, inputs, format="pdf")
        return read_pixels(pdf, dots)[: head.height, : head.width]

    def redraw(self, picture: bytes, *, width_mm: float, height_mm: float, dots: int) -> bytes:
        """A picture from outside, upright, cut to a size, as a new PNG without anything besides.

        Raises PICTURE_UNREADABLE for what is neither JPEG nor PNG, is too large or is damaged.
        """
        return self._redraw(picture, dots, width_mm, height_mm)

    def sample(self, picture: bytes, *, width: int) -> Raster:
        """The upright picture at a few pixels' width, whole, for measuring."""
        return read_raster(
            self._redraw(picture, SAMPLE_DOTS, width * MM_PER_INCH / SAMPLE_DOTS, None)
        )

    def _redraw(self, picture: bytes, dots: int, width: float, height: float | None) -> bytes:
        head = read_head(picture)
        inputs = {"bytes": list(picture), "kind": head.kind.value, "width": width, "height": height}
        try:
            return self._typeset(PICTURE, inputs, format="png", ppi=float(dots))
        except JukiError as error:
            raise JukiError(ErrorCode.PICTURE_UNREADABLE, "a damaged picture") from error

    def must_be_printable(self, texts: Iterable[str]) -> None:
        """Raise GLYPH_MISSING unless the print font has every glyph of the texts, exactly."""
        glyphs.must_be_printable(self.font, texts)

    def subset(self, characters: str) -> bytes:
        """The print font cut down to a page's characters, variation sequences kept."""
        return fonts.subset(self.font.path, characters)

    def open_shelf(self) -> fonts.FontShelf:
        """A shelf of such subsets, addressed by the hash of their content."""
        return fonts.FontShelf(self.font.path)

    def _typeset(self, template: Path, inputs: Mapping[str, Any], **how: Any) -> bytes:
        with self._borrowed() as compiler:
            try:
                made, warnings = compiler.compile_with_warnings(
                    input=template,
                    sys_inputs={"d": json.dumps(inputs, ensure_ascii=False)},
                    **how,
                )
            except typst.TypstError as error:
                # Its text may quote what was to be printed: the message alone is ours to repeat.
                full = str(error.message).startswith(OVERFULL)
                code = ErrorCode.SHEET_OVERFULL if full else ErrorCode.SHEET_INVALID
                raise JukiError(code, "not composed") from _without_content(error)
        if warnings or not isinstance(made, bytes):
            raise JukiError(ErrorCode.SHEET_INVALID, "composed with warnings")
        return made

    @contextmanager
    def _borrowed(self) -> Iterator[typst.Compiler]:
        compiler = self._compilers.get()
        try:
            yield compiler
        finally:
            self._compilers.put(compiler)

    @lru_cache(maxsize=2)  # noqa: B019 an engine lives as long as its process
    def _pantograph(self, landscape: bool) -> str:
        return draw_pantograph(self.font.path, landscape=landscape)


@contextmanager
def _of_form(form: Form) -> Iterator[None]:
    """Name the form in what goes wrong while it is filled."""
    try:
        yield
    except JukiError as error:
        raise JukiError(
            error.code, f"{form.form_id}: {error.detail}", form=form.form_id
        ) from error.__cause__


class CompositionError(Exception):
    """What typst said, with nothing between quotes: that could be from a document."""


def _without_content(error: typst.TypstError) -> CompositionError:
    return CompositionError(re.sub(r"(\"[^\"]*\"|'[^']*'|`[^`]*`)", "…", str(error.message)))


def _verification(form: Form, content: Mapping[str, Any], marks: IssueMarks) -> Verification:
    return Verification(
        issuer=marks.issuer,
        form_id=form.form_id,
        number=marks.number,
        issued_on=marks.issued_on,
        digest=fingerprint(content, marks.number),
    )


def _written_marks(form: Form, marks: IssueMarks) -> dict[str, Any]:
    """The marks as the partials print them."""
    return {
        "number": marks.number,
        "issued": era_text(marks.issued_on),
        "municipality": marks.municipality,
        "mayor": marks.mayor,
        "case": marks.case_number,
        "terminal": marks.terminal,
        "binding": marks.binding,
        "reissued": marks.reissued,
        "simulated": marks.simulated,
        "form": form.form_id,
        "revision": str(form.revision),
        "profile": marks.profile,
        "title": form.title,
        "seal": form.seal.name if form.seal else "",
        "landscape": form.landscape,
        "joined": form.pattern or form.seal is not None,
    }


def count_pages(pdf: bytes) -> int:
    """The pages of a PDF that typst made: it writes its page tree in the clear."""
    counts = [int(one or other) for one, other in _PAGES.findall(pdf)]
    assert counts, "a page tree without a count"
    return max(counts)
