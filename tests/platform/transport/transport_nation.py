"""A small nation of real keys, certificates and sockets, and an application that says who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jukinet.platform.crypto.authority import (
    NodeNames,
)
from jukinet.platform.crypto.vault import TlsFiles, Vault
from jukinet.platform.transport.gate import Doors, peer_of
from jukinet.platform.transport.server import PeerServer
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.parties import Party, Role
from office_keys import EnrolledKeys

CS = Party(Role.COMMUNICATION_SERVER, "352039")
OTHER_CS = Party(Role.COMMUNICATION_SERVER, "132292")
PREFECTURE = Party(Role.PREFECTURAL_SERVER, "350001")
AGENCY = Party(Role.AGENCY, "A-01-17")
DOORS: Doors = {
    "/messages": [Role.COMMUNICATION_SERVER, Role.PREFECTURAL_SERVER],
    "/v1": [Role.AGENCY],
}


@dataclass(slots=True)
class Office:
    """One enrolled node."""

    party: Party
    vault: Vault
    files: TlsFiles
    identity: TlsIdentity


class SmallNation(EnrolledKeys):
    """An authority and whoever it enrolled, in one directory."""

    def join(self, party: Party, *, now: datetime | None = None, days: int = 30) -> Office:
        """A node with keys and certificate, in the published directory."""
        names = NodeNames(dns=("localhost",), addresses=("127.0.0.1",))
        vault = self.enrol(party, now=now, days=days, names=names)
        self.publish()
        return Office(party, vault, self.files[party], self.identity(party))

    def publish(self) -> None:
        """A new edition."""
        self.authority.publish(now=self.now)

    @asynccontextmanager
    async def listening(
        self, office: Office, app: Any = None, **limits: Any
    ) -> AsyncIterator[PeerServer]:
        """The office's doors open, its address published."""
        server = PeerServer(
            app or Echo(), host="127.0.0.1", port=0, tls=office.identity, doors=DOORS, **limits
        )
        address = await server.start()
        self.authority.move(office.party, address)
        self.publish()
        try:
            yield server
        finally:
            await server.stop()


class Echo:
    """An application that says who called, and gives the body back; it counts what it was given."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        content = f"{peer_of(scope)} ".encode() + body
        headers = [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})
