"""A register office (既存住基システム): the municipality's whole register, joined to its CS."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

from jukinet.link.handlers import OFFICE
from jukinet.link.procedures import ask_for_codes
from jukinet.nodes.settings import LinkSettings, NodeConfig, open_carriers
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Job, Node
from jukinet.security.handlers import WITNESSING
from jukinet.security.jobs import LEDGER_JOBS
from jukinet.terms.parties import Role, communication_server_of

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.register",
    "jukinet.link",
)


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the communication server is connected."""

    link: LinkSettings = LinkSettings()


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of a register office."""
    server = communication_server_of(context.party.municipality)
    return Node(
        context=context,
        database=database,
        handlers=HandlerTable((*OFFICE, *WITNESSING)),
        accepts_from=(Role.COMMUNICATION_SERVER,),
        jobs=(Job('ask', 5.0, _ask), *LEDGER_JOBS),
        carriers=open_carriers(config.link, server),
    )


def _ask(node: Node) -> None:
    with node.database.transaction() as tx:
        ask_for_codes(tx, node.context)
