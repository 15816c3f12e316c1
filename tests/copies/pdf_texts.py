"""Reading a PDF with a library that is not the one that wrote it."""

from __future__ import annotations

import re

import pypdfium2


def text_of(pdf: bytes) -> str:
    """All text of a document, spaces evened out, as a reader would select it."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", "\n".join(pages))
