"""The certificate of an official seal: who gets one, what it may be used for, how it ends."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem as armour
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Address, Authority, make_request
from jukinet.platform.crypto.certificates import OfficeName, must_be_issued_by, parse_certificate
from jukinet.platform.crypto.keys import KeyKind, spki_of
from jukinet.platform.crypto.office_seal import make_seal_request, open_seal_request
from jukinet.platform.crypto.vault import OFFICE_SEAL, Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.paper.form import IN_THE_HEAD, Form
from jukinet.platform.paper.layouts import LETTER, letter
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.seal import OfficeSeal, seal
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role
from paper_tools import the_engine

NOW = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
OFFICE = Party(Role.REGISTER_OFFICE, "132292")
OTHER = Party(Role.REGISTER_OFFICE, "202011")
NAME = OfficeName("東京都西東京市", "西東京市長")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    keys = VaultConfig(tmp_path / "authority" / "keys", tmp_path / "authority" / "pass")
    return Authority.create(
        tmp_path / "authority" / "nation", create_vault(keys, AUTHORITY_KEYS), name="nation",
        now=NOW,
    )  # fmt: skip


@pytest.fixture
def vault(tmp_path: Path, authority: Authority) -> Vault:
    """An enrolled office's."""
    made = create_vault(VaultConfig(tmp_path / "office" / "keys", tmp_path / "office" / "pass"))
    authority.enrol(make_request(made, OFFICE, now=NOW), Address("127.0.0.1", 8443), now=NOW)
    return made


def test_an_office_gets_a_certificate_that_commits_it_and_nothing_else(
    authority: Authority, vault: Vault
) -> None:
    pem = authority.certify_seal(make_seal_request(vault, OFFICE, NAME, now=NOW), now=NOW)
    certificate = parse_certificate(pem)
    must_be_issued_by(pem, parse_certificate(authority.root_file.read_bytes()))
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert "西東京市長" in certificate.subject.rfc4514_string()
    key = certificate.public_key()
    assert spki_of(key) == vault.public(OFFICE_SEAL).spki  # type: ignore[arg-type]
    assert vault.list_handles()[OFFICE_SEAL] is KeyKind.ECDSA_P256
    with pytest.raises(x509.ExtensionNotFound):  # it opens no door of the network
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_nobody_gets_a_seal_for_somebody_elses_office(
    authority: Authority, vault: Vault, tmp_path: Path
) -> None:
    stranger = create_vault(VaultConfig(tmp_path / "x" / "keys", tmp_path / "x" / "pass"))
    with pytest.raises(JukiError) as raised:
        authority.certify_seal(make_seal_request(stranger, OFFICE, NAME, now=NOW), now=NOW)
    assert raised.value.code is ErrorCode.SIGNATURE_INVALID


def test_an_office_that_is_not_enrolled_gets_none(authority: Authority, vault: Vault) -> None:
    with pytest.raises(JukiError) as raised:
        authority.certify_seal(make_seal_request(vault, OTHER, NAME, now=NOW), now=NOW)
    assert raised.value.code is ErrorCode.PEER_UNKNOWN


@pytest.mark.parametrize("at", [0, 40, -40])
def test_a_changed_request_is_refused(vault: Vault, at: int) -> None:
    request = bytearray(make_seal_request(vault, OFFICE, NAME, now=NOW))
    request[at] ^= 1
    with pytest.raises(JukiError) as raised:
        opened = open_seal_request(bytes(request))
        opened.must_come_from(vault.public("sign"))
    assert raised.value.code in {ErrorCode.CERTIFICATE_INVALID, ErrorCode.SIGNATURE_INVALID}


def test_a_request_too_large_is_not_read(vault: Vault) -> None:
    with pytest.raises(JukiError):
        open_seal_request(make_seal_request(vault, OFFICE, NAME, now=NOW) + b"x" * 5_000)


def test_who_is_revoked_loses_his_seal_too(authority: Authority, vault: Vault) -> None:
    pem = authority.certify_seal(make_seal_request(vault, OFFICE, NAME, now=NOW), now=NOW)
    authority.revoke(OFFICE, now=NOW + timedelta(days=1))
    revoked = x509.load_pem_x509_crl(authority.revocation_file.read_bytes())
    serial = parse_certificate(pem).serial_number
    assert revoked.get_revoked_certificate_by_serial_number(serial) is not None


def test_a_token_seals_paper_as_the_file_does(
    authority: Authority, token_config: VaultConfig
) -> None:
    """The seal's key may stay in a PKCS#11 token: paper asks for signatures, nothing else."""
    token = create_vault(token_config)
    try:
        authority.enrol(make_request(token, OFFICE, now=NOW), Address("127.0.0.1", 8443), now=NOW)
        wish = make_seal_request(token, OFFICE, NAME, now=NOW)
        certificate = authority.certify_seal(wish, now=NOW)
        engine = the_engine()
        root = authority.root_file.read_bytes()
        by = OfficeSeal(token, certificate, root, "西東京市長之印", engine.font.path)
        said = letter(title="通知", name="渡邉", address=[], paragraphs=["通知する。"], facts=[])
        form = Form("J-20B", "通知書", LETTER, seal=IN_THE_HEAD)
        marks = IssueMarks(
            number="1", issued_at=NOW, issuer=MunicipalityCode("132292"),
            municipality="東京都西東京市", mayor="西東京市長　保谷　太郎",
        )  # fmt: skip
        sealed = seal(engine.compose(form, said, marks), by, reason="通知", at=NOW)
    finally:
        token.close()
    [signature] = PdfFileReader(io.BytesIO(sealed.pdf)).embedded_signatures
    _, _, der = armour.unarmor(root)
    trusted = ValidationContext(
        trust_roots=[asn1.Certificate.load(der)], moment=NOW, allow_fetching=False
    )
    assert validate_pdf_signature(signature, trusted).bottom_line
