"""What every vault does, proved on a sealed file and on a real PKCS#11 token alike."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import ssl
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Address, Authority, make_request
from jukinet.platform.crypto.keyring import KeyRing
from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.pseudonym import subject_of
from jukinet.platform.crypto.seal import seal_to, verify
from jukinet.platform.crypto.vault import NODE_KEYS, VaultConfig, VaultKind
from jukinet.platform.crypto.vault_opening import create_vault, open_or_create_vault, open_vault
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

CS = Party(Role.COMMUNICATION_SERVER, "352039")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_vault_has_the_same_keys_when_it_is_opened_again(config: VaultConfig) -> None:
    vault = create_vault(config)
    publics = {handle: vault.public(handle) for handle in ("sign", "note", "seal", "tls")}
    mac = vault.mac("subject", b"somebody")
    vault.close()
    again = open_vault(config)
    assert {handle: again.public(handle) for handle in publics} == publics
    assert again.mac("subject", b"somebody") == mac
    assert {**again.list_handles(), **NODE_KEYS} == again.list_handles()
    again.close()


@pytest.mark.parametrize("handle", ["sign", "note", "tls"])
def test_what_a_vault_signs_verifies_and_nothing_else_does(
    config: VaultConfig, handle: str
) -> None:
    vault = create_vault(config)
    signature = vault.sign(handle, b"data")
    assert len(signature) == 64
    verify(vault.public(handle), b"data", signature)
    for data, damaged in (
        (b"date", signature),
        (b"data", bytes([signature[0] ^ 1]) + signature[1:]),
        (b"data", signature[:-1]),
        (b"data", b"\x00" * 64),
    ):
        with pytest.raises(JukiError) as caught:
            verify(vault.public(handle), data, damaged)
        assert caught.value.code is ErrorCode.SIGNATURE_INVALID
    vault.close()


def test_what_is_sealed_for_a_vault_it_can_open(config: VaultConfig) -> None:
    vault = create_vault(config)
    sealed = seal_to(vault.public("seal"), b"plain", b"context")
    assert vault.open("seal", sealed, b"context") == b"plain"
    with pytest.raises(JukiError) as caught:
        vault.open("seal", sealed, b"another context")
    assert caught.value.code is ErrorCode.SEAL_INVALID
    vault.close()


def test_a_prepared_key_takes_over_and_the_former_one_still_opens(config: VaultConfig) -> None:
    vault = create_vault(config)
    before = {handle: vault.public(handle) for handle in ("sign", "seal", "tls")}
    old_seal = seal_to(vault.public("seal"), b"under way", b"")
    prepared = {handle: vault.prepare(handle) for handle in before}
    assert {handle: vault.public(handle) for handle in before} == before
    assert {handle: vault.prepare(handle) for handle in before} == prepared
    early = seal_to(prepared["seal"], b"too early", b"")
    assert vault.open("seal", early, b"") == b"too early"
    for handle in before:
        vault.renew(handle)
    vault.close()
    vault = open_vault(config)
    assert {handle: vault.public(handle) for handle in before} == prepared
    verify(prepared["sign"], b"data", vault.sign("sign", b"data"))
    assert vault.open("seal", old_seal, b"") == b"under way"
    vault.forget_former("seal")
    with pytest.raises(JukiError) as caught:
        vault.open("seal", old_seal, b"")
    assert caught.value.code is ErrorCode.SEAL_INVALID
    with pytest.raises(JukiError) as caught:
        vault.renew("sign")
    assert caught.value.code is ErrorCode.KEY_NOT_FOUND
    vault.close()


def test_a_key_of_one_purpose_is_destroyed_and_a_nodes_own_is_not(config: VaultConfig) -> None:
    vault = create_vault(config)
    for handle, kind in (("once", KeyKind.HPKE_P256), ("once-sign", KeyKind.ECDSA_P256)):
        vault.create(handle, kind)
    sealed = seal_to(vault.public("once"), b"for a while", b"")
    vault.destroy("once")
    vault.destroy("once-sign")
    vault.close()
    vault = open_vault(config)
    attempts: tuple[Callable[[], bytes], ...] = (
        lambda: vault.open("once", sealed, b""), lambda: vault.sign("once-sign", b""),
    )  # fmt: skip
    for attempt in attempts:
        with pytest.raises(JukiError) as gone:
            attempt()
        assert gone.value.code is ErrorCode.KEY_NOT_FOUND
    with pytest.raises(JukiError) as kept:
        vault.destroy("seal")
    assert kept.value.code is ErrorCode.KEY_INVALID
    vault.close()


def test_handles_are_known_once(config: VaultConfig) -> None:
    vault = create_vault(config)
    for attempt, code in (
        (lambda: vault.create("sign", KeyKind.ECDSA_P256), ErrorCode.KEY_ALREADY_EXISTS),
        (lambda: vault.create("subject", KeyKind.HMAC_SHA256), ErrorCode.KEY_ALREADY_EXISTS),
        (lambda: vault.sign("nobody", b""), ErrorCode.KEY_NOT_FOUND),
        (lambda: vault.public("subject"), ErrorCode.KEY_INVALID),
        (lambda: vault.sign("seal", b""), ErrorCode.KEY_INVALID),
        (lambda: vault.mac("seal", b""), ErrorCode.KEY_INVALID),
        (lambda: create_vault(config), ErrorCode.VAULT_UNAVAILABLE),
    ):
        with pytest.raises(JukiError) as caught:
            attempt()
        assert caught.value.code is code
    vault.close()


def test_a_newer_program_adds_the_keys_it_needs(config: VaultConfig) -> None:
    open_or_create_vault(config).close()
    vault = open_or_create_vault(config, {**NODE_KEYS, "more": KeyKind.HPKE_X25519})
    sealed = seal_to(vault.public("more"), b"plain", b"")
    vault.close()
    vault = open_or_create_vault(config)
    assert vault.open("more", sealed, b"") == b"plain"
    vault.close()


def test_a_wrong_passphrase_or_pin_is_said_so(config: VaultConfig) -> None:
    create_vault(config).close()
    write_private(config.passphrase_file, b"9999-8888-7777-6666")
    with pytest.raises(JukiError) as caught:
        open_vault(config)
    assert caught.value.code is ErrorCode.VAULT_LOCKED


def test_without_a_vault_nothing_opens(config: VaultConfig) -> None:
    with pytest.raises(JukiError) as caught:
        open_vault(config)
    assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE


def test_every_file_of_a_vault_is_its_owners_alone(config: VaultConfig) -> None:
    vault = create_vault(config)
    vault.prepare("seal")
    files = [file for file in config.path.parent.iterdir() if file.is_file()]
    assert config.path in files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert not [file for file in files if file.name.endswith(".new")]
    vault.close()
    for file in (config.path, config.passphrase_file):
        file.chmod(0o640)
        with pytest.raises(JukiError) as caught:
            open_vault(config)
        assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE
        assert "others" in caught.value.detail
        file.chmod(0o600)


def test_the_tls_key_lies_on_the_disk_encrypted_only(config: VaultConfig) -> None:
    vault = create_vault(config)
    pem = _certificate(config, vault)
    files = vault.tls_files(config.path.parent / "tls", pem)
    assert files.key.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    with pytest.raises(TypeError):
        serialization.load_pem_private_key(files.key.read_bytes(), None)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key, files.passphrase)
    assert "passphrase" not in repr(files)
    written = files.key.stat().st_mtime_ns
    vault.close()
    vault = open_vault(config)
    again = vault.tls_files(config.path.parent / "tls", pem)
    assert again.key.stat().st_mtime_ns == written
    context.load_cert_chain(again.certificate, again.key, again.passphrase)
    vault.close()


def test_a_vault_shows_no_key_and_cannot_be_copied(
    config: VaultConfig, caplog: pytest.LogCaptureFixture
) -> None:
    vault = create_vault(config)
    secrets = _secrets_of(vault)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("%r %s %r", vault, vault, vault.public("sign"))
        logging.getLogger("test").warning("%r", vault.list_handles())
    assert secrets
    for secret in secrets:
        assert secret.hex() not in caplog.text.lower()
        assert repr(secret) not in caplog.text
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(vault)
    vault.close()


def test_private_keys_themselves_refuse_to_be_shown_or_pickled() -> None:
    for kind in KeyKind:
        key = PrivateKey.generate(kind, b"k" * 32)
        assert "•••" in repr(key)
        assert not hasattr(key, "__dict__")
        ring = KeyRing.empty().with_new("only", key)
        assert repr(ring) == "KeyRing(only)"
        for thing in (key, ring):
            for copying in (pickle.dumps, copy.copy, copy.deepcopy):
                with pytest.raises(TypeError):
                    copying(thing)


def test_many_threads_sign_at_once(config: VaultConfig) -> None:
    vault = create_vault(config)
    public = vault.public("sign")

    def sign(number: int) -> None:
        data = str(number).encode()
        verify(public, data, vault.sign("sign", data))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(sign, range(200)))
    vault.close()


def test_the_subject_of_a_record_is_the_same_at_one_node_and_another_elsewhere(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    vaults = [
        create_vault(VaultConfig(place / "vault", place / "passphrase"))
        for place in (tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("b"))
    ]
    code = ResidentRecordCode("24727059608")
    first, second = (subject_of(vault, code) for vault in vaults)
    assert len(first) == 32
    assert first == subject_of(vaults[0], code)
    assert first != second


def test_an_authority_can_keep_its_key_in_a_token(token_config: VaultConfig) -> None:
    vault = create_vault(token_config, AUTHORITY_KEYS)
    authority = Authority.create(token_config.path.parent / "authority", vault, name="n", now=NOW)
    node = create_vault(
        VaultConfig(token_config.path.parent / "n/v", token_config.path.parent / "n/p")
    )
    authority.enrol(make_request(node, CS, now=NOW), Address("h", 1), now=NOW)
    authority.publish(now=NOW)
    assert authority.open_directory().get(CS).sign_key == node.public("sign")
    vault.close()


def test_a_token_that_is_not_there_or_not_ours_is_said_so(token_config: VaultConfig) -> None:
    create_vault(token_config).close()
    for config in (
        VaultConfig(
            token_config.path, token_config.passphrase_file, VaultKind.PKCS11,
            token_config.pkcs11_module, "another token",
        ),
        VaultConfig(
            token_config.path, token_config.passphrase_file, VaultKind.PKCS11,
            token_config.path.parent / "nothing.so", token_config.token_label,
        ),
    ):  # fmt: skip
        with pytest.raises(JukiError) as caught:
            open_vault(config)
        assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE
    with pytest.raises(JukiError) as caught:
        VaultConfig(token_config.path, token_config.passphrase_file, VaultKind.PKCS11)
    assert caught.value.code is ErrorCode.CONFIGURATION_INVALID


def test_a_renewal_interrupted_in_the_token_is_finished_at_the_next_opening(
    token_config: VaultConfig,
) -> None:
    vault = create_vault(token_config)
    prepared = vault.prepare("sign")
    vault._token.destroy(vault._keys["sign"])  # type: ignore[attr-defined]  # and the lights go out
    vault.close()
    vault = open_vault(token_config)
    assert vault.public("sign") == prepared
    verify(prepared, b"data", vault.sign("sign", b"data"))
    vault.close()


def test_twenty_nodes_start_without_stretching_a_passphrase(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """What makes twenty nodes start in well under a second: each has a passphrase of its own."""
    place = tmp_path_factory.mktemp("nation")
    vault = create_vault(VaultConfig(place / "ca/v", place / "ca/p"), AUTHORITY_KEYS)
    authority = Authority.create(place / "authority", vault, name="n", now=NOW)
    for number in range(20):
        party = Party(Role.AGENCY, f"A-{number}")
        node = create_vault(VaultConfig(place / f"{number}/v", place / f"{number}/p"))
        pem = authority.enrol(make_request(node, party, now=NOW), Address("h", 1), now=NOW)
        node.tls_files(place / f"{number}/tls", pem)
    authority.publish(now=NOW)
    for number in range(20):
        open_vault(VaultConfig(place / f"{number}/v", place / f"{number}/p"))
        assert b'"hkdf-sha256"' in (place / f"{number}/v").read_bytes().partition(b"\n")[0]


def _certificate(config: VaultConfig, vault: object = None) -> bytes:
    place = config.path.parent / "authority-place"
    authority = Authority.create(
        place / "authority",
        create_vault(VaultConfig(place / "authority-v", place / "authority-p"), AUTHORITY_KEYS),
        name="n",
        now=NOW,
    )
    node = vault or create_vault(VaultConfig(place / "node-v", place / "node-p"))
    return authority.enrol(make_request(node, CS, now=NOW), Address("h", 1), now=NOW)  # type: ignore[arg-type]


def _secrets_of(vault: Any) -> list[bytes]:
    inner = getattr(vault, "_inner", vault)
    stored = json.loads(inner._ring.to_bytes())
    return [base64.b64decode(s) for key in stored["keys"].values() for s in key["secrets"]]
