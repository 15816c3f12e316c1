"""What a register office that issues paper needs beside its node: its seal, the shared key, and
the first person who may enrol others.

Like all keys they pass as files: a request goes to the authority, a certificate comes back; the key
that all register offices share comes sealed for this office alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from jukinet.counters import procedures as counters
from jukinet.counters.terminal import ALWAYS, Terminal
from jukinet.nodes.office_file import read_office
from jukinet.nodes.operating.authorities import open_authority, open_authority_vault
from jukinet.nodes.operating.console_cards import make_operator_card
from jukinet.nodes.operating.opening import counter_of, opened
from jukinet.nodes.operating.saying import read_file, say, tell, write_file
from jukinet.platform.clock import SystemClock
from jukinet.platform.crypto.certificates import OfficeName
from jukinet.platform.crypto.municipal_key import hand_municipal_key, take_municipal_key
from jukinet.platform.crypto.office_seal import REQUEST_BYTES_MAX, make_seal_request
from jukinet.platform.crypto.private_file import read_private
from jukinet.platform.crypto.seal import digest
from jukinet.platform.node.parts import Node
from jukinet.security.operator import Duty, Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party, Role

SEALED_BYTES_MAX: Final = 16_384
ADMINISTERS: Final = (Function.OPERATORS, Function.TERMINALS, Function.OPERATION_RECORD)


def certify_seal(given: argparse.Namespace) -> int:
    """At the authority: certify the key of an office's official seal."""
    request = read_file(given.request, REQUEST_BYTES_MAX)
    pem = open_authority(given.authority).certify_seal(request, now=SystemClock().now())
    _write_new(given.certificate, pem)
    say(
        "authority.certify-seal",
        {"certificate": given.certificate, "sha256": digest(request).hex()},
    )
    return 0


def hand_key(given: argparse.Namespace) -> int:
    """At the authority: seal the key that all register offices share for one of them."""
    party = Party.parse(given.party)
    record = open_authority(given.authority).open_directory().get(party)
    vault = open_authority_vault(given.authority)
    try:
        _write_new(given.file, hand_municipal_key(vault, record))
    finally:
        vault.close()
    say("authority.hand-key", {"party": str(party), "file": given.file})
    return 0


def take_key(given: argparse.Namespace) -> int:
    """At the office: take the shared key into its vault."""
    sealed = read_file(given.file, SEALED_BYTES_MAX)
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        take_municipal_key(loaded.node.context.vault, loaded.node.party, sealed)
    say("key.take-shared", {"party": str(loaded.node.party)})
    return 0


def request_seal(given: argparse.Namespace) -> int:
    """At the office: make the official seal's key, and the request to certify it."""
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        settings = counter_of(loaded)
        office = read_office(Path(settings.office))
        name = OfficeName(office.municipality, office.seal_words.removesuffix("之印"))
        node = loaded.node
        request = make_seal_request(node.context.vault, node.party, name, now=SystemClock().now())
    write_file(given.file, request)
    say("key.seal-request", {"request": given.file, "sha256": digest(request).hex()})
    tell(given.lang, "bring_seal_request", file=given.file)
    return 0


def set_up_counter(given: argparse.Namespace) -> int:
    """At the office: the first administrator with his card, and the first terminal; once.

    Everybody else is enrolled by him, at a counter, where it is recorded who did it.
    """
    password, pin = _read_secret(given.password_file), _read_secret(given.pin_file)
    with opened(given.node, Role.REGISTER_OFFICE) as loaded:
        counter_of(loaded)
        node, card_id = loaded.node, f"card-{given.operator}"
        _must_be_new(node)
        key = make_operator_card(loaded, card_id, pin)  # a chip is waited for, so before anything
        now = node.context.clock.now()
        with node.database.transaction() as tx:
            counters.enrol_operator(
                tx, given.operator, given.name, password=password,
                duties=(Duty.ADMINISTRATION,),
                rights=frozenset((one, mode) for one in ADMINISTERS for mode in Mode),
                by=counters.SET_UP, now=now,
            )  # fmt: skip
            counters.issue_operator_card(
                tx, card_id, given.operator, key, by=counters.SET_UP, now=now
            )
            terminal = Terminal(given.terminal, given.place, given.purpose, ALWAYS)
            counters.register_terminal(tx, terminal, by=counters.SET_UP, now=now)
            code = counters.make_registration_code(
                tx, given.terminal, by=counters.SET_UP, randomness=node.context.randomness, now=now
            )
    say("counter.set-up", {"card": card_id, "terminal": given.terminal, "registration": code})
    tell(given.lang, "register_terminal", terminal=given.terminal)
    return 0


def _must_be_new(node: Node) -> None:
    with node.database.transaction() as tx:
        if counters.list_terminals(tx):
            raise JukiError(ErrorCode.ALREADY_SET_UP, "the counter is set up already")


def _read_secret(path: Path) -> str:
    return read_private(path).decode().strip()


def _write_new(path: Path, content: bytes) -> None:
    if path.exists():
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"{path} exists already: move it away first")
    write_file(path, content)
