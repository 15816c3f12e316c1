"""The vault (耐タンパー装置): every private key of an office, used by handle, never handed out.

An office asks the vault to sign, to open what was sealed for it, to make a message code.  It names
the key by handle ("sign", "seal", …) and gets a result, never a key.  Two vaults stand behind one
protocol: :class:`~jukinet.platform.crypto.sealed_file.SealedFileVault` keeps the keys in one
encrypted file; :class:`~jukinet.platform.crypto.pkcs11.Pkcs11Vault` leaves the signing keys inside
a PKCS#11 token and lets the token encrypt the others.

The TLS key is the one key that a library insists on reading from a file.  ``tls_files`` writes it
encrypted under a passphrase that lives in the vault, and hands out the passphrase as a callable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from jukinet.platform.crypto.keys import KeyKind, PrivateKey, PublicKey
from jukinet.platform.crypto.private_file import make_private_directory, write_private, write_public
from jukinet.terms.errors import ErrorCode, JukiError

SIGN: Final = "sign"
NOTE: Final = "note"
SEAL: Final = "seal"
TLS: Final = "tls"
SUBJECT: Final = "subject"
LINK: Final = "link"
WEB: Final = "web"
FILE_LOCK: Final = "file-lock"
MUNICIPAL: Final = "municipal"
"""The one key that many offices hold: each of them opens what is sealed for any."""

SHARED_KEYS: Final[Mapping[str, KeyKind]] = {MUNICIPAL: KeyKind.HPKE_P256}
"""Keys that may pass from vault to vault, sealed; all others stay where they were made."""
OFFICE_SEAL: Final = "office-seal"
"""The official seal's key: offices that issue paper have one beside the keys of every node."""

NODE_KEYS: Final[Mapping[str, KeyKind]] = {
    SIGN: KeyKind.ECDSA_P256,
    NOTE: KeyKind.ED25519,
    SEAL: KeyKind.HPKE_P256,
    TLS: KeyKind.ECDSA_P256,
    SUBJECT: KeyKind.HMAC_SHA256,
    LINK: KeyKind.HMAC_SHA256,
    WEB: KeyKind.HMAC_SHA256,
    FILE_LOCK: KeyKind.HMAC_SHA256,
}


class VaultKind(StrEnum):
    """Where the keys are."""

    SEALED_FILE = "sealed-file"
    PKCS11 = "pkcs11"


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """Where a node's vault is; secrets by file path only."""

    path: Path  # the sealed file; for a token, the file of the keys that the token encrypts
    passphrase_file: Path  # 0600; for a token, its user PIN
    kind: VaultKind = VaultKind.SEALED_FILE
    pkcs11_module: Path | None = None  # the token's library
    token_label: str = ""

    def __post_init__(self) -> None:
        if self.kind is VaultKind.PKCS11 and (self.pkcs11_module is None or not self.token_label):
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID, "a PKCS#11 vault needs its module and token label"
            )


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What a TLS library reads: the certificate, the encrypted key, and how to decrypt it."""

    certificate: Path
    key: Path
    passphrase: Callable[[], bytes] = field(repr=False)


class Vault(Protocol):
    """Keys by handle.  Every method raises KEY_NOT_FOUND for a handle it does not know."""

    def create(self, handle: str, kind: KeyKind) -> None:
        """Make a new key; KEY_ALREADY_EXISTS if the handle has one."""

    def create_missing(self, wanted: Mapping[str, KeyKind]) -> None:
        """Make whichever of the keys do not exist yet, in one write."""

    def prepare(self, handle: str) -> PublicKey:
        """Make the key that will replace the handle's; it can sign and open as ``next_of(handle)``.

        The handle's own key stays in use until the authority has certified the prepared one.
        """

    def renew(self, handle: str) -> None:
        """Put the prepared key in use; what was sealed for the former one can still be opened."""

    def forget_former(self, handle: str) -> None:
        """End a renewal: former keys of the handle are destroyed."""

    def destroy(self, handle: str) -> None:
        """Destroy a key made for one purpose with all its former ones; nothing opens with it again.

        KEY_INVALID for the keys of ``NODE_KEYS``, without which a node is none.
        """

    def list_handles(self) -> Mapping[str, KeyKind]:
        """Every handle with the kind of its key."""

    def public(self, handle: str) -> PublicKey:
        """The public key, for the directory of peers."""

    def sign(self, handle: str, data: bytes) -> bytes:
        """64 bytes: r and s of ECDSA P-256 with SHA-256, or an Ed25519 signature."""

    def open(self, handle: str, sealed: bytes, aad: bytes) -> bytes:
        """Decrypt what was sealed for the handle's key or its former ones; else SEAL_INVALID."""

    def mac(self, handle: str, data: bytes) -> bytes:
        """HMAC-SHA256 under the handle's key: 32 bytes."""

    def hand_over(self, handle: str, recipient: PublicKey, aad: bytes) -> bytes:
        """A key of ``SHARED_KEYS``, sealed for another office's vault; KEY_INVALID for others."""

    def take_over(self, handle: str, sealed: bytes, aad: bytes) -> None:
        """Put a shared key in use that was sealed for this vault; the former ones still open."""

    def tls_files(self, directory: Path, certificate_pem: bytes, handle: str = TLS) -> TlsFiles:
        """Write certificate and encrypted key for the TLS library; the key only if it changed."""

    def close(self) -> None:
        """Let go of the token, if there is one."""


def must_be_destroyable(handle: str) -> None:
    """Raise KEY_INVALID for a key without which a node is none."""
    if handle in NODE_KEYS:
        raise JukiError(ErrorCode.KEY_INVALID, f"{handle!r} is renewed, never destroyed")


def must_be_shared(handle: str) -> None:
    """Raise KEY_INVALID for a key that never passes from vault to vault."""
    if handle not in SHARED_KEYS:
        raise JukiError(ErrorCode.KEY_INVALID, f"{handle!r} stays in its vault")


def write_tls_files(
    directory: Path, certificate_pem: bytes, key: PrivateKey, passphrase: bytes
) -> TlsFiles:
    """Both vaults' way to put the TLS key where a TLS library reads it, encrypted."""
    assert key.public is not None
    make_private_directory(directory)
    key_file = directory / f"{key.public.thumbprint[:32]}.key"
    if not key_file.exists():
        write_private(key_file, key.to_encrypted_pem(passphrase))
    certificate_file = directory / "certificate.pem"
    if not certificate_file.exists() or certificate_file.read_bytes() != certificate_pem:
        write_public(certificate_file, certificate_pem)
    return TlsFiles(certificate_file, key_file, lambda: passphrase)
