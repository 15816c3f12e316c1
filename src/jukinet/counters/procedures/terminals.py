"""Register terminals, and give each the key by which its browser proves to be it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jukinet.counters import store
from jukinet.counters.terminal import Hours, Terminal
from jukinet.counters.terminal_use import TerminalUse
from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.transaction import Transaction
from jukinet.security.operator import Function, Mode, Operator
from jukinet.terms.errors import ErrorCode, JukiError

CODE_VALID: Final = timedelta(minutes=30)
"""Long enough to walk to the terminal, too short to be found on a note next morning."""
CODE_DIGITS: Final = 12
KEY_BYTES: Final = 32
TERMINALS_MAX: Final = 500
BROWSER: Final = "browser"
BRIDGE: Final = "bridge"


@dataclass(frozen=True, slots=True)
class ListedTerminal:
    """A terminal in use, and since when its browser has a key (None: not yet)."""

    terminal: Terminal
    key_given_at: datetime | None


def register_terminal(
    tx: Transaction, terminal: Terminal, *, by: Operator, now: datetime
) -> Terminal:
    """Enter a terminal: its place, its purpose, its hours (告示第15号: terminals are limited)."""
    by.must(Function.TERMINALS, Mode.WRITE)
    store.insert_terminal(tx, terminal, by=by.operator_id, at=now)
    return terminal


def set_terminal_hours(
    tx: Transaction, terminal_id: str, hours: Hours, *, by: Operator, now: datetime
) -> None:
    """Change the hours a terminal may be used in."""
    by.must(Function.TERMINALS, Mode.WRITE)
    store.insert_hours(tx, terminal_id, hours, by=by.operator_id, at=now)


def set_terminal_use(
    tx: Transaction, terminal_id: str, use: TerminalUse, *, by: Operator, now: datetime
) -> None:
    """Change what a terminal may be used for; it counts from the next request on."""
    by.must(Function.TERMINALS, Mode.WRITE)
    store.insert_use(tx, terminal_id, use, by=by.operator_id, at=now)


def end_terminal(tx: Transaction, terminal_id: str, *, by: Operator, now: datetime) -> None:
    """Take a terminal out of use: its key opens nothing."""
    by.must(Function.TERMINALS, Mode.WRITE)
    store.insert_terminal_end(tx, terminal_id, by=by.operator_id, at=now)


def make_registration_code(
    tx: Transaction,
    terminal_id: str,
    *,
    by: Operator,
    randomness: Randomness,
    now: datetime,
) -> str:
    """A code of twelve digits, to be typed at the terminal within half an hour, once."""
    by.must(Function.TERMINALS, Mode.WRITE)
    code = f"{randomness.below(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    store.insert_registration_code(
        tx,
        terminal_id,
        _digest_of_code(code),
        valid_until=now + CODE_VALID,
        by=by.operator_id,
        at=now,
    )
    return code


def take_registration_code(
    tx: Transaction, code: str, *, randomness: Randomness, now: datetime
) -> tuple[str, str]:
    """The terminal a code was made for, and the key for its browser; TERMINAL_UNKNOWN otherwise."""
    return _take_code(tx, code, BROWSER, randomness=randomness, now=now)


def take_bridge_code(
    tx: Transaction, code: str, *, randomness: Randomness, now: datetime
) -> tuple[str, str]:
    """The terminal a code was made for, and the key for the bridge to its card readers."""
    return _take_code(tx, code, BRIDGE, randomness=randomness, now=now)


def _take_code(
    tx: Transaction, code: str, holder: str, *, randomness: Randomness, now: datetime
) -> tuple[str, str]:
    digits = "".join(character for character in code if character.isdecimal())
    key = randomness.random_bytes(KEY_BYTES).hex()
    terminal_id = store.take_registration_code(
        tx, _digest_of_code(digits), _digest_of_key(key), holder, now
    )
    if terminal_id is None:
        raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "no such registration code, or used, or late")
    return terminal_id, key


def find_terminal(tx: Transaction, key: str) -> Terminal | None:
    """The terminal whose browser has this key."""
    return store.find_terminal_by_key(tx, _digest_of_key(key), BROWSER)


def find_bridged_terminal(tx: Transaction, key: str) -> Terminal | None:
    """The terminal whose bridge has this key."""
    return store.find_terminal_by_key(tx, _digest_of_key(key), BRIDGE)


def list_terminals(tx: Transaction) -> list[ListedTerminal]:
    """The terminals in use."""
    return [ListedTerminal(*line) for line in store.list_terminals(tx, TERMINALS_MAX)]


def name_place(tx: Transaction, terminal_id: str) -> str:
    """Where a terminal stands, for people; its id when nobody said."""
    return store.find_place(tx, terminal_id) or terminal_id


def _digest_of_code(code: str) -> bytes:
    return digest(b"registration code:" + code.encode())


def _digest_of_key(key: str) -> bytes:
    return digest(b"terminal key:" + key.encode())
