"""A vault whose signing keys never leave a PKCS#11 token (HSM, smart card, SoftHSM).

**In the token**, sensitive and not extractable: the keys that speak for the office, "sign" and,
where the token knows Ed25519, "note"; and one AES key.  **In a sealed file** beside it, encrypted
under a random passphrase that only that AES key opens: the keys that software must hold, because
HPKE and TLS are done in software, and the keys of message codes, which are asked a hundred thousand
times a second.  Whoever takes the files without the token has nothing; whoever takes the running
process can open what arrives, but cannot carry away the office's signature.

Token objects carry the label ``<vault>/<handle>``, so several nodes may share a token.  The library
is initialised once a process, with its own locking; each operation borrows a session from a small
pool, since a session can do one thing at a time.  Do not fork after a vault was opened.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec
import PyKCS11
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from jukinet.platform.crypto.keyring import next_of
from jukinet.platform.crypto.keys import KeyKind, PublicKey, spki_of
from jukinet.platform.crypto.private_file import make_private_directory, read_private, write_private
from jukinet.platform.crypto.seal import digest
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

SESSIONS: Final = 4  # as many at once as gained anything by measurement
WRAPPING: Final = "wrapping"
_NONCE_BYTES: Final = 12
_TAG_BITS: Final = 128
_P256: Final = bytes.fromhex("06082a8648ce3d030107")  # the object identifier of the curve
_EDWARDS: Final = b"\x13\x0cedwards25519"  # the name by which PKCS#11 2.40 tokens know it
_IN_SOFTWARE: Final = frozenset({TLS, next_of(TLS)})  # the TLS library wants a file
_WRONG_PIN: Final = frozenset(
    {PyKCS11.CKR_PIN_INCORRECT, PyKCS11.CKR_PIN_INVALID, PyKCS11.CKR_PIN_LEN_RANGE,
     PyKCS11.CKR_PIN_LOCKED, PyKCS11.CKR_PIN_EXPIRED}
)  # fmt: skip


class _Wrapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="juki-token/1"):
    """The file beside the sealed file: its passphrase, encrypted by the token."""

    vault: str
    nonce: str
    passphrase: str


class Pkcs11Vault:
    """Signing keys in a token; see :class:`~jukinet.platform.crypto.vault.Vault`."""

    def __init__(self, token: _Token, name: str, inner: SealedFileVault) -> None:
        self._token: Final = token
        self._name: Final = name
        self._inner: Final = inner
        self._keys: dict[str, _TokenKey] = token.list_keys(name)
        for handle in (SIGN, NOTE):
            if next_of(handle) in self._keys and handle not in self._keys:
                self.renew(handle)  # it was interrupted between destroying and relabelling

    @classmethod
    def create_token(cls, config: VaultConfig, keys: Mapping[str, KeyKind]) -> Pkcs11Vault:
        """Make the vault's keys in a token that its owner has initialised."""
        beside = _file_beside(config.path)
        if config.path.exists() or beside.exists():
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{config.path.name} exists already")
        token = _Token(config)
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
        token = _Token(config)
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


class _TokenKey:
    """A key pair in the token: the objects, and the public key as the world knows it."""

    __slots__ = ("objects", "private", "public")

    def __init__(self, private: Any, objects: list[Any], public: PublicKey) -> None:
        self.private: Final = private
        self.objects: Final = objects
        self.public: Final = public


class _Token:
    """A logged-in token and its pool of sessions."""

    def __init__(self, config: VaultConfig) -> None:
        assert config.pkcs11_module is not None
        library = _load_library(config.pkcs11_module)
        pin = read_private(config.passphrase_file).rstrip(b"\r\n").decode("utf-8", "replace")
        slot = _find_slot(library, config.token_label)
        self._sessions: Final[queue.SimpleQueue[Any]] = queue.SimpleQueue()
        with _translated():
            self._mechanisms: Final = frozenset(library.getMechanismList(slot))
            for _ in range(SESSIONS):
                flags = PyKCS11.CKF_SERIAL_SESSION | PyKCS11.CKF_RW_SESSION
                self._sessions.put(library.openSession(slot, flags))
            with self._session() as session:
                _log_in(session, pin)

    def can_hold(self, kind: KeyKind) -> bool:
        """Whether keys of this kind live in the token."""
        if kind is KeyKind.ED25519:
            return "CKM_EDDSA" in self._mechanisms
        return kind is KeyKind.ECDSA_P256

    def make_wrapping_key(self, label: str) -> None:
        """The AES key that opens the sealed file."""
        template = [
            (PyKCS11.CKA_CLASS, PyKCS11.CKO_SECRET_KEY),
            (PyKCS11.CKA_KEY_TYPE, PyKCS11.CKK_AES),
            (PyKCS11.CKA_VALUE_LEN, 32),
            (PyKCS11.CKA_ENCRYPT, True),
            (PyKCS11.CKA_DECRYPT, True),
            *_kept_inside(label),
        ]
        with self._session() as session, _translated():
            session.generateKey(template, PyKCS11.MechanismAESGENERATEKEY)

    def wrap(self, label: str, nonce: bytes, secret: bytes) -> bytes:
        """Encrypt with the wrapping key."""
        mechanism = PyKCS11.AES_GCM_Mechanism(nonce, label.encode(), _TAG_BITS)
        with self._session() as session, _translated():
            return bytes(session.encrypt(_find_one(session, label), secret, mechanism))

    def unwrap(self, label: str, nonce: bytes, ciphertext: bytes) -> bytes:
        """Decrypt with the wrapping key; VAULT_UNAVAILABLE when it is not this token's."""
        mechanism = PyKCS11.AES_GCM_Mechanism(nonce, label.encode(), _TAG_BITS)
        with self._session() as session, _translated():
            return bytes(session.decrypt(_find_one(session, label), ciphertext, mechanism))

    def make_key(self, name: str, handle: str, kind: KeyKind) -> _TokenKey:
        """A signing key pair, made inside and never to come out."""
        label = f"{name}/{handle}"
        curve, mechanism = (
            (_P256, PyKCS11.CKM_EC_KEY_PAIR_GEN)
            if kind is KeyKind.ECDSA_P256
            else (_EDWARDS, PyKCS11.CKM_EC_EDWARDS_KEY_PAIR_GEN)
        )
        public = [
            (PyKCS11.CKA_EC_PARAMS, curve),
            (PyKCS11.CKA_VERIFY, True),
            (PyKCS11.CKA_TOKEN, True),
            (PyKCS11.CKA_LABEL, label),
        ]
        private = [(PyKCS11.CKA_SIGN, True), *_kept_inside(label)]
        with self._session() as session, _translated():
            made = session.generateKeyPair(public, private, PyKCS11.Mechanism(mechanism, None))
            return _key_of(session, made[0], made[1])

    def list_keys(self, name: str) -> dict[str, _TokenKey]:
        """The vault's key pairs in the token, by handle."""
        with self._session() as session, _translated():
            publics = _find_labelled(session, PyKCS11.CKO_PUBLIC_KEY, name)
            privates = _find_labelled(session, PyKCS11.CKO_PRIVATE_KEY, name)
            return {
                handle: _key_of(session, publics[handle], privates[handle])
                for handle in publics.keys() & privates.keys()
            }

    def sign(self, key: _TokenKey, data: bytes) -> bytes:
        """64 bytes; tokens sign a hash with ECDSA, and the data itself with Ed25519."""
        with self._session() as session, _translated():
            if key.public.kind is KeyKind.ECDSA_P256:
                mechanism = PyKCS11.Mechanism(PyKCS11.CKM_ECDSA, None)
                return bytes(session.sign(key.private, digest(data), mechanism))
            return bytes(
                session.sign(key.private, data, PyKCS11.Mechanism(PyKCS11.CKM_EDDSA, None))
            )

    def relabel(self, key: _TokenKey, label: str) -> None:
        """Give the pair another handle."""
        with self._session() as session, _translated():
            for one in key.objects:
                session.setAttributeValue(one, [(PyKCS11.CKA_LABEL, label)])

    def destroy(self, key: _TokenKey) -> None:
        """Remove the pair from the token for good."""
        with self._session() as session, _translated():
            for one in key.objects:
                session.destroyObject(one)

    def close(self) -> None:
        """Close every session; the token logs out with the last one."""
        for _ in range(SESSIONS):
            session = self._sessions.get()
            with _translated():
                session.closeSession()

    @contextmanager
    def _session(self) -> Iterator[Any]:
        session = self._sessions.get()
        try:
            yield session
        finally:
            self._sessions.put(session)


def _kept_inside(label: str) -> list[tuple[int, Any]]:
    return [
        (PyKCS11.CKA_TOKEN, True),
        (PyKCS11.CKA_PRIVATE, True),
        (PyKCS11.CKA_SENSITIVE, True),
        (PyKCS11.CKA_EXTRACTABLE, False),
        (PyKCS11.CKA_LABEL, label),
    ]


@lru_cache(maxsize=8)
def _load_library(module: Path) -> Any:
    """The token's library, initialised once a process."""
    library = PyKCS11.PyKCS11Lib()
    with _translated():
        library.load(str(module))
    return library


def _find_slot(library: Any, label: str) -> Any:
    with _translated():
        for slot in library.getSlotList(tokenPresent=True):
            if library.getTokenInfo(slot).label.strip().rstrip("\x00") == label:
                return slot
    raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"there is no token labelled {label!r}")


def _log_in(session: Any, pin: str) -> None:
    try:
        session.login(pin)
    except PyKCS11.PyKCS11Error as error:
        if error.value != PyKCS11.CKR_USER_ALREADY_LOGGED_IN:  # another vault on the same token
            raise


def _find_one(session: Any, label: str) -> Any:
    found = session.findObjects(
        [(PyKCS11.CKA_CLASS, PyKCS11.CKO_SECRET_KEY), (PyKCS11.CKA_LABEL, label)]
    )
    if len(found) != 1:
        raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "the token does not hold this vault's key")
    return found[0]


def _find_labelled(session: Any, kind: int, name: str) -> dict[str, Any]:
    """Objects of the vault by handle."""
    found = {}
    for one in session.findObjects([(PyKCS11.CKA_CLASS, kind)]):
        (label,) = session.getAttributeValue(one, [PyKCS11.CKA_LABEL])
        vault, _, handle = label.partition("/")
        if vault == name:
            found[handle] = one
    return found


def _key_of(session: Any, public: Any, private: Any) -> _TokenKey:
    curve, point = session.getAttributeValue(public, [PyKCS11.CKA_EC_PARAMS, PyKCS11.CKA_EC_POINT])
    raw = bytes(point)[2:]  # an OCTET STRING of less than 128 bytes
    if bytes(curve) == _P256:
        loaded = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        key = PublicKey(KeyKind.ECDSA_P256, spki_of(loaded))
    else:
        key = PublicKey(KeyKind.ED25519, spki_of(ed25519.Ed25519PublicKey.from_public_bytes(raw)))
    return _TokenKey(private, [public, private], key)


def _file_beside(path: Path) -> Path:
    return path.with_name(path.name + ".token")


@contextmanager
def _translated() -> Iterator[None]:
    """The token's errors in our words; never with what it was asked to do."""
    try:
        yield
    except PyKCS11.PyKCS11Error as error:
        if error.value in _WRONG_PIN:
            raise JukiError(ErrorCode.VAULT_LOCKED, "the token refuses the PIN") from error
        raise JukiError(
            ErrorCode.VAULT_UNAVAILABLE, "the token failed", pkcs11=int(error.value)
        ) from error
