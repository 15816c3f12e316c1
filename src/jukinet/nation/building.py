"""Builds a nation's machines on this one: authority, keys, certificates, databases, configurations.

What comes out is what a real rollout produces: a folder a node with its configuration file, its
vault and its certificate; a database a node with a login that can reach no other; one authority
with its signed directory. `nodes/` reads these files exactly as it does in production.

Certificates live in the machine's real time, because the TLS library checks them against it;
everything else in the nation lives in the nation's time.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from jukinet.nodes.card_keys import CardUse, make_office_card_key
from jukinet.nodes.nation_time import NationTime as NationTime
from jukinet.nodes.roles import PACKAGES
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import (
    AUTHORITY_KEYS,
    Address,
    Authority,
    make_request,
)
from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.municipal_key import hand_municipal_key, take_municipal_key
from jukinet.platform.crypto.office_seal import make_seal_request
from jukinet.platform.crypto.vault import Vault, VaultConfig
from jukinet.platform.crypto.vault_opening import create_vault, open_or_create_vault, open_vault
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import create_node_database
from jukinet.terms.parties import Party, Role

HOST: Final = "127.0.0.1"
CONFIG_FILE: Final = "node.toml"
SEAL_FILE: Final = "official-seal.pem"
DATABASE_PREFIX: Final = {
    Role.REGISTER_OFFICE: "office",
    Role.COMMUNICATION_SERVER: "cs",
    Role.PREFECTURAL_SERVER: "prefecture",
    Role.NATIONAL_SERVER: "national",
    Role.CARD_ISSUER: "issuer",
}
DATABASES_AT_ONCE_MAX: Final = 4
"""Copying a database is the server's work; more at a time than cores only queue."""


class Stage(StrEnum):
    """How far a nation has come; each leaves its mark in the nation's folder."""

    BUILT = "built"  # keys, databases and configurations are complete
    LOADED = "loaded"  # every register is taken over and known to the national server
    TOURED = "toured"  # a tour has begun: whom it is about are no longer where it looks for them


@dataclass(frozen=True, slots=True)
class Site:
    """Where a nation lives on this machine."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority"

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def exchange(self) -> Path:
        """Folders through which file transfer and media pass between an office and its CS."""
        return self.folder / "exchange"

    @property
    def time(self) -> Path:
        """The file all clocks of the nation follow."""
        return self.folder / "time.json"

    def has_reached(self, stage: Stage) -> bool:
        """Whether the nation has come so far."""
        return (self.folder / stage.value).exists()

    def reach(self, stage: Stage) -> None:
        """Note that it has."""
        (self.folder / stage.value).touch()

    def node(self, party: Party) -> Path:
        return self.folder / "nodes" / f"{party.role.value}-{party.code}"

    def config(self, party: Party) -> Path:
        return self.node(party) / CONFIG_FILE


def open_authority(site: Site) -> Authority:
    """The nation's authority, made at its first use."""
    vault = open_or_create_vault(_authority_vault(site), AUTHORITY_KEYS)
    if (site.authority / "root.pem").exists():
        return Authority.load(site.authority, vault)
    return Authority.create(
        site.authority, vault, name="Nation in miniature", now=SystemClock().now()
    )


def open_authority_vault(site: Site) -> Vault:
    """The vault of the nation's authority."""
    return open_vault(_authority_vault(site))


def _authority_vault(site: Site) -> VaultConfig:
    place = site.folder / "authority-vault"
    return VaultConfig(path=place / "vault", passphrase_file=place / "passphrase")


def build_nation(
    site: Site,
    parties: Sequence[Party],
    cluster: Cluster,
    time: NationTime,
    *,
    extras: Callable[[Party], dict[str, Any]],
    progress: Callable[[int, int], None],
) -> None:
    """Make keys, certificates, databases and configuration files for every party.

    `extras` gives what only one role's configuration has (the carrier of a register office).
    """
    authority = enrol_parties(site, parties)
    furnish_parties(
        site, authority, parties, cluster, time, extras=extras, progress=progress
    )  # fmt: skip


def enrol_parties(
    site: Site,
    parties: Sequence[Party],
    go_on: Callable[[], None] = lambda: None,
    *,
    office_names: Mapping[Party, str] = MappingProxyType({}),
) -> Authority:
    """Make every party's keys and certificate; `go_on` raises when it is to end before that.

    Register offices that are named get what paper is made with: the municipality's official seal
    and the key that all offices share.
    """
    authority = open_authority(site)
    now = SystemClock().now()
    for party, port in zip(parties, free_ports(len(parties)), strict=True):
        go_on()
        _enrol(authority, site, party, port, now, office_names.get(party, ""))
    authority.publish(now=now)
    return authority


def furnish_parties(
    site: Site,
    authority: Authority,
    parties: Sequence[Party],
    cluster: Cluster,
    time: NationTime,
    *,
    extras: Callable[[Party], dict[str, Any]],
    progress: Callable[[int, int], None],
    go_on: Callable[[], None] = lambda: None,
) -> None:
    """Give every enrolled party its database and its configuration, several at a time."""

    def furnish(party: Party) -> None:
        go_on()
        dsn = make_database(cluster, party)
        port = _port_of(authority, party)
        write_config(site, party, dsn=dsn, port=port, time=time, extra=extras(party))

    at_once = min(DATABASES_AT_ONCE_MAX, os.cpu_count() or 1)
    with ThreadPoolExecutor(at_once, "furnish") as hands:
        done = as_completed([hands.submit(furnish, party) for party in parties])
        for count, furnished in enumerate(done, start=1):
            furnished.result()
            progress(count, len(parties))


def make_database(cluster: Cluster, party: Party) -> str | None:
    """The party's own database; None for an agency, which keeps none."""
    prefix = DATABASE_PREFIX.get(party.role)
    if prefix is None:
        return None
    return create_node_database(
        cluster.dsn(), f"{prefix}_{party.code.replace('-', '_')}", packages=PACKAGES[party.role]
    )


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on now."""
    with ExitStack() as open_sockets:
        ports = []
        for _ in range(count):
            listener = open_sockets.enter_context(socket.socket())
            listener.bind((HOST, 0))
            ports.append(int(listener.getsockname()[1]))
        return ports


def move_party(site: Site, party: Party) -> int:
    """Give a party whose port somebody else took another one, and tell everybody."""
    (port,) = free_ports(1)
    authority = open_authority(site)
    authority.move(party, Address(HOST, port))
    content = msgspec.toml.decode(site.config(party).read_bytes(), type=dict[str, Any])
    content["listen"] = {"host": HOST, "port": port}
    _write_toml(site.config(party), content)
    authority.publish(now=SystemClock().now())
    return port


def publish_anew(site: Site) -> None:
    """Bring out the revocation list and the directory anew: those of a month ago have ended."""
    open_authority(site).publish(now=SystemClock().now())


def write_config(
    site: Site,
    party: Party,
    *,
    dsn: str | None,
    port: int,
    time: NationTime,
    extra: dict[str, Any],
) -> None:
    """The node's configuration, as a person would write it."""
    content: dict[str, Any] = {
        "party": str(party),
        "listen": {"host": HOST, "port": port},
        "vault": {"path": "vault", "passphrase_file": "passphrase"},
        "network": {
            "root": str(site.authority / "root.pem"),
            "revoked": str(site.authority / "revoked.pem"),
            "directory": str(site.authority / "directory.json"),
            "certificate": "certificate.pem",
            "tls_folder": "tls",
        },
        "clock": {
            "start": time.start,
            "speed": time.speed,
            "origin_seconds": time.origin_seconds,
        },
        **extra,
    }
    if dsn is not None:
        content["database"] = {"dsn": dsn}
    _write_toml(site.config(party), content)


def _write_toml(path: Path, content: dict[str, Any]) -> None:
    """Write a configuration whole or not at all: its being there says that the node is made."""
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.toml.encode(content))
    draft.replace(path)


def _enrol(
    authority: Authority, site: Site, party: Party, port: int, now: datetime, office_name: str
) -> None:
    folder = site.node(party)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = create_vault(VaultConfig(path=folder / "vault", passphrase_file=folder / "passphrase"))
    request = make_request(vault, party, now=now)
    pem = authority.enrol(request, Address(HOST, port), now=now)
    (folder / "certificate.pem").write_bytes(pem)
    if party.role is Role.REGISTER_OFFICE:
        for use in CardUse:
            make_office_card_key(vault, use)
    if office_name:
        _give_office_keys(authority, site, party, vault, office_name)


def _give_office_keys(
    authority: Authority, site: Site, party: Party, vault: Vault, name: str
) -> None:
    """The key all register offices share, and a certificate for the mayor's official seal."""
    record = authority.find(party)
    assert record is not None, "just enrolled"
    sealed = hand_municipal_key(open_authority_vault(site), record)
    take_municipal_key(vault, party, sealed)
    now = SystemClock().now()
    request = make_seal_request(vault, party, OfficeName(name, f"{name}長"), now=now)
    (site.node(party) / SEAL_FILE).write_bytes(authority.certify_seal(request, now=now))


def _port_of(authority: Authority, party: Party) -> int:
    record = authority.find(party)
    assert record is not None, "just enrolled"
    return record.address.port
