"""A prefectural server (都道府県サーバ): identification information, on its way up."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

from jukinet.cards.states.handlers import PREFECTURAL as CARDS
from jukinet.cards.states.jobs import CATCH_UP
from jukinet.nodes.settings import NodeConfig
from jukinet.notices.handlers import PREFECTURAL
from jukinet.notices.jobs import NOTICE_JOBS
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.platform.node.upkeep import UPKEEP_JOBS
from jukinet.security.handlers import WITNESSING
from jukinet.security.jobs import LEDGER_JOBS, note_refused_envelope
from jukinet.terms.parties import Role

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.notices",
    "jukinet.cards.states",
)


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing beyond what every node has."""


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of a prefectural server."""
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable((*PREFECTURAL, *CARDS, *WITNESSING)),
        accepts_from=(Role.COMMUNICATION_SERVER, Role.NATIONAL_SERVER),
        jobs=(*NOTICE_JOBS, CATCH_UP, *LEDGER_JOBS, *UPKEEP_JOBS),
    )
