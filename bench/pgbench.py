"""The floor under everything that commits: PostgreSQL's own load generator, alone."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.platform.db.cluster import Cluster

THREADS: Final = 2

_TPS: Final = re.compile(r"tps = ([0-9.]+)")
_FAILED: Final = re.compile(r"number of failed transactions: ([0-9]+)")


@dataclass(frozen=True, slots=True)
class FloorRound:
    """What pgbench says of one round."""

    per_second: float
    failed: int


def run_pgbench(
    cluster: Cluster, dsn: str, script: Path, *, clients: int, seconds: float
) -> FloorRound:
    """Run a script with prepared statements from so many clients; each script is a transaction."""
    done = subprocess.run(
        [
            cluster.binaries.program("pgbench"), "--no-vacuum", "--protocol=prepared",
            f"--client={clients}", f"--jobs={min(THREADS, clients)}",
            f"--time={max(1, round(seconds))}", f"--file={script}", dsn,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
    failed = _FAILED.search(done.stdout)
    return FloorRound(float(found[1]), int(failed[1]) if failed else 0)
