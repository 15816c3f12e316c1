"""The authority and its directory: who is in force, and what a forged or old edition can do."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from jukinet.platform.crypto.authority import (
    AUTHORITY_KEYS,
    Address,
    Authority,
    NodeNames,
    PeerStatus,
    make_request,
)
from jukinet.platform.crypto.certificates import (
    host_of,
    must_be_issued_by,
    parse_certificate,
    party_of,
    root_key_of,
    thumbprint,
)
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.vault import Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault, open_vault
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, Role, Standing

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
CS = Party(Role.COMMUNICATION_SERVER, "352039")
AGENCY = Party(Role.AGENCY, "A-01-17")
HERE = Address("127.0.0.1", 8443)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    vault = create_vault(VaultConfig(tmp_path / "ca/v", tmp_path / "ca/p"), AUTHORITY_KEYS)
    return Authority.create(tmp_path / "authority", vault, name="模擬 nation", now=NOW)


@pytest.fixture
def node(tmp_path: Path) -> Vault:
    return create_vault(VaultConfig(tmp_path / "node/v", tmp_path / "node/p"))


def enrolled(authority: Authority, vault: Vault, party: Party = CS) -> bytes:
    pem = authority.enrol(make_request(vault, party, now=NOW), HERE, now=NOW)
    authority.publish(now=NOW)
    return pem


def der(pem: bytes) -> bytes:
    return parse_certificate(pem).public_bytes(Encoding.DER)


def test_a_certificate_names_party_and_role(authority: Authority, node: Vault) -> None:
    pem = authority.enrol(
        make_request(node, CS, now=NOW), HERE, now=NOW,
        names=NodeNames(dns=("localhost",), addresses=("127.0.0.1", "::1")),
    )  # fmt: skip
    assert party_of(der(pem)) == CS
    names = parse_certificate(pem).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.UniformResourceIdentifier) == [
        "urn:juki:node:communication_server:352039"
    ]
    assert names.value.get_values_for_type(x509.DNSName) == [
        "352039.communication-server.juki.internal",
        "localhost",
    ]
    must_be_issued_by(pem, parse_certificate(authority.root_file.read_bytes()))


def test_what_kind_of_body_a_contractor_is_stands_in_the_signed_directory(
    authority: Authority, node: Vault
) -> None:
    issuer = Party(Role.CARD_ISSUER, "mihon-print")
    request = make_request(node, issuer, now=NOW)
    authority.enrol(request, HERE, now=NOW, standing=Standing.PUBLIC_BODY)
    authority.publish(now=NOW)
    assert authority.open_directory().get(issuer).standing is Standing.PUBLIC_BODY


def test_openssl_itself_accepts_the_chain_and_the_list(
    authority: Authority, node: Vault, tmp_path: Path
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl program is not installed")
    (tmp_path / "node.pem").write_bytes(enrolled(authority, node))
    command = [
        openssl, "verify", "-x509_strict", "-crl_check", "-purpose", "sslclient",
        "-attime", str(int(NOW.timestamp())), "-CAfile", str(authority.root_file),
        "-CRLfile", str(authority.revocation_file), str(tmp_path / "node.pem"),
    ]  # fmt: skip
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    authority.revoke(CS, now=NOW)
    after = subprocess.run(command, capture_output=True, check=False, text=True)
    assert "certificate revoked" in after.stdout + after.stderr


def test_the_directory_says_where_a_party_is_and_with_which_keys(
    authority: Authority, node: Vault
) -> None:
    pem = enrolled(authority, node)
    record = authority.open_directory().get(CS)
    assert record.address == HERE
    assert record.certificates == (thumbprint(der(pem)),)
    assert (record.sign_key, record.seal_key, record.note_key) == (
        node.public("sign"),
        node.public("seal"),
        node.public("note"),
    )
    assert record.sign_key.loaded is record.sign_key.loaded


def test_a_revocation_is_seen_at_the_next_look_and_by_nobody_undone(
    authority: Authority, node: Vault
) -> None:
    enrolled(authority, node)
    directory = authority.open_directory()
    active_edition = authority.directory_file.read_bytes()
    assert directory.get(CS).status is PeerStatus.ACTIVE
    authority.revoke(CS, now=NOW)
    with pytest.raises(JukiError) as caught:
        directory.get(CS)
    assert caught.value.code is ErrorCode.PEER_REVOKED
    authority.directory_file.write_bytes(active_edition)
    with pytest.raises(JukiError) as caught:
        directory.get(CS)
    assert caught.value.code is ErrorCode.PEER_REVOKED
    assert directory.fault is not None
    assert directory.fault.code is ErrorCode.DIRECTORY_INVALID
    authority.publish(now=NOW)
    with pytest.raises(JukiError):
        directory.get(CS)
    assert directory.fault is None


def test_a_forged_directory_is_not_read(authority: Authority, node: Vault, tmp_path: Path) -> None:
    enrolled(authority, node)
    directory = authority.open_directory()
    genuine = authority.directory_file.read_bytes()
    line, _, rest = genuine.partition(b"\n")
    moved = line.replace(b'"port":8443', b'"port":6666')
    assert moved != line
    elsewhere = create_vault(VaultConfig(tmp_path / "x/v", tmp_path / "x/p"), AUTHORITY_KEYS)
    foreign = Authority.create(tmp_path / "foreign", elsewhere, name="foreign", now=NOW)
    for forged in (
        moved + b"\n" + rest,
        line,
        b"",
        b"{}\n{}\n",
        foreign.directory_file.read_bytes(),
    ):
        authority.directory_file.write_bytes(forged)
        with pytest.raises(JukiError) as caught:
            directory.reload()
        assert caught.value.code is ErrorCode.DIRECTORY_INVALID
        assert directory.get(CS).address == HERE
        with pytest.raises(JukiError):
            authority.open_directory()


def test_a_request_whose_keys_are_not_proved_is_refused(
    authority: Authority, node: Vault, tmp_path: Path
) -> None:
    other = create_vault(VaultConfig(tmp_path / "other/v", tmp_path / "other/p"))
    line, _, proofs = make_request(node, CS, now=NOW).partition(b"\n")
    stolen = msgspec.json.decode(line)
    stolen["tls"] = msgspec.json.decode(make_request(other, CS, now=NOW).split(b"\n")[0])["tls"]
    for forged in (
        msgspec.json.encode(stolen) + b"\n" + proofs,
        line + b"\n" + make_request(other, CS, now=NOW).split(b"\n")[1],
        line.replace(b"352039", b"352012") + b"\n" + proofs,
        line,
        b"x" * 10_000,
    ):
        with pytest.raises(JukiError) as caught:
            authority.enrol(forged, HERE, now=NOW)
        assert caught.value.code is ErrorCode.CERTIFICATE_INVALID


def test_a_renewal_lists_both_and_then_ends_the_former(authority: Authority, node: Vault) -> None:
    first = enrolled(authority, node)
    former_sign = node.public("sign")
    for handle in ("tls", "sign", "seal"):
        node.prepare(handle)
    second = authority.renew(make_request(node, CS, now=NOW), now=NOW)
    authority.publish(now=NOW)
    for handle in ("tls", "sign", "seal"):
        node.renew(handle)
    directory = authority.open_directory()
    record = directory.get(CS)
    assert record.certificates == (thumbprint(der(second)), thumbprint(der(first)))
    assert (record.sign_key, record.seal_key) == (node.public("sign"), node.public("seal"))
    assert record.find_sign_key(former_sign.thumbprint) == former_sign
    authority.end_renewal(CS, now=NOW)
    authority.publish(now=NOW)
    assert directory.get(CS).certificates == (thumbprint(der(second)),)
    assert directory.get(CS).find_sign_key(former_sign.thumbprint) is None
    with pytest.raises(JukiError) as caught:
        directory.must_be_peer(CS, thumbprint(der(first)))
    assert caught.value.code is ErrorCode.PEER_REVOKED
    crl = x509.load_pem_x509_crl(authority.revocation_file.read_bytes())
    revoked = {one.serial_number for one in crl}
    assert revoked == {parse_certificate(first).serial_number}


def test_what_a_party_signed_with_former_note_keys_can_be_verified_for_good(
    authority: Authority, node: Vault
) -> None:
    enrolled(authority, node)
    former = node.public("note")
    node.prepare("note")
    authority.renew(make_request(node, CS, now=NOW), now=NOW)
    node.renew("note")
    authority.end_renewal(CS, now=NOW)
    authority.revoke(CS, now=NOW)
    authority.publish(now=NOW)
    record = authority.open_directory().find(CS)
    assert record is not None
    assert record.note_keys == (node.public("note"), former)


def test_a_renewal_comes_from_the_node_itself(
    authority: Authority, node: Vault, tmp_path: Path
) -> None:
    enrolled(authority, node)
    stranger = create_vault(VaultConfig(tmp_path / "stranger/v", tmp_path / "stranger/p"))
    with pytest.raises(JukiError) as caught:
        authority.renew(make_request(stranger, CS, now=NOW), now=NOW)
    assert caught.value.code is ErrorCode.SIGNATURE_INVALID
    with pytest.raises(JukiError) as caught:
        authority.enrol(make_request(stranger, CS, now=NOW), HERE, now=NOW)
    assert caught.value.code is ErrorCode.CERTIFICATE_INVALID


def test_an_authority_goes_on_where_it_published(
    authority: Authority, node: Vault, tmp_path: Path
) -> None:
    enrolled(authority, node)
    vault = open_vault(VaultConfig(tmp_path / "ca/v", tmp_path / "ca/p"))
    again = Authority.load(tmp_path / "authority", vault)
    assert again.find(CS) == authority.find(CS)
    again.revoke(CS, now=NOW + timedelta(days=1))
    again.enrol(make_request(node, CS, now=NOW), HERE, now=NOW)
    again.publish(now=NOW)
    assert again.open_directory().get(CS).status is PeerStatus.ACTIVE
    assert len(list(x509.load_pem_x509_crl(again.revocation_file.read_bytes()))) == 1
    with pytest.raises(JukiError):
        Authority.create(tmp_path / "authority", vault, name="n", now=NOW)


def test_lists_of_one_second_have_different_dates(authority: Authority) -> None:
    dates = set()
    for _ in range(3):
        authority.publish(now=NOW)
        crl = x509.load_pem_x509_crl(authority.revocation_file.read_bytes())
        dates.add(crl.last_update_utc)
    assert len(dates) == 3


def test_a_renewal_is_due_a_month_before_the_end(authority: Authority, node: Vault) -> None:
    enrolled(authority, node)
    assert not authority.is_renewal_due(CS, now=NOW + timedelta(days=334))
    assert authority.is_renewal_due(CS, now=NOW + timedelta(days=335))


def test_who_is_not_in_the_directory_is_unknown(authority: Authority, node: Vault) -> None:
    enrolled(authority, node)
    directory: PeerDirectory = authority.open_directory()
    with pytest.raises(JukiError) as caught:
        directory.get(NATIONAL)
    assert caught.value.code is ErrorCode.PEER_UNKNOWN
    assert [record.party for record in directory] == [CS]
    assert directory.number == 2
    assert directory.made_at == NOW


@pytest.mark.parametrize("party", [CS, AGENCY, NATIONAL])
def test_host_names_are_names(party: Party) -> None:
    assert host_of(party).replace(".", "").replace("-", "").isalnum()
    assert host_of(party) == host_of(party).lower()


def test_certificates_that_name_nobody_or_two_are_refused(
    authority: Authority, node: Vault
) -> None:
    root = authority.root_file.read_bytes()
    for wrong in (der(root), b"", b"not a certificate"):
        with pytest.raises(JukiError) as caught:
            party_of(wrong)
        assert caught.value.code is ErrorCode.CERTIFICATE_INVALID
    assert root_key_of(root).thumbprint
