"""The sealed file itself: passphrases, damage, crashes, two writers, and its format as bytes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jukinet.platform.crypto.keys import KeyKind
from jukinet.platform.crypto.private_file import (
    alone_with,
    make_private_directory,
    read_private,
    write_private,
    write_public,
)
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase_file
from jukinet.platform.crypto.vault import NODE_KEYS
from jukinet.terms.errors import ErrorCode, JukiError

VECTORS = Path(__file__).parent / "vectors"


def new_vault(place: Path) -> SealedFileVault:
    return SealedFileVault.create_file(place / "vault", place / "passphrase", NODE_KEYS)


def reopened(place: Path) -> SealedFileVault:
    return SealedFileVault.open_file(place / "vault", place / "passphrase")


def test_a_passphrase_of_a_person_is_stretched_and_one_of_ours_is_not(tmp_path: Path) -> None:
    lines = {}
    for name in ("ours", "a person's"):
        place = tmp_path / name
        place.mkdir()
        if name != "ours":
            write_private(place / "passphrase", "正しい 馬 電池 ホチキス\n".encode())
        public = new_vault(place).public("sign")
        assert reopened(place).public("sign") == public
        lines[name] = read_private(place / "vault").partition(b"\n")[0]
    assert b'"hkdf-sha256"' in lines["ours"] and b'"scrypt"' in lines["a person's"]


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    write_private(tmp_path / "passphrase", b"12345678\n")
    with pytest.raises(JukiError) as caught:
        new_vault(tmp_path)
    assert caught.value.code is ErrorCode.VAULT_LOCKED
    assert "12345678" not in str(caught.value)


def test_one_altered_byte_anywhere_is_found(tmp_path: Path) -> None:
    new_vault(tmp_path)
    whole = read_private(tmp_path / "vault")
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        write_private(tmp_path / "vault", bytes(damaged))
        with pytest.raises(JukiError) as caught:
            reopened(tmp_path)
        assert caught.value.code in {ErrorCode.VAULT_UNAVAILABLE, ErrorCode.VAULT_LOCKED}


def test_a_file_cut_short_is_found(tmp_path: Path) -> None:
    new_vault(tmp_path)
    whole = read_private(tmp_path / "vault")
    for length in (0, 1, 40, len(whole) // 2, len(whole) - 1):
        write_private(tmp_path / "vault", whole[:length])
        with pytest.raises(JukiError) as caught:
            reopened(tmp_path)
        assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = new_vault(tmp_path)
    before = read_private(tmp_path / "vault")

    def disk_full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(JukiError) as caught:
        vault.create("another", KeyKind.ED25519)
    monkeypatch.undo()
    assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE
    assert read_private(tmp_path / "vault") == before
    assert "another" not in vault.list_handles()
    assert not list(tmp_path.glob("*.new"))
    assert reopened(tmp_path).public("sign") == vault.public("sign")


def test_a_vault_that_is_open_lists_what_another_program_made_and_destroyed(
    tmp_path: Path,
) -> None:
    serving, console = new_vault(tmp_path), reopened(tmp_path)
    console.create("card:one", KeyKind.ECDSA_P256)
    assert "card:one" in serving.list_handles()
    assert serving.public("card:one") == console.public("card:one")
    console.create("issuing:one", KeyKind.HPKE_P256)
    console.destroy("issuing:one")
    serving.create_missing({"card:two": KeyKind.ECDSA_P256})
    assert set(serving.list_handles()) == set(console.list_handles())
    with pytest.raises(JukiError):
        serving.public("issuing:one")


def test_two_who_change_a_vault_at_once_lose_nothing(tmp_path: Path) -> None:
    new_vault(tmp_path)
    writers = [reopened(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(
                lambda number: writers[number % 4].create(f"key-{number}", KeyKind.HMAC_SHA256),
                range(12),
            )
        )
    assert {f"key-{number}" for number in range(12)} <= set(reopened(tmp_path).list_handles())


def test_a_vault_is_not_followed_through_a_link(tmp_path: Path) -> None:
    new_vault(tmp_path)
    (tmp_path / "vault").rename(tmp_path / "elsewhere")
    (tmp_path / "vault").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JukiError) as caught:
        reopened(tmp_path)
    assert caught.value.code is ErrorCode.VAULT_UNAVAILABLE


def test_passphrases_of_ours_differ(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_passphrase_file(tmp_path / name)
    assert read_private(tmp_path / "a") != read_private(tmp_path / "b")


def test_a_vault_of_the_first_version_still_opens(tmp_path: Path) -> None:
    for name in ("vault", "passphrase"):
        write_private(tmp_path / name, (VECTORS / f"{name}-1").read_bytes())
    vault = reopened(tmp_path)
    sealed = bytes.fromhex((VECTORS / "sealed-1.hex").read_text().strip())
    assert vault.open("seal", sealed, b"associated") == "平文 plain".encode()
    assert vault.mac("subject", b"x").hex() == (VECTORS / "mac-1.hex").read_text().strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_belongs_to_whoever_owns_the_folder(tmp_path: Path) -> None:
    """A node runs under an account of its own, and its administrator types commands as root."""
    nobody = 65_534
    folder = tmp_path / "node"
    folder.mkdir(mode=0o700)
    os.chown(folder, nobody, nobody)
    write_private(folder / "vault", b"kept")
    write_public(folder / "certificate.pem", b"shown")
    make_private_directory(folder / "readers" / "cards")
    with alone_with(folder / "vault"):
        pass
    made = sorted(folder.rglob("*"))
    names = ["certificate.pem", "readers", "cards", "vault", "vault.lock"]
    assert [path.name for path in made] == names
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(nobody, nobody)}
