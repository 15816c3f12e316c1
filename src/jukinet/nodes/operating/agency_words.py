"""The arguments of `juki agency` and `juki grant`; what they do is in `asking` and `granting`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jukinet.nodes.operating.arguments import a_day, at_node


def add_agency(verbs: Any) -> None:
    """What an agency asks."""
    ask = at_node(verbs, "ask", "ask the national centre about one person", "asking.ask")
    ask.add_argument("--table", required=True, help="the appended table (1)")
    ask.add_argument("--item", required=True, help="the item of the table")
    ask.add_argument("--case", required=True, help="the agency's own case number")
    ask.add_argument("--fields", required=True, help="name,address,… as far as granted")
    ask.add_argument(
        "--question", type=Path, default=Path("-"), metavar="FILE",
        help="JSON with the code or the four items; standard input by default",
    )  # fmt: skip
    ask.add_argument(
        "--answer", type=Path, default=None, metavar="FILE",
        help="a private file for the answer; else standard output, unless that is a terminal",
    )  # fmt: skip
    ask.add_argument("--key", default=None, help="the idempotency key of a question asked before")


def add_grant(verbs: Any) -> None:
    """What the centre lets agencies ask for."""
    add = at_node(verbs, "add", "grant one row of an appended table", "granting.add")
    listed = at_node(verbs, "list", "the register of those provided for", "granting.show")
    listed.add_argument("--on", type=a_day, default=None, help="as of a day")
    withdraw = at_node(verbs, "withdraw", "end a grant after a day", "granting.withdraw")
    for verb in (add, withdraw):
        verb.add_argument("agency", help="agency:code")
        verb.add_argument("--table", required=True, help="the appended table (1)")
        verb.add_argument("--item", required=True, help="the item of the table")
    add.add_argument("--fields", required=True, help="name,address,…: what its affair needs")
    add.add_argument("--valid-from", type=a_day, default=None, help="today")
    add.add_argument("--until", type=a_day, default=None, help="further notice")
    withdraw.add_argument("--last-day", type=a_day, default=None, help="today")
    suspend = at_node(verbs, "suspend", "suspend a connection, at once", "granting.suspend")
    resume = at_node(verbs, "resume", "let it ask again", "granting.resume")
    for verb in (suspend, resume):
        verb.add_argument("agency", help="agency:code")
        verb.add_argument("--reason", required=True, help="kept with it; nobody's name")
