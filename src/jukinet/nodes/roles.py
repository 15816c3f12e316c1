"""From a configuration file to a node: which role file reads it and composes it.

A role's file, and with it everything that such a node is made of, is read when the role is first
asked for: a program that serves a prefecture never holds the screens of a counter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from jukinet.nodes import agency
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

T_co = TypeVar("T_co", covariant=True)

_MODULES: Final = {
    Role.REGISTER_OFFICE: "jukinet.nodes.register_office",
    Role.COMMUNICATION_SERVER: "jukinet.nodes.communication_server",
    Role.PREFECTURAL_SERVER: "jukinet.nodes.prefectural_server",
    Role.NATIONAL_SERVER: "jukinet.nodes.national_server",
    Role.CARD_ISSUER: "jukinet.nodes.card_issuer",
}


class _Said(Mapping[Role, T_co]):
    """What every role's file says under one name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getitem__(self, role: Role) -> T_co:
        said: T_co = getattr(import_module(_MODULES[role]), self._name)
        return said

    def __contains__(self, role: object) -> bool:
        return role in _MODULES

    def __iter__(self) -> Iterator[Role]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


PACKAGES: Final[Mapping[Role, tuple[str, ...]]] = _Said("PACKAGES")
"""The packages whose schemas a role's database holds."""

CONFIGS: Final[Mapping[Role, type[NodeConfig]]] = _Said("Config")

COMPOSE: Final[Mapping[Role, Callable[..., Node]]] = _Said("compose")


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
