"""Rules of PDF/A-2b (ISO 19005-2) that can be read off a file's objects, by another library.

The typesetter says that its files conform.  A full validator that is independent of it runs on
Java only; this reads the file with pyHanko and holds it against those rules whose breach somebody
would notice in thirty years: nothing is needed from outside the file, nothing acts, nothing hides.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

ACTING = {
    "/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide",
    "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView",
}  # fmt: skip
PRINTED, HIDDEN, NO_VIEW = 4, 2, 32
FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}


def find_breaches(pdf: bytes) -> list[str]:
    """The rules a file breaks, by the number of their clause; none for a good one."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(_file(pdf, reader)) + list(_identity(reader))
    for value in objects_of(reader):
        found += _object(value)
    return sorted(set(found))


def look(value: generic.DictionaryObject, key: str, default: Any = None) -> Any:
    """What stands under a key, wherever in the file it lies."""
    return value[key] if key in value else default  # noqa: SIM401 get would not follow it


def _file(pdf: bytes, reader: PdfFileReader) -> Iterator[str]:
    if re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", pdf) is None:
        yield "6.1.2 the header has no binary mark"
    if "/ID" not in reader.trailer:
        yield "6.1.3 the trailer has no identifier"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 the file is encrypted"


def _identity(reader: PdfFileReader) -> Iterator[str]:
    root = reader.root
    intents = look(root, "/OutputIntents", generic.ArrayObject())
    profiles = [look(one.get_object(), "/DestOutputProfile") for one in intents]
    if not any(look(one.get_object(), "/S") == "/GTS_PDFA1" for one in intents) or not all(
        profiles
    ):
        yield "6.2.3 no output intent with a colour profile"
    metadata = look(root, "/Metadata")
    text = metadata.data.decode("utf-8", "replace") if metadata is not None else ""
    if re.search(r"pdfaid:part(>|=\")2", text) is None:
        yield "6.6.4 the metadata do not say part 2"
    if re.search(r"pdfaid:conformance(>|=\")[AUB]", text) is None:
        yield "6.6.4 the metadata say no level"
    for key, clause in (("/AA", "6.5.2"), ("/Requirements", "6.11"), ("/NeedsRendering", "6.4.2")):
        if key in root:
            yield f"{clause} the catalogue has {key}"


def objects_of(reader: PdfFileReader) -> Iterator[Any]:
    """Every object that is reached from the trailer, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.root]
    if "/Info" in reader.trailer:
        waiting.append(reader.trailer["/Info"])
    while waiting:
        value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            value = value.get_object()
        if isinstance(value, generic.DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, list):
            waiting += [list.__getitem__(value, at) for at in range(len(value))]


def _object(value: generic.DictionaryObject) -> Iterator[str]:
    if isinstance(value, generic.StreamObject):
        yield from _stream(value)
    yield from _font(value)
    yield from _picture(value)
    yield from _annotation(value)
    if look(value, "/S") in ACTING:
        yield "6.5.1 something acts"
    if look(value, "/Type") == "/Filespec" or "/EmbeddedFiles" in value:
        yield "6.8 another file is inside"


def _stream(value: generic.StreamObject) -> Iterator[str]:
    filters = look(value, "/Filter", "")
    if "/LZWDecode" in (filters if isinstance(filters, list) else [filters]):
        yield "6.1.7 a stream is packed by LZW"
    if {"/F", "/FFilter", "/FDecodeParms"} & set(value):
        yield "6.1.7 a stream lies outside the file"


def _font(value: generic.DictionaryObject) -> Iterator[str]:
    kind, simple = look(value, "/Type"), look(value, "/Subtype") in ("/Type1", "/TrueType")
    bare = kind == "/FontDescriptor" and not FONT_FILES & set(value)
    if bare or (kind == "/Font" and simple and "/FontDescriptor" not in value):
        yield "6.2.11.4 a font is not embedded"


def _picture(value: generic.DictionaryObject) -> Iterator[str]:
    subtype = look(value, "/Subtype")
    if subtype == "/Image" and look(value, "/Interpolate", False):
        yield "6.2.8 a picture is smoothed"
    if subtype == "/Image" and ("/Alternates" in value or "/OPI" in value):
        yield "6.2.8 a picture has another in its place"
    if subtype == "/PS" or look(value, "/Subtype2") == "/PS":
        yield "6.2.9 PostScript in a drawing"


def _annotation(value: generic.DictionaryObject) -> Iterator[str]:
    subtype, flags = look(value, "/Subtype"), look(value, "/F", 0)
    if subtype == "/Popup" or not (look(value, "/Type") == "/Annot" or subtype == "/Widget"):
        return
    if not flags & PRINTED or flags & (HIDDEN | NO_VIEW):
        yield "6.3.2 an annotation does not print"
    if subtype != "/Link" and "/AP" not in value:
        yield "6.3.3 an annotation has no appearance"
