"""`juki terminal`: what is typed on a counter machine, beside whose browser the readers stand."""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType
from typing import Final

from jukinet.nodes.operating.saying import say, tell
from jukinet.nodes.terminal.bridge import Bridge, register_bridge
from jukinet.nodes.terminal.keypad import TerminalKeypad
from jukinet.nodes.terminal.settings import open_pad, read_bridge_settings, read_key
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.readers.pcsc import PcscReaders

CODE_CHARACTERS_MAX: Final = 40


def list_readers(_: argparse.Namespace) -> int:
    """The readers of this machine, by the names that its settings must say."""
    with PcscReaders() as readers:
        names = readers.list_names()
        lying = {name: readers.look(name).present for name in names}
    say("terminal.readers", {"readers": [{"name": one, "card": lying[one]} for one in names]})
    return 0


def register(given: argparse.Namespace) -> int:
    """Make this machine the bridge of a terminal, by a code from standard input."""
    settings = read_bridge_settings(given.folder)
    open_pad(settings)
    if sys.stdin.isatty():
        tell(given.lang, "type_registration_code")
    registered = register_bridge(settings, sys.stdin.readline(CODE_CHARACTERS_MAX).strip())
    write_private(given.folder / settings.key, registered.key.encode())
    say("terminal.register", {"terminal": registered.terminal_id, "key": settings.key})
    return 0


def serve(given: argparse.Namespace) -> int:
    """Relay between the counter and this machine's readers until told to stop."""
    settings = read_bridge_settings(given.folder)
    bridge = Bridge(
        settings, read_key(settings), open_pad(settings), TerminalKeypad(), SystemRandomness()
    )

    def end(_: int, __: FrameType | None) -> None:
        bridge.stop()

    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, end)
    tell(given.lang, "bridge_serves", readers=", ".join(settings.readers.values()))
    bridge.run()
    return 0
