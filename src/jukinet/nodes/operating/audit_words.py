"""The words of `juki audit`: what can be typed; what it does is in `ledgers`."""

from __future__ import annotations

from pathlib import Path

from jukinet.nodes.operating.arguments import OPERATING, Nouns, add_verb, at_node


def add_audit(verbs: Nouns) -> None:
    """The ledger, and proofs of it that somebody takes home."""
    at_node(verbs, "verify", "recompute all; name the first broken entry", "ledgers.verify")
    keys = at_node(verbs, "keys", "the keys to check proofs with, to publish", "ledgers.write_keys")
    keys.add_argument("--out", type=Path, required=True, metavar="FILE", help="where they go")
    prove = at_node(verbs, "prove", "who looked at a resident, for him to keep", "ledgers.prove")
    prove.add_argument(
        "--codes", type=Path, required=True, metavar="FILE", help="a code a line; - is a pipe"
    )
    prove.add_argument("--case", required=True, help="number of his request")
    prove.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the proofs")
    check = add_verb(verbs, "proof", "check a proof, without a node", f"{OPERATING}.ledgers.check")
    check.add_argument("proof", type=Path, help="what `juki audit prove` or the page gave")
    check.add_argument("--keys", type=Path, required=True, metavar="FILE", help="as published")
