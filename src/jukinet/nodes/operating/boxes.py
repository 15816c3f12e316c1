"""Boxes of cards and blanks at either end of a commission: looked at and signed for alike."""

from __future__ import annotations

import argparse
from typing import Final

from jukinet.cards.commissioned_issue import procedures
from jukinet.nodes.operating.presence import at_now, at_work
from jukinet.nodes.operating.saying import say
from jukinet.terms.parties import Role

_SHOWN: Final = (
    "hand_over_id", "counterpart", "direction", "fate", "slip", "count", "signed_by",
)  # fmt: skip


def show_boxes_at(given: argparse.Namespace, here: Role, noun: str) -> int:
    """Boxes that came and went; those nobody has signed for first."""
    with at_work(given, here) as work, work.node.database.transaction() as tx:
        boxes = procedures.list_boxes(tx, by=at_now(work))
    found = [{key: getattr(box, key) for key in _SHOWN} for box in boxes]
    say(f"{noun}.boxes", {"boxes": found})
    return 0


def sign_box_at(given: argparse.Namespace, here: Role, noun: str) -> int:
    """Sign for a box: counted, and the four words of its slip read (point 10)."""
    with at_work(given, here) as work, work.node.database.transaction() as tx:
        procedures.sign_box(
            tx, given.box, counted=given.counted, words=tuple(given.words), by=at_now(work),
            context=work.context,
        )  # fmt: skip
    say(f"{noun}.sign-box", {"box": given.box, "counted": given.counted})
    return 0
