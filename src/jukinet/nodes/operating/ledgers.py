"""`juki audit`: the ledger, recomputed from its bytes."""

from __future__ import annotations

import argparse

from jukinet.nodes.operating.exit_codes import INTEGRITY_BROKEN
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import say, tell, to_plain
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.ledger.verify import LedgerReport
from jukinet.platform.ledger.verify import verify_ledger as recompute_ledger
from jukinet.security.procedures import note_key_of


def verify(given: argparse.Namespace) -> int:
    """Recompute everything from bytes; name the first broken entry."""
    with opened(given.node) as loaded:
        report = verify_node_ledger(loaded)
    say("audit.verify", to_plain(report) | {"sound": report.sound})
    if report.sound:
        return 0
    tell(given.lang, "ledger_broken", entry=report.first_broken)
    return INTEGRITY_BROKEN


def verify_node_ledger(loaded: LoadedNode) -> LedgerReport:
    """The ledger of one node, verified with the note keys of the directory."""
    directory = loaded.node.context.directory
    keys = [note_key_of(directory, record.party) for record in directory.list_records()]
    with loaded.node.database.snapshot() as tx:
        return recompute_ledger(tx, origin=origin_of(loaded.node.party), verifiers=keys)
