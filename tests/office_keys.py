"""Keys of the offices that tests are about, made once and shared.

``ListedKeys`` are vaults and a directory that lists them: enough for whatever signs, seals and
verifies.  ``EnrolledKeys`` have an authority besides, and a certificate each: for TLS and for what
an authority certifies; they cost some milliseconds more an office.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jukinet.platform.crypto.authority import AUTHORITY_KEYS, Authority, NodeNames, make_request
from jukinet.platform.crypto.certificates import NO_OTHER_NAMES
from jukinet.platform.crypto.directory import (
    Address,
    PeerDirectory,
    PeerRecord,
    PeerStatus,
    write_directory,
)
from jukinet.platform.crypto.keys import KeyKind
from jukinet.platform.crypto.randomness import Randomness, SystemRandomness
from jukinet.platform.crypto.vault import (
    MUNICIPAL,
    NODE_KEYS,
    NOTE,
    SEAL,
    SHARED_KEYS,
    SIGN,
    TlsFiles,
    Vault,
    VaultConfig,
)
from jukinet.platform.crypto.vault_opening import create_vault
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.clock import Clock
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party, Role, Standing

NOWHERE = Address("127.0.0.1", 0)


def make_vault(folder: Path, keys: Mapping[str, KeyKind] = NODE_KEYS) -> Vault:
    """A vault in a folder of its own."""
    return create_vault(VaultConfig(folder / "vault", folder / "passphrase"), keys)


def make_vaults(folder: Path, parties: Iterable[Party]) -> dict[Party, Vault]:
    """A vault for each."""
    return {party: make_vault(folder / _name(party)) for party in parties}


def make_context(
    party: Party,
    vault: Vault,
    directory: PeerDirectory,
    clock: Clock,
    randomness: Randomness | None = None,
) -> NodeContext:
    """What a procedure of this office is given, under the real law."""
    return NodeContext(
        party=party,
        clock=clock,
        vault=vault,
        directory=directory,
        law=load_profile().on,
        randomness=randomness or SystemRandomness(),
    )


@dataclass
class ListedKeys:
    """The vaults of some parties, and the directory that lists them."""

    folder: Path
    vaults: dict[Party, Vault]
    now: datetime
    authority: Vault = field(init=False)
    directory: PeerDirectory = field(init=False)
    edition: int = 0

    def __post_init__(self) -> None:
        self.authority = make_vault(self.folder / "authority")
        self.directory = self.list_anew()

    def list_anew(self, **listed: Any) -> PeerDirectory:
        """A new edition in a file of its own; those opened before stay what they were."""
        self.edition += 1
        path = self.folder / f"directory-{self.edition}.json"
        self.write(path, number=self.edition, **listed)
        return self.open(path)

    def open(self, path: Path) -> PeerDirectory:
        """A directory as everybody verifies it."""
        return PeerDirectory(path, self.authority.public(SIGN))

    def write(
        self,
        path: Path,
        *,
        number: int = 1,
        revoked: Collection[Party] = (),
        without: Collection[Party] = (),
        standings: Mapping[Party, Standing] | None = None,
    ) -> None:
        """Write an edition of the directory to a file."""
        records = [
            PeerRecord(
                party=party,
                address=NOWHERE,
                certificates=("0" * 64,),
                sign_key=vault.public(SIGN),
                seal_key=vault.public(SEAL),
                note_key=vault.public(NOTE),
                status=PeerStatus.REVOKED if party in revoked else PeerStatus.ACTIVE,
                standing=(standings or {}).get(party, Standing.PRIVATE),
            )
            for party, vault in self.vaults.items()
            if party not in without
        ]
        write_directory(
            path,
            records,
            number=number,
            now=self.now,
            sign=lambda line: self.authority.sign(SIGN, line),
            authority_key=self.authority.public(SIGN),
        )

    def share_municipal_keys(self) -> None:
        """Give the register offices the key that all of them share."""
        self.authority.create_missing(SHARED_KEYS)
        for party, own in self.vaults.items():
            if party.role is Role.REGISTER_OFFICE:
                shared = self.authority.hand_over(MUNICIPAL, own.public(SEAL), b"test")
                own.take_over(MUNICIPAL, shared, b"test")

    def context(
        self, party: Party, clock: Clock, randomness: Randomness | None = None
    ) -> NodeContext:
        """What a procedure of this party is given."""
        return make_context(party, self.vaults[party], self.directory, clock, randomness)


def list_keys(folder: Path, parties: Iterable[Party], now: datetime) -> ListedKeys:
    """Make keys for parties and a directory of all of them."""
    return ListedKeys(folder, make_vaults(folder, parties), now)


class EnrolledKeys:
    """An authority, and vaults and certificates of whoever it enrolled."""

    def __init__(
        self, folder: Path, parties: Sequence[Party] = (), *, now: datetime | None = None
    ) -> None:
        self.folder = folder
        self.now = now or datetime.now(UTC)  # TLS compares with the real time
        vault = make_vault(folder / "authority-keys", AUTHORITY_KEYS)
        self.authority = Authority.create(folder / "authority", vault, name="test", now=self.now)
        self.vaults: dict[Party, Vault] = {}
        self.files: dict[Party, TlsFiles] = {}
        for party in parties:
            self.enrol(party)
        self.authority.publish(now=self.now)

    def enrol(
        self,
        party: Party,
        *,
        now: datetime | None = None,
        days: int = 30,
        names: NodeNames = NO_OTHER_NAMES,
    ) -> Vault:
        """A party with keys and a certificate; in the directory from its next edition."""
        place = self.folder / _name(party)
        vault = make_vault(place)
        request, on = make_request(vault, party, now=self.now), now or self.now
        pem = self.authority.enrol(request, NOWHERE, now=on, days=days, names=names)
        self.vaults[party], self.files[party] = vault, vault.tls_files(place / "tls", pem)
        return vault

    @property
    def directory(self) -> PeerDirectory:
        """The directory as it is published, opened anew."""
        return self.authority.open_directory()

    def identity(self, party: Party) -> TlsIdentity:
        """TLS as a node of this party has it."""
        return self.identity_by(self.files[party])

    def identity_by(self, files: TlsFiles) -> TlsIdentity:
        """TLS in this nation for whoever holds these files."""
        return TlsIdentity(
            files,
            root=self.authority.root_file,
            revoked=self.authority.revocation_file,
            directory=self.directory,
        )

    def context(
        self, party: Party, clock: Clock, randomness: Randomness | None = None
    ) -> NodeContext:
        """What a procedure of this party is given."""
        return make_context(party, self.vaults[party], self.directory, clock, randomness)


def _name(party: Party) -> str:
    return str(party).replace(":", "-")
