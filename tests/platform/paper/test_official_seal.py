"""The official seal: only a signature puts it on paper, and whatever changes afterwards shows.

Signatures are validated by the library's own validation against the nation's root; the key is in a
vault that hands out signatures only.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem as armour
from asn1crypto import x509
from PIL import Image, ImageChops
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Address, Authority, make_request
from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.office_seal import make_seal_request
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import (
    AT_THE_END,
    IN_THE_HEAD,
    Form,
    SealPlace,
    Sheet,
    Standard,
)
from jukinet.platform.paper.layouts import LETTER, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.seal import OfficeSeal, seal
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from paper_tools import pictures_of
from pdfa import find_breaches

NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
OFFICE = Party(Role.REGISTER_OFFICE, "132292")
REASON = "住民票の写しの発行"
MARKS = IssueMarks(
    number="2003-000001",
    issued_at=NOW,
    issuer=MunicipalityCode("132292"),
    municipality="東京都西東京市",
    mayor="西東京市長　保谷　太郎",
)
CERTIFICATE = Form(
    "J-01", "住民票の写し", "copies/forms/household_copy.typ", seal=AT_THE_END, verified=True
)
NOTICE = Form("J-20B", "通知書", LETTER, seal=IN_THE_HEAD)


@pytest.fixture(scope="module")
def office_seal(tmp_path_factory: pytest.TempPathFactory) -> OfficeSeal:
    from paper_tools import the_engine

    folder = tmp_path_factory.mktemp("seal")
    keys = VaultConfig(folder / "authority" / "keys", folder / "authority" / "pass")
    authority = Authority.create(
        folder / "nation", create_vault(keys, AUTHORITY_KEYS), name="nation", now=NOW
    )
    vault = create_vault(VaultConfig(folder / "office" / "keys", folder / "office" / "pass"))
    authority.enrol(make_request(vault, OFFICE, now=NOW), Address("127.0.0.1", 8443), now=NOW)
    name = OfficeName("東京都西東京市", "西東京市長")
    certificate = authority.certify_seal(make_seal_request(vault, OFFICE, name, now=NOW), now=NOW)
    root = authority.root_file.read_bytes()
    return OfficeSeal(vault, certificate, root, "西東京市長之印", the_engine().font.path)


@pytest.fixture
def sheet(engine: PaperEngine) -> Sheet:
    content: dict[str, object] = {
        "address": "東京都西東京市南町五丁目6番13号", "householder": "渡邉　太郎", "persons": [],
        "sentence": "この写しは、住民票の原本と相違ないことを証明する。", "note": None,
    }  # fmt: skip
    return engine.compose(CERTIFICATE, content, MARKS)


@pytest.fixture
def notice(engine: PaperEngine) -> Sheet:
    said = letter(title="通知", name="渡邉　花子", address=["南町"], paragraphs=["通知する。"],
                  facts=[])  # fmt: skip
    return engine.compose(NOTICE, said, MARKS)


def examined(pdf: bytes, by: OfficeSeal, at: datetime = NOW) -> PdfSignatureStatus:
    _, _, der = armour.unarmor(by.root)
    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(der)], moment=at, allow_fetching=False
    )
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, trusted)


def test_a_sealed_sheet_is_valid_whole_and_the_offices(
    sheet: Sheet, office_seal: OfficeSeal
) -> None:
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    status = examined(sealed.pdf, office_seal)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.signer_reported_dt == NOW
    assert "西東京市長" in status.signing_cert.subject.human_friendly
    assert status.md_algorithm == "sha256"
    assert sealed.sealed
    assert sealed.digest == digest(sealed.pdf) != sheet.digest
    assert sealed.pdf.startswith(sheet.pdf), "what was composed is in it, byte for byte"
    assert b"/ETSI.CAdES.detached" in sealed.pdf


def test_a_sealed_sheet_keeps_the_rules_of_the_archive(
    sheet: Sheet, office_seal: OfficeSeal
) -> None:
    assert find_breaches(seal(sheet, office_seal, reason=REASON, at=NOW).pdf) == []


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_changed_byte_of_the_document_shows(
    sheet: Sheet, office_seal: OfficeSeal, place: float
) -> None:
    pdf = bytearray(seal(sheet, office_seal, reason=REASON, at=NOW).pdf)
    pdf[int(len(sheet.pdf) * place)] ^= 1
    try:
        holds = examined(bytes(pdf), office_seal).bottom_line
    except PdfError:  # the byte was part of what makes the file a PDF
        holds = False
    assert not holds


def test_something_added_afterwards_shows(sheet: Sheet, office_seal: OfficeSeal) -> None:
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.pdf))
    writer.root["/Changed"] = writer.trailer["/Info"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    status = examined(out.getvalue(), office_seal)
    assert status.coverage is not SignatureCoverageLevel.ENTIRE_FILE
    assert not status.bottom_line


def test_a_seal_of_another_nation_is_not_trusted(
    sheet: Sheet, office_seal: OfficeSeal, tmp_path: Path
) -> None:
    keys = VaultConfig(tmp_path / "keys", tmp_path / "pass")
    other = Authority.create(
        tmp_path / "nation", create_vault(keys, AUTHORITY_KEYS), name="other", now=NOW
    )
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    stranger = replace(office_seal, root=other.root_file.read_bytes())
    assert not examined(sealed.pdf, stranger).trusted


def test_a_certificate_is_not_good_for_ever(sheet: Sheet, office_seal: OfficeSeal) -> None:
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    assert not examined(sealed.pdf, office_seal, NOW + timedelta(days=3_000)).trusted


def test_a_form_without_a_place_for_it_cannot_be_sealed(
    sheet: Sheet, office_seal: OfficeSeal
) -> None:
    with pytest.raises(JukiError) as raised:
        seal(replace(sheet, seal=None), office_seal, reason=REASON, at=NOW)
    assert raised.value.code is ErrorCode.SHEET_INVALID


def test_nothing_is_sealed_twice(sheet: Sheet, office_seal: OfficeSeal) -> None:
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    with pytest.raises(JukiError):
        seal(sealed, office_seal, reason=REASON, at=NOW)


def vermilion(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Where there is the seal's ink."""
    red, green, _ = picture.split()
    return ImageChops.subtract(red, green).point(lambda one: 255 if one > 100 else 0).getbbox()


def darkest(picture: Image.Image) -> float:
    """The least light anywhere, of 255."""
    least, _ = picture.convert("L").getextrema()
    assert isinstance(least, int | float)
    return least


@pytest.mark.parametrize(("which", "place"), [("sheet", AT_THE_END), ("notice", IN_THE_HEAD)])
def test_the_seal_is_where_the_template_leaves_room_and_nowhere_before_signing(
    which: str, place: SealPlace, office_seal: OfficeSeal, request: pytest.FixtureRequest
) -> None:
    """The dotted square of the template and the ink of the seal are one square of 24 mm."""
    sheet: Sheet = request.getfixturevalue(which)
    dpi, mm = 100, 100 / 25.4
    page = pictures_of(sheet.pdf, dpi)[place.page]
    assert vermilion(page) is None
    sealed = seal(sheet, office_seal, reason=REASON, at=NOW)
    found = vermilion(pictures_of(sealed.pdf, dpi)[place.page])
    assert found is not None
    expected = (place.x, 297 - place.y - 24, place.x + 24, 297 - place.y)
    for got, wanted in zip(found, expected, strict=True):
        assert abs(got / mm - wanted) < 1.2
    left, top, right, bottom = (round(one * mm) for one in expected)
    around = page.crop((left - 3, top - 3, right + 4, bottom + 4))
    assert darkest(around) < 200
    inside = page.crop((left + 4, top + 4, right - 4, bottom - 4))
    assert darkest(inside) > 200, "nothing is written where the seal goes"


def test_a_simulated_seal_is_purple_and_says_what_it_is(
    sheet: Sheet, office_seal: OfficeSeal
) -> None:
    sealed = seal(sheet, replace(office_seal, simulated=True), reason=REASON, at=NOW)
    assert vermilion(pictures_of(sealed.pdf, 100)[-1]) is None
    assert examined(sealed.pdf, office_seal).bottom_line


def test_a_sheet_for_reading_machines_can_be_sealed_too(
    engine: PaperEngine, sheet: Sheet, office_seal: OfficeSeal
) -> None:
    said = letter(title="通知", name="渡邉", address=[], paragraphs=["通知する。"], facts=[])
    accessible = engine.compose(NOTICE, said, MARKS, standard=Standard.ACCESSIBLE)
    sealed = seal(accessible, office_seal, reason=REASON, at=NOW)
    assert examined(sealed.pdf, office_seal).bottom_line


def test_the_key_never_leaves_its_vault(office_seal: OfficeSeal) -> None:
    """The value that seals holds a vault and a handle; neither shows a key."""
    assert "vault" not in repr(office_seal)
    assert not hasattr(office_seal, "key")


def test_sealing_never_imports_oscrypto() -> None:
    """It looks for the machine's OpenSSL by its version text, and fails on some."""
    program = (
        "import sys; import jukinet.platform.paper.signature; "
        "sys.exit(any(name.split('.')[0] == 'oscrypto' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
