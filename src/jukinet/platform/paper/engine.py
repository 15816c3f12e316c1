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
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.pantograph import draw_pantograph
from jukinet.platform.paper.symbol import draw_symbol
from jukinet.platform.paper.verification import Verification, fingerprint
from jukinet.terms.dates import era_text
from jukinet.terms.errors import ErrorCode, JukiError

PACKAGE: Final = Path(__file__).parents[2]
COMPILERS: Final = 4
"""More would only wait: laying out is work for a processor, and offices have few."""
PAGES_MAX: Final = 1_000
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
        pdf = self._compile(form, inputs, marks, standard)
        return Sheet(
            form_id=form.form_id,
            pdf=pdf,
            pages=count_pages(pdf),
            digest=digest(pdf),
            seal=form.seal,
            verification=verification,
        )

    def must_be_printable(self, texts: Iterable[str]) -> None:
        """Raise GLYPH_MISSING unless the print font has every glyph of the texts, exactly."""
        glyphs.must_be_printable(self.font, texts)

    def subset(self, characters: str) -> bytes:
        """The print font cut down to a page's characters, variation sequences kept."""
        return fonts.subset(self.font.path, characters)

    def open_shelf(self) -> fonts.FontShelf:
        """A shelf of such subsets, addressed by the hash of their content."""
        return fonts.FontShelf(self.font.path)

    def _compile(
        self, form: Form, inputs: Mapping[str, Any], marks: IssueMarks, standard: Standard
    ) -> bytes:
        with self._borrowed() as compiler:
            try:
                pdf, warnings = compiler.compile_with_warnings(
                    input=PACKAGE / form.template,
                    format="pdf",
                    sys_inputs={"d": json.dumps(inputs, ensure_ascii=False)},
                    pdf_standards=[standard.value],
                    pdf_tags=standard is Standard.ACCESSIBLE,
                    timestamp=int(marks.issued_at.timestamp()),
                )
            except typst.TypstError as error:
                # Its text may quote what was to be printed: the message alone is ours to repeat.
                raise JukiError(
                    ErrorCode.SHEET_INVALID, f"{form.form_id}: not composed", form=form.form_id
                ) from _without_content(error)
        if warnings or not isinstance(pdf, bytes):
            raise JukiError(
                ErrorCode.SHEET_INVALID, f"{form.form_id}: composed with warnings",
                form=form.form_id,
            )  # fmt: skip
        return pdf

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
        "paper": marks.paper_number,
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
