"""Is this machine ready for a nation? What is short is said in a sentence, with what to do."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path
from typing import Final

from jukinet.nation.building import HOST

PAGE_PORT: Final = 8460
PORTS_TRIED: Final = 20  # the next free one after the wanted one is found among so many
# Measured: twenty nodes in one process and their database server use about this much.
MEMORY_MEGABYTES_NEEDED: Final = 900
MEMORY_MEGABYTES_COMFORTABLE: Final = 1_600
RESIDENTS_WHEN_SMALL: Final = 2_000


def find_free_port(wanted: int = PAGE_PORT) -> int | None:
    """The wanted port or the next free one after it; None when all that were tried are taken."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
            return port
    return None


def measure_free_memory() -> int | None:
    """Megabytes that programs may still take, where the system tells (Linux)."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) // 1024
    return None


def has_japanese_font() -> bool:
    """Whether fontconfig knows a font for Japanese; True where nobody can tell."""
    program = shutil.which("fc-list")
    if program is None:
        return True
    listed = subprocess.run(
        [program, ":lang=ja", "family"], capture_output=True, text=True, check=False
    )
    return listed.returncode != 0 or bool(listed.stdout.strip())
