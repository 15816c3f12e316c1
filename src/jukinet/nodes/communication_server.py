"""A communication server (コミュニケーションサーバ): between a municipality's own register and
the network, holding identification information only."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

from jukinet.address_history.handlers import MUNICIPAL as ADDRESS_HISTORY
from jukinet.cards.commissioned_issue.handlers import server_handlers
from jukinet.cards.states.handlers import MUNICIPAL as CARDS
from jukinet.cards.states.jobs import CATCH_UP
from jukinet.copies.wide_area.doors import SERVER_ROLES, Lanes, ServerDoor
from jukinet.copies.wide_area.handlers import MUNICIPAL as WIDE_AREA_WORDS
from jukinet.copies.wide_area.lane import PATH as WIDE_AREA
from jukinet.identity_check.doors import SERVER_ROLES as CHECK_ROLES
from jukinet.identity_check.doors import ServerCheckDoor
from jukinet.identity_check.messages import PATH as CHECKS
from jukinet.link.handlers import MUNICIPAL
from jukinet.link.jobs import ERASE_MARKS
from jukinet.link.procedures import tell_office
from jukinet.moves.handlers import MUNICIPAL as MOVES
from jukinet.nodes.issuing_end import open_issuing_end
from jukinet.nodes.link_end import open_link_end
from jukinet.nodes.settings import CardIssuingSettings, LinkSettings, NodeConfig
from jukinet.notices.handlers import municipal_handlers
from jukinet.notices.jobs import NOTICE_JOBS
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.line import PeerLine
from jukinet.platform.node.parts import Door, Node
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
    "jukinet.cards.states",
    "jukinet.link",
    "jukinet.cards.commissioned_issue",
)


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the existing system is connected, and the contractor that makes cards, if any."""

    link: LinkSettings = LinkSettings()
    card_issuing: CardIssuingSettings | None = None


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of a communication server."""
    office = register_office_of(context.party.municipality)
    link = open_link_end(config.link, context.party, office)
    cards = open_issuing_end(config.card_issuing, context)
    line = PeerLine()
    wide_area = ServerDoor(context, Lanes(context, line))
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable(
            (
                *MUNICIPAL,
                *municipal_handlers(tell_office),
                *server_handlers(cards.connection),
                *ADDRESS_HISTORY,
                *CARDS,
                *MOVES,
                *WIDE_AREA_WORDS,
                *WITNESSING,
            )
        ),
        accepts_from=(
            Role.REGISTER_OFFICE,
            Role.COMMUNICATION_SERVER,
            Role.PREFECTURAL_SERVER,
            *cards.accepts_from,
        ),
        jobs=(
            *link.jobs,
            *cards.jobs,
            *NOTICE_JOBS,
            CATCH_UP,
            ERASE_MARKS,
            *LEDGER_JOBS,
            *UPKEEP_JOBS,
        ),
        carriers={**link.carriers, **cards.carriers},
        doors=(
            Door(WIDE_AREA, SERVER_ROLES, make_telling_door(wide_area.take)),
            Door(CHECKS, CHECK_ROLES, make_telling_door(ServerCheckDoor(context, line).take)),
        ),
        line=line,
        by_hand=link.by_hand | cards.by_hand,
    )
