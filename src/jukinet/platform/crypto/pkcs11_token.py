"""A PKCS#11 token: logged in to, and what is done in it.

The library is initialised once a process, with its own locking; each operation borrows a session
from a small pool, since a session can do one thing at a time.  Do not fork after one was opened.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import PyKCS11
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from jukinet.platform.crypto.keys import KeyKind, PublicKey, spki_of
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import VaultConfig
from jukinet.terms.errors import ErrorCode, JukiError

SESSIONS: Final = 4  # as many at once as gained anything by measurement
_TAG_BITS: Final = 128
_P256: Final = bytes.fromhex("06082a8648ce3d030107")  # the object identifier of the curve
_EDWARDS: Final = b"\x13\x0cedwards25519"  # the name by which PKCS#11 2.40 tokens know it
_WRONG_PIN: Final = frozenset(
    {PyKCS11.CKR_PIN_INCORRECT, PyKCS11.CKR_PIN_INVALID, PyKCS11.CKR_PIN_LEN_RANGE,
     PyKCS11.CKR_PIN_LOCKED, PyKCS11.CKR_PIN_EXPIRED}
)  # fmt: skip


class TokenKey:
    """A key pair in the token: the objects, and the public key as the world knows it."""

    __slots__ = ("objects", "private", "public")

    def __init__(self, private: Any, objects: list[Any], public: PublicKey) -> None:
        self.private: Final = private
        self.objects: Final = objects
        self.public: Final = public


class Token:
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

    def make_key(self, name: str, handle: str, kind: KeyKind) -> TokenKey:
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

    def list_keys(self, name: str) -> dict[str, TokenKey]:
        """The vault's key pairs in the token, by handle."""
        with self._session() as session, _translated():
            publics = _find_labelled(session, PyKCS11.CKO_PUBLIC_KEY, name)
            privates = _find_labelled(session, PyKCS11.CKO_PRIVATE_KEY, name)
            return {
                handle: _key_of(session, publics[handle], privates[handle])
                for handle in publics.keys() & privates.keys()
            }

    def sign(self, key: TokenKey, data: bytes) -> bytes:
        """64 bytes; tokens sign a hash with ECDSA, and the data itself with Ed25519."""
        with self._session() as session, _translated():
            if key.public.kind is KeyKind.ECDSA_P256:
                mechanism = PyKCS11.Mechanism(PyKCS11.CKM_ECDSA, None)
                return bytes(session.sign(key.private, digest(data), mechanism))
            return bytes(
                session.sign(key.private, data, PyKCS11.Mechanism(PyKCS11.CKM_EDDSA, None))
            )

    def relabel(self, key: TokenKey, label: str) -> None:
        """Give the pair another handle."""
        with self._session() as session, _translated():
            for one in key.objects:
                session.setAttributeValue(one, [(PyKCS11.CKA_LABEL, label)])

    def destroy(self, key: TokenKey) -> None:
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


def _key_of(session: Any, public: Any, private: Any) -> TokenKey:
    curve, point = session.getAttributeValue(public, [PyKCS11.CKA_EC_PARAMS, PyKCS11.CKA_EC_POINT])
    raw = bytes(point)[2:]  # an OCTET STRING of less than 128 bytes
    if bytes(curve) == _P256:
        loaded = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        key = PublicKey(KeyKind.ECDSA_P256, spki_of(loaded))
    else:
        key = PublicKey(KeyKind.ED25519, spki_of(ed25519.Ed25519PublicKey.from_public_bytes(raw)))
    return TokenKey(private, [public, private], key)


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
