"""The directory of peers: who takes part, where they are, with which keys, and whether they may.

The nation's authority publishes one signed file: a line of JSON and a line with the authority's
signature over exactly that line.  Every node reads it and trusts nothing in it before the signature
verified.  Editions are numbered; an older edition is refused, so nobody can bring back a peer that
was revoked.

A lookup is a dictionary access.  Before it the file's ``stat`` is compared, which costs a
microsecond: a revocation holds from the next request on.  Should a new edition not verify, the old
one stays in force and the fault is kept for the operators' screen (:attr:`PeerDirectory.fault`).

During a renewal a party has two certificates and two signing keys: the new ones, and the former
ones until the authority ends the renewal. The keys under its checkpoints are listed for good, also
when it takes part no longer: what they signed is shown for decades.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from jukinet.platform.crypto.certificates import Sign
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.private_file import write_public
from jukinet.platform.crypto.seal import verify
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Standing

DIRECTORY_BYTES_MAX: Final = 16_777_216  # 1.5 kB a party: ten thousand parties
PORT_MAX: Final = 65_535


class PeerStatus(StrEnum):
    """Whether a party may take part."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a node listens; port 0 means not yet known."""

    host: str
    port: int

    def __post_init__(self) -> None:
        if not self.host or not 0 <= self.port <= PORT_MAX:
            raise JukiError(ErrorCode.DIRECTORY_INVALID, "not an address")


@dataclass(frozen=True, slots=True)
class PeerRecord:
    """One party as the authority vouches for it."""

    party: Party
    address: Address
    certificates: tuple[str, ...]  # thumbprints, the current one first
    sign_key: PublicKey
    seal_key: PublicKey
    note_key: PublicKey
    status: PeerStatus = PeerStatus.ACTIVE
    former_sign_keys: tuple[PublicKey, ...] = ()
    former_note_keys: tuple[PublicKey, ...] = ()
    standing: Standing = Standing.PRIVATE  # of a card issuer; nobody asks it of others

    def find_sign_key(self, thumbprint: str) -> PublicKey | None:
        """The current or a former signing key with this thumbprint."""
        for key in (self.sign_key, *self.former_sign_keys):
            if key.thumbprint == thumbprint:
                return key
        return None

    @property
    def note_keys(self) -> tuple[PublicKey, ...]:
        """The keys under all its checkpoints, of former years too; the present one first."""
        return (self.note_key, *self.former_note_keys)


class _WirePeer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    party: str
    host: str
    port: int
    certificates: list[str]
    sign: bytes
    seal: bytes
    seal_kind: KeyKind
    note: bytes
    status: PeerStatus
    former_sign: list[bytes]
    former_note: list[bytes] = []  # msgspec copies it for each
    standing: Standing = Standing.PRIVATE


class _WireDirectory(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="peer-directory/1"
):
    number: int
    made_at: datetime
    parties: list[_WirePeer]


class _WireSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class _Edition:
    number: int
    made_at: datetime
    peers: Mapping[Party, PeerRecord]


_Stamp = tuple[int, int, int]


class PeerDirectory:
    """Who takes part: by party, with an eye on the file."""

    __slots__ = ("_authority_key", "_edition", "_path", "_stamp", "fault")

    def __init__(self, path: Path, authority_key: PublicKey) -> None:
        """Read and verify the file; DIRECTORY_INVALID when it does not hold."""
        self._path: Final = path
        self._authority_key: Final = authority_key
        self.fault: JukiError | None = None
        self._stamp = _stamp_of(path)
        self._edition = _read_edition(path, authority_key)

    def find(self, party: Party) -> PeerRecord | None:
        """The party's record as of this instant, also when it is revoked."""
        self._look_at_file()
        return self._edition.peers.get(party)

    def get(self, party: Party) -> PeerRecord:
        """The record of a party that may take part; else PEER_UNKNOWN or PEER_REVOKED."""
        record = self.find(party)
        if record is None:
            raise JukiError(ErrorCode.PEER_UNKNOWN, f"{party} is not in the directory")
        if record.status is not PeerStatus.ACTIVE:
            raise JukiError(ErrorCode.PEER_REVOKED, f"{party} was revoked")
        return record

    def must_be_peer(self, party: Party, certificate: str) -> PeerRecord:
        """The record, provided that this is a certificate the authority lists for the party."""
        record = self.get(party)
        if certificate not in record.certificates:
            raise JukiError(ErrorCode.PEER_REVOKED, f"{party} shows a certificate no longer listed")
        return record

    def list_records(self) -> list[PeerRecord]:
        """Every party, in order."""
        self._look_at_file()
        return [self._edition.peers[party] for party in sorted(self._edition.peers)]

    @property
    def number(self) -> int:
        """Which edition is in force."""
        return self._edition.number

    @property
    def made_at(self) -> datetime:
        """When the authority made the edition in force."""
        return self._edition.made_at

    def reload(self) -> None:
        """Read the file now; raises, and keeps the edition in force, when it does not hold."""
        stamp = _stamp_of(self._path)
        edition = _read_edition(self._path, self._authority_key)
        if edition.number < self._edition.number:
            raise JukiError(
                ErrorCode.DIRECTORY_INVALID,
                "an older edition of the directory",
                number=edition.number,
                in_force=self._edition.number,
            )
        self._edition, self._stamp, self.fault = edition, stamp, None

    def _look_at_file(self) -> None:
        try:
            stamp = _stamp_of(self._path)
            if stamp == self._stamp:
                return
            self._stamp = stamp  # a broken edition is read once, not at every request
            self.reload()
        except JukiError as error:
            self.fault = error

    def __iter__(self) -> Iterator[PeerRecord]:
        return iter(self.list_records())

    def __repr__(self) -> str:
        return f"PeerDirectory(edition {self.number}, {len(self._edition.peers)} parties)"


def write_directory(
    path: Path, records: Iterable[PeerRecord], *, number: int, now: datetime, sign: Sign,
    authority_key: PublicKey,
) -> None:  # fmt: skip
    """Publish an edition: the line, and the authority's signature over it."""
    parties = [_to_wire(record) for record in sorted(records, key=lambda record: record.party)]
    line = msgspec.json.encode(_WireDirectory(number, now, parties))
    signature = _WireSignature(authority_key.thumbprint, sign(line))
    write_public(path, line + b"\n" + msgspec.json.encode(signature) + b"\n")


def read_records(path: Path, authority_key: PublicKey) -> Mapping[Party, PeerRecord]:
    """The records of a verified edition; the authority takes up its own work with them."""
    return _read_edition(path, authority_key).peers


def _stamp_of(path: Path) -> _Stamp:
    try:
        state = path.stat()
    except OSError as error:
        raise JukiError(
            ErrorCode.DIRECTORY_INVALID, f"cannot read {path.name}: {error.strerror}"
        ) from error
    return state.st_mtime_ns, state.st_size, state.st_ino


def _read_edition(path: Path, authority_key: PublicKey) -> _Edition:
    try:
        with path.open("rb") as file:
            content = file.read(DIRECTORY_BYTES_MAX + 1)
    except OSError as error:
        raise JukiError(
            ErrorCode.DIRECTORY_INVALID, f"cannot read {path.name}: {error.strerror}"
        ) from error
    if len(content) > DIRECTORY_BYTES_MAX:
        raise JukiError(ErrorCode.DIRECTORY_INVALID, f"{path.name} is too large")
    # (1) two lines, (2) signed by our authority, (3) and only then understood.
    line, _, rest = content.partition(b"\n")
    try:
        signed = msgspec.json.decode(rest, type=_WireSignature)  # (1)
        verify(authority_key, line, signed.signature)  # (2)
        wire = msgspec.json.decode(line, type=_WireDirectory)  # (3)
        records = [_from_wire(peer) for peer in wire.parties]
    except (msgspec.DecodeError, ValueError, JukiError) as error:
        raise JukiError(ErrorCode.DIRECTORY_INVALID, f"{path.name} does not hold") from error
    return _Edition(wire.number, wire.made_at, {record.party: record for record in records})


def _to_wire(record: PeerRecord) -> _WirePeer:
    return _WirePeer(
        party=str(record.party),
        host=record.address.host,
        port=record.address.port,
        certificates=list(record.certificates),
        sign=record.sign_key.spki,
        seal=record.seal_key.spki,
        seal_kind=record.seal_key.kind,
        note=record.note_key.spki,
        status=record.status,
        former_sign=[key.spki for key in record.former_sign_keys],
        former_note=[key.spki for key in record.former_note_keys],
        standing=record.standing,
    )


def _from_wire(peer: _WirePeer) -> PeerRecord:
    return PeerRecord(
        party=Party.parse(peer.party),
        address=Address(peer.host, peer.port),
        certificates=tuple(peer.certificates),
        sign_key=PublicKey(KeyKind.ECDSA_P256, peer.sign),
        seal_key=PublicKey(peer.seal_kind, peer.seal),
        note_key=PublicKey(KeyKind.ED25519, peer.note),
        status=peer.status,
        former_sign_keys=tuple(PublicKey(KeyKind.ECDSA_P256, key) for key in peer.former_sign),
        former_note_keys=tuple(PublicKey(KeyKind.ED25519, key) for key in peer.former_note),
        standing=peer.standing,
    )
