"""A communication server (コミュニケーションサーバ): between a municipality's own register and
the network, holding identification information only."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

from jukinet.link.handlers import MUNICIPAL
from jukinet.link.procedures import tell_office
from jukinet.nodes.link_end import open_link_end
from jukinet.nodes.settings import LinkSettings, NodeConfig
from jukinet.notices.handlers import municipal_handlers
from jukinet.notices.jobs import NOTICE_JOBS
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.platform.node.upkeep import UPKEEP_JOBS
from jukinet.security.handlers import WITNESSING
from jukinet.security.jobs import LEDGER_JOBS, note_refused_envelope
from jukinet.terms.parties import Role, register_office_of

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.custody",
    "jukinet.notices",
    "jukinet.link",
)


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the existing system is connected."""

    link: LinkSettings = LinkSettings()


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of a communication server."""
    office = register_office_of(context.party.municipality)
    link = open_link_end(config.link, context.party, office)
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable((*MUNICIPAL, *municipal_handlers(tell_office), *WITNESSING)),
        accepts_from=(
            Role.REGISTER_OFFICE,
            Role.COMMUNICATION_SERVER,
            Role.PREFECTURAL_SERVER,
        ),
        jobs=(*link.jobs, *NOTICE_JOBS, *LEDGER_JOBS, *UPKEEP_JOBS),
        carriers=link.carriers,
        by_hand=link.by_hand,
    )
