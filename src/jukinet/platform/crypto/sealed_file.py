"""A vault in one file, encrypted under a passphrase.

The file is a line of JSON (how the key was derived, salt, nonce) and AES-256-GCM ciphertext of the
key ring, with that line as associated data.

**Why most vaults need no stretching.**  The passphrase file a node makes for itself holds 32 random
bytes.  Stretching protects passphrases that can be guessed; 256 random bits cannot, so HKDF is
enough and twenty nodes open their vaults in milliseconds.  A passphrase that a person chose is
stretched with scrypt, at a cost (:data:`SCRYPT_COST`) that a start notices and a guesser feels.
The header says which, and is authenticated.

A few derived bytes in the header tell a wrong passphrase from a damaged file: the first is a
clerk's mistake, the second an incident.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jukinet.platform.crypto.keyring import KeyRing, next_of
from jukinet.platform.crypto.keys import MAC_KEY_BYTES, KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.private_file import (
    alone_with,
    make_private_directory,
    read_private,
    write_private,
)
from jukinet.platform.crypto.seal import seal_to
from jukinet.platform.crypto.vault import (
    FILE_LOCK,
    NODE_KEYS,
    SEAL,
    SHARED_KEYS,
    TLS,
    TlsFiles,
    must_be_destroyable,
    must_be_shared,
    write_tls_files,
)
from jukinet.terms.errors import ErrorCode, JukiError

SCRYPT_COST: Final = 2**15  # 32 MiB and about 0.1 s a guess on an office computer of today
SCRYPT_BLOCK: Final = 8
PASSPHRASE_CHARACTERS_MIN: Final = 12  # for passphrases that people choose
_RANDOM_PREFIX: Final = b"juki-random-passphrase-1:"
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_CHECK_BYTES: Final = 8


class _Derivation(StrEnum):
    HKDF = "hkdf-sha256"
    SCRYPT = "scrypt"


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="juki-vault/1"):
    derivation: _Derivation
    cost: int
    salt: bytes
    check: bytes
    nonce: bytes


def make_passphrase() -> bytes:
    """A passphrase of 32 random bytes, for a machine to read."""
    return _RANDOM_PREFIX + base64.urlsafe_b64encode(os.urandom(_KEY_BYTES))


def make_passphrase_file(path: Path) -> None:
    """A file with a random passphrase, for its owner's eyes only."""
    write_private(path, make_passphrase() + b"\n")


def read_passphrase(path: Path) -> bytes:
    """The passphrase in a file, which must be long enough to be one."""
    passphrase = read_private(path).rstrip(b"\r\n")
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN:
        raise JukiError(
            ErrorCode.VAULT_LOCKED,
            f"the passphrase in {path.name} is too short",
            characters_min=PASSPHRASE_CHARACTERS_MIN,
        )
    return passphrase


class SealedFileVault:
    """Keys in one encrypted file; see :class:`~jukinet.platform.crypto.vault.Vault`."""

    __slots__ = ("_key", "_path", "_ring", "_seen", "_template")

    def __init__(
        self, path: Path, key: bytes, template: _Header, ring: KeyRing,
        seen: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        self._path: Final = path
        self._key: Final = key
        self._template: Final = template
        self._ring = ring
        self._seen = seen

    @classmethod
    def create_file(
        cls, path: Path, passphrase_file: Path, keys: Mapping[str, KeyKind] = NODE_KEYS
    ) -> SealedFileVault:
        """Make a vault, and a passphrase file if there is none; no vault is ever overwritten."""
        if not passphrase_file.exists():
            make_private_directory(passphrase_file.parent)
            make_passphrase_file(passphrase_file)
        return cls.create_with(path, read_passphrase(passphrase_file), keys)

    @classmethod
    def open_file(cls, path: Path, passphrase_file: Path) -> SealedFileVault:
        """Open a vault; VAULT_LOCKED when the passphrase is not the one it was sealed with."""
        return cls.open_with(path, read_passphrase(passphrase_file))

    @classmethod
    def create_with(
        cls, path: Path, passphrase: bytes, keys: Mapping[str, KeyKind]
    ) -> SealedFileVault:
        """Make a vault under a passphrase that is at hand."""
        make_private_directory(path.parent)
        if path.exists():
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} exists already")
        template = _Header(
            _Derivation.HKDF if passphrase.startswith(_RANDOM_PREFIX) else _Derivation.SCRYPT,
            SCRYPT_COST,
            os.urandom(_SALT_BYTES),
            b"",
            b"",
        )
        key, check = _derive(passphrase, template)
        template = msgspec.structs.replace(template, check=check)
        vault = cls(path, key, template, KeyRing.empty())
        wanted = {FILE_LOCK: KeyKind.HMAC_SHA256, **keys}
        vault._change(lambda ring: _with_missing(ring, wanted))
        return vault

    @classmethod
    def open_with(cls, path: Path, passphrase: bytes) -> SealedFileVault:
        """Open a vault with a passphrase that is at hand."""
        seen = _mark_of(path)  # before it is read: a later writing is seen as one
        header, ring_of = _read(path)
        key, check = _derive(passphrase, header)
        if not hmac.compare_digest(check, header.check):
            raise JukiError(ErrorCode.VAULT_LOCKED, f"the passphrase does not open {path.name}")
        return cls(path, key, header, ring_of(key), seen)

    def create(self, handle: str, kind: KeyKind) -> None:
        """Make a new key."""
        self._change(lambda ring: ring.with_new(handle, _generate(kind)))

    def create_missing(self, wanted: Mapping[str, KeyKind]) -> None:
        """Make whichever keys do not exist yet; nothing is written when all do."""
        if any(handle not in self.list_handles() for handle in wanted):
            self._change(lambda ring: _with_missing(ring, wanted))

    def prepare(self, handle: str) -> PublicKey:
        """Make the key that will replace the handle's."""
        self._change(lambda ring: ring.with_prepared(handle, _generate(ring.kind(handle))))
        return self.public(next_of(handle))

    def renew(self, handle: str) -> None:
        """Put the prepared key in use, keeping the former one for opening."""
        self._change(lambda ring: ring.with_renewed(handle))

    def forget_former(self, handle: str) -> None:
        """Destroy the former keys of a handle."""
        self._change(lambda ring: ring.without_former(handle))

    def destroy(self, handle: str) -> None:
        """Destroy a key of one purpose."""
        must_be_destroyable(handle)
        self._change(lambda ring: ring.without(handle))

    def list_handles(self) -> Mapping[str, KeyKind]:
        """Every handle with its kind, those included that another program made or destroyed since.

        A node serves while its operator makes keys at the console.
        """
        seen = _mark_of(self._path)
        if seen not in (None, self._seen):
            self._ring, self._seen = _read(self._path)[1](self._key), seen
        return {handle: self._ring.kind(handle) for handle in sorted(self._ring.handles())}

    def public(self, handle: str) -> PublicKey:
        """The public key of a handle."""
        public = self._ring.current(handle).public
        if public is None:
            raise JukiError(ErrorCode.KEY_INVALID, f"{handle!r} has no public key")
        return public

    def sign(self, handle: str, data: bytes) -> bytes:
        """Sign with the current key."""
        return self._ring.current(handle).sign(data)

    def open(self, handle: str, sealed: bytes, aad: bytes) -> bytes:
        """Open with the current or a former key."""
        return self._ring.open(handle, sealed, aad)

    def mac(self, handle: str, data: bytes) -> bytes:
        """HMAC-SHA256 with the current key."""
        return self._ring.current(handle).mac(data)

    def hand_over(self, handle: str, recipient: PublicKey, aad: bytes) -> bytes:
        """A shared key, sealed for another vault."""
        must_be_shared(handle)
        return seal_to(recipient, self._ring.current(handle).to_secret(), aad)

    def take_over(self, handle: str, sealed: bytes, aad: bytes) -> None:
        """A shared key that was sealed for this vault, in use from now on."""
        must_be_shared(handle)
        key = PrivateKey.from_secret(SHARED_KEYS[handle], self._ring.open(SEAL, sealed, aad))
        self._change(lambda ring: ring.with_taken(handle, key))

    def tls_files(self, directory: Path, certificate_pem: bytes, handle: str = TLS) -> TlsFiles:
        """Certificate and encrypted key where the TLS library can read them."""
        passphrase = self.mac(FILE_LOCK, b"tls key file").hex().encode()
        return write_tls_files(directory, certificate_pem, self._ring.current(handle), passphrase)

    def close(self) -> None:
        """Nothing to let go of."""

    def _change(self, change: Callable[[KeyRing], KeyRing]) -> None:
        """Apply a change to the file as it is now, and write it, alone with it."""
        with alone_with(self._path):
            ring = self._ring
            if self._path.exists():
                _, ring_of = _read(self._path)
                ring = ring_of(self._key)
            changed = change(ring)
            nonce = os.urandom(_NONCE_BYTES)
            line = msgspec.json.encode(msgspec.structs.replace(self._template, nonce=nonce))
            ciphertext = AESGCM(self._key).encrypt(nonce, changed.to_bytes(), line)
            write_private(self._path, line + b"\n" + ciphertext)
            self._ring, self._seen = changed, _mark_of(self._path)

    def __repr__(self) -> str:
        return f"SealedFileVault({self._path.name})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a vault cannot be copied")


def _mark_of(path: Path) -> tuple[int, int] | None:
    """What tells one writing of the file from the next; None where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _generate(kind: KeyKind) -> PrivateKey:
    return PrivateKey.generate(kind, os.urandom(MAC_KEY_BYTES))


def _with_missing(ring: KeyRing, wanted: Mapping[str, KeyKind]) -> KeyRing:
    present = set(ring.handles())
    for handle, kind in wanted.items():
        if handle not in present:
            ring = ring.with_new(handle, _generate(kind))
    return ring


def _read(path: Path) -> tuple[_Header, Callable[[bytes], KeyRing]]:
    """The header, and how to get the ring once the key is known."""
    line, separator, ciphertext = read_private(path).partition(b"\n")
    try:
        header = msgspec.json.decode(line, type=_Header)
    except (msgspec.DecodeError, ValueError) as error:
        raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} is not a vault") from error
    if not separator or len(header.nonce) != _NONCE_BYTES:
        raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} is not a vault")

    def ring_of(key: bytes) -> KeyRing:
        try:
            return KeyRing.from_bytes(AESGCM(key).decrypt(header.nonce, ciphertext, line))
        except InvalidTag as error:
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} is damaged") from error

    return header, ring_of


def _derive(passphrase: bytes, header: _Header) -> tuple[bytes, bytes]:
    """The file's key, and the bytes that recognise it."""
    match header.derivation:
        case _Derivation.HKDF:
            secret = passphrase
        case _Derivation.SCRYPT:
            if header.cost != SCRYPT_COST:
                # A header is not yet authenticated here: its cost must not decide ours.
                raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "the vault has an unknown cost")
            secret = Scrypt(
                salt=header.salt, length=_KEY_BYTES, n=SCRYPT_COST, r=SCRYPT_BLOCK, p=1
            ).derive(passphrase)
    out = HKDF(hashes.SHA256(), _KEY_BYTES + _CHECK_BYTES, header.salt, b"jukinet vault 1").derive(
        secret
    )
    return out[:_KEY_BYTES], out[_KEY_BYTES:]
