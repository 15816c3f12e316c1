"""What simulated nations stand on: keys and databases made once, emptied between seeds.

Two states can be brought back within milliseconds: ``Opening.COLD``, where the register offices
have taken over their registers and nobody above has heard of it, and ``Opening.SETTLED``, where
everything has come up to the national server and the offices have their codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from card_holders import issue_cards, lay_down
from strangers import settle_strangers

from jukinet.link.jobs import import_file
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import load_plan
from jukinet.nation.residents import CodeSpace, write_export
from jukinet.nation.simulation.mortality import MortalDatabase
from jukinet.nation.simulation.world import Grounds, World
from jukinet.nodes.roles import PACKAGES
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database
from jukinet.provision.grants import Grant
from jukinet.provision.procedures import grant_purpose
from jukinet.terms.law import load_profile
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Party, Role
from office_keys import list_keys

PLAN = "crossing"
START = datetime(2003, 8, 25, tzinfo=UTC)
LATER = datetime(2012, 7, 9, tzinfo=UTC)
"""A Monday too, on which the second generation of the special rule begins."""
LATER_EVERY = 6
"""Of so many seeds one lives in that week, with the cards and the registers of before."""


class Opening(StrEnum):
    """In which state a nation begins its week."""

    COLD = "cold"
    SETTLED = "settled"


class Storehouse:
    """One node's database as its administrator sees it: looked into, and brought back.

    Tables are emptied by DELETE and only where something has changed since they were filled:
    their connections and the plans of their statements live on, which is what makes a seed cheap.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.connection = psycopg.connect(dsn, autocommit=True)
        self._tables = [name for (name,) in self.rows(_TABLES)]
        self._kept: dict[Opening, dict[str, bytes]] = {}
        self._marks: dict[str, Mark] = {}
        self._opened = Opening.COLD
        self.opened_at = 0
        self._brought_back = 0

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(query.encode(), params).fetchall()

    def keep(self, opening: Opening) -> None:
        """Remember what is in the database now."""
        self._kept[opening] = {name: self._copy_out(name) for name in self._tables}
        self._opened, self._marks = opening, self._read_marks()

    def bring_back(self, opening: Opening) -> None:
        """Make the database what it was when it was kept."""
        was, wanted = self._kept[self._opened], self._kept[opening]
        marks = self._read_marks()
        stale = [
            name
            for name in self._tables
            if marks[name] != self._marks[name] or was[name] != wanted[name]
        ]
        with self.connection.transaction():
            # Triggers of foreign keys are set aside: the rows were consistent when they were kept.
            self.connection.execute("SET LOCAL session_replication_role = replica")
            if stale:
                self.connection.execute("; ".join(f"DELETE FROM {n}" for n in stale).encode())
            for name in stale:
                self._copy_in(name, wanted[name])
        self._brought_back += 1
        if self._brought_back % VACUUM_EVERY == 0:
            self.connection.execute(f"VACUUM ANALYZE {', '.join(self._tables)}".encode())
        self._opened, self._marks = opening, {**marks, **self._read_marks(stale)}
        # Whatever later transactions write is of the run that begins now.
        self.opened_at = self.rows("SELECT pg_current_xact_id()::text::bigint")[0][0]

    def list_changed(self) -> list[str]:
        """The tables that are not what they were when it was brought back."""
        marks = self._read_marks()
        return [name for name in self._tables if marks[name] != self._marks[name]]

    def reconnect(self) -> None:
        """Connect anew after the server was killed."""
        self.connection.close()
        self.connection = psycopg.connect(self._dsn, autocommit=True)

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def _read_marks(self, names: Sequence[str] | None = None) -> dict[str, Mark]:
        """Of these tables, or of all."""
        names = self._tables if names is None else names
        query = " UNION ALL ".join(_MARK.format(name=name) for name in names)
        found = self.rows(query) if query else []
        return {name: (count, newest) for name, count, newest in found}

    def _copy_out(self, name: str) -> bytes:
        if not self.rows(f"SELECT EXISTS (SELECT FROM {name})")[0][0]:
            return b""
        command = f"COPY {name} TO STDOUT (FORMAT BINARY)".encode()
        with self.connection.cursor().copy(command) as copy:
            return b"".join(bytes(piece) for piece in copy)

    def _copy_in(self, name: str, rows: bytes) -> None:
        if rows:
            command = f"COPY {name} FROM STDIN (FORMAT BINARY)".encode()
            with self.connection.cursor().copy(command) as copy:
                copy.write(rows)


Mark = tuple[int, int | None]
"""How many rows a table has, and which transaction wrote the newest: it has changed if this has."""

VACUUM_EVERY = 25
_MARK = "SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}"
_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public') ORDER BY 1
"""


@dataclass(frozen=True)
class Stage:
    """Grounds with their storehouses: what a test of the simulation is given."""

    grounds: Grounds
    houses: Mapping[Party, Storehouse]
    cluster: Cluster
    strangers: frozenset[str] = frozenset()
    """Records of the visitors of other towns' counters, of whom the network is told nothing."""

    def open(self, seed: int, opening: Opening) -> World:
        """A nation of this seed, at the beginning of its week."""
        for house in self.houses.values():
            house.bring_back(opening)
        plan = self.grounds.plan
        start = LATER if seed % LATER_EVERY == LATER_EVERY - 1 else plan.start
        return World(replace(self.grounds, plan=replace(plan, start=start)), seed)

    def close(self) -> None:
        """Let go of all databases."""
        for house in self.houses.values():
            house.close()
        for database in self.grounds.databases.values():
            database.close()


def build_stage(cluster: Cluster, folder: Path) -> Stage:
    """Make keys and databases, load the registers, and let them come up without any trouble."""
    plan = load_plan(PLAN)
    parties = [party for party in plan.parties if party.role is not Role.AGENCY]
    keys = list_keys(folder, parties, START)
    databases = {party: _make_database(cluster, party) for party in parties}
    grounds = Grounds(plan, keys.vaults, keys.directory, databases)
    for party in parties:
        _fill(grounds, party, folder)
    houses = {party: Storehouse(cluster.dsn(_name_of(party))) for party in parties}
    holders = {
        each.code: issue_cards(grounds, each.register_office, houses[each.register_office].rows)
        for each in plan.municipalities
    }
    strangers = [
        settle_strangers(grounds, each.register_office, first)
        for first, each in enumerate(plan.municipalities)
    ]
    grounds = replace(
        grounds,
        holders=holders,
        lay_down=lay_down,
        visitors=[one.visitor for each in strangers for one in each],
    )
    theirs = frozenset(key for each in strangers for one in each for key in one.keys)
    stage = Stage(grounds, houses, cluster, theirs)
    _keep(stage, Opening.COLD)
    world = World(grounds, 0)
    world.settle()
    assert not world.errors, "a nation without trouble settles without errors"
    _keep(stage, Opening.SETTLED)
    return stage


def _keep(stage: Stage, opening: Opening) -> None:
    for house in stage.houses.values():
        house.keep(opening)


def _fill(grounds: Grounds, party: Party, folder: Path) -> None:
    """Load a register office's register from its export; grant the agencies what the plan says."""
    database = grounds.databases[party]
    if party.role is Role.REGISTER_OFFICE:
        _load_register(grounds.plan, party, database, folder)
    if party.role is Role.NATIONAL_SERVER:
        _make_grants(grounds.plan, database)


def _load_register(plan: Plan, party: Party, database: Database, folder: Path) -> None:
    planned = plan.get_municipality(party.code)
    path = folder / f"{party.code}.csv"
    write_export(
        path,
        planned.code,
        count=planned.residents,
        seed=plan.seed,
        on=plan.day,
        first_code=planned.first_code,
        codes=CodeSpace(plan.seed),
    )
    report = import_file(
        path,
        database,
        municipality=planned.code,
        directory=load_directory(),
        on_date=plan.day,
        reject_path=folder / f"{party.code}-refused.csv",
        clock=ManualClock(START),
        randomness=SeededRandomness(f"load {party}"),
    )
    assert report.loaded == planned.residents, "the loader takes every synthetic resident"


def _make_grants(plan: Plan, database: Database) -> None:
    law = load_profile().on(plan.law_date)
    with database.transaction() as tx:
        for agency in plan.agencies:
            for grant in agency.grants:
                granted = Grant(
                    agency.party, grant.table, grant.item, frozenset(grant.items), plan.day
                )
                grant_purpose(tx, granted, law=law, now=START)


def _name_of(party: Party) -> str:
    return f"sim_{party.role.value}_{party.code}"


def _make_database(cluster: Cluster, party: Party) -> MortalDatabase:
    dsn = create_node_database(cluster.dsn(), _name_of(party), packages=PACKAGES[party.role])
    return MortalDatabase(dsn, name=str(party))
