"""What a log and its witness write to one another."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from jukinet.platform.message.kinds import Jurisdiction, MessageKind

PATH_MAX: Final = 128  # two hashes a level, and a tree of 2^62 leaves has 62 levels
HashText = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
TreeSize = Annotated[int, Meta(ge=0, le=2**62)]


class CheckpointOffered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log asks for a signature: its checkpoint, and the proof that it only grew.

    ``old_size`` is the size of the last checkpoint the log has this witness's signature for;
    ``path`` proves (RFC 9162, 2.1.4) that the new tree is that one with leaves added.
    """

    note: Annotated[str, Meta(max_length=16_384)]
    old_size: TreeSize
    path: Annotated[list[HashText], Meta(max_length=PATH_MAX)]


class CheckpointCosigned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A witness answers: its signature line, or from which size it needs the proof instead."""

    tree_size: TreeSize
    line: Annotated[str, Meta(max_length=1024)] | None
    seen_size: TreeSize


CHECKPOINT_OFFERED: Final = MessageKind(
    tag="checkpoint-offered/1",
    body=CheckpointOffered,
    sender=None,
    receiver=None,
    article="accuracy-measures",
    jurisdiction=Jurisdiction.WITNESS,
)
CHECKPOINT_COSIGNED: Final = MessageKind(
    tag="checkpoint-cosigned/1",
    body=CheckpointCosigned,
    sender=None,
    receiver=None,
    article="accuracy-measures",
    jurisdiction=Jurisdiction.WITNESS,
)
KINDS: Final = (CHECKPOINT_OFFERED, CHECKPOINT_COSIGNED)
