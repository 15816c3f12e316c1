"""How `juki` declares a verb: its noun, its help, the function that does it, what it is given."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

OPERATING: Final = "jukinet.nodes.operating"
PORT_MAX: Final = 65_535
Verb = Callable[[argparse.Namespace], int]
Nouns = Any  # argparse gives the type of what add_subparsers returns no public name


def add_noun(nouns: Nouns, name: str, said: str) -> Nouns:
    """A noun, for verbs or further nouns."""
    return nouns.add_parser(name, help=said).add_subparsers(metavar="VERB", required=True)


def add_verb(verbs: Nouns, name: str, said: str, place: str) -> argparse.ArgumentParser:
    """A verb; ``place`` is module and function, imported when it is called."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=said)
    module, _, function = place.rpartition(".")

    def run(given: argparse.Namespace) -> int:
        verb: Verb = getattr(import_module(module), function)
        return verb(given)

    parser.set_defaults(verb=run)
    return parser


def at_node(verbs: Nouns, name: str, said: str, place: str) -> argparse.ArgumentParser:
    """A verb that is done at a node."""
    parser = add_verb(verbs, name, said, f"{OPERATING}.{place}")
    parser.add_argument(
        "--node", type=Path, required=True, metavar="CONFIG.toml", help="the node's configuration"
    )
    return parser


def at_authority(verbs: Nouns, name: str, said: str, place: str) -> argparse.ArgumentParser:
    """A verb that is done at the nation's authority."""
    parser = add_verb(verbs, name, said, f"{OPERATING}.{place}")
    parser.add_argument(
        "--authority", type=Path, required=True, metavar="FOLDER",
        help="the authority's folder; its vault lies in authority-vault beside it",
    )  # fmt: skip
    return parser


def for_good(parser: argparse.ArgumentParser) -> None:
    """A verb that cannot be undone."""
    parser.add_argument(
        "--yes-i-am", default=None, metavar="PARTY",
        help="the name of the node, typed out; asked for at a terminal",
    )  # fmt: skip


def positive(text: str) -> int:
    """A number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a number from 1")
    return number


def a_port(text: str) -> int:
    """A port that something can be reached at."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= PORT_MAX:
        raise argparse.ArgumentTypeError(f"a number from 1 to {PORT_MAX}")
    return int(text)


def a_day(text: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day that exists, written 2003-08-25") from None


def a_time(text: str) -> time:
    """A time of day."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a time of day, written 09:00") from None
