"""Every form, and a sealed one, keeps the rules of PDF/A that another library can read off it."""

from __future__ import annotations

import io
from collections.abc import Callable

import card_samples
import form_samples as samples
import history_samples
import move_samples
import pytest
import wide_area_samples
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from jukinet.platform.paper.engine import PaperEngine
from pdfa import find_breaches

ALL = {
    **samples.ABOUT_PERSONS,
    **samples.WITHOUT_PERSONS,
    **card_samples.ABOUT_PERSONS,
    **move_samples.ABOUT_PERSONS,
    **move_samples.WITHOUT_PERSONS,
    **wide_area_samples.ABOUT_PERSONS,
    **history_samples.ABOUT_PERSONS,
}
READ_ALOUD = {"J-18B", "J-43"}
"""Put on the net: PDF/UA, which is another standard."""
Root = generic.DictionaryObject


@pytest.mark.parametrize("form_id", sorted(set(ALL) - READ_ALOUD))
def test_a_form_breaks_no_rule(engine: PaperEngine, form_id: str) -> None:
    assert find_breaches(ALL[form_id](engine, samples.ORDINARY).pdf) == []


def _acts(root: Root) -> None:
    root["/OpenAction"] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})


def _no_colours(root: Root) -> None:
    del root["/OutputIntents"]


def _bare_font(root: Root) -> None:
    root["/Planted"] = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/FontDescriptor"), pdf_name("/FontName"): pdf_name("/Arial")}
    )


def _another_file(root: Root) -> None:
    root["/Planted"] = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Filespec")})


def _hidden(root: Root) -> None:
    root["/Planted"] = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Square"),
            pdf_name("/F"): generic.NumberObject(2),
        }
    )


def _on_its_own(root: Root) -> None:
    root["/AA"] = generic.DictionaryObject({})


def _smoothed(root: Root) -> None:
    root["/Planted"] = generic.DictionaryObject(
        {
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Interpolate"): generic.BooleanObject(True),
        }
    )


@pytest.mark.parametrize(
    ("plant", "clause"),
    [
        (_acts, "6.5.1"),
        (_no_colours, "6.2.3"),
        (_bare_font, "6.2.11.4"),
        (_another_file, "6.8"),
        (_hidden, "6.3.2"),
        (_hidden, "6.3.3"),
        (_on_its_own, "6.5.2"),
        (_smoothed, "6.2.8"),
    ],
)
def test_a_planted_breach_is_found(
    engine: PaperEngine, plant: Callable[[Root], None], clause: str
) -> None:
    good = samples.ABOUT_PERSONS["J-41"](engine, samples.ORDINARY).pdf
    writer = IncrementalPdfFileWriter(io.BytesIO(good))
    plant(writer.root)
    writer.update_root()
    bad = io.BytesIO()
    writer.write(bad)
    assert any(breach.startswith(clause) for breach in find_breaches(bad.getvalue()))


def test_a_file_that_only_says_so_is_found_out() -> None:
    said = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    body = b"1 0 obj\n<</Type/Catalog>>\nendobj\n"
    table = len(said + body)
    tail = (
        b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (len(said), table)
    breaches = find_breaches(said + body + tail)
    assert {one.split()[0] for one in breaches} == {"6.1.3", "6.2.3", "6.6.4"}
