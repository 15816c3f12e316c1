"""Recompute the whole ledger from the bytes of its entries, and name the first that is broken.

The walk reads leaves in the order of the tree with their entries, and beside them the stored
subtrees and the checkpoints in the order in which a growing tree makes them; nothing is held in
memory but the right edge of the tree. What no column can be changed without: a body without its
leaf hash, a column without the body, a hash without the subtree above it, a subtree without a
signed root, a root, time or size without a signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from jukinet.platform.db.transaction import Row, Transaction
from jukinet.platform.ledger.checkpoint import (
    Checkpoint,
    NoteKey,
    SignedCheckpoint,
    find_key,
    parse_line,
    parse_note,
    time_of,
    verify_checkpoint,
    verify_cosignature,
)
from jukinet.platform.ledger.entry import find_mismatch
from jukinet.platform.ledger.log import Q
from jukinet.platform.ledger.merkle import Frontier, Subtree, leaf_hash
from jukinet.terms.errors import JukiError

AUDIT_SECONDS_MAX: Final = 6 * 3600
"""A ledger of many years may take hours; a statement of an audit may as well."""


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What an audit found: how much was recomputed, and what is broken, if anything is."""

    size: int
    waiting: int
    checkpoints: int
    cosigned: int
    signed_size: int
    first_broken: int | None = None
    reason: str | None = None

    @property
    def sound(self) -> bool:
        """Whether everything agreed."""
        return self.reason is None


class _Broken(Exception):
    """The walk ends here; never leaves this module."""

    def __init__(self, entry_id: int | None, reason: str) -> None:
        super().__init__(reason)
        self.entry_id = entry_id
        self.reason = reason


@dataclass(slots=True)
class _Audit:
    tx: Transaction
    origin: str
    keys: Sequence[NoteKey]
    seen: dict[int, Checkpoint]
    frontier: Frontier = field(default_factory=Frontier)
    waiting: int = 0
    checkpoints: int = 0
    cosigned: int = 0
    signed_size: int = 0

    def report(self, broken: _Broken | None) -> LedgerReport:
        return LedgerReport(
            self.frontier.size,
            self.waiting,
            self.checkpoints,
            self.cosigned,
            self.signed_size,
            broken.entry_id if broken else None,
            broken.reason if broken else None,
        )


def verify_ledger(
    tx: Transaction, *, origin: str, verifiers: Sequence[NoteKey], seen: Sequence[str] = ()
) -> LedgerReport:
    """Recompute everything and report; ``tx`` is best a :meth:`Database.snapshot`.

    ``verifiers`` are the keys of this log, of its witnesses and of the logs it witnesses, former
    ones too. ``seen`` are checkpoints of this log that others hold: with them it is found if the
    newest entries were cut off together with their checkpoints.
    """
    tx.allow_seconds(AUDIT_SECONDS_MAX)
    audit = _Audit(tx, origin, verifiers, {})
    try:
        for note in seen:
            held = verify_checkpoint(parse_note(note), verifiers).checkpoint
            audit.seen[held.tree_size] = held
        _walk_tree(audit)
        _walk_queue(audit)
        _walk_cosignatures(audit)
        _walk_witnessed(audit)
    except _Broken as broken:
        return audit.report(broken)
    return audit.report(None)


def _walk_tree(audit: _Audit) -> None:
    nodes = audit.tx.stream(Q.walk_nodes)
    checkpoints = _signed_checkpoints(audit)
    expected = next(checkpoints, None)
    for row in audit.tx.stream(Q.walk_leaves):
        _check_leaf(audit.frontier.size, row)
        for subtree, value in audit.frontier.add(row[2]):
            stored = next(nodes, None)
            if stored != (*subtree, value):
                raise _broken_subtree(audit, subtree, stored)
        size = audit.frontier.size
        if size in audit.seen:
            _check_root(audit, audit.seen.pop(size))
        if expected is not None and expected.tree_size == size:
            _check_root(audit, expected)
            audit.signed_size = size
            audit.checkpoints += 1
            expected = next(checkpoints, None)
    if next(nodes, None) is not None:
        raise _Broken(None, "a subtree is stored that the tree does not have")
    if expected is not None:
        raise _Broken(None, f"entries are missing: a checkpoint says {expected.tree_size}")
    if audit.seen:
        raise _Broken(None, f"entries are missing: others hold a checkpoint of {max(audit.seen)}")


def _check_leaf(expected_index: int, row: Row) -> None:
    leaf_index, entry_id, stored_hash, kind, subject, recorded_at, body = row
    if leaf_index != expected_index:
        raise _Broken(
            entry_id, f"the leaf before it is missing or not in its place ({expected_index})"
        )
    reason = find_mismatch(kind, subject, recorded_at, body)
    if reason is not None:
        raise _Broken(entry_id, reason)
    if leaf_hash(body) != stored_hash:
        raise _Broken(entry_id, "the body is not what its leaf was made of")


def _check_root(audit: _Audit, checkpoint: Checkpoint) -> None:
    if checkpoint.root != audit.frontier.root():
        suspect = _entry_at(audit.tx, audit.signed_size)
        raise _Broken(
            suspect,
            f"one of leaves {audit.signed_size} to {checkpoint.tree_size - 1} "
            "is not what was signed",
        )


def _broken_subtree(audit: _Audit, subtree: Subtree, stored: Row | None) -> _Broken:
    first = subtree.index << subtree.level
    last = first + (1 << subtree.level) - 1
    what = "is missing" if stored is None or stored[:2] != subtree else "does not match"
    return _Broken(
        _entry_at(audit.tx, first), f"the stored hash over leaves {first} to {last} {what}"
    )


def _entry_at(tx: Transaction, leaf_index: int) -> int | None:
    row = tx.maybe(Q.get_entry_at, {"leaf_index": leaf_index})
    return int(row[0]) if row else None


def _signed_checkpoints(audit: _Audit) -> Iterator[Checkpoint]:
    for tree_size, root, note, made_at in audit.tx.stream(Q.walk_checkpoints):
        signed = _verified(audit, note, tree_size)
        said = (signed.checkpoint.origin, signed.checkpoint.root, time_of(signed))
        if said != (audit.origin, root, made_at) or signed.note != note:
            raise _Broken(None, f"the checkpoint of {tree_size} says something else than its note")
        yield signed.checkpoint


def _verified(audit: _Audit, note: str, tree_size: int) -> SignedCheckpoint:
    try:
        signed = verify_checkpoint(parse_note(note), audit.keys)
    except JukiError as error:
        raise _Broken(None, f"the checkpoint of {tree_size}: {error.detail}") from None
    if signed.checkpoint.tree_size != tree_size:
        raise _Broken(None, f"the checkpoint of {tree_size} is of another size")
    return signed


def _walk_queue(audit: _Audit) -> None:
    row = audit.tx.maybe(Q.find_entry_out_of_place)
    if row is not None:
        raise _Broken(row[0], "the entry is neither in the tree nor waiting for it, or both")
    for entry_id, kind, subject, recorded_at, body in audit.tx.stream(Q.walk_waiting):
        reason = find_mismatch(kind, subject, recorded_at, body)
        if reason is not None:
            raise _Broken(entry_id, reason)
        audit.waiting += 1


def _walk_cosignatures(audit: _Audit) -> None:
    for tree_size, witness, line, note in audit.tx.stream(Q.walk_cosignatures):
        said = _cosigned(audit, line, note, tree_size)
        if said != (witness, line):
            raise _Broken(None, f"a cosignature of {tree_size} says something else than its line")
        audit.cosigned += 1


def _walk_witnessed(audit: _Audit) -> None:
    for origin, tree_size, note in audit.tx.stream(Q.walk_witnessed):
        signed = _verified(audit, note, tree_size)
        own = note.removeprefix(signed.note)
        said = _cosigned(audit, own, signed.note, tree_size)
        if (signed.checkpoint.origin, audit.origin, signed.note + own) != (origin, said[0], note):
            raise _Broken(None, f"a witnessed checkpoint of {tree_size} says something else")


def _cosigned(audit: _Audit, line: str, note: str | None, tree_size: int) -> tuple[str, str]:
    """Return who co-signed and the line as it must be written."""
    try:
        parsed = parse_line(line)
        checkpoint = parse_note(note or "").checkpoint
        verify_cosignature(checkpoint, parsed, find_key(audit.keys, parsed))
    except JukiError as error:
        raise _Broken(None, f"a cosignature of {tree_size}: {error.detail}") from None
    return parsed.name, str(parsed)
