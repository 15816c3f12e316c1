"""`juki doctor`: looks at everything a node needs, and says of each whether it is well.

Every look yields a finding: a sentence, and for what is not well its remedy. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from jukinet.cards.commissioned_issue.way import Way, must_be_allowed
from jukinet.nodes.card_issuer import Config as IssuerConfig
from jukinet.nodes.card_issuer import TerminalSettings
from jukinet.nodes.communication_server import Config as ServerConfig
from jukinet.nodes.counter import find_tls
from jukinet.nodes.operating.saying import sentence
from jukinet.nodes.register_office import Config as OfficeConfig
from jukinet.nodes.roles import PACKAGES, read_any_config
from jukinet.nodes.settings import CounterSettings, NodeConfig, open_directory, read_dsn
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.certificates import read_certificate, read_revocation_list_end
from jukinet.platform.crypto.directory import PeerStatus
from jukinet.platform.crypto.vault import NODE_KEYS, TLS
from jukinet.platform.crypto.vault_opening import open_vault
from jukinet.platform.db.binaries import PgBinaries
from jukinet.platform.db.migrate import must_be_migrated
from jukinet.platform.transport.server import hold_port
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

CERTIFICATE_DAYS_MIN: Final = 30
REVOCATION_DAYS_MIN: Final = 7
PAGE_FILES: Final = (
    "office", "tls_certificate", "tls_key", "seal_certificate", "print_font", "card_root",
    "card_terminal", "card_issuing", "operator_terminal", "by_law", "card_services",
)  # fmt: skip
"""What the pages of an office or a contractor have to find where their section says."""


class Health(StrEnum):
    """How something is."""

    GOOD = "good"
    WEAK = "weak"  # it works, and somebody should look at it
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; the keys are sentences of `wording.toml`."""

    health: Health
    what: str
    facts: dict[str, Any] = field(default_factory=dict)
    remedy: str | None = None
    detail: str = ""

    def to_text(self, language: str) -> str:
        """The finding as a person reads it."""
        what = sentence(language, self.what, **self.facts)
        if self.detail:
            what += f" ({self.detail})"
        remedy = sentence(language, self.remedy, **self.facts) if self.remedy else ""
        return sentence(language, f"doctor_{self.health.value}", what=what, remedy=remedy)


def look_at_programs() -> Finding:
    """The PostgreSQL programs that a demonstration or a test starts."""
    try:
        found = PgBinaries.find()
    except JukiError as error:
        return Finding(Health.BAD, "postgres_missing", {"why": error.detail}, "postgres_remedy")
    return Finding(Health.GOOD, "postgres", {"major": found.major, "place": found.directory})


def examine_node(path: Path) -> Iterator[Finding]:
    """Configuration, vault, certificate, lists, database and door of one node."""
    try:
        config = read_any_config(path)
    except JukiError as error:
        yield Finding(
            Health.BAD, "configuration", {"party": path}, "configuration_remedy", error.detail
        )
        return
    yield Finding(Health.GOOD, "configuration", {"party": config.party})
    folder = path.parent
    looks: tuple[tuple[Callable[[NodeConfig, Path], Finding], str], ...] = (
        (_look_at_vault, "vault_remedy"),
        (_look_at_certificate, "certificate_remedy"),
        (_look_at_revocations, "revocations_remedy"),
        (_look_at_directory, "directory_remedy"),
        (_look_at_card_way, "card_way_remedy"),
        (_look_at_database, "database_remedy"),
        (_look_at_pages, "pages_remedy"),
        (_look_at_door, "door_remedy"),
    )
    for look, remedy in looks:
        if look is _look_at_card_way and _card_way_of(config) is None:
            continue
        if look is _look_at_pages and _pages_of(config) is None:
            continue
        if look is _look_at_database and Party.parse(config.party).role not in PACKAGES:
            continue
        try:
            yield look(config, folder)
        except JukiError as error:
            what = remedy.removesuffix("_remedy")
            yield Finding(Health.BAD, f"{what}_failed", {"why": str(error)}, remedy)
        except OSError as error:
            what = remedy.removesuffix("_remedy")
            yield Finding(Health.BAD, f"{what}_failed", {"why": error.strerror}, remedy)


def _look_at_vault(config: NodeConfig, folder: Path) -> Finding:
    vault = open_vault(config.vault.to_config(folder))
    try:
        missing = sorted(NODE_KEYS.keys() - vault.list_handles().keys())
    finally:
        vault.close()
    if missing:
        return Finding(Health.BAD, "vault_lacks", {"missing": ", ".join(missing)}, "vault_remedy")
    return Finding(Health.GOOD, "vault", {"count": len(NODE_KEYS)})


def _look_at_certificate(config: NodeConfig, folder: Path) -> Finding:
    facts = read_certificate((folder / config.network.certificate).read_bytes())
    vault = open_vault(config.vault.to_config(folder))
    try:
        ours = vault.public(TLS).spki == facts.key
    finally:
        vault.close()
    if not ours or str(facts.party) != config.party:
        return Finding(
            Health.BAD, "certificate_foreign", {"party": facts.party}, "certificate_remedy"
        )
    days = _days(facts.valid_until - SystemClock().now())
    said = {"party": facts.party, "days": days}
    return _by_days(days, CERTIFICATE_DAYS_MIN, "certificate", said)


def _look_at_revocations(config: NodeConfig, folder: Path) -> Finding:
    end = read_revocation_list_end((folder / config.network.revoked).read_bytes())
    days = _days(end - SystemClock().now())
    return _by_days(days, REVOCATION_DAYS_MIN, "revocations", {"days": days})


def _look_at_directory(config: NodeConfig, folder: Path) -> Finding:
    directory = open_directory(config, folder)
    record = directory.find(Party.parse(config.party))
    if record is None or record.status is not PeerStatus.ACTIVE:
        return Finding(Health.BAD, "directory_lacks", {"party": config.party}, "directory_remedy")
    said = {"edition": directory.number, "count": len(directory.list_records())}
    return Finding(Health.GOOD, "directory", said)


def _card_way_of(config: NodeConfig) -> tuple[Party, Way] | None:
    """The contractor that makes cards and the way to him; None where no contractor does."""
    if isinstance(config, IssuerConfig):
        return Party.parse(config.party), Way(config.issuing.way)
    if isinstance(config, ServerConfig) and config.card_issuing is not None:
        return Party.parse(config.card_issuing.issuer), Way(config.card_issuing.way)
    return None


def _look_at_card_way(config: NodeConfig, folder: Path) -> Finding:
    found = _card_way_of(config)
    assert found is not None, "asked where cards are made by a contractor"
    issuer, way = found
    must_be_allowed(open_directory(config, folder).get(issuer).standing, way)
    return Finding(Health.GOOD, "card_way", {"issuer": issuer, "way": way.value})


def _look_at_database(config: NodeConfig, folder: Path) -> Finding:
    must_be_migrated(read_dsn(config, folder), PACKAGES[Party.parse(config.party).role])
    return Finding(Health.GOOD, "database")


def _pages_of(config: NodeConfig) -> CounterSettings | TerminalSettings | None:
    """The pages for people at work; None of a node that has none."""
    if isinstance(config, OfficeConfig):
        return config.counter
    return config.terminal if isinstance(config, IssuerConfig) else None


def _look_at_pages(config: NodeConfig, folder: Path) -> Finding:
    pages = _pages_of(config)
    assert pages is not None, "asked of a node with pages"
    settings = pages.placed(folder)
    named = {name: getattr(settings, name, None) for name in PAGE_FILES}
    missing = [name for name, path in named.items() if path and not Path(path).is_file()]
    if missing:
        return Finding(Health.BAD, "pages_lack", {"missing": ", ".join(missing)}, "pages_remedy")
    find_tls(settings)
    return Finding(Health.GOOD, "pages", {"host": settings.host, "port": settings.port})


def _look_at_door(config: NodeConfig, _: Path) -> Finding:
    listen = config.listen
    said = {"host": listen.host, "port": listen.port}
    if listen.port == 0:
        return Finding(Health.GOOD, "door_any", said)
    try:
        with hold_port(listen.host, listen.port):
            return Finding(Health.GOOD, "door_free", said)
    except JukiError as error:
        if error.code is not ErrorCode.ADDRESS_IN_USE:
            raise
    return Finding(Health.GOOD, "door_open", said)


def _by_days(days: int, enough: int, what: str, said: dict[str, Any]) -> Finding:
    if days > enough:
        return Finding(Health.GOOD, what, said)
    health = Health.WEAK if days > 0 else Health.BAD
    return Finding(health, what, said, f"{what}_remedy")


def _days(left: timedelta) -> int:
    return left.days
