"""What rests in a table for the node alone opens where it was put, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from jukinet.platform.crypto.resting import is_sealed, open_resting, rest_sealed
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.vault import NODE_KEYS, Vault
from jukinet.terms.errors import ErrorCode, JukiError


def a_vault(path: Path) -> Vault:
    return SealedFileVault.create_with(path, make_passphrase(), NODE_KEYS)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return a_vault(tmp_path / "one" / "vault")


def test_it_opens_in_its_own_row_of_its_own_holding_and_whole(vault: Vault) -> None:
    sealed = rest_sealed(vault, "answers", b"{}", b"agency:key")
    assert is_sealed(sealed) and not is_sealed(b"{}")
    assert open_resting(vault, "answers", sealed, b"agency:key") == b"{}"
    for holding, resting, about in (
        ("answers", sealed, b"agency:other"),
        ("outbox", sealed, b"agency:key"),
        ("answers", sealed[:-1], b"agency:key"),
        ("answers", sealed[:5], b"agency:key"),
    ):
        with pytest.raises(JukiError) as error:
            open_resting(vault, holding, resting, about)
        assert error.value.code is ErrorCode.SEAL_INVALID


def test_another_vault_does_not_open_it_and_no_two_rows_look_the_same(
    vault: Vault, tmp_path: Path
) -> None:
    one, two = (rest_sealed(vault, "answers", b"{}", b"row") for _ in range(2))
    assert one != two
    with pytest.raises(JukiError) as error:
        open_resting(a_vault(tmp_path / "two" / "vault"), "answers", one, b"row")
    assert error.value.code is ErrorCode.SEAL_INVALID
