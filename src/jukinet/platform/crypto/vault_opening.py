"""Opening and making vaults: which of the two kinds it is, its configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, assert_never

from jukinet.platform.crypto.keys import KeyKind
from jukinet.platform.crypto.sealed_file import SealedFileVault
from jukinet.platform.crypto.vault import NODE_KEYS, Vault, VaultConfig, VaultKind
from jukinet.terms.errors import ErrorCode, JukiError

if TYPE_CHECKING:
    from jukinet.platform.crypto.pkcs11 import Pkcs11Vault


def open_vault(config: VaultConfig) -> Vault:
    """Open an existing vault; VAULT_LOCKED: wrong passphrase, VAULT_UNAVAILABLE: no vault."""
    match config.kind:
        case VaultKind.SEALED_FILE:
            return SealedFileVault.open_file(config.path, config.passphrase_file)
        case VaultKind.PKCS11:
            return _token_vault().open_token(config)
        case _:
            assert_never(config.kind)


def create_vault(config: VaultConfig, keys: Mapping[str, KeyKind] = NODE_KEYS) -> Vault:
    """Make a vault with its first keys; a missing passphrase file is made, with random contents.

    A token must have been initialised by its owner; only the keys are made here.
    """
    match config.kind:
        case VaultKind.SEALED_FILE:
            return SealedFileVault.create_file(config.path, config.passphrase_file, keys)
        case VaultKind.PKCS11:
            return _token_vault().create_token(config, keys)
        case _:
            assert_never(config.kind)


def _token_vault() -> type[Pkcs11Vault]:
    """The token's vault; its binding is an extra, because of its licence."""
    try:
        from jukinet.platform.crypto.pkcs11 import Pkcs11Vault
    except ModuleNotFoundError as error:
        raise JukiError(
            ErrorCode.VAULT_UNAVAILABLE, "a PKCS#11 vault needs the package pykcs11"
        ) from error
    return Pkcs11Vault


def open_or_create_vault(config: VaultConfig, keys: Mapping[str, KeyKind] = NODE_KEYS) -> Vault:
    """Open the vault, or make it at a node's first start; keys that a newer program needs too."""
    if not config.path.exists():
        return create_vault(config, keys)
    vault = open_vault(config)
    vault.create_missing(keys)
    return vault
