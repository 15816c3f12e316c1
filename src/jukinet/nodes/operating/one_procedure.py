"""A verb that is one procedure at one node: opened, done, committed, and only then said."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import say
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.parties import Role


def do_and_say(
    given: argparse.Namespace,
    role: Role,
    kind: str,
    procedure: Callable[[Transaction, NodeContext], Mapping[str, Any]],
) -> int:
    """One procedure in one transaction of the node's database; no other role does it."""
    with opened(given.node, role) as loaded, loaded.node.database.transaction() as tx:
        content = procedure(tx, loaded.node.context)
    say(kind, content)
    return 0
