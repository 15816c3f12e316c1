"""The counters of a register office and a contractor's pages: what they are made of, their server.

Beside the node's message door an office may have counters (``[counter]`` of its configuration):
the screens of every slice in one frame, served to the terminals' browsers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import UUID

from jukinet.copies.jobs import print_queued
from jukinet.copies.wide_area.doors import Lanes, OfficeDesk
from jukinet.counters.bridge.lines import Lines
from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities
from jukinet.identity_check.doors import OfficeIdentityDesk
from jukinet.nodes.card_chips import open_card_chips
from jukinet.nodes.card_issuer import Config as IssuerConfig
from jukinet.nodes.card_issuer import TerminalSettings
from jukinet.nodes.card_services import open_services
from jukinet.nodes.drills import open_drill_room
from jukinet.nodes.families import FAMILIES, ISSUER_FAMILIES
from jukinet.nodes.issuing_terminal import open_terminal
from jukinet.nodes.office_file import OfficeFile, read_office
from jukinet.nodes.operator_cards import open_operator_cards
from jukinet.nodes.printing import open_paper
from jukinet.nodes.register_office import Config
from jukinet.nodes.resident_cards import open_resident_cards
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings, LinkCarrier
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.printer import FolderPrinter
from jukinet.platform.paper.seal import OfficeSeal
from jukinet.platform.web.guard import LOCAL_NAMES
from jukinet.platform.web.serving import PageServer, PageTls
from jukinet.protection.procedures import note_withheld
from jukinet.register import procedures as register
from jukinet.terms.errors import ErrorCode, JukiError

ANY_PORT: Final = 0


@dataclass(frozen=True, slots=True)
class RunningCounter:
    """Counters that are served."""

    server: PageServer
    host: str
    port: int

    async def stop(self) -> None:
        """End its streams and close its port."""
        await self.server.stop()


async def serve_counter(loaded: LoadedNode, *, port: int | None = None) -> RunningCounter | None:
    """Open the counters of a register office, or a contractor's pages; None where there are none.

    `port` is another one than that of the configuration. ADDRESS_IN_USE when it is taken.
    """
    config, settings = loaded.config, find_pages(loaded)
    if settings is None:
        return None
    tls = find_tls(settings)
    if isinstance(settings, CounterSettings):
        families, facilities = FAMILIES, open_facilities(settings, loaded)
    else:
        assert isinstance(config, IssuerConfig)
        families, facilities = ISSUER_FAMILIES, open_terminal(loaded, config, settings)
    app = make_counter(
        loaded.node.context,
        loaded.node.database,
        families,
        facilities,
        hosts=LOCAL_NAMES | frozenset(settings.names),
        secure=tls is not None,
    )
    wanted = settings.port if port is None else port
    server = await PageServer.start(app, host=settings.host, port=wanted, tls=tls)
    return RunningCounter(server, settings.host, server.port)


def find_pages(loaded: LoadedNode) -> CounterSettings | TerminalSettings | None:
    """The section of the configuration that gives this node pages for people at work."""
    config = loaded.config
    if isinstance(config, Config):
        return config.counter
    return config.terminal if isinstance(config, IssuerConfig) else None


def find_tls(settings: CounterSettings | TerminalSettings) -> PageTls | None:
    """The page's own TLS; off the loopback there must be one."""
    if settings.tls_certificate is None or settings.tls_key is None:
        if settings.host not in LOCAL_NAMES:
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID,
                "host of the pages: beyond the loopback, name tls_certificate and tls_key",
            )
        return None
    try:
        read_private(Path(settings.tls_key))  # refuses a key that others can read
    except JukiError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"tls_key: {error.detail}") from None
    return PageTls(Path(settings.tls_certificate), Path(settings.tls_key))


def open_facilities(settings: CounterSettings, loaded: LoadedNode) -> Facilities:
    """Card readers, paper, printers; without a print font there is no paper, and that is said."""
    node, office = loaded.node, read_office(Path(settings.office))
    printer = FolderPrinter(Path(settings.spool))
    engine = open_paper(settings.print_font)
    lines = Lines() if settings.bridges else None

    resident_cards = open_resident_cards(settings, loaded, lines)
    operators = open_operator_cards(settings, loaded, lines, resident_cards)

    def print_waiting() -> None:
        print_queued(node.database, node.context, printer)

    return Facilities(
        reader=operators.reader,
        settings=office.to_settings(),
        paper=engine,
        name_residents=_name_residents,
        card_maker=operators.maker,
        keep_refusal=note_withheld,
        seal=_open_seal(settings, loaded, office, engine) if engine else None,
        print_queued=print_waiting,
        printer=printer,
        resident_cards=resident_cards,
        chips=open_card_chips(settings, resident_cards, node.context),
        card_services=open_services(settings, loaded, resident_cards),
        bridges=lines,
        drills=open_drill_room(settings, loaded, operators.reader, engine),
        wide_area=_open_wide_area(loaded),
        identity=OfficeIdentityDesk(node.context, node.line),
    )


def _open_seal(
    settings: CounterSettings, loaded: LoadedNode, office: OfficeFile, engine: PaperEngine
) -> OfficeSeal | None:
    if settings.seal_certificate is None:
        return None
    import_module("jukinet.platform.paper.signature")  # else the first copy waits for it
    return OfficeSeal(
        vault=loaded.node.context.vault,
        certificate=Path(settings.seal_certificate).read_bytes(),
        root=(loaded.folder / loaded.config.network.root).read_bytes(),
        words=office.seal_words,
        font=engine.font.path,
        simulated=office.simulated,
    )


def _open_wide_area(loaded: LoadedNode) -> OfficeDesk:
    """The way to other towns, over the line to our own server where there is one."""
    node, config = loaded.node, loaded.config
    assert isinstance(config, Config)
    joined = config.link.carrier is LinkCarrier.MESSAGE
    return OfficeDesk(node.context, Lanes(node.context, node.line), joined)


def _name_residents(tx: Transaction, resident_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    records = register.list_records(tx, resident_ids)
    return {one.resident_id: one.identification.name.written for one in records}
