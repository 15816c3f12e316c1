"""Who stands before the terminal: a verb of the command line is done by a signed-on operator.

Card, PIN and password are proven as at any counter, by the same procedure, with the same record and
the same throttle (point 7 of the notice: 操作者識別カード、パスワード). The card is put into the
terminal's reader for the verb and comes back out whatever happens. PIN and password come from files
that only their owner can read, or are asked for; never from the command line.
"""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jukinet.counters import procedures as counters
from jukinet.counters.card_reader import CardReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.terminal import Terminal
from jukinet.nodes.operating.console_cards import card_put_in
from jukinet.nodes.operating.opening import opened
from jukinet.nodes.roles import LoadedNode
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty
from jukinet.security.procedures import get_operator
from jukinet.terms.dates import day_of
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role

DUTY: Final = Duty.ADMINISTRATION


@dataclass(frozen=True, slots=True)
class AtWork:
    """An operator at a terminal of a node, for one verb."""

    loaded: LoadedNode
    by: CaseWorker

    @property
    def node(self) -> Node:
        """The node."""
        return self.loaded.node

    @property
    def context(self) -> NodeContext:
        """What its procedures may use."""
        return self.loaded.node.context


@contextmanager
def at_work(given: argparse.Namespace, role: Role) -> Iterator[AtWork]:
    """Sign the operator of ``--card`` on at ``--terminal`` of the node, and off again."""
    with opened(given.node, role) as loaded:
        pin, password = _secret(given.pin_file, "PIN"), _secret(given.password_file, "password")
        with card_put_in(loaded, given.card, given.terminal) as reader:
            signed_on = _sign_on(loaded.node, reader, given.terminal, pin, password)
        try:
            yield AtWork(loaded, signed_on[0])
        finally:
            with loaded.node.database.transaction() as tx:
                counters.end_session(tx, signed_on[1].session.session_id)


def _sign_on(
    node: Node, reader: CardReader, terminal_id: str, pin: str, password: str
) -> tuple[CaseWorker, counters.SignedOn]:
    now, context = node.context.clock.now(), node.context
    with node.database.transaction() as tx:
        terminal = _find_terminal(counters.list_terminals(tx), terminal_id)
        wanted = counters.prepare_proof(tx, terminal, reader, context)
    if isinstance(wanted, counters.Refused):
        raise JukiError(wanted.code, "the sign-on was refused")
    proof = counters.ask_card(wanted, reader, pin)
    with node.database.transaction() as tx:
        outcome = counters.sign_on(tx, proof, context, password=password, duty=DUTY)
    if isinstance(outcome, counters.Refused):
        raise JukiError(outcome.code, "the sign-on was refused")
    with node.database.transaction() as tx:
        day = day_of(now)
        operator = get_operator(tx, outcome.session.operator_id, DUTY, day)
    return CaseWorker(operator, terminal_id, None, now), outcome


def _find_terminal(listed: list[counters.ListedTerminal], terminal_id: str) -> Terminal:
    for one in listed:
        if one.terminal.terminal_id == terminal_id:
            return one.terminal
    raise JukiError(ErrorCode.TERMINAL_UNKNOWN, f"{terminal_id} is no terminal of this node")


def _secret(file: Path | None, name: str) -> str:
    if file is not None:
        return read_private(file).decode().strip()
    try:
        return getpass.getpass(f"{name}: ")
    except EOFError:
        said = f"nobody can be asked here: name a file with --{name.lower()}-file"
        raise JukiError(ErrorCode.PIN_NOT_GIVEN, said) from None


def at_now(work: AtWork) -> CaseWorker:
    """The same operator a moment later."""
    return replace(work.by, now=work.context.clock.now())
