"""The keys of one office, by handle, with those they replaced.

A handle names a use ("sign", "seal", "tls"), not a key.  When a key is renewed its predecessor
stays: messages sealed before the renewal are still on their way, and only the former key opens
them.  Former keys never sign, and never make message codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

import msgspec

from jukinet.platform.crypto.keys import KeyKind, PrivateKey
from jukinet.platform.crypto.seal import open_sealed, sealed_for
from jukinet.terms.errors import ErrorCode, JukiError

FORMER_KEYS_MAX: Final = 8  # a key is renewed yearly; nothing is under way for eight years


class _StoredKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: KeyKind
    secrets: list[bytes]  # base64 in JSON; the current key first


class _StoredRing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="keyring/1"):
    keys: dict[str, _StoredKey]


@dataclass(frozen=True, slots=True)
class _Chain:
    kind: KeyKind
    keys: tuple[PrivateKey, ...]


def next_of(handle: str) -> str:
    """The handle of the key that is prepared to replace this one."""
    return f"{handle}.next"


class KeyRing:
    """Private keys by handle; a value: every change makes a new ring."""

    __slots__ = ("_chains",)

    def __init__(self, chains: Mapping[str, _Chain]) -> None:
        self._chains: Final = dict(chains)

    @classmethod
    def empty(cls) -> KeyRing:
        """A ring without keys."""
        return cls({})

    @classmethod
    def from_bytes(cls, stored: bytes) -> KeyRing:
        """The ring a vault stored."""
        try:
            ring = msgspec.json.decode(stored, type=_StoredRing)
            return cls(
                {
                    handle: _Chain(
                        key.kind,
                        tuple(PrivateKey.from_secret(key.kind, secret) for secret in key.secrets),
                    )
                    for handle, key in ring.keys.items()
                }
            )
        except (msgspec.DecodeError, ValueError) as error:
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, "the keys cannot be read") from error

    def to_bytes(self) -> bytes:
        """What a vault stores under its own encryption."""
        return msgspec.json.encode(
            _StoredRing(
                {
                    handle: _StoredKey(
                        chain.kind,
                        [key.to_secret() for key in chain.keys],
                    )
                    for handle, chain in self._chains.items()
                }
            )
        )

    def with_new(self, handle: str, key: PrivateKey) -> KeyRing:
        """The ring with one key more."""
        if handle in self._chains:
            raise JukiError(ErrorCode.KEY_ALREADY_EXISTS, f"there is a key {handle!r} already")
        return KeyRing({**self._chains, handle: _Chain(key.kind, (key,))})

    def with_prepared(self, handle: str, key: PrivateKey) -> KeyRing:
        """The ring with the key that will replace the handle's; a second one changes nothing."""
        self._chain(handle)
        prepared = next_of(handle)
        return self if prepared in self._chains else self.with_new(prepared, key)

    def with_renewed(self, handle: str) -> KeyRing:
        """The ring with the prepared key in use; the one before it can still open."""
        chains = dict(self._chains)
        prepared = chains.pop(next_of(handle), None)
        if prepared is None:
            raise JukiError(ErrorCode.KEY_NOT_FOUND, f"no key is prepared for {handle!r}")
        former = self._chain(handle).keys[:FORMER_KEYS_MAX]
        chains[handle] = _Chain(prepared.kind, (*prepared.keys, *former))
        return KeyRing(chains)

    def with_taken(self, handle: str, key: PrivateKey) -> KeyRing:
        """The ring with a key from elsewhere in use; the ones before it can still open."""
        chain = self._chains.get(handle)
        if chain is None:
            return self.with_new(handle, key)
        if key.public == chain.keys[0].public:
            return self
        former = chain.keys[:FORMER_KEYS_MAX]
        return KeyRing({**self._chains, handle: _Chain(key.kind, (key, *former))})

    def without_former(self, handle: str) -> KeyRing:
        """The ring after the renewal is over: only the current key is left."""
        chain = self._chain(handle)
        return KeyRing({**self._chains, handle: _Chain(chain.kind, chain.keys[:1])})

    def without(self, handle: str) -> KeyRing:
        """The ring without a key and all that came before it."""
        self._chain(handle)
        return KeyRing({name: chain for name, chain in self._chains.items() if name != handle})

    def handles(self) -> Iterable[str]:
        """All handles."""
        return self._chains.keys()

    def kind(self, handle: str) -> KeyKind:
        """What the key is."""
        return self._chain(handle).kind

    def current(self, handle: str) -> PrivateKey:
        """The key in use."""
        return self._chain(handle).keys[0]

    def open(self, handle: str, sealed: bytes, aad: bytes) -> bytes:
        """Open with whichever key of the handle it was sealed for, the prepared one included."""
        key_id = sealed_for(sealed)
        prepared = self._chains.get(next_of(handle))
        for key in self._chain(handle).keys + (prepared.keys if prepared else ()):
            if key.public is not None and key.public.key_id == key_id:
                return open_sealed(key, sealed, aad)
        raise JukiError(ErrorCode.SEAL_INVALID, "sealed for another key")

    def _chain(self, handle: str) -> _Chain:
        try:
            return self._chains[handle]
        except KeyError:
            raise JukiError(ErrorCode.KEY_NOT_FOUND, f"there is no key {handle!r}") from None

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(sorted(self._chains))})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("keys stay in their vault")
