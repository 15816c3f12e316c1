"""Builds a nation's machines on this one: authority, keys, certificates, databases, configurations.

What comes out is what a real rollout produces: a folder a node with its configuration file, its
vault and its certificate; a database a node with a login that can reach no other; one authority
with its signed directory. `nodes/` reads these files exactly as it does in production.

Certificates live in the machine's real time, because the TLS library checks them against it;
everything else in the nation lives in the nation's time.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.nodes.roles import PACKAGES
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import (
    AUTHORITY_KEYS,
    Address,
    Authority,
    make_request,
)
from jukinet.platform.crypto.vault import VaultConfig, create_vault, open_or_create_vault
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.roles import create_node_database
from jukinet.terms.parties import Party, Role

HOST: Final = "127.0.0.1"
CONFIG_FILE: Final = "node.toml"
DATABASE_PREFIX: Final = {
    Role.REGISTER_OFFICE: "office",
    Role.COMMUNICATION_SERVER: "cs",
    Role.PREFECTURAL_SERVER: "prefecture",
    Role.NATIONAL_SERVER: "national",
}


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

    def node(self, party: Party) -> Path:
        return self.folder / "nodes" / f"{party.role.value}-{party.code}"

    def config(self, party: Party) -> Path:
        return self.node(party) / CONFIG_FILE


@dataclass(frozen=True, slots=True)
class NationTime:
    """When the nation's clock starts, how fast it runs, and when that was on ours."""

    start: datetime
    speed: float
    origin_seconds: float


def open_authority(site: Site) -> Authority:
    """The nation's authority, made at its first use."""
    config = VaultConfig(
        path=site.folder / "authority-vault" / "vault",
        passphrase_file=site.folder / "authority-vault" / "passphrase",
    )
    vault = open_or_create_vault(config, AUTHORITY_KEYS)
    if (site.authority / "root.pem").exists():
        return Authority.load(site.authority, vault)
    return Authority.create(
        site.authority, vault, name="Nation in miniature", now=SystemClock().now()
    )


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
    authority = open_authority(site)
    now = SystemClock().now()
    for party, port in zip(parties, free_ports(len(parties)), strict=True):
        _enrol(authority, site, party, port, now)
    authority.publish(now=now)
    for done, party in enumerate(parties, start=1):
        dsn = make_database(cluster, party)
        port = _port_of(authority, party)
        write_config(site, party, dsn=dsn, port=port, time=time, extra=extras(party))
        progress(done, len(parties))


def make_database(cluster: Cluster, party: Party) -> str | None:
    """The party's own database; None for an agency, which keeps none."""
    prefix = DATABASE_PREFIX.get(party.role)
    if prefix is None:
        return None
    return create_node_database(
        cluster.dsn(), f"{prefix}_{party.code}", packages=PACKAGES[party.role]
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
    site.config(party).write_bytes(msgspec.toml.encode(content))


def _enrol(authority: Authority, site: Site, party: Party, port: int, now: datetime) -> None:
    folder = site.node(party)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = create_vault(VaultConfig(path=folder / "vault", passphrase_file=folder / "passphrase"))
    request = make_request(vault, party, now=now)
    pem = authority.enrol(request, Address(HOST, port), now=now)
    (folder / "certificate.pem").write_bytes(pem)


def _port_of(authority: Authority, party: Party) -> int:
    record = authority.find(party)
    assert record is not None, "just enrolled"
    return record.address.port
