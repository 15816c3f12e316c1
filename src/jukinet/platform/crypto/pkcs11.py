"""A vault whose signing keys never leave a PKCS#11 token (HSM, smart card, SoftHSM).

**In the token**, sensitive and not extractable: the keys that speak for the office, "sign" and,
where the token knows Ed25519, "note"; and one AES key.  **In a sealed file** beside it, encrypted
under a random passphrase that only that AES key opens: the keys that software must hold, because
HPKE and TLS are done in software, and the keys of message codes, which are asked a hundred thousand
times a second.  Whoever takes the files without the token has nothing; whoever takes the running
process can open what arrives, but cannot carry away the office's signature.

Token objects carry the label ``<vault>/<handle>``, so several nodes may share a token.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

import msgspec

from jukinet.platform.crypto.keyring import next_of
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.pkcs11_token import Token, TokenKey
from jukinet.platform.crypto.private_file import make_private_directory, read_private, write_private
from jukinet.platform.crypto.sealed_file import SealedFileVault, make_passphrase
from jukinet.platform.crypto.vault import (
    NOTE,
    SIGN,
    TLS,
    TlsFiles,
    VaultConfig,
    must_be_destroyable,
)
from jukinet.terms.errors import ErrorCode, JukiError

WRAPPING: Final = "wrapping"
_NONCE_BYTES: Final = 12
_IN_SOFTWARE: Final = frozenset({TLS, next_of(TLS)})  # the TLS library wants a file


class _Wrapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="juki-token/1"):
    """The file beside the sealed file: its passphrase, encrypted by the token."""

    vault: str
    nonce: str
    passphrase: str


class Pkcs11Vault:
    """Signing keys in a token; see :class:`~jukinet.platform.crypto.vault.Vault`."""

    def __init__(self, token: Token, name: str, inner: SealedFileVault) -> None:
        self._token: Final = token
        self._name: Final = name
        self._inner: Final = inner
        self._keys: dict[str, TokenKey] = token.list_keys(name)
        for handle in (SIGN, NOTE):
            if next_of(handle) in self._keys and handle not in self._keys:
                self.renew(handle)  # it was interrupted between destroying and relabelling

    @classmethod
    def create_token(cls, config: VaultConfig, keys: Mapping[str, KeyKind]) -> Pkcs11Vault:
        """Make the vault's keys in a token that its owner has initialised."""
        beside = _file_beside(config.path)
        if config.path.exists() or beside.exists():
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{config.path.name} exists already")
        token = Token(config)
        name, passphrase = os.urandom(8).hex(), make_passphrase()
        nonce = os.urandom(_NONCE_BYTES)
        token.make_wrapping_key(f"{name}/{WRAPPING}")
        wrapped = token.wrap(f"{name}/{WRAPPING}", nonce, passphrase)
        make_private_directory(config.path.parent)
        write_private(beside, msgspec.json.encode(_Wrapped(name, nonce.hex(), wrapped.hex())))
        vault = cls(token, name, SealedFileVault.create_with(config.path, passphrase, {}))
        vault.create_missing(keys)
        return vault

    @classmethod
    def open_token(cls, config: VaultConfig) -> Pkcs11Vault:
        """Open the vault; VAULT_LOCKED for a wrong PIN."""
        try:
            wrapped = msgspec.json.decode(read_private(_file_beside(config.path)), type=_Wrapped)
            nonce, ciphertext = bytes.fromhex(wrapped.nonce), bytes.fromhex(wrapped.passphrase)
        except (msgspec.DecodeError, ValueError) as error:
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "not a token's vault") from error
        token = Token(config)
        passphrase = token.unwrap(f"{wrapped.vault}/{WRAPPING}", nonce, ciphertext)
        return cls(token, wrapped.vault, SealedFileVault.open_with(config.path, passphrase))

    def create(self, handle: str, kind: KeyKind) -> None:
        """Make a new key, in the token if it is one that signs."""
        if handle in self.list_handles():
            raise JukiError(ErrorCode.KEY_ALREADY_EXISTS, f"there is a key {handle!r} already")
        if handle not in _IN_SOFTWARE and self._token.can_hold(kind):
            self._keys[handle] = self._token.make_key(self._name, handle, kind)
        else:
            self._inner.create(handle, kind)

    def create_missing(self, wanted: Mapping[str, KeyKind]) -> None:
        """Make whichever keys do not exist yet."""
        present = self.list_handles()
        software = {}
        for handle, kind in wanted.items():
            if handle in _IN_SOFTWARE or not self._token.can_hold(kind):
                software[handle] = kind
            elif handle not in present:
                self.create(handle, kind)
        self._inner.create_missing(software)

    def prepare(self, handle: str) -> PublicKey:
        """Make the key that will replace the handle's."""
        key = self._keys.get(handle)
        if key is None:
            return self._inner.prepare(handle)
        if next_of(handle) not in self._keys:
            self.create(next_of(handle), key.public.kind)
        return self._keys[next_of(handle)].public

    def renew(self, handle: str) -> None:
        """Put the prepared key in use; the former signing key is destroyed in the token."""
        prepared = self._keys.get(next_of(handle))
        if prepared is None:
            self._inner.renew(handle)
            return
        former = self._keys.pop(handle, None)
        if former is not None:
            self._token.destroy(former)
        self._token.relabel(prepared, f"{self._name}/{handle}")
        self._keys[handle] = self._keys.pop(next_of(handle))

    def forget_former(self, handle: str) -> None:
        """Destroy former keys; the token keeps none anyway."""
        if handle not in self._keys:
            self._inner.forget_former(handle)

    def destroy(self, handle: str) -> None:
        """Destroy a key of one purpose, in the token or beside it."""
        must_be_destroyable(handle)
        key = self._keys.pop(handle, None)
        if key is None:
            self._inner.destroy(handle)
        else:
            self._token.destroy(key)

    def list_handles(self) -> Mapping[str, KeyKind]:
        """Every handle with its kind, wherever the key is."""
        in_token = {handle: key.public.kind for handle, key in self._keys.items()}
        return {**self._inner.list_handles(), **in_token}

    def public(self, handle: str) -> PublicKey:
        """The public key of a handle."""
        key = self._keys.get(handle)
        return self._inner.public(handle) if key is None else key.public

    def sign(self, handle: str, data: bytes) -> bytes:
        """Sign inside the token, or with the sealed file's key."""
        key = self._keys.get(handle)
        return self._inner.sign(handle, data) if key is None else self._token.sign(key, data)

    def open(self, handle: str, sealed: bytes, aad: bytes) -> bytes:
        """Open with the current, a former or the prepared key."""
        return self._inner.open(handle, sealed, aad)

    def mac(self, handle: str, data: bytes) -> bytes:
        """HMAC-SHA256."""
        return self._inner.mac(handle, data)

    def hand_over(self, handle: str, recipient: PublicKey, aad: bytes) -> bytes:
        """A shared key, sealed for another vault; all that seal are in the file."""
        return self._inner.hand_over(handle, recipient, aad)

    def take_over(self, handle: str, sealed: bytes, aad: bytes) -> None:
        """A shared key that was sealed for this vault, in use from now on."""
        self._inner.take_over(handle, sealed, aad)

    def tls_files(self, directory: Path, certificate_pem: bytes, handle: str = TLS) -> TlsFiles:
        """Certificate and encrypted key where the TLS library can read them."""
        return self._inner.tls_files(directory, certificate_pem, handle)

    def close(self) -> None:
        """Give the sessions back to the token."""
        self._token.close()

    def __repr__(self) -> str:
        return f"Pkcs11Vault({self._name})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a vault cannot be copied")


def _file_beside(path: Path) -> Path:
    return path.with_name(path.name + ".token")
