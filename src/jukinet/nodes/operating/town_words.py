"""The arguments of `juki town`; what they do is in `towns`."""

from __future__ import annotations

from typing import Any

from jukinet.nodes.operating.arguments import a_day, a_time
from jukinet.nodes.operating.issuer_words import AtNode


def add_town(verbs: Any, at_node: AtNode) -> None:
    """The arguments of the noun."""
    agree = at_node(verbs, "agree", "enter further hours that were agreed", "towns.agree")
    agree.add_argument("town", help="the other municipality's code (352039)")
    agree.add_argument("--opens", type=a_time, required=True, help="09:00")
    agree.add_argument("--closes", type=a_time, required=True, help="20:00")
    agree.add_argument("--every-day", action="store_true", help="not on office days alone")
    agree.add_argument("--valid-from", type=a_day, default=None, help="today")
    agree.add_argument("--until", type=a_day, default=None, help="further notice")
    show = at_node(
        verbs, "show", "hours agreed with a town, and whether it is closed", "towns.show"
    )
    show.add_argument("town", help="the other municipality's code")
    close = at_node(verbs, "close", "answer a town, or all, no more", "towns.close")
    reopen = at_node(verbs, "open", "answer again what was closed", "towns.reopen")
    for verb in (close, reopen):
        verb.add_argument("town", nargs="?", default=None, help="one town; all without it")
        verb.add_argument("--reason", required=True, help="kept with it; nobody's name")
