"""`juki audit`: the ledger, recomputed from its bytes; proofs of it that somebody takes home."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from jukinet.nodes.operating.exit_codes import INTEGRITY_BROKEN
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import read_file, say, tell, to_plain, write_file
from jukinet.nodes.roles import PACKAGES, LoadedNode, read_party
from jukinet.platform.crypto.private_file import make_private_directory, write_public
from jukinet.platform.ledger.checkpoint import origin_of
from jukinet.platform.ledger.proof_file import FILE_BYTES_MAX, KEYS_BYTES_MAX, Flaw
from jukinet.platform.ledger.verify import LedgerReport
from jukinet.platform.ledger.verify import verify_ledger as recompute_ledger
from jukinet.security.access_record import AccessRecord
from jukinet.security.procedures import (
    list_access_of,
    list_note_keys,
    make_proof,
    publish_keys,
    record_access,
    verify_proof,
)
from jukinet.security.procedures.proofs import CHECKER_FILE, load_checker, name_proof
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

CODES_BYTES_MAX: Final = 1_024
"""The present code and a few dozen former ones."""
STANDARD_INPUT: Final = Path("-")
KEEPERS: Final = (
    Role.REGISTER_OFFICE,
    Role.COMMUNICATION_SERVER,
    Role.PREFECTURAL_SERVER,
    Role.NATIONAL_SERVER,
)
"""Who keeps access records: a contractor's ledger says nothing of anybody's look-ups."""


def verify(given: argparse.Namespace) -> int:
    """Recompute everything from bytes; name the first broken entry."""
    party = read_party(given.node)
    if "jukinet.platform.ledger" not in PACKAGES.get(party.role, ()):
        raise JukiError(ErrorCode.WRONG_NODE, f"{party} keeps no ledger")
    with opened(given.node) as loaded:
        report = verify_node_ledger(loaded)
    say("audit.verify", to_plain(report) | {"sound": report.sound})
    if report.sound:
        return 0
    tell(given.lang, "ledger_broken", entry=report.first_broken)
    return INTEGRITY_BROKEN


def verify_node_ledger(loaded: LoadedNode) -> LedgerReport:
    """The ledger of one node, verified with the note keys of the directory."""
    keys = list_note_keys(loaded.node.context.directory)
    with loaded.node.database.snapshot() as tx:
        return recompute_ledger(tx, origin=origin_of(loaded.node.party), verifiers=keys)


def write_keys(given: argparse.Namespace) -> int:
    """The keys that proofs are checked with, for publication."""
    with opened(given.node) as loaded:
        directory = loaded.node.context.directory
        content, edition = publish_keys(directory), directory.number
    write_public(given.out, content)
    say("audit.keys", {"directory": edition, "keys": given.out})
    return 0


def prove(given: argparse.Namespace) -> int:
    """Every access record about the holder of a code as a file of its own, for him to keep.

    That they were looked up is a record, too.
    """
    codes = _read_codes(given.codes)
    with opened(given.node, *KEEPERS) as loaded, loaded.node.database.transaction() as tx:
        context = loaded.node.context
        found = list_access_of(tx, codes, vault=context.vault)
        proofs = [(one, make_proof(tx, one, context.directory)) for one in found]
        looked = AccessRecord(
            who=context.party,
            node=context.party,
            affair="disclosure",
            case=given.case,
            items=("access_records",),
            result="found" if found else "none",
            receipt="",
            subject=codes[0],
        )
        record_access(tx, [looked], context.vault, context.clock.now())
    files = {name_proof(one): content for one, content in proofs if content is not None}
    make_private_directory(given.out)
    for name, content in {**files, CHECKER_FILE: load_checker()}.items():
        write_file(given.out / name, content)
    say("audit.prove", {"proofs": len(files), "waiting": len(proofs) - len(files)})
    tell(given.lang, "proofs_made", folder=given.out)
    return 0


def check(given: argparse.Namespace) -> int:
    """Check a proof somebody took home; no node, no line and no database is asked."""
    found = verify_proof(
        read_file(given.proof, FILE_BYTES_MAX), read_file(given.keys, KEYS_BYTES_MAX)
    )
    if isinstance(found, Flaw):
        say("audit.proof", {"sound": False, "flaw": found.value})
        tell(given.lang, f"proof_{found.value.replace('-', '_')}")
        return INTEGRITY_BROKEN
    said: dict[str, Any] = to_plain(found)
    say("audit.proof", {"sound": True, **said})
    tell(given.lang, "proof_holds")
    return 0


def _read_codes(file: Path) -> list[ResidentRecordCode]:
    """The resident's codes, one a line: from a file or a pipe, never from the command line."""
    if file == STANDARD_INPUT:
        content = sys.stdin.buffer.read(CODES_BYTES_MAX)
    else:
        content = read_file(file, CODES_BYTES_MAX)
    codes = [ResidentRecordCode(line.decode("ascii", "replace")) for line in content.split()]
    if not codes:
        raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "no resident record code was given")
    return codes
