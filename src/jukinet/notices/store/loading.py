"""New holdings in bulk: their rows are made column by column and go in by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, repeat
from typing import Final, Protocol

from jukinet.notices.holding import State
from jukinet.platform.db.copy_form import (
    day_field,
    instant_field,
    int_field,
    row_head,
    text_field,
    text_fields,
    uuid_fields,
)
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.characters import search_kana, search_names
from jukinet.terms.identification import ChangeReason

Q = load_queries("jukinet.notices")

ROWS_A_BLOCK: Final = 256
"""Some 80 KB: they fit into the socket, so that the server takes them while the next are made."""

_HEAD: Final = row_head(20)
_ONE: Final = int_field(1)
_EMPTY: Final = text_field("")


class InitialResident(Protocol):
    """One row of an initial load, checked before."""

    @property
    def person_key(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kana(self) -> str: ...
    @property
    def birth_date(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def resident_since(self) -> str: ...


@dataclass(frozen=True, slots=True, repr=False)
class NewHoldings:
    """Residents of one municipality nobody holds anything about, and when and why they are told."""

    municipality: str
    reason: ChangeReason
    made_at: datetime
    recorded_at: datetime
    rows: Sequence[InitialResident]


def make_new_holdings(holdings: NewHoldings) -> Iterator[bytes]:
    """Rows of new residents as COPY takes them, in blocks that the way to the server holds."""
    for at in range(0, len(holdings.rows), ROWS_A_BLOCK):
        yield _make_block(holdings, holdings.rows[at : at + ROWS_A_BLOCK])


def _make_block(holdings: NewHoldings, rows: Sequence[InitialResident]) -> bytes:
    """Made column by column."""
    state = text_field(State.RESIDENT.value) + text_field(holdings.reason.value) + _EMPTY
    made_at = instant_field(holdings.made_at)
    kana = [row.kana for row in rows]
    columns = (
        repeat(_HEAD),
        text_fields([row.code for row in rows]),
        uuid_fields([row.person_key for row in rows]),
        repeat(text_field(holdings.municipality)),
        text_fields([row.name for row in rows]),
        text_fields(kana),
        text_fields([row.birth_date for row in rows]),
        text_fields([row.sex for row in rows]),
        text_fields([row.address for row in rows]),
        repeat(state),
        map(_two_days, [row.resident_since for row in rows]),  # of the last change, and of the stay
        repeat(made_at + _ONE + made_at + _ONE),
        text_fields(search_names([row.name for row in rows])),
        text_fields(search_kana("\0".join(kana)).split("\0")),
        repeat(instant_field(holdings.recorded_at)),
    )
    return b"".join(chain.from_iterable(zip(*columns, strict=False)))


@lru_cache(maxsize=65_536)
def _two_days(day: str) -> bytes:
    return 2 * day_field(date.fromisoformat(day))


def copy_new_holdings(tx: Transaction, parts: Iterable[NewHoldings]) -> int:
    """Load new residents, part by part; a code that is held already fails the whole batch."""
    return tx.copy_made(Q.copy_holdings, chain.from_iterable(map(make_new_holdings, parts)))
