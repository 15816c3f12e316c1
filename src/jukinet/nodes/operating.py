"""What an operator does at one node with `juki`: run it, load it, look at it, renew its keys.

Data goes to standard output, talk to standard error; nothing printed here names a resident.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import uvloop

from jukinet.link import jobs as link_jobs
from jukinet.nodes.agency import open_agency
from jukinet.nodes.rehearsal import faults_of
from jukinet.nodes.roles import CONFIGS, PACKAGES, LoadedNode, load_node, read_party
from jukinet.nodes.settings import NodeConfig, read_config
from jukinet.nodes.workers import Place, run_workers
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.authority import Authority, make_request
from jukinet.platform.crypto.vault import NOTE, SEAL, SIGN, TLS, VaultConfig, open_vault
from jukinet.platform.db.migrate import migrate
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.ledger.verify import LedgerReport
from jukinet.platform.ledger.verify import verify_ledger as recompute_ledger
from jukinet.platform.message import overview
from jukinet.platform.node.serving import RunningNode, start_node
from jukinet.security.procedures import note_key_of
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Party

CHECKS_FAILED: Final = 3
PARTIAL: Final = 5
INTEGRITY_BROKEN: Final = 40
RENEWED: Final = (TLS, SIGN, SEAL, NOTE)


def run_node(given: argparse.Namespace) -> int:
    """`juki node run`: serve until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    if given.workers > 1:
        return run_workers(given.config, given.workers, _serve, _say_listening)
    uvloop.run(_serve(given.config))
    return 0


async def _serve(config: Path, place: Place | None = None) -> None:
    """The node in this process, or one of its workers' share of it."""
    loaded = load_node(config)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    running = await start_node(
        loaded.node,
        loaded.tls,
        host=loaded.config.listen.host,
        port=place.port if place else loaded.config.listen.port,
        faults=faults_of(loaded.config),
        shares_port=place is not None,
        only_doors=place.nudge_first if place and not place.is_first else None,
    )
    if place is None:
        _say_listening(running.address.host, running.address.port)
    else:
        _join(place, running, stop)
    await stop.wait()
    await running.stop()
    loaded.node.context.vault.close()


def _join(place: Place, running: RunningNode, stop: asyncio.Event) -> None:
    """Take one's place among the workers of a node."""

    def look() -> None:
        place.take_nudges()
        running.runner.wake()

    loop = asyncio.get_running_loop()
    loop.add_reader(place.parent, stop.set)
    if place.is_first:
        loop.add_reader(place.nudged, look)
    place.tell_ready()


def _say_listening(host: str, port: int) -> None:
    _say({"listening": f"{host}:{port}"}, first="listening")


def migrate_node(given: argparse.Namespace) -> int:
    """`juki node migrate`: bring a database up to this program, as the migrating role."""
    applied = migrate(given.dsn, PACKAGES[read_party(given.config).role])
    _say({"applied": applied})
    return 0


def import_export(given: argparse.Namespace) -> int:
    """`juki link import`: check and load an export, then tell the network of everybody."""
    loaded = load_node(given.node)
    try:
        return _import(loaded, given.file, given.rejects or given.file.with_suffix(".refused.csv"))
    finally:
        loaded.close()


def _import(loaded: LoadedNode, file: Path, rejects: Path) -> int:
    node = loaded.node
    live = sys.stderr.isatty()

    def show(progress: link_jobs.Progress) -> None:
        share = 100 * progress.bytes_done // max(1, progress.bytes_all)
        line = f"{share:3d} %  {progress.loaded:,} + {progress.refused:,} refused"
        sys.stderr.write(f"\r\033[K{line}" if live else "")
        sys.stderr.flush()

    report = link_jobs.import_file(
        file,
        node.database,
        municipality=node.party.municipality,
        directory=load_directory(),
        on_date=node.context.clock.today(),
        reject_path=rejects,
        clock=node.context.clock,
        randomness=node.context.randomness,
        progress=show,
    )
    sys.stderr.write("\n" if live else "")
    link_jobs.tell_initial(node.database, node.context)
    _say(msgspec.to_builtins(report, enc_hook=str))
    return PARTIAL if report.refused else 0


def verify_ledger(given: argparse.Namespace) -> int:
    """`juki audit verify`: recompute everything from bytes; name the first broken entry."""
    loaded = load_node(given.node)
    try:
        report = verify_node_ledger(loaded)
    finally:
        loaded.close()
    _say(msgspec.to_builtins(report) | {"sound": report.sound})
    return 0 if report.sound else INTEGRITY_BROKEN


def verify_node_ledger(loaded: LoadedNode) -> LedgerReport:
    """The ledger of one node, verified with the note keys of the directory."""
    directory = loaded.node.context.directory
    keys = [note_key_of(directory, record.party) for record in directory.list_records()]
    with loaded.node.database.snapshot() as tx:
        return recompute_ledger(tx, origin=origin_of(loaded.node.party), verifiers=keys)


def ask_as_agency(given: argparse.Namespace) -> int:
    """`juki agency ask`: one question; the answer, or the problem, as JSON."""
    text = sys.stdin.read() if str(given.question) == "-" else given.question.read_text()
    query = {
        "basis": {"table": given.table, "item": given.item, "case": given.case},
        "question": msgspec.json.decode(text),
        "items": given.fields.split(","),
    }
    reply = asyncio.run(_ask(given.node, query, given.lang))
    _say(reply.content)
    return 0 if reply.is_answer else CHECKS_FAILED


async def _ask(config: Path, query: dict[str, Any], language: str) -> Any:
    agency = open_agency(config)
    try:
        return await agency.asker.ask(query, language=language)
    finally:
        await agency.close()


def renew_keys(given: argparse.Namespace) -> int:
    """`juki key renew`: new keys, a new certificate; the old ones serve until the renewal ends."""
    config = read_config(given.node, CONFIGS.get(read_party(given.node).role, NodeConfig))
    folder = given.node.parent
    vault = open_vault(config.vault.to_config(folder))
    now = SystemClock().now()
    authority = _open_authority(given.authority)
    for handle in RENEWED:
        vault.prepare(handle)
    pem = authority.renew(make_request(vault, Party.parse(config.party), now=now), now=now)
    authority.publish(now=now)
    for handle in RENEWED:
        vault.renew(handle)
    (folder / config.network.certificate).write_bytes(pem)
    _say({"renewed": config.party, "next": "restart the node"})
    return 0


def revoke_party(given: argparse.Namespace) -> int:
    """`juki key revoke`: out of the network from the next request on."""
    authority = _open_authority(given.authority)
    authority.revoke(Party.parse(given.party), now=SystemClock().now())
    _say({"revoked": given.party})
    return 0


def _open_authority(folder: Path) -> Authority:
    """The authority's folder, with its vault beside it."""
    beside = folder.parent / "authority-vault"
    config = VaultConfig(path=beside / "vault", passphrase_file=beside / "passphrase")
    return Authority.load(folder, open_vault(config))


def list_messages(given: argparse.Namespace) -> int:
    """`juki message list`: the lines to other offices, and what is parked."""
    loaded = load_node(given.node)
    try:
        with loaded.node.database.transaction() as tx:
            counts = overview.count_messages(tx)
            lines = overview.list_lines(tx)
            parked = overview.list_parked(tx)
    finally:
        loaded.close()
    _say({"counts": counts, "lines": lines, "parked": parked})
    return 0


def show_message(given: argparse.Namespace) -> int:
    """`juki message show`: header, signature and steps of one message; never its contents."""
    loaded = load_node(given.node)
    try:
        with loaded.node.database.transaction() as tx:
            view = overview.show(tx, given.message)
    finally:
        loaded.close()
    _say(view)
    return 0


def release_message(given: argparse.Namespace) -> int:
    """`juki message release`: a parked message is tried again."""
    loaded = load_node(given.node)
    try:
        with loaded.node.database.transaction() as tx:
            overview.release_parked(tx, sender=Party.parse(given.sender), number=given.number)
    finally:
        loaded.close()
    return 0


def _say(content: Any, first: str | None = None) -> None:
    """Write data to standard output as JSON; a line that another program waits for comes first."""
    if first is not None:
        sys.stdout.write(f"{first} {content[first]}\n")
    else:
        sys.stdout.write(
            msgspec.json.format(msgspec.json.encode(content, enc_hook=str)).decode() + "\n"
        )
    sys.stdout.flush()
