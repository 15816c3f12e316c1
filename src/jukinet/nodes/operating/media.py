"""`juki link medium`: packages that a person carries between an office and its server."""

from __future__ import annotations

import argparse

from jukinet.link import jobs as link_jobs
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import say, tell
from jukinet.terms.parties import Party, Role, communication_server_of, register_office_of

ENDS = (Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER)


def make(given: argparse.Namespace) -> int:
    """Put all that waits for the other side on a medium."""
    with opened(given.node, *ENDS) as loaded:
        other = other_end_of(loaded.node.party)
        report = link_jobs.make_medium(loaded.node, other, given.folder, again=given.again)
    if report is None:
        tell(given.lang, "nothing_to_carry", other=other)
        say("link.medium.make", {"medium": None})
        return 0
    say("link.medium.make", {"medium": report})
    tell(given.lang, "carry_medium", file=report.path, other=other)
    return 0


def take(given: argparse.Namespace) -> int:
    """Take over a medium of the other side."""
    with opened(given.node, *ENDS) as loaded:
        other = other_end_of(loaded.node.party)
        report = link_jobs.take_medium(loaded.node, given.medium, other)
    say("link.medium.take", {"medium": report})
    return 0


def show(given: argparse.Namespace) -> int:
    """What a medium says about itself to anybody; nothing is verified but its shape."""
    manifest = link_jobs.read_manifest(given.medium)
    say(
        "link.medium.show",
        {
            "sender": manifest.sender,
            "receiver": manifest.receiver,
            "number": manifest.number,
            "made_at": manifest.made_at,
            "envelopes": len(manifest.envelopes),
            "messages": manifest.messages,
            "receipts": len(manifest.receipts),
            "verified": False,
        },
    )
    return 0


def other_end_of(party: Party) -> Party:
    """The other end of the link: the office's server, or the server's office."""
    if party.role is Role.REGISTER_OFFICE:
        return communication_server_of(party.municipality)
    return register_office_of(party.municipality)
