"""`juki message`: outbox and inbox of a node; headers and steps, never contents."""

from __future__ import annotations

import argparse

from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import must_be_meant, say
from jukinet.platform.message import overview
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party


def show_all(given: argparse.Namespace) -> int:
    """The lines to other offices, what is parked, and the messages sent and received last."""
    with opened(given.node) as loaded, loaded.node.database.transaction() as tx:
        counts = overview.count_messages(tx)
        lines = overview.list_lines(tx)
        parked = overview.list_parked(tx)
        recent = overview.list_recent(tx, limit=given.recent) if given.recent else []
    say(
        "message.list",
        {"counts": counts, "lines": lines, "parked": parked, "recent": recent},
    )
    return 0


def show(given: argparse.Namespace) -> int:
    """Header, signature and steps of one message; never its contents."""
    _must_be_id(given.message)
    with opened(given.node) as loaded, loaded.node.database.transaction() as tx:
        view = overview.show(tx, given.message)
    say("message.show", {"message": view})
    return 0


def release(given: argparse.Namespace) -> int:
    """A parked message is tried again, once its cause has been removed."""
    sender = Party.parse(given.sender)
    with opened(given.node) as loaded, loaded.node.database.transaction() as tx:
        overview.release_parked(tx, sender=sender, number=given.number)
    say("message.release", {"sender": str(sender), "number": given.number})
    return 0


def give_up(given: argparse.Namespace) -> int:
    """Give a parked message up: its sender is told, and those behind it go on."""
    sender = Party.parse(given.sender)
    with opened(given.node) as loaded:
        must_be_meant(given.yes_i_am, str(loaded.node.party))
        with loaded.node.database.transaction() as tx:
            overview.refuse_parked(
                tx,
                sender=sender,
                number=given.number,
                code=ErrorCode.HANDLER_FAILED,
                now=loaded.node.context.clock.now(),
            )
    say("message.give-up", {"sender": str(sender), "number": given.number})
    return 0


def _must_be_id(text: str) -> None:
    if len(text) != 32 or not all(letter in "0123456789abcdef" for letter in text):
        raise JukiError(ErrorCode.NOT_FOUND, "a message's id has 32 hexadecimal digits")
