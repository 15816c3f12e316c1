"""What the configuration of every role has in common: one TOML a node, unknown keys refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from jukinet.nodes.nation_time import NationClock
from jukinet.platform.clock import ScaledClock, SkewedClock, SystemClock
from jukinet.platform.crypto.certificates import root_key_of
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.randomness import Randomness, SystemRandomness
from jukinet.platform.crypto.vault import Vault, VaultConfig, VaultKind
from jukinet.platform.crypto.vault_opening import open_vault
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.terms.clock import Clock
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile
from jukinet.terms.parties import Party

CONFIG_BYTES_MAX = 65_536  # a node's file is a page of text


class DatabaseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the node's own database is."""

    dsn: str | None = None  # for a socket inside a private folder: no secret in it
    dsn_file: str | None = None  # a file (0600) with the DSN, when it carries a password
    pool_size: int = 4  # connections; the doors share two, the workers take the rest


class ListenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the node's door is."""

    host: str = "127.0.0.1"
    port: int = 0  # 0: any free one, told to the authority at start


class VaultSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the node's keys are; secrets by file path only."""

    path: str
    passphrase_file: str  # for a token: the file of its user PIN
    kind: VaultKind = VaultKind.SEALED_FILE
    pkcs11_module: str | None = None
    token_label: str = ""

    def to_config(self, folder: Path) -> VaultConfig:
        module = Path(self.pkcs11_module) if self.pkcs11_module else None
        return VaultConfig(
            path=folder / self.path,
            passphrase_file=folder / self.passphrase_file,
            kind=self.kind,
            pkcs11_module=module,
            token_label=self.token_label,
        )


class NetworkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the nation's authority gave the node."""

    root: str  # the authority's certificate
    revoked: str  # its list of revoked certificates
    directory: str  # the signed directory of peers
    certificate: str  # this node's certificate
    tls_folder: str  # where the TLS library finds certificate and encrypted key


class ClockSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A time that is not ours: a nation in miniature. Leave the section out in production."""

    start: datetime
    speed: float
    origin_seconds: float  # the machine's wall clock when the nation's showed `start`
    file: str | None = None  # where the nation's time is followed, if it can be stopped
    skew_seconds: float = 0.0  # how far this node's clock is wrong, on purpose


class LinkCarrier(StrEnum):
    """The three ways to hand over, of one meaning."""

    MESSAGE = "message"
    FILE = "file"
    MEDIUM = "medium"


class LinkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the existing system and its communication server hand over to each other."""

    carrier: LinkCarrier = LinkCarrier.MESSAGE  # message, file or medium
    folder: str | None = None  # for file and medium: the folder both can reach


class FaceWay(StrEnum):
    """How a card printer takes a face."""

    IMAGE = "image"  # drawn here, in the font of names
    ITEMS = "items"  # item by item, for a machine that has the layout and the font itself


class CardWay(StrEnum):
    """How orders of cards reach a contractor, and results come back."""

    MEDIUM = "medium"
    TRANSFER = "transfer"
    LINE = "line"


class CardIssuingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who makes the municipality's cards. Leave the section out where no contractor does."""

    issuer: str  # the party that makes them
    way: CardWay = CardWay.MEDIUM  # medium or transfer; line for public bodies only
    folder: str | None = None  # for medium and transfer: the folder of messenger or transfer host


class CounterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The counters of a register office. Leave the section out and the office has none."""

    office: str  # the file that says what the office is called, who heads it, its fees
    readers: str  # the folder of operators' software cards and their readers, of a rehearsal
    spool: str  # the folder that printers take finished documents from
    host: str = "127.0.0.1"  # without TLS of its own only the loopback: a browser here or a proxy
    port: int = 0  # 0: any free one
    names: list[
        str
    ] = []  # the names that terminals call this host by, beside those of the loopback
    tls_certificate: str | None = None  # PEM, one that the terminals' browsers trust
    tls_key: str | None = None  # PEM, 0600
    seal_certificate: str | None = None  # of the official seal; without it nothing can be sealed
    print_font: str | None = None  # a font of names other than the one found by itself
    packs: str | None = None  # the folder of packs for a standstill; without it none are made
    card_root: str | None = None  # the card authority's root; without it no resident's card is read
    card_terminal: str | None = None  # its certificate for this office's card terminals, monthly
    by_law: str | None = None  # what cards may be used for besides; without it no services
    card_services: str | None = None  # the authority's certificate for this office's services
    card_issuing: str | None = None  # its certificate for this municipality's key that makes cards
    transport_halves: str | None = None  # where two custodians lay their halves of a transport key
    operator_terminal: str | None = (
        None  # its certificate for operators' cards: with it these are chips
    )
    console_reader: str | None = (
        None  # PC/SC name of this machine's reader for operators' chips: juki
    )
    bridges: bool = False  # terminals have readers of their own for cards: juki terminal
    resident_readers: str | None = None  # the folder of such readers in a rehearsal
    pack_places: tuple[str, ...] = (
        "main",
    )  # where packs are brought to: the main office, its branches

    def placed(self, folder: Path) -> CounterSettings:
        """The same with every path seen from this folder."""
        names = ("office", "readers", "spool", "tls_certificate", "tls_key", "seal_certificate",
                 "print_font", "packs", "card_root", "card_terminal", "card_issuing",
                 "transport_halves", "operator_terminal", "by_law", "card_services",
                 "resident_readers")  # fmt: skip
        paths = {name: getattr(self, name) for name in names}
        return msgspec.structs.replace(
            self, **{name: str(folder / path) for name, path in paths.items() if path is not None}
        )


class RehearsalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Faults on purpose, in a nation in miniature only. Leave the section out in production."""

    cut_lines: str  # a file that lists the lines nothing passes over


class NodeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The configuration every role has; a role's own `Config` adds what only it needs."""

    party: str
    vault: VaultSettings
    network: NetworkSettings
    database: DatabaseSettings | None = None  # every role but an agency's keeps one
    listen: ListenSettings = ListenSettings()
    clock: ClockSettings | None = None
    rehearsal: RehearsalSettings | None = None

    def placed(self, _: Path) -> Self:
        """The same with the paths of a role itself seen from the folder of its file."""
        return self


Config = TypeVar("Config", bound=NodeConfig)


def read_config(path: Path, kind: type[Config]) -> Config:
    """A node's configuration; CONFIGURATION_INVALID names the key that is wrong."""
    try:
        with path.open("rb") as file:
            return msgspec.toml.decode(file.read(CONFIG_BYTES_MAX), type=kind)
    except OSError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path}: cannot be read") from error
    except msgspec.MsgspecError as error:
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, f"{path.name}: {error}") from error


def open_clock(settings: ClockSettings | None, given: Clock | None = None) -> Clock:
    """The machine's clock, or the nation's; `given` is one that many nodes of a process share."""
    if settings is None:
        return given or SystemClock()
    clock = given or _open_nation_clock(settings)
    if settings.skew_seconds:
        return SkewedClock(clock, timedelta(seconds=settings.skew_seconds))
    return clock


def _open_nation_clock(settings: ClockSettings) -> Clock:
    if settings.file is not None:
        return NationClock(Path(settings.file))
    return ScaledClock(settings.start, speed=settings.speed, origin_seconds=settings.origin_seconds)


def read_dsn(config: NodeConfig, folder: Path) -> str:
    """The DSN of the node's database, as its application role."""
    settings = config.database
    if settings is None or (settings.dsn is None) == (settings.dsn_file is None):
        raise JukiError(ErrorCode.CONFIGURATION_INVALID, "give database.dsn or database.dsn_file")
    try:
        return settings.dsn or (folder / str(settings.dsn_file)).read_text().strip()
    except OSError as error:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, f"{settings.dsn_file}: {error.strerror}"
        ) from None


def open_database(config: NodeConfig, folder: Path) -> Database:
    """The node's database as its application role."""
    dsn = read_dsn(config, folder)
    assert config.database is not None, "its DSN was just read"
    name = config.party.replace(":", " ")
    return Database(dsn, pool_size=config.database.pool_size, application_name=f"juki {name}")


def open_context(
    config: NodeConfig,
    folder: Path,
    *,
    clock: Clock,
    randomness: Randomness | None = None,
    vault: Vault | None = None,
) -> NodeContext:
    """What the node's procedures may use: itself, the time, its keys, its peers, the law."""
    return NodeContext(
        party=Party.parse(config.party),
        clock=clock,
        vault=vault or open_vault(config.vault.to_config(folder)),
        directory=open_directory(config, folder),
        law=load_profile().on,
        randomness=randomness or SystemRandomness(),
    )


def open_directory(config: NodeConfig, folder: Path) -> PeerDirectory:
    """The nation's directory of peers, verified against the authority's certificate."""
    root = (folder / config.network.root).read_bytes()
    return PeerDirectory(folder / config.network.directory, root_key_of(root))


def open_tls(config: NodeConfig, folder: Path, context: NodeContext) -> TlsIdentity:
    """What the node shows to its peers and what it trusts."""
    certificate = (folder / config.network.certificate).read_bytes()
    files = context.vault.tls_files(folder / config.network.tls_folder, certificate)
    return TlsIdentity(
        files,
        root=folder / config.network.root,
        revoked=folder / config.network.revoked,
        directory=context.directory,
    )
