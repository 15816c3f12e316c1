"""What both ends of a commission do alike: boxes looked at, let go and signed for, differences."""

from __future__ import annotations

import argparse
from typing import Final
from uuid import UUID

from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.accounting import Difference, DifferenceKind
from jukinet.custody import procedures as custody
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


def approve_box_at(given: argparse.Namespace, here: Role, noun: str) -> int:
    """Approve that a box leaves; not by who asked."""
    with at_work(given, here) as work, work.node.database.transaction() as tx:
        medium = custody.approve_medium(
            tx, UUID(given.medium), by=at_now(work), context=work.context
        )
    say(f"{noun}.approve-box", {"slip": medium.name, "state": medium.state})
    return 0


def explain_at(given: argparse.Namespace, here: Role, noun: str) -> int:
    """Enter what two persons found out about a difference (point 8)."""
    with at_work(given, here) as work:
        second_card = argparse.Namespace(
            **vars(given) | {
                "card": given.second_card, "pin_file": given.second_pin_file,
                "password_file": given.second_password_file,
            }
        )  # fmt: skip
        with at_work(second_card, here) as second, work.node.database.transaction() as tx:
            difference = Difference(DifferenceKind(given.kind), given.about)
            procedures.explain_difference(
                tx, difference, given.words, by=at_now(work), second=at_now(second),
                context=work.context,
            )  # fmt: skip
    say(f"{noun}.explain", {"kind": given.kind, "about": given.about})
    return 0
