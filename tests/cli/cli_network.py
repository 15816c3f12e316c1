"""A small network of an authority and eight nodes, made by the command line itself."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from juki_program import done

from jukinet.platform.clock import SystemClock
from jukinet.platform.db.cluster import Cluster
from jukinet.terms.parties import NATIONAL, Party, Role

START = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)  # ten in the morning in Japan
PREFECTURE = Party.parse("prefectural_server:350001")
SERVER = Party.parse("communication_server:352039")
OFFICE = Party.parse("register_office:352039")
FAR_SERVER = Party.parse("communication_server:352012")
FAR_OFFICE = Party.parse("register_office:352012")
COUNTER_OFFICE = Party.parse("register_office:352080")
"""Has counters and is served; the media that it makes by itself are counted by nobody."""
AGENCY = Party.parse("agency:onkyu")
PARTIES = (NATIONAL, PREFECTURE, SERVER, OFFICE, FAR_SERVER, FAR_OFFICE, COUNTER_OFFICE, AGENCY)


PORTS_OF_ONE = 500
"""Each worker of a test run has ports of its own: two that share one start a node each on it."""


def list_ports() -> Iterator[int]:
    """Below those that the machine gives out by itself: a node started later finds its own free."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first, begin = 20_000 + worker % 20 * PORTS_OF_ONE, os.getpid() % PORTS_OF_ONE
    for one in range(PORTS_OF_ONE):  # begun elsewhere in every run
        yield first + (begin + one) % PORTS_OF_ONE


PORTS = list_ports()


def free_port() -> int:
    """A port that nobody listens on, and that nobody is given again."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass(frozen=True)
class Network:
    """An authority and eight nodes with their folders, as the operations pages lay them out."""

    folder: Path
    databases: list[str] = field(default_factory=list)

    @property
    def authority(self) -> Path:
        return self.folder / "authority"

    def config(self, party: Party) -> Path:
        return self.folder / f"{party.role.value}-{party.code}" / "node.toml"

    def write_config(self, party: Party, port: int) -> None:
        path = self.config(party)
        path.parent.mkdir(mode=0o700)
        authority = str(self.authority)
        content: dict[str, Any] = {
            "party": str(party),
            "listen": {"host": "127.0.0.1", "port": port},
            "vault": {"path": "vault", "passphrase_file": "passphrase"},
            "network": {
                "root": f"{authority}/root.pem",
                "revoked": f"{authority}/revoked.pem",
                "directory": f"{authority}/directory.json",
                "certificate": "certificate.pem",
                "tls_folder": "tls",
            },
            "clock": {
                "start": START,
                "speed": 1.0,
                "origin_seconds": SystemClock().now().timestamp(),
            },
        }
        if party.role is not Role.AGENCY:
            content["database"] = {"dsn_file": "database.dsn"}
        if party.role in (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER):
            content["link"] = {"carrier": "medium", "folder": str(self.folder / "media")}
        path.write_bytes(msgspec.toml.encode(content))

    def add(self, party: Party, cluster: Cluster) -> None:
        """Bring a node into the network, step by step as two offices do it."""
        port = free_port()
        self.write_config(party, port)
        config = self.config(party)
        made = done("node", "init", config)
        enrolled = done(
            "authority", "enrol", made["request"], "--authority", self.authority,
            "--address", f"127.0.0.1:{port}", "--certificate", config.parent / "certificate.pem",
        )  # fmt: skip
        assert enrolled["sha256"] == made["sha256"]
        if party.role is not Role.AGENCY:
            name = f"cli_{party.role.value}_{party.code}"
            self.databases.append(name)
            done("node", "create-database", config, "--dsn", cluster.dsn(), "--name", name)
