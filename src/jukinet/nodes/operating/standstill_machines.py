"""`juki standstill machine`: a key for a machine that opens packs alone."""

from __future__ import annotations

import argparse

from jukinet.nodes.operating.saying import say, write_file
from jukinet.nodes.standstill_machine import REQUEST_FILE, make_machine
from jukinet.platform.crypto.private_file import make_private_directory
from jukinet.platform.crypto.seal import digest


def make(given: argparse.Namespace) -> int:
    """Make the key in the machine's folder, and what the authority needs of it."""
    make_private_directory(given.folder)
    spki = make_machine(given.folder)
    file = given.folder / REQUEST_FILE
    write_file(file, spki)
    say("standstill.machine", {"file": file, "sha256": digest(spki).hex()})
    return 0
