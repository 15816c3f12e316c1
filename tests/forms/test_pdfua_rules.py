"""What is read aloud keeps the rules of PDF/UA that can be read off it; a planted breach is found.

That every form does is in ``test_printed_forms``.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import form_samples as samples
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from jukinet.platform.paper.engine import PaperEngine
from pdfua import find_breaches, paints_outside_tags

Root = generic.DictionaryObject
READ_ALOUD = "J-43"


def _untitled(root: Root) -> None:
    del root["/ViewerPreferences"]


def _speechless(root: Root) -> None:
    del root["/Lang"]


def _untagged(root: Root) -> None:
    del root["/StructTreeRoot"]


def _tag(root: Root, kind: str) -> None:
    """One tag more at the end of the file."""
    tree = root["/StructTreeRoot"]
    kids = tree["/K"]
    kids = kids if isinstance(kids, list) else [tree.raw_get("/K")]
    added = generic.DictionaryObject({pdf_name("/S"): pdf_name(kind)})
    tree["/K"] = generic.ArrayObject([*list.__iter__(kids), added])


def _wordless(root: Root) -> None:
    _tag(root, "/Figure")


def _deep(root: Root) -> None:
    _tag(root, "/H6")


def _heads_nothing(root: Root) -> None:
    _tag(root, "/TH")


def _headless(root: Root) -> None:
    _tag(root, "/Table")


def _unheard_of(root: Root) -> None:
    _tag(root, "/Marquee")


@pytest.mark.parametrize(
    ("plant", "clause"),
    [
        (_untitled, "7.1 the title"),
        (_speechless, "7.2"),
        (_untagged, "7.1 no tags"),
        (_wordless, "7.3"),
        (_deep, "7.4.2"),
        (_heads_nothing, "7.5 a header"),
        (_headless, "7.5 a table"),
        (_unheard_of, "7.1 a tag"),
    ],
)
def test_a_planted_breach_is_found(
    engine: PaperEngine, plant: Callable[[Root], None], clause: str
) -> None:
    good = samples.WITHOUT_PERSONS[READ_ALOUD](engine, samples.ORDINARY).pdf
    assert find_breaches(good) == []
    writer = IncrementalPdfFileWriter(io.BytesIO(good))
    plant(writer.root)
    writer.update_root()
    if "/StructTreeRoot" in writer.root:
        writer.mark_update(writer.root.raw_get("/StructTreeRoot"))
    bad = io.BytesIO()
    writer.write(bad)
    found = find_breaches(bad.getvalue())
    assert any(breach.startswith(clause) for breach in found), found


def test_what_is_drawn_beside_the_tags_is_found() -> None:
    tagged = b"/P <</MCID 0>> BDC BT (a \\( b) Tj ET EMC /Artifact BMC 0 0 9 9 re f EMC"
    assert not paints_outside_tags(tagged)
    assert not paints_outside_tags(b"BT /F1 9 Tf (EMC Tj) pop ET")
    assert paints_outside_tags(tagged + b" BT <0041> Tj ET")
    assert paints_outside_tags(b"/P BMC EMC 0 0 9 9 re f")
