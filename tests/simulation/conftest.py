"""The stage on which nations are simulated: one server and nine databases a test process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jukinet.platform.db.cluster import Cluster

for place in ("filings", "cards"):
    sys.path.append(str(Path(__file__).parents[1] / place))

from grounds_builder import Stage, build_stage  # noqa: E402


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a server; hundreds of nations write nothing lasting."""
    return tmp_path_factory.mktemp("simulation")


@pytest.fixture(scope="session")
def stage(quick_folder: Path) -> Iterator[Stage]:
    """Keys, databases and the two states a nation's week can begin in; made once."""
    with Cluster.start(quick_folder / "pg", durable=False) as cluster:
        built = build_stage(cluster, quick_folder / "keys")
        yield built
        built.close()
