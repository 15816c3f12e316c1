"""A register office (既存住基システム): the municipality's whole register, joined to its CS."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import Final

import msgspec

from jukinet.address_history.handlers import OFFICE as ADDRESS_HISTORY
from jukinet.address_history.jobs import ADDRESS_HISTORY_JOBS
from jukinet.cards.commissioned_issue.handlers import OFFICE as COMMISSIONING
from jukinet.cards.commissioned_issue.jobs import COMMISSIONING_JOBS
from jukinet.cards.handlers import OFFICE as CARDS
from jukinet.cards.jobs import CARD_JOBS
from jukinet.cards.mass_reissue.jobs import REISSUE_JOBS
from jukinet.cards.municipal_services.jobs import SERVICE_JOBS
from jukinet.copies.wide_area.doors import OFFICE_ROLES, HomeDoor
from jukinet.copies.wide_area.handlers import OFFICE as WIDE_AREA_WORDS
from jukinet.copies.wide_area.jobs import WIDE_AREA_JOBS
from jukinet.copies.wide_area.lane import PATH as WIDE_AREA
from jukinet.copies.wide_area.procedures import HomeCounter
from jukinet.link.handlers import OFFICE
from jukinet.link.jobs import keep_codes, rename_areas
from jukinet.moves.handlers import OFFICE as MOVES
from jukinet.moves.jobs import MOVE_JOBS
from jukinet.nodes.counter_jobs import make_counter_jobs
from jukinet.nodes.link_end import open_link_end
from jukinet.nodes.settings import CounterSettings, LinkCarrier, LinkSettings, NodeConfig
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.door import make_telling_door
from jukinet.platform.node.parts import Door, Job, Node
from jukinet.platform.node.upkeep import UPKEEP_JOBS
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.protection.jobs import PROTECTION_JOBS
from jukinet.register.jobs import REGISTER_JOBS
from jukinet.security.handlers import WITNESSING
from jukinet.security.jobs import LEDGER_JOBS, note_refused_envelope
from jukinet.terms.parties import Role, communication_server_of

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.custody",
    "jukinet.protection",
    "jukinet.register",
    "jukinet.address_history",
    "jukinet.link",
    "jukinet.filings",
    "jukinet.copies",
    "jukinet.copies.wide_area",
    "jukinet.inspection",
    "jukinet.cards",
    "jukinet.cards.states",
    "jukinet.cards.municipal_services",
    "jukinet.moves",
    "jukinet.standstill",
    "jukinet.cards.commissioned_issue",
    "jukinet.cards.mass_reissue",
)


CODES_SECONDS: Final = 5.0
"""How often the office looks whether its list of codes runs short."""
RENAMING_SECONDS: Final = 15.0
"""How often it looks for an area that is ordered to be renamed."""


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the communication server is connected, and the counters if the office has any."""

    link: LinkSettings = LinkSettings()
    counter: CounterSettings | None = None

    def placed(self, folder: Path) -> Config:
        """The same with the counter's paths seen from this folder."""
        if self.counter is None:
            return self
        return msgspec.structs.replace(self, counter=self.counter.placed(folder))


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of a register office.

    `threads` is where other towns' questions are answered when the loop must stay free.
    """
    server = communication_server_of(context.party.municipality)
    link = open_link_end(config.link, context.party, server)
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable(
            (
                *OFFICE,
                *CARDS,
                *COMMISSIONING,
                *MOVES,
                *WIDE_AREA_WORDS,
                *ADDRESS_HISTORY,
                *WITNESSING,
            )
        ),
        accepts_from=(Role.COMMUNICATION_SERVER,),
        jobs=(
            *link.jobs,
            KEEP_CODES,
            RENAME_AREAS,
            *REGISTER_JOBS,
            *PROTECTION_JOBS,
            *ADDRESS_HISTORY_JOBS,
            *CARD_JOBS,
            *REISSUE_JOBS,
            *COMMISSIONING_JOBS,
            *SERVICE_JOBS,
            *MOVE_JOBS,
            *WIDE_AREA_JOBS,
            *make_counter_jobs(config.counter),
            *LEDGER_JOBS,
            *UPKEEP_JOBS,
        ),
        doors=_open_doors(config.link, context, database, threads),
        carriers=link.carriers,
        by_hand=link.by_hand,
    )


def _open_doors(
    link: LinkSettings, context: NodeContext, database: Database, threads: Executor | None
) -> tuple[Door, ...]:
    """Other towns ask over the line to our server; where that is files or media, nobody does."""
    if link.carrier is not LinkCarrier.MESSAGE:
        return ()
    home = HomeDoor(context, GatheringDoor(database, HomeCounter(context).answer, executor=threads))
    return (Door(WIDE_AREA, OFFICE_ROLES, make_telling_door(home.take)),)


def _keep_codes(node: Node) -> None:
    keep_codes(node.database, node.context)


KEEP_CODES: Final = Job("keep the list of codes", CODES_SECONDS, _keep_codes)


def _rename_areas(node: Node) -> None:
    rename_areas(node.database, node.context)


RENAME_AREAS: Final = Job("rename areas as ordered", RENAMING_SECONDS, _rename_areas)
