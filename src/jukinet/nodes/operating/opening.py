"""Opening a node for one verb, and closing it whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jukinet.nodes.register_office import Config
from jukinet.nodes.roles import LoadedNode, load_node, read_party
from jukinet.nodes.settings import CounterSettings
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role


@contextmanager
def opened(config: Path, *roles: Role) -> Iterator[LoadedNode]:
    """A node of a configuration, beside its process if it runs; only of these roles, if any."""
    party = read_party(config)
    if roles and party.role not in roles:
        wanted = ", ".join(role.value for role in roles)
        raise JukiError(ErrorCode.WRONG_NODE, f"this is done at: {wanted}; {config} is {party}")
    loaded = load_node(config)
    try:
        yield loaded
    finally:
        loaded.close()


def counter_of(loaded: LoadedNode) -> CounterSettings:
    """What an office's counters are set to; CONFIGURATION_INVALID where the section is missing."""
    config = loaded.config
    if not isinstance(config, Config) or config.counter is None:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, "counter: the section is missing")
    return config.counter
