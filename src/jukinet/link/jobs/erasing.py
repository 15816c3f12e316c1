"""Erase what a server knows of locks that were lifted long ago."""

from __future__ import annotations

from typing import Final

from jukinet.link import procedures
from jukinet.platform.node.parts import Job, Node

ERASE_SECONDS: Final = 3600.0


def erase_marks(node: Node) -> None:
    """Marks of lifted locks, once they need not be kept (保存期間).

    What the former program wrote in clear is named by pseudonym in the same step: so it is done
    within the hour of a start, also where nobody asks for a mark.
    """
    with node.database.transaction() as tx:
        procedures.erase_lifted_marks(tx, node.context)


ERASE_MARKS: Final = Job("erase marks of lifted locks", ERASE_SECONDS, erase_marks)
