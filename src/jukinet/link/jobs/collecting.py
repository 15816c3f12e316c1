"""The receiver's half of file transfer: take what lies in the folder, answer beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from jukinet.link.carriers.folder import (
    ENVELOPE,
    RECEIPT,
    REFUSAL,
    TAKEN,
    RefusalNote,
    failing_as_a_line,
    hand_over,
    read_bounded,
    way,
)
from jukinet.platform.message.envelope import ENVELOPE_BYTES_MAX
from jukinet.platform.node.parts import Node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

# Our own trouble, not the envelope's: it stays taken and is tried again at the next look.
_OURS: Final = frozenset(
    {
        ErrorCode.DATABASE_UNAVAILABLE,
        ErrorCode.DISK_FULL,
        ErrorCode.QUERY_CANCELLED,
        ErrorCode.TRANSACTION_CONFLICT,
        ErrorCode.VAULT_LOCKED,
        ErrorCode.VAULT_UNAVAILABLE,
    }
)


@failing_as_a_line()
def collect_files(node: Node, folder: Path, other: Party) -> int:
    """Take every envelope the other side has put down; how many there were."""
    incoming = way(folder, other, node.party)
    for path in sorted(incoming.glob(f"*{ENVELOPE}")):
        try:
            path.rename(path.with_suffix(TAKEN))
        except FileNotFoundError:
            continue  # the sender has just withdrawn it for a newer one
    taken = sorted(incoming.glob(f"*{TAKEN}"))
    for path in taken:
        _answer(node, path, other)
    return len(taken)


def _answer(node: Node, path: Path, other: Party) -> None:
    try:
        receipt = node.receive(read_bounded(path, ENVELOPE_BYTES_MAX), other)
    except JukiError as refusal:
        if refusal.code in _OURS:
            raise
        note = RefusalNote(code=refusal.code.value)
        hand_over(path.with_suffix(REFUSAL), msgspec.json.encode(note))
    else:
        hand_over(path.with_suffix(RECEIPT), receipt)
    path.unlink()
