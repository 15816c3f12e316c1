"""Claim: a clerk's search is answered within 300 ms (95 in 100), in a municipality of 400,000.

A register of so many residents is loaded and made findable as in production.  Then lines as clerks
type them, one after the other: reading and birth date, ideographs and part of an address, birth
date and part of an address, a whole code, a surname with its town (many hits, counted only),
somebody who is not there, and somebody with his birth date; half of them had another name before.
Each is read, searched, put to the guard of protected persons and answered in a transaction of its
own, as the counter does it, without the page around it.

The floor is the same statements with the same keys on a bare connection, nothing read, nothing
made: what PostgreSQL alone needs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg

from bench.figures import Figure, at_most, percentile
from bench.ground import MORNING, Ground
from bench.initial_load import load_register
from bench.residents import SEED, YAMAGUCHI
from jukinet.nation.residents import write_export
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query, load_queries
from jukinet.protection.guard import Demand, Output
from jukinet.register import procedures as register
from jukinet.register.papers import NameCorrection
from jukinet.register.procedures.guarded import look_for
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.register.search import COUNT_MAX, HITS_MAX, Clues, read_clues
from jukinet.terms.dates import day_of
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import communication_server_of, register_office_of
from jukinet.terms.person import PersonName

OFFICE: Final = register_office_of(YAMAGUCHI)
TARGET_MS: Final = 300.0
SEARCHES: Final = 1_200
SAMPLED: Final = 400
KINDS: Final = 7
MARRIED: Final = PersonName("例示　改名", "レイジ　カイメイ")
BEHIND: Final = "\U0010ffff"
ON: Final = day_of(MORNING)


def measure(ground: Ground, residents: int) -> list[Figure]:
    """Load, index, ask."""
    file = ground.folder / "export.csv"
    write_export(file, YAMAGUCHI, count=residents, seed=SEED, on=ON)
    ground.enrol([OFFICE, communication_server_of(YAMAGUCHI)])
    office = ground.load(OFFICE)
    try:
        assert not load_register(office.node, file).refused
        seconds = index(office.node.database)
        lines = list(make_lines(office.node.database))
        rename_some(office.node.database)
        ours, found = ask(office.node.database, lines)
        floors = ask_barely(ground.dsn_of(OFFICE), lines)
    finally:
        office.close()
    notes = (
        f"{len(lines)} searches: {found} found somebody; p50 {percentile(ours, 0.5):.2f} ms "
        f"against {percentile(floors, 0.5):.2f}; the slowest {max(ours):.1f} ms",
        f"{residents / seconds:,.0f} residents/s were made findable after the load",
    )
    return [
        at_most(
            "search_p95", percentile(ours, 0.95), TARGET_MS, unit="ms", size=residents,
            floor=percentile(floors, 0.95), notes=notes,
        )
    ]  # fmt: skip


def index(database: Database) -> float:
    """Make everybody findable, as the job does; seconds."""
    start = time.perf_counter()
    after: UUID | None = UUID(int=0)
    while after is not None:
        with database.transaction() as tx:
            after = register.index_some_residents(tx, after)
    return time.perf_counter() - start


def make_lines(database: Database) -> Iterator[str]:
    """Lines about people of the register, each kind in its turn."""
    with database.transaction() as tx:
        first = register.list_records_from(tx, UUID(int=0), SAMPLED)
    chance = Random(SEED)
    for number in range(SEARCHES):
        yield _line(number % KINDS, chance.choice(first))


def rename_some(database: Database) -> None:
    """Half of those the lines are about have another name by now, and are found by the former."""
    with database.transaction() as tx:
        register.correct_names(
            tx,
            [
                NameCorrection(one.resident_id, MARRIED, Occasion(ON, ON, "clerk-1", MORNING))
                for one in register.list_records_from(tx, UUID(int=0), SAMPLED)[::2]
            ],
        )


def _line(kind: int, record: ResidentRecord) -> str:
    told = record.identification
    surname, _, _ = told.name.written.partition("　")
    reading, _, _ = told.name.kana.partition("　")
    town = told.address.text[:5]
    match kind:
        case 0:
            return f"{told.name.kana} {told.birth_date.text}"
        case 1:
            return f"{told.name.written} {told.address.text}"
        case 2:
            return f"{told.birth_date.text} {town}"
        case 3:
            return told.code.digits
        case 4:
            return f"{reading} {town}"
        case 5:
            return f"{told.name.written} {told.birth_date.text}"
        case _:
            return f"{surname} 1901-01-01"


def ask(database: Database, lines: list[str]) -> tuple[list[float], int]:
    """Milliseconds of each search, read and answered; how many found somebody."""
    took, found = [], 0
    for line in lines:
        start = time.perf_counter()
        try:
            clues = read_clues(line, ON)
            with database.transaction() as tx:
                seen = look_for(tx, clues, include_erased=False, demand=demand, now=MORNING)
            found += bool(seen.count)
        except JukiError:
            found += 0
        took.append((time.perf_counter() - start) * 1000)
    return took, found


def demand(residents: frozenset[UUID]) -> Demand:
    """A search in some case."""
    return Demand(Output.SEARCH_RESULT, residents, UUID(int=1), None, False, "clerk-1")


def ask_barely(dsn: str, lines: list[str]) -> list[float]:
    """Milliseconds of the statements alone."""
    queries = load_queries("jukinet.register")
    took = []
    with psycopg.connect(dsn, autocommit=True) as connection:
        for line in lines:
            clues = read_clues(line, ON)
            if clues.doubts:
                continue
            query, params = _statement(queries, clues)
            start = time.perf_counter()
            keys = connection.execute(query.sql.encode(), params, binary=True).fetchall()
            if 0 < len(keys) <= HITS_MAX:
                connection.execute(
                    queries.list_hits.sql.encode(),
                    {"resident_ids": [key[0] for key in keys]},
                    binary=True,
                ).fetchall()
            took.append((time.perf_counter() - start) * 1000)
    return took


def _statement(queries: Any, clues: Clues) -> tuple[Query, Mapping[str, Any]]:
    params: dict[str, Any] = {
        "kana": list(clues.kana_keys),
        "kana_end": [key + BEHIND for key in clues.kana_keys],
        "name": list(clues.name_keys),
        "name_end": [key + BEHIND for key in clues.name_keys],
        "birth_dates": list(clues.birth_dates),
        "address": clues.address_key,
        "sex": "",
        "code": clues.code.digits if clues.code else "",
        "include_erased": False,
        "limit": COUNT_MAX + 1,
    }
    if clues.code:
        return queries.find_by_code, params
    if clues.birth_date:
        return queries.find_by_birth_date, params
    return (queries.find_by_name if clues.name else queries.find_by_kana), params
