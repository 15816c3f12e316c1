"""`juki node init`, `create-database`, `migrate`: what stands before a node's first start."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from jukinet.nodes.operating.saying import say, tell, write_file
from jukinet.nodes.roles import PACKAGES, read_any_config, read_party
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import make_request
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault_opening import open_or_create_vault
from jukinet.platform.db.migrate import Phase, list_missing
from jukinet.platform.db.migrate import migrate as apply_migrations
from jukinet.platform.db.roles import create_node_database
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

REQUEST_FILE: Final = "enrolment.request"
PASSWORD_BYTES: Final = 24


def init(given: argparse.Namespace) -> int:
    """Make the node's vault with its keys, and the request for the authority."""
    config = read_any_config(given.config)
    folder = given.config.parent
    vault = open_or_create_vault(config.vault.to_config(folder))
    try:
        request = make_request(vault, Party.parse(config.party), now=SystemClock().now())
    finally:
        vault.close()
    file = folder / REQUEST_FILE
    file.unlink(missing_ok=True)
    write_file(file, request)
    say("node.init", {"party": config.party, "request": file, "sha256": digest(request).hex()})
    tell(given.lang, "bring_request", file=file)
    return 0


def create_database(given: argparse.Namespace) -> int:
    """Make the node's database and its login, and write the DSN where the node reads it."""
    must_hold_no_secret(given.dsn)
    config = read_any_config(given.config)
    party = Party.parse(config.party)
    if party.role not in PACKAGES or config.database is None or config.database.dsn_file is None:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID, "database.dsn_file: name the file for the DSN"
        )
    file: Path = given.config.parent / config.database.dsn_file
    if file.exists():
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{file} exists already: move it away first")
    password = SystemRandomness().random_bytes(PASSWORD_BYTES).hex()
    dsn = create_node_database(
        given.dsn, given.name, packages=PACKAGES[party.role], password=password
    )
    write_private(file, dsn.encode() + b"\n")
    say("node.create-database", {"party": str(party), "database": given.name, "dsn_file": file})
    return 0


def migrate(given: argparse.Namespace) -> int:
    """Bring a database up to this program, as the migrating role.

    What adds is applied while the old program may still run; what takes away only when asked for.
    """
    must_hold_no_secret(given.dsn)
    party = read_party(given.config)
    if party.role not in PACKAGES:
        raise JukiError(ErrorCode.WRONG_NODE, f"{party} keeps no database")
    phase: Phase | None = None if given.post else "pre"
    applied = apply_migrations(given.dsn, PACKAGES[party.role], phase=phase)
    waiting = list_missing(given.dsn, PACKAGES[party.role])
    say("node.migrate", {"party": str(party), "applied": applied, "waiting": waiting})
    if waiting:
        tell(given.lang, "migrate_after", count=len(waiting))
    return 0


def must_hold_no_secret(dsn: str) -> None:
    """Raise for a DSN with a password in it: every account of the machine can read arguments."""
    secret = "password=" in dsn.replace(" ", "").lower()
    if "://" in dsn:
        secret |= ":" in dsn.partition("://")[2].rpartition("@")[0]
    if secret:
        raise JukiError(
            ErrorCode.CONFIGURATION_INVALID,
            "no password on the command line: put it into a file that PGPASSFILE names",
        )
