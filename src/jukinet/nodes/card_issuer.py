"""A contractor's issuing terminal (カード発行に係る端末機): for registration cards alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from jukinet.cards.commissioned_issue.accounting import PrintLine
from jukinet.cards.commissioned_issue.handlers import issuer_handlers
from jukinet.cards.commissioned_issue.jobs import (
    ISSUER_JOBS,
    make_emptying_job,
    make_settling_job,
)
from jukinet.cards.commissioned_issue.station.drawing import draw_data
from jukinet.cards.commissioned_issue.station.folder import FolderStation
from jukinet.cards.commissioned_issue.way import Way
from jukinet.counters.jobs import COUNTER_JOBS
from jukinet.nodes.issuing_end import open_contractor_end
from jukinet.nodes.settings import CardWay, FaceWay, NodeConfig
from jukinet.platform.db.database import Database
from jukinet.platform.message.handler_table import HandlerTable
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.platform.node.upkeep import UPKEEP_JOBS
from jukinet.security.jobs import LEDGER_JOBS, note_refused_envelope
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import communication_server_of

PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.counters",
    "jukinet.custody",
    "jukinet.link",
    "jukinet.cards.commissioned_issue",
)


class TerminalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The pages of the issuing terminal. Leave the section out and there is the console alone."""

    name: str  # whose terminal it is, as the pages say it: 見本印刷
    name_en: str  # the same in English
    simulated: bool = False  # marks every page 模擬
    host: str = "127.0.0.1"  # without TLS of its own only the loopback
    port: int = 0  # 0: any free one
    names: list[str] = []  # names the terminal calls this host by, beside those of the loopback
    tls_certificate: str | None = None  # PEM, one that the terminal's browser trusts
    tls_key: str | None = None  # PEM, 0600
    transport_halves: str | None = None  # where two custodians lay their halves of a transport key

    def placed(self, folder: Path) -> TerminalSettings:
        """The same with its paths seen from this folder."""
        names = ("tls_certificate", "tls_key", "transport_halves")
        paths = {name: getattr(self, name) for name in names}
        found = {name: str(folder / path) for name, path in paths.items() if path is not None}
        return msgspec.structs.replace(self, **found)


class IssuingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """For whom cards are made, how orders come, and where the machine and the readers are."""

    municipalities: list[str]  # codes; whoever is not among them is not heard
    way: CardWay = CardWay.MEDIUM  # medium or transfer; line for public bodies only
    folder: str | None = None  # for medium and transfer: the folder of messenger or transfer host
    station: str = "station"  # the folder of the card printer
    readers: str = "readers"  # the folder of the operators' card readers
    faces: FaceWay = FaceWay.IMAGE  # image, or items for a machine that has layout and font itself
    print_font: str | None = None  # a font of names other than the one found by itself


class Config(NodeConfig, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The issuing terminal."""

    issuing: IssuingSettings = IssuingSettings(municipalities=[])
    terminal: TerminalSettings | None = None

    def placed(self, folder: Path) -> Config:
        """The same with its paths seen from this folder."""
        issuing = self.issuing
        names = ("folder", "station", "readers", "print_font")
        paths = {name: getattr(issuing, name) for name in names}
        found = {name: str(folder / path) for name, path in paths.items() if path is not None}
        return msgspec.structs.replace(
            self,
            issuing=msgspec.structs.replace(issuing, **found),
            terminal=self.terminal and self.terminal.placed(folder),
        )


def compose(
    config: Config, context: NodeContext, database: Database, *, threads: Executor | None = None
) -> Node:
    """The parts of an issuing terminal; without a line its message door is open to nobody."""
    issuing = config.issuing
    servers = [communication_server_of(MunicipalityCode(code)) for code in issuing.municipalities]
    end = open_contractor_end(
        context.party, servers, Way(issuing.way), issuing.folder or ".", context
    )
    return Node(
        context=context,
        refused=note_refused_envelope,
        database=database,
        handlers=HandlerTable(issuer_handlers(issuing.municipalities)),
        accepts_from=end.accepts_from,
        jobs=(
            *end.jobs,
            *ISSUER_JOBS,
            make_settling_job(servers, partial(_list_prints, Path(issuing.station))),
            make_emptying_job(partial(_look_at, Path(issuing.station))),
            *COUNTER_JOBS,
            *LEDGER_JOBS,
            *UPKEEP_JOBS,
        ),
        carriers=end.carriers,
        by_hand=end.by_hand,
    )


def _list_prints(folder: Path) -> Sequence[PrintLine]:
    """The printer's journal."""
    return _look_at(folder).list_prints()


def _look_at(folder: Path) -> FolderStation:
    """The machine without a key: nothing is made with it."""
    return FolderStation(folder, None, draw_data)
