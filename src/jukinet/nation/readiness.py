"""Is this machine ready for a nation? What is short is said in a sentence, with what to do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.nation.building import HOST
from jukinet.terms.errors import ErrorCode, JukiError

PAGE_PORT: Final = 8460
PORTS_TRIED: Final = 20  # the next free one after the wanted one is found among so many
# Measured: twenty nodes in one process and their database server use about this much.
MEMORY_MEGABYTES_NEEDED: Final = 900
MEMORY_MEGABYTES_COMFORTABLE: Final = 1_600
MEMORY_MEGABYTES_A_PROCESS: Final = 110  # beyond that, for a node in a process of its own
RESIDENTS_WHEN_SMALL: Final = 2_000
PYTHON_NEEDED: Final = (3, 11)
FONT_SECONDS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Fit:
    """What the free memory allows: the size wanted, or a smaller one."""

    size: str | int | None
    made_smaller: bool = False


def fit_to_memory(free: int | None, wanted: str | int | None, *, processes: int = 0) -> Fit:
    """The size of nation that so many free megabytes bear; ENVIRONMENT_NOT_READY when none."""
    more = processes * MEMORY_MEGABYTES_A_PROCESS
    if free is None:
        return Fit(wanted)
    if free < MEMORY_MEGABYTES_NEEDED + more:
        raise JukiError(
            ErrorCode.ENVIRONMENT_NOT_READY,
            f"{free} MB of memory are free, a nation needs {MEMORY_MEGABYTES_NEEDED + more}",
            megabytes=free,
            needed=MEMORY_MEGABYTES_NEEDED + more,
        )
    if wanted is None and free < MEMORY_MEGABYTES_COMFORTABLE + more:
        return Fit(RESIDENTS_WHEN_SMALL, made_smaller=True)
    return Fit(wanted)


def find_free_port(wanted: int = PAGE_PORT) -> int | None:
    """The wanted port or the next free one after it; None when all that were tried are taken."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            return port
    return None


def measure_free_memory(meminfo: Path = Path("/proc/meminfo")) -> int | None:
    """Megabytes that programs may still take, where the system tells (Linux)."""
    try:
        lines = meminfo.read_text().splitlines()
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
    try:
        listed = subprocess.run(
            [program, ":lang=ja", "family"], capture_output=True, text=True, check=False,
            timeout=FONT_SECONDS_MAX,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return True
    return listed.returncode != 0 or bool(listed.stdout.strip())


def is_python_new_enough(version: tuple[int, ...] = sys.version_info[:2]) -> bool:
    """Whether this interpreter can run the program at all."""
    return tuple(version[:2]) >= PYTHON_NEEDED


def has_screen() -> bool:
    """Whether a browser could show itself, rather than take over this terminal."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
