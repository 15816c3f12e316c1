"""An agency of an appended table (別表): it asks the national server, and is asked nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jukinet.nodes.settings import NodeConfig, open_clock, open_context, open_tls, read_config
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.client import Faults, PeerClient
from jukinet.provision.asking import Asker
from jukinet.terms.clock import Clock
from jukinet.terms.parties import NATIONAL


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agency needs its keys and the directory; it keeps no database of the network."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that can ask; close it when done."""

    context: NodeContext
    client: PeerClient
    asker: Asker

    async def close(self) -> None:
        """Hang up."""
        await self.client.close()


def open_agency(path: Path, *, clock: Clock | None = None, faults: Faults | None = None) -> Agency:
    """Read the configuration and open the agency's lines; call within a running loop."""
    config = read_config(path, Config)
    clock = open_clock(config.clock, clock)
    context = open_context(config, path.parent, clock=clock)
    tls = open_tls(config, path.parent, context)
    client = PeerClient(context.party, tls, faults=faults)
    asker = Asker(
        NATIONAL,
        client=client,
        vault=context.vault,
        directory=context.directory,
        clock=clock,
        randomness=context.randomness,
    )
    return Agency(context, client, asker)
