"""The stage on which nations are simulated: one server and nine databases a test process."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jukinet.platform.db.cluster import Cluster

for place in ("filings", "cards"):
    sys.path.append(str(Path(__file__).parents[1] / place))

from grounds_builder import Stage, build_stage  # noqa: E402

MEMORY = Path("/dev/shm")
MEMORY_BYTES_NEEDED = 1 << 30


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where the machine has one: hundreds of nations write nothing lasting."""
    if not _has_room(MEMORY):
        yield tmp_path_factory.mktemp("simulation")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="juki-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def stage(quick_folder: Path) -> Iterator[Stage]:
    """Keys, databases and the two states a nation's week can begin in; made once."""
    with Cluster.start(quick_folder / "pg", durable=False) as cluster:
        built = build_stage(cluster, quick_folder / "keys")
        yield built
        built.close()


def _has_room(folder: Path) -> bool:
    try:
        writable = os.access(folder, os.W_OK)
        return writable and shutil.disk_usage(folder).free > MEMORY_BYTES_NEEDED
    except OSError:
        return False
