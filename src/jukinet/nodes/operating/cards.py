"""`juki card`: what a node knows of cards, for a council and for terminals without a line."""

from __future__ import annotations

import argparse
from typing import Any, Final

from jukinet.cards.states import procedures as states
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.operating.saying import say
from jukinet.platform.crypto.private_file import write_public
from jukinet.terms.dates import day_of
from jukinet.terms.parties import Role

COUNTING: Final = (Role.PREFECTURAL_SERVER, Role.NATIONAL_SERVER)
LISTING: Final = (*COUNTING, Role.COMMUNICATION_SERVER, Role.REGISTER_OFFICE)


def show_yearly(given: argparse.Namespace) -> int:
    """Cards issued in each fiscal year, all municipalities together and each by itself."""
    with opened(given.node, *COUNTING) as loaded:
        today = day_of(loaded.node.context.clock.now())
        with loaded.node.database.transaction() as tx:
            figures = states.list_yearly_figures(tx, today, loaded.node.party)
    say("card.yearly", {"up_to": today, "figures": [_describe(one) for one in figures]})
    return 0


def show_list(given: argparse.Namespace) -> int:
    """How many cards are stopped and up to when that is complete; signed into a file if asked."""
    with opened(given.node, *LISTING) as loaded:
        node = loaded.node
        with node.database.transaction() as tx:
            listed, stopped = states.read_list(tx), states.count_stopped(tx)
            keys = states.list_stopped_keys(tx)
            signed = states.make_signed_list(tx, node.context) if given.out else None
        age = listed.age(node.context.clock.now())
    if signed is not None:
        write_public(given.out, signed)
    said = {
        "stopped": stopped,
        "stopped_keys": [one.key_id for one in keys],
        "complete_up_to": listed.complete_up_to,
        "age_seconds": None if age is None else round(age.total_seconds()),
    }
    say("card.stopped", said)
    return 0


def _describe(one: states.MunicipalFigures) -> dict[str, Any]:
    return {
        "municipality": one.municipality or None,
        "years": [
            {
                "first_day": year.first_day,
                "last_day": year.last_day,
                "issued": year.issued,
                "cumulative": year.cumulative,
            }
            for year in one.years
        ],
    }
