"""From a configuration file to a node: which role file reads it and composes it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.nodes import (
    agency,
    card_issuer,
    communication_server,
    national_server,
    prefectural_server,
    register_office,
)
from jukinet.nodes.settings import (
    NodeConfig,
    open_clock,
    open_context,
    open_database,
    open_tls,
    read_config,
)
from jukinet.platform.node.parts import Node
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.clock import Clock
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

_MODULES: Final = {
    Role.REGISTER_OFFICE: register_office,
    Role.COMMUNICATION_SERVER: communication_server,
    Role.PREFECTURAL_SERVER: prefectural_server,
    Role.NATIONAL_SERVER: national_server,
    Role.CARD_ISSUER: card_issuer,
}

PACKAGES: Final[dict[Role, tuple[str, ...]]] = {
    role: module.PACKAGES for role, module in _MODULES.items()
}
"""The packages whose schemas a role's database holds."""

CONFIGS: Final[dict[Role, type[NodeConfig]]] = {
    role: module.Config for role, module in _MODULES.items()
}

COMPOSE: Final[dict[Role, Callable[..., Node]]] = {
    role: module.compose for role, module in _MODULES.items()
}


@dataclass(frozen=True, slots=True)
class LoadedNode:
    """A node ready to serve or to be looked into; close it when it is not served."""

    config: NodeConfig
    node: Node
    tls: TlsIdentity
    folder: Path
    """Where the configuration lies; paths in it are relative to there."""

    def close(self) -> None:
        """Let go of database and keys."""
        self.node.database.close()
        self.node.context.vault.close()


class _AnyNode(msgspec.Struct, frozen=True):
    party: str


def read_party(path: Path) -> Party:
    """Whose configuration this is."""
    try:
        return Party.parse(msgspec.toml.decode(path.read_bytes(), type=_AnyNode).party)
    except OSError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: {error.strerror}") from None
    except msgspec.MsgspecError as error:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"{path}: not a node's configuration"
        ) from error


def read_any_config(path: Path) -> NodeConfig:
    """The configuration of whatever role it is, an agency's included."""
    return read_config(path, CONFIGS.get(read_party(path).role, agency.Config))


def load_node(
    path: Path, *, clock: Clock | None = None, threads: Executor | None = None
) -> LoadedNode:
    """Read a node's configuration and compose the node, with its own clock unless one is given."""
    party = read_party(path)
    if party.role not in CONFIGS:
        raise JukiError(ErrorCode.WRONG_NODE, f"{party} serves nobody")
    config: Any = read_config(path, CONFIGS[party.role]).placed(path.parent)
    context = open_context(config, path.parent, clock=open_clock(config.clock, clock))
    database = open_database(config, path.parent)
    node = COMPOSE[party.role](config, context, database, threads=threads)
    return LoadedNode(config, node, open_tls(config, path.parent, context), path.parent)
