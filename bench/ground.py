"""What a claim stands on: a database server of its own, an authority, nodes as in production.

Everything lives in one folder that is removed at the end, on the disk of the working copy unless
``--place`` says otherwise: a memory disk would flatter every commit.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jukinet.nation.building import NationTime, Site, build_nation, make_database
from jukinet.nodes.roles import LoadedNode, load_node
from jukinet.platform.db.cluster import Cluster
from jukinet.terms.parties import Party

# Monday, 2003-08-25, ten in the morning in Japan: the offices are open, the second stage has begun.
MORNING: Final = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """One claim's machines; ``enrol`` makes nodes, ``load`` composes one in this process."""

    folder: Path
    cluster: Cluster
    site: Site

    def enrol(
        self,
        parties: Sequence[Party],
        extras: Callable[[Party], dict[str, Any]] = lambda _: {},
    ) -> None:
        """Keys, certificates, directory, databases and configurations of all nodes, at once."""
        clock = NationTime(MORNING, 1.0, time.time())
        build_nation(
            self.site, parties, self.cluster, clock,
            extras=extras, progress=lambda _done, _all: None,
        )  # fmt: skip

    def load(self, party: Party) -> LoadedNode:
        """The node composed here, beside its process: for preparing and for looking."""
        return load_node(self.site.config(party))

    def dsn_of(self, party: Party, *, administrator: bool = False) -> str:
        """The connection string of a node's database."""
        dsn = make_database(self.cluster, party)
        assert dsn is not None
        name = next(word[7:] for word in dsn.split() if word.startswith("dbname="))
        return self.cluster.dsn(name) if administrator else dsn


@contextmanager
def new_ground(place: Path | None) -> Iterator[Ground]:
    """A fresh ground with a durable server, removed with everything on it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="juki-bench-", dir=place))
    try:
        site = Site(folder)
        with Cluster.start(site.cluster, durable=True) as cluster:
            yield Ground(folder, cluster, site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
