"""The national server (全国サーバ): identification information of the nation, and its provision."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

from jukinet.cards.states.handlers import NATIONAL as CARDS
from jukinet.cards.states.jobs import CATCH_UP, MOVE_LIST_ON
from jukinet.identity_check.doors import NATIONAL_ROLES, CheckDoor, NationalCheckDoor
from jukinet.identity_check.messages import PATH as CHECKS
from jukinet.identity_check.procedures import CheckCounter
from jukinet.nodes.settings import NodeConfig
from jukinet.notices.handlers import NATIONAL
from jukinet.notices.jobs import NOTICE_JOBS
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.parts import Door, Node
from jukinet.platform.node.upkeep import UPKEEP_JOBS
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.provision.api.app import API_DOORS, EnquiryApi, EnquiryDoor
from jukinet.provision.jobs import PROVISION_JOBS
from jukinet.provision.procedures import Counter
from jukinet.security.handlers import WITNESSING
from jukinet.security.jobs import LEDGER_JOBS, note_refused_envelope
from jukinet.terms.parties import Role

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.notices",
    "jukinet.cards.states",
    "jukinet.provision",
)


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing beyond what every node has."""


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of the national server.

    `threads` is where the enquiry door runs its batches when the loop must stay free for others;
    a process that serves nothing else runs them on its loop.
    """
    door: EnquiryDoor = GatheringDoor(database, Counter(context).answer, executor=threads)
    api = EnquiryApi(door, context)
    checks: CheckDoor = GatheringDoor(database, CheckCounter(context).answer, executor=threads)
    check_door = make_telling_door(NationalCheckDoor(checks).take)
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable((*NATIONAL, *CARDS, *WITNESSING)),
        accepts_from=(Role.PREFECTURAL_SERVER,),
        jobs=(*NOTICE_JOBS, MOVE_LIST_ON, CATCH_UP, *LEDGER_JOBS, *UPKEEP_JOBS, *PROVISION_JOBS),
        doors=(
            *(Door(prefix, roles, api) for prefix, roles in API_DOORS.items()),
            Door(CHECKS, NATIONAL_ROLES, check_door),
        ),
    )
