"""Rules of PDF/UA-1 (ISO 14289-1) that can be read off a file's objects, by another library.

Half of the standard's conditions need a person (is the alternative text true?); these are of the
other half, and what a screen reader stumbles over: tags, languages, words for figures, headings in
order, header cells, letters that can be turned into characters, nothing drawn outside the tags.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from pdfa import FONT_FILES, look, objects_of

_NAMES: Final = """
Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot
Ruby RB RT RP Warichu WT WP Figure Formula Form
"""
STANDARD_TYPES: Final = frozenset(f"/{name}" for name in _NAMES.split())
_PAINTING: Final = b"Tj TJ ' \" f F f* B B* b b* S s sh Do EI"
PAINTS: Final = frozenset(_PAINTING.split())
"""What leaves something to be seen."""
_TOKEN: Final = re.compile(rb"<<|>>|<[0-9A-Fa-f\s]*>|/[^\s<>()\[\]{}/%]*|[^\s<>()\[\]{}/%]+|[()]")


def find_breaches(pdf: bytes) -> list[str]:
    """The rules a file breaks, by the number of their clause; none for a good one."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = [*_identity(reader.root), *_tags(reader.root)]
    for value in objects_of(reader):
        found += _font(value)
        if look(value, "/Type") == "/Page":
            found += _page(value)
    return sorted(set(found))


def _identity(root: generic.DictionaryObject) -> Iterator[str]:
    metadata = look(root, "/Metadata")
    text = metadata.data.decode("utf-8", "replace") if metadata is not None else ""
    if re.search(r"pdfuaid:part(>|=\")1", text) is None:
        yield "5 the metadata do not say part 1"
    if "dc:title" not in text:
        yield "7.1 the metadata have no title"
    if not look(look(root, "/ViewerPreferences", {}), "/DisplayDocTitle", False):
        yield "7.1 the title is not what a window shows"
    marked = look(root, "/MarkInfo", {})
    if not look(marked, "/Marked", False) or look(marked, "/Suspects", False):
        yield "7.1 the file is not said to be tagged"
    if not look(root, "/Lang", ""):
        yield "7.2 no language"


def _tags(root: generic.DictionaryObject) -> Iterator[str]:
    tree = look(root, "/StructTreeRoot")
    if tree is None:
        yield "7.1 no tags"
        return
    roles, deepest = look(tree, "/RoleMap", {}), 0
    for element in _elements(tree):
        kind = look(element, "/S")
        kind = look(roles, kind, kind) if kind in roles else kind
        if kind not in STANDARD_TYPES:
            yield f"7.1 a tag nobody knows: {kind}"
        if kind in ("/Figure", "/Formula") and not {"/Alt", "/ActualText"} & set(element):
            yield "7.3 a figure has no words"
        if kind == "/Table" and all(look(one, "/S") != "/TH" for one in _elements(element)):
            yield "7.5 a table has no header cell"
        if kind == "/TH" and not _has_scope(element):
            yield "7.5 a header cell has no scope"
        if level := re.fullmatch(r"/H([1-6])", str(kind)):
            if int(level[1]) > deepest + 1:
                yield "7.4.2 a heading is skipped"
            deepest = int(level[1])


def _elements(tree: Any) -> Iterator[generic.DictionaryObject]:
    """Every tag, in the order in which they are read."""
    kids = look(tree, "/K", generic.ArrayObject())
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object() if isinstance(kid, generic.IndirectObject) else kid
        if isinstance(element, generic.DictionaryObject) and "/S" in element:
            yield element
            yield from _elements(element)


def _has_scope(cell: generic.DictionaryObject) -> bool:
    attributes = look(cell, "/A", generic.ArrayObject())
    for one in attributes if isinstance(attributes, list) else [attributes]:
        given = one.get_object() if isinstance(one, generic.IndirectObject) else one
        if isinstance(given, generic.DictionaryObject) and {"/Scope", "/Headers"} & set(given):
            return True
    return False


def _font(value: generic.DictionaryObject) -> Iterator[str]:
    if look(value, "/Type") == "/FontDescriptor" and not FONT_FILES & set(value):
        yield "7.21.4.1 a font is not embedded"
    composite = look(value, "/Type") == "/Font" and look(value, "/Subtype") == "/Type0"
    if composite and "/ToUnicode" not in value:
        yield "7.21.7 letters that are no characters"


def _page(page: generic.DictionaryObject) -> Iterator[str]:
    if "/Annots" in page and look(page, "/Tabs") != "/S":
        yield "7.18.3 keys do not go in the order of the tags"
    contents = look(page, "/Contents", generic.ArrayObject())
    streams = contents if isinstance(contents, list) else [contents]
    data = b"\n".join(one.get_object().data for one in streams)
    if paints_outside_tags(data):
        yield "7.1 something is drawn that is neither tagged nor an artifact"


def paints_outside_tags(data: bytes) -> bool:
    """Whether a page's drawing leaves something to be seen between the tags."""
    depth, place = 0, 0
    while (found := _TOKEN.search(data, place)) is not None:
        token, place = found[0], found.end()
        if token == b"(":
            place = _end_of_text(data, place)
        elif token in (b"BDC", b"BMC"):
            depth += 1
        elif token == b"EMC":
            depth -= 1
        elif token in PAINTS and depth == 0:
            return True
    return False


def _end_of_text(data: bytes, place: int) -> int:
    """Where a text in brackets ends that may hold others, and brackets with a stroke before."""
    depth = 1
    while depth:
        byte = data[place : place + 1]
        place += 2 if byte == b"\\" else 1
        depth += {b"(": 1, b")": -1}.get(byte, 0)
    return place
