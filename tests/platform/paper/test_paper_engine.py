"""The engine: conforming or nothing, the same bytes every time, from many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jukinet.platform.paper import engine as paper_engine
from jukinet.platform.paper.engine import PaperEngine, count_pages
from jukinet.platform.paper.form import Form, Standard
from jukinet.platform.paper.layouts import LIST, STATEMENT, fact, listing, statement, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from paper_tools import pictures_of, text_of

FORM = Form("J-99", "試験の書面", LIST)
VERIFIED = Form("J-98", "試験の証明書", LIST, verified=True, pattern=True)
MARKS = IssueMarks(
    number="2003-000001",
    issued_at=datetime(2003, 8, 25, 1, 0, tzinfo=UTC),
    issuer=MunicipalityCode.from_five("13229"),
    municipality="東京都西東京市",
    mayor="西東京市長　保谷　太郎",
)


def content(*cells: str) -> dict[str, object]:
    lines = table(["項目"], [0], [[cell] for cell in cells])
    return listing(title="試験", head=[fact("番号", "1")], lines=lines)


def test_the_same_input_gives_the_same_bytes(engine: PaperEngine) -> None:
    first = engine.compose(VERIFIED, content("渡邉󠄏"), MARKS)
    other = PaperEngine().compose(VERIFIED, content("渡邉󠄏"), MARKS)
    assert first.pdf == other.pdf
    assert first.digest == other.digest
    assert b"2003-08-25T01:00:00" in first.pdf


def test_another_content_or_number_gives_another_verification(engine: PaperEngine) -> None:
    sheets = [
        engine.compose(VERIFIED, content("甲"), MARKS),
        engine.compose(VERIFIED, content("乙"), MARKS),
        engine.compose(VERIFIED, content("甲"), replace(MARKS, number="2003-000002")),
    ]
    codes = [sheet.verification.short_code for sheet in sheets if sheet.verification]
    assert len(set(codes)) == 3
    for sheet, code in zip(sheets, codes, strict=True):
        assert code == text_of(sheet.pdf).split("検証コード")[1][:14].replace("-", "")


@pytest.mark.parametrize(
    ("standard", "mark"),
    [(Standard.ARCHIVE, b"pdfaid:part>2<"), (Standard.ACCESSIBLE, b"pdfuaid:part>1<")],
)
def test_a_sheet_declares_the_standard_it_conforms_to(
    engine: PaperEngine, standard: Standard, mark: bytes
) -> None:
    assert mark in engine.compose(FORM, content("甲"), MARKS, standard=standard).pdf


def test_a_template_that_does_not_conform_gives_no_pdf(
    engine: PaperEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure without words has no place in PDF/UA; the error does not repeat the document."""
    (tmp_path / "bad.typ").write_text(
        '#set document(title: "x")\n#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\' '
        'viewBox=\'0 0 1 1\'/>"), format: "svg")'
    )
    monkeypatch.setattr(paper_engine, "PACKAGE", tmp_path)
    with pytest.raises(JukiError) as raised:
        PaperEngine(engine.font.path).compose(
            Form("J-97", "x", "bad.typ"), {"a": "秘密"}, MARKS, standard=Standard.ACCESSIBLE
        )
    assert raised.value.code is ErrorCode.SHEET_INVALID
    assert "秘密" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_a_template_with_a_warning_gives_no_pdf(
    engine: PaperEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.typ").write_text('#set text(font: "No Such Font")\nx')
    monkeypatch.setattr(paper_engine, "PACKAGE", tmp_path)
    with pytest.raises(JukiError) as raised:
        PaperEngine(engine.font.path).compose(Form("J-97", "x", "odd.typ"), {}, MARKS)
    assert raised.value.code is ErrorCode.SHEET_INVALID


def test_what_is_written_is_never_read_as_a_template(engine: PaperEngine) -> None:
    """A name is data: no markup, no code, no file is opened for it."""
    evil = '#read("/etc/passwd") *a* _b_ $x$ @c <d> \\ `e` #{1+1} // f'
    text = text_of(engine.compose(FORM, content(evil), MARKS).pdf)
    assert "".join(evil.split()) in text


def test_many_threads_share_one_engine(engine: PaperEngine) -> None:
    def compose(at: int) -> bytes:
        marks = replace(MARKS, number=f"2003-{at:06d}")
        return engine.compose(FORM, content(f"第{at}番"), marks).pdf

    with ThreadPoolExecutor(8) as pool:
        pdfs = list(pool.map(compose, range(40)))
    for at, pdf in enumerate(pdfs):
        text = text_of(pdf)
        assert f"第{at}番" in text
        assert f"2003-{at:06d}" in text


def test_pages_are_counted(engine: PaperEngine) -> None:
    sheet = engine.compose(FORM, content(*["行"] * 200), MARKS)
    assert sheet.pages == count_pages(sheet.pdf) == len(pictures_of(sheet.pdf, 20))
    assert sheet.pages > 2


def test_an_empty_list_says_so(engine: PaperEngine) -> None:
    assert "該当なし" in text_of(engine.compose(FORM, content(), MARKS).pdf)


def test_every_page_of_a_long_list_has_its_heads(engine: PaperEngine) -> None:
    sheet = engine.compose(FORM, content(*["行"] * 200), MARKS)
    assert text_of(sheet.pdf).count("項目") == sheet.pages


def test_a_statement_has_a_place_to_sign(engine: PaperEngine) -> None:
    said = statement(
        title="届", addressee="市長", opening="届け出ます。", groups=[], closing="以上",
        signature="届出人　署名",
    )  # fmt: skip
    text = text_of(engine.compose(Form("J-96", "届", STATEMENT), said, MARKS).pdf)
    assert "届出人署名" in text


def test_the_binding_is_in_the_metadata_in_the_clear(engine: PaperEngine) -> None:
    bound = replace(MARKS, binding="jukinet-binding-" + "ab" * 32)
    pdf = engine.compose(FORM, content("甲"), bound).pdf
    assert bound.binding.encode() in pdf
    assert "binding" not in text_of(pdf)


def test_a_sheet_does_not_show_its_bytes(engine: PaperEngine) -> None:
    assert "PDF" not in repr(engine.compose(FORM, content("甲"), MARKS))
