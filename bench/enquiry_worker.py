"""One worker process of the national server's enquiry door, as the enquiry bench starts it.

``python -m bench.enquiry_worker SETTINGS.json`` serves until its standard input closes; its first
line of output is the port it listens on.
"""

from __future__ import annotations

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop

from jukinet.platform.clock import ScaledClock
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.keys import KeyKind, PublicKey
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.vault import VaultConfig, open_vault
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.platform.transport.server import PeerServer
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.provision.api.app import API_DOORS, EnquiryApi, EnquiryDoor
from jukinet.provision.procedures import Counter
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL


def open_clock(settings: dict[str, Any]) -> ScaledClock:
    """The bench's clock: Monday morning in 2003, at our pace, one for all processes."""
    return ScaledClock(
        datetime.fromisoformat(settings["start"]), speed=1.0, origin_seconds=settings["origin"]
    )


def open_directory(settings: dict[str, Any]) -> PeerDirectory:
    """The published directory, verified by the authority's key."""
    key = PublicKey(KeyKind.ECDSA_P256, bytes.fromhex(settings["authority_key"]))
    return PeerDirectory(Path(settings["directory"]), key)


def open_identity(settings: dict[str, Any], name: str, directory: PeerDirectory) -> TlsIdentity:
    """TLS of one of the bench's parties."""
    place = Path(settings["parties"][name])
    vault = open_vault(VaultConfig(place / "vault", place / "pass"))
    files = vault.tls_files(place / "tls", (place / "certificate.pem").read_bytes())
    return TlsIdentity(
        files, root=Path(settings["root"]), revoked=Path(settings["revoked"]), directory=directory
    )


def open_context(settings: dict[str, Any]) -> NodeContext:
    """The centre's keys, clock, law and directory."""
    place = Path(settings["parties"]["centre"])
    return NodeContext(
        party=NATIONAL,
        clock=open_clock(settings),
        vault=open_vault(VaultConfig(place / "vault", place / "pass")),
        directory=open_directory(settings),
        law=load_profile().on,
        randomness=SystemRandomness(),
    )


async def serve(settings: dict[str, Any]) -> None:
    """Serve until standard input closes."""
    context = open_context(settings)
    database = Database(settings["dsn"], pool_size=2)
    executor = ThreadPoolExecutor(1) if settings["threaded"] else None
    door: EnquiryDoor = GatheringDoor(database, Counter(context).answer, executor=executor)
    server = PeerServer(
        EnquiryApi(door, context),  # type: ignore[arg-type]
        host="127.0.0.1",
        port=settings["port"],
        tls=open_identity(settings, "centre", context.directory),
        doors=API_DOORS,
        shares_port=True,
    )
    address = await server.start()
    sys.stdout.write(f"{address.port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()
    await door.close()


def main() -> None:
    """Read the settings and serve."""
    settings = json.loads(Path(sys.argv[1]).read_text())
    if settings.get("profile"):
        import cProfile

        profile = cProfile.Profile()
        profile.enable()
        uvloop.run(serve(settings))
        profile.disable()
        profile.dump_stats(settings["profile"])
        return
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
