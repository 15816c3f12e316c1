"""The counters of a register office: what they are made of, and their page server.

Beside the node's message door an office may have counters (``[counter]`` of its configuration):
the screens of every slice in one frame, served to the terminals' browsers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from jukinet.copies import procedures as copies
from jukinet.counters.card_tray import TrayReader
from jukinet.counters.frame import make_counter
from jukinet.counters.screen import Facilities, OfficeSettings
from jukinet.nodes.families import FAMILIES
from jukinet.nodes.register_office import Config
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.printer import FolderPrinter, Printer
from jukinet.platform.paper.seal import OfficeSeal
from jukinet.platform.web.guard import LOCAL_NAMES
from jukinet.platform.web.serving import PageServer, PageTls
from jukinet.protection.procedures import note_withheld
from jukinet.register import procedures as register
from jukinet.terms.errors import ErrorCode, JukiError

log = logging.getLogger(__name__)

OFFICE_BYTES_MAX: Final = 65_536  # a page of text
ANY_PORT: Final = 0


class OfficeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an office is called, who heads it, and what its by-law asks for."""

    municipality: str  # 西東京市
    municipality_en: str  # Nishitokyo
    mayor: str  # as it stands under a certificate: 西東京市長 見本 太郎
    seal_words: str  # the words of the official seal: 西東京市長之印
    fees: dict[str, int] = {}  # yen by the key of what is issued; what is not named is free
    simulated: bool = False  # marks every screen and sheet 模擬

    def to_settings(self) -> OfficeSettings:
        return OfficeSettings(
            municipality=self.municipality,
            municipality_en=self.municipality_en,
            mayor=self.mayor,
            simulated=self.simulated,
            fees=self.fees,
        )


def read_office(path: Path) -> OfficeFile:
    """The office's file; CONFIGURATION_INVALID names what is wrong with it."""
    try:
        return msgspec.toml.decode(path.read_bytes()[:OFFICE_BYTES_MAX], type=OfficeFile)
    except OSError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: cannot be read") from error
    except msgspec.MsgspecError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path.name}: {error}") from error


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
    """Open the counters of a register office; None where it has none.

    `port` is another one than that of the configuration. ADDRESS_IN_USE when it is taken.
    """
    config = loaded.config
    if not isinstance(config, Config) or config.counter is None:
        return None
    settings = config.counter
    tls = find_tls(settings, loaded.folder)
    app = make_counter(
        loaded.node.context,
        loaded.node.database,
        FAMILIES,
        open_facilities(settings, loaded),
        hosts=LOCAL_NAMES | frozenset(settings.names),
        secure=tls is not None,
    )
    wanted = settings.port if port is None else port
    server = await PageServer.start(app, host=settings.host, port=wanted, tls=tls)
    return RunningCounter(server, settings.host, server.port)


def find_tls(settings: CounterSettings, folder: Path) -> PageTls | None:
    """The page's own TLS; off the loopback there must be one."""
    if settings.tls_certificate is None or settings.tls_key is None:
        if settings.host not in LOCAL_NAMES:
            raise JukiError(
                ErrorCode.CONFIGURATION_INVALID,
                "counter.host: beyond the loopback, name tls_certificate and tls_key",
            )
        return None
    read_private(folder / settings.tls_key)  # refuses a key that others can read
    return PageTls(folder / settings.tls_certificate, folder / settings.tls_key)


def open_facilities(settings: CounterSettings, loaded: LoadedNode) -> Facilities:
    """Card readers, paper, printers; without a print font there is no paper, and that is said."""
    folder, node = loaded.folder, loaded.node
    office = read_office(folder / settings.office)
    tray = TrayReader(folder / settings.readers)
    engine = _open_paper(settings, folder)
    return Facilities(
        reader=tray,
        settings=office.to_settings(),
        paper=engine,
        name_residents=_name_residents,
        card_maker=tray,
        keep_refusal=note_withheld,
        seal=_open_seal(settings, loaded, office, engine) if engine else None,
        print_queued=_PrintQueue(
            node.database, node.context, FolderPrinter(folder / settings.spool)
        ),
    )


def _open_paper(settings: CounterSettings, folder: Path) -> PaperEngine | None:
    try:
        return PaperEngine(folder / settings.print_font if settings.print_font else None)
    except JukiError as error:
        if error.code is not ErrorCode.FONT_MISSING:
            raise
        log.warning("counters without paper: %s", error)
        return None


def _open_seal(
    settings: CounterSettings, loaded: LoadedNode, office: OfficeFile, engine: PaperEngine
) -> OfficeSeal | None:
    if settings.seal_certificate is None:
        return None
    return OfficeSeal(
        vault=loaded.node.context.vault,
        certificate=(loaded.folder / settings.seal_certificate).read_bytes(),
        root=(loaded.folder / loaded.config.network.root).read_bytes(),
        words=office.seal_words,
        font=engine.font.path,
        simulated=office.simulated,
    )


@dataclass(frozen=True, slots=True)
class _PrintQueue:
    """Prints whatever waits, a document a transaction."""

    database: Database
    context: NodeContext
    printer: Printer

    def __call__(self) -> None:
        more = True
        while more:
            with self.database.transaction() as tx:
                more = copies.print_next(
                    tx, self.printer, context=self.context, now=self.context.clock.now()
                )


def _name_residents(tx: Transaction, resident_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    records = register.list_records(tx, resident_ids)
    return {one.resident_id: one.identification.name.written for one in records}
