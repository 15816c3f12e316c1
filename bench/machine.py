"""What was measured on: a figure without its machine is a rumour."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from jukinet.platform.db.binaries import PgBinaries


def read_machine() -> dict[str, Any]:
    """Cores, load, memory, versions, and whether commits reach the disk."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": _postgresql(),
        "fsync": "on",
    }


def describe(machine: dict[str, Any]) -> str:
    """The same in a line or two."""
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"load {machine['load_before']}, {machine['system']}\n"
        f"Python {machine['python']}, {machine['postgresql']}, fsync {machine['fsync']}; "
        "load generators, nodes and database share the cores"
    )


def _postgresql() -> str:
    program = PgBinaries.find().program("postgres")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open() as file:
            names = (line.partition(":")[2] for line in file if line.startswith("model name"))
            return next(names, "unknown").strip()
    except OSError:
        return platform.processor() or "unknown"
