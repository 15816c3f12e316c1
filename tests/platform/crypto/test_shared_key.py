"""The one key many offices hold passes from vault to vault sealed; no other key passes at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from jukinet.platform.crypto.seal import seal_to
from jukinet.platform.crypto.vault import MUNICIPAL, SEAL, SHARED_KEYS, SIGN, Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault, open_vault
from jukinet.terms.errors import ErrorCode, JukiError

AAD = b"municipal key for 352039"


def a_vault(path: Path, name: str) -> Vault:
    return create_vault(VaultConfig(path / name, path / f"{name}.passphrase"))


def an_authority(path: Path) -> Vault:
    vault = a_vault(path, "authority")
    vault.create_missing(SHARED_KEYS)
    return vault


def test_what_is_sealed_for_any_office_is_opened_by_every_office(tmp_path: Path) -> None:
    authority = an_authority(tmp_path)
    offices = [a_vault(tmp_path, f"office-{n}") for n in (1, 2)]
    for office in offices:
        office.take_over(MUNICIPAL, authority.hand_over(MUNICIPAL, office.public(SEAL), AAD), AAD)
    sealed = seal_to(offices[0].public(MUNICIPAL), b"a certificate", b"")
    assert [office.open(MUNICIPAL, sealed, b"") for office in offices] == [b"a certificate"] * 2


def test_a_new_generation_seals_and_the_former_still_opens(tmp_path: Path) -> None:
    authority, office = an_authority(tmp_path), a_vault(tmp_path, "office")
    office.take_over(MUNICIPAL, authority.hand_over(MUNICIPAL, office.public(SEAL), AAD), AAD)
    before = seal_to(office.public(MUNICIPAL), b"of last year", b"")
    authority.prepare(MUNICIPAL)
    authority.renew(MUNICIPAL)
    office.take_over(MUNICIPAL, authority.hand_over(MUNICIPAL, office.public(SEAL), AAD), AAD)
    assert office.public(MUNICIPAL) == authority.public(MUNICIPAL)
    assert office.open(MUNICIPAL, before, b"") == b"of last year"
    reopened = open_vault(VaultConfig(tmp_path / "office", tmp_path / "office.passphrase"))
    assert reopened.open(MUNICIPAL, before, b"") == b"of last year"


def test_taking_the_same_generation_twice_changes_nothing(tmp_path: Path) -> None:
    authority, office = an_authority(tmp_path), a_vault(tmp_path, "office")
    for _ in range(2):
        office.take_over(MUNICIPAL, authority.hand_over(MUNICIPAL, office.public(SEAL), AAD), AAD)
    assert office.public(MUNICIPAL) == authority.public(MUNICIPAL)


@pytest.mark.parametrize("handle", [SIGN, SEAL, "tls", "subject"])
def test_no_other_key_leaves_its_vault_or_enters_one(tmp_path: Path, handle: str) -> None:
    vault, other = a_vault(tmp_path, "one"), a_vault(tmp_path, "other")
    with pytest.raises(JukiError) as refused:
        vault.hand_over(handle, other.public(SEAL), AAD)
    assert refused.value.code is ErrorCode.KEY_INVALID
    with pytest.raises(JukiError) as refused:
        vault.take_over(handle, seal_to(vault.public(SEAL), b"x" * 32, AAD), AAD)
    assert refused.value.code is ErrorCode.KEY_INVALID


def test_a_key_sealed_for_another_office_or_purpose_is_not_taken(tmp_path: Path) -> None:
    authority, office = an_authority(tmp_path), a_vault(tmp_path, "office")
    other = a_vault(tmp_path, "other")
    sealed = authority.hand_over(MUNICIPAL, other.public(SEAL), AAD)
    with pytest.raises(JukiError) as refused:
        office.take_over(MUNICIPAL, sealed, AAD)
    assert refused.value.code is ErrorCode.SEAL_INVALID
    with pytest.raises(JukiError):
        other.take_over(MUNICIPAL, sealed, b"another purpose")
    assert MUNICIPAL not in office.list_handles()
