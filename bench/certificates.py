"""Claims: 50 pages of certificates a second composed and glyph-checked, 20 a second sealed.

Composing: copies of a household's records, each of another household of two with variation
sequences in its names, by two threads that share one engine. The floor is the compiler alone on the
very same inputs by as many threads: no glyph check, no 2D code, no digest.

Sealing: the same sheets composed and then sealed, as an issue does it. The floor is the library's
own signer with a key in memory, over the same PDF and without a visible seal.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import local
from typing import Any, Final
from uuid import UUID

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from bench.figures import Figure, at_least
from bench.ground import MORNING, Ground
from jukinet.copies.document import HouseholdCopy, PersonEntry
from jukinet.copies.forms.household_copy import FORM, compose_household_copy
from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Address, Authority, make_request
from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.office_seal import make_seal_request
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.paper.engine import PACKAGE, PaperEngine
from jukinet.platform.paper.form import Sheet, Standard
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.seal import OfficeSeal, seal
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.parties import Party, Role
from jukinet.terms.person import PersonName, Sex

THREADS: Final = 2
ROUNDS: Final = 3
PAGES_TARGET: Final = 50
SEALED_TARGET: Final = 20
ISSUER: Final = MunicipalityCode.from_five("13229")
CITY: Final = "東京都西東京市"
NAMES: Final = ("渡邉󠄐　太郎", "葛󠄃城　花子", "辻󠄂　𠮷男", "髙橋　邊󠄈子")
MARKS: Final = IssueMarks(
    number="", issued_at=MORNING, issuer=ISSUER, municipality=CITY, mayor="西東京市長　保谷　太郎",
    case_number="20030825-0042", terminal="窓03", simulated=True,
)  # fmt: skip


def measure(ground: Ground, sheets: int) -> list[Figure]:
    """Compose so many sheets a round, then seal as many."""
    engine = PaperEngine()
    office_seal = open_office_seal(ground.folder, engine)
    signer = _bare_signer(ground.folder)
    bare = _bare_compilers(engine)
    composed, compiled, sealed, signed = [], [], [], []
    errors = 0
    for at in range(ROUNDS):
        numbers = range(at * sheets, (at + 1) * sheets)
        catching = _Catching(engine.font.path)
        for number in numbers:
            _compose(catching, number)
        compiled.append(_rate(bare, catching.caught))
        composed.append(_rate(lambda number: _compose(engine, number), numbers))
        sheet = _compose(engine, at)
        signed.append(_rate(partial(_sign, sheet.pdf, signer), numbers))
        sealed.append(_rate(lambda number: issue_paper(engine, office_seal, number), numbers))
        errors += sheet.pages != 1
    middle = ROUNDS // 2
    return [
        at_least(
            "certificates_composed", composed, PAGES_TARGET, unit="pages/s", size=sheets,
            errors=errors, floor=sorted(compiled)[middle],
            notes=[f"{THREADS} threads; floor: typst alone on the same inputs"],
        ),
        at_least(
            "certificates_sealed", sealed, SEALED_TARGET, unit="sheets/s", size=sheets,
            floor=sorted(signed)[middle],
            notes=["composed and sealed; floor: pyHanko alone with a key in memory, nothing drawn"],
        ),
    ]  # fmt: skip


def _rate(work: Callable[[Any], object], over: Sequence[Any]) -> float:
    """Pieces a second, by as many threads as the machine has processors."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, over[:THREADS]))
        start = time.perf_counter()
        list(pool.map(work, over))
        return len(over) / (time.perf_counter() - start)


def a_copy(number: int) -> HouseholdCopy:
    """A household of two; no two households are alike."""
    persons = tuple(
        PersonEntry(
            resident_id=UUID(int=2 * number + at + 1),
            name=PersonName(NAMES[(number + at) % len(NAMES)], "わたなべ　たろう"),
            birth_date=LifeDate.from_date(date(1960, 1, 1) + timedelta(days=number % 9_999)),
            sex=(Sex.MALE, Sex.FEMALE)[at],
            address=f"{CITY}南町{number % 5_000}番{at}号",
            address_since=LifeDate("1999-04-01"),
            resident_since=LifeDate("1999-04-01"),
            notified_on=date(1999, 4, 5),
            previous_address=f"長野県長野市大字鶴賀{number}番地",
            relationship=("世帯主", "妻")[at],
            domicile=PermanentDomicile(f"{CITY}南町{number}番", NAMES[number % len(NAMES)]),
            code=ResidentRecordCode.from_ten(f"{number:010d}"),
            qualifications=(),
        )
        for at in range(2)
    )
    return HouseholdCopy(persons[0].address, persons[0].name.written, persons)


def _marks(number: int) -> IssueMarks:
    return replace(MARKS, number=f"2003-{number:06d}")


def _compose(engine: PaperEngine, number: int) -> Sheet:
    return compose_household_copy(engine, a_copy(number), _marks(number))


def issue_paper(engine: PaperEngine, by: OfficeSeal, number: int) -> Sheet:
    """A document composed and sealed."""
    return seal(_compose(engine, number), by, reason="住民票の写しの発行", at=MORNING)


class _Catching(PaperEngine):
    """An engine that takes down what it would hand to the compiler."""

    def __init__(self, font: Path) -> None:
        super().__init__(font)
        self.caught: list[str] = []

    def _typeset(self, template: Path, inputs: Mapping[str, Any], **how: Any) -> bytes:
        del template, how
        self.caught.append(json.dumps(inputs, ensure_ascii=False))
        return b"/Type/Pages/Count 1"


def _bare_compilers(engine: PaperEngine) -> Callable[[str], bytes]:
    """The compiler alone, one for each thread."""
    given = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False,
        font_paths=[engine.font.path.parent],
    )  # fmt: skip
    mine = local()

    def compile_one(inputs: str) -> bytes:
        if not hasattr(mine, "compiler"):
            mine.compiler = typst.Compiler(root=PACKAGE, font_paths=given, ignore_system_fonts=True)
        pdf = mine.compiler.compile(
            input=PACKAGE / FORM.template, format="pdf", sys_inputs={"d": inputs},
            pdf_standards=[Standard.ARCHIVE.value], pdf_tags=False,
            timestamp=int(MORNING.timestamp()),
        )  # fmt: skip
        assert isinstance(pdf, bytes)
        return pdf

    return compile_one


def open_office_seal(folder: Path, engine: PaperEngine) -> OfficeSeal:
    """An office enrolled in a nation of its own, with a certified seal."""
    keys = VaultConfig(folder / "paper-authority" / "keys", folder / "paper-authority" / "pass")
    authority = Authority.create(
        folder / "paper-nation", create_vault(keys, AUTHORITY_KEYS), name="bench", now=MORNING
    )
    vault = create_vault(
        VaultConfig(folder / "paper-office" / "keys", folder / "paper-office" / "pass")
    )
    office = Party(Role.REGISTER_OFFICE, ISSUER.digits)
    request = make_request(vault, office, now=MORNING)
    authority.enrol(request, Address("127.0.0.1", 8443), now=MORNING)
    name = OfficeName(CITY, "西東京市長")
    wanted = make_seal_request(vault, office, name, now=MORNING)
    return OfficeSeal(
        vault, authority.certify_seal(wanted, now=MORNING), authority.root_file.read_bytes(),
        "西東京市長之印", engine.font.path, simulated=True,
    )  # fmt: skip


def _bare_signer(folder: Path) -> signers.SimpleSigner:
    """The library's own signer, its P-256 key in memory, its certificate self-signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "bare.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "bare.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load(
        str(folder / "bare.key"), str(folder / "bare.pem")
    )
    assert signer is not None
    return signer


def _sign(pdf: bytes, signer: signers.SimpleSigner, _: int) -> None:
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Bare", subfilter=SigSeedSubFilter.PADES),
        signer=signer,
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
