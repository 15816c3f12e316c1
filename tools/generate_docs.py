"""Write the generated documents, or with `--check` say which of them are stale.

The documents are committed, so that they can be read where the program cannot be run; `make check`
proves that they are what the program says today.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from documents import audit_events, configuration, errors, protocol

from jukinet.provision.api.openapi import encode_document

DOCS = Path(__file__).resolve().parent.parent / "docs"


def _write_openapi() -> str:
    return encode_document().decode() + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "protocol.md": protocol.write,
    "configuration.md": configuration.write,
    "audit-events.md": audit_events.write,
    "errors.md": errors.write,
    "openapi.json": _write_openapi,
}


def find_stale(folder: Path = DOCS) -> list[str]:
    """The documents in a folder that are missing or say something else than the program."""
    return [
        name
        for name, write in DOCUMENTS.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != write()
    ]


def write_all(folder: Path = DOCS) -> None:
    """Write every document anew."""
    for name, write in DOCUMENTS.items():
        (folder / name).write_text(write(), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when one is stale")
    if not parser.parse_args().check:
        write_all()
        return 0
    stale = find_stale()
    if stale:
        sys.stderr.write(f"stale in docs/: {', '.join(stale)}. Write them anew: make docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
