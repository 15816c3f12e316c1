"""What nodes do about the stopped list by themselves."""

from __future__ import annotations

from typing import Final

from jukinet.cards.states import procedures
from jukinet.platform.node.parts import Job, Node

LIST_SECONDS: Final = 5.0
"""How often the nation looks whether the list's instant must move on: by the clock of the network,
which on a demonstration runs faster than the machine's."""
CATCH_UP_SECONDS: Final = 30.0
"""How often a node looks whether an office below has joined or was told too little."""


def _move_list_on(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.move_list_on(tx, node.context)


def _pass_on(node: Node) -> None:
    with node.database.transaction() as tx:
        procedures.pass_on(tx, node.context)


MOVE_LIST_ON: Final = Job("move the stopped list on", LIST_SECONDS, _move_list_on)
CATCH_UP: Final = Job("pass the stopped list on", CATCH_UP_SECONDS, _pass_on)
