"""Cut lines: the one fault that a nation in miniature suffers on purpose.

Cut lines stand in a small file, so that nodes in processes of their own suffer the same fault as
nodes in one. A production node's configuration names no such file and suffers nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from jukinet.nodes.settings import NodeConfig
from jukinet.platform.transport.client import Faults, LineFault
from jukinet.terms.parties import Party

CUT: Final = LineFault(cut=True)


class Lines:
    """Which lines are cut, read again whenever the file changed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stamp: tuple[int, int] | None = None
        self._cut: frozenset[frozenset[str]] = frozenset()

    def cut(self, one: Party, other: Party) -> None:
        """Nothing passes between the two any more, in either direction."""
        self._write(self._current() | {_line(one, other)})

    def heal(self, one: Party, other: Party) -> None:
        """The line works again; what waited goes out by itself."""
        self._write(self._current() - {_line(one, other)})

    def is_cut(self, one: Party, other: Party) -> bool:
        """Whether nothing passes between the two."""
        return _line(one, other) in self._current()

    def list_cut(self) -> list[tuple[Party, Party]]:
        """Every cut line, as its two ends in order."""
        pairs = (sorted(Party.parse(end) for end in line) for line in self._current())
        return sorted((one, other) for one, other in pairs)

    def fault(self, sender: Party, receiver: Party) -> LineFault | None:
        """What the transport asks before each request."""
        return CUT if self.is_cut(sender, receiver) else None

    def _current(self) -> frozenset[frozenset[str]]:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            return frozenset()
        stamp = (state.st_mtime_ns, state.st_ino)
        if stamp != self._stamp:
            pairs = msgspec.json.decode(self.file.read_bytes(), type=list[list[str]])
            self._cut = frozenset(frozenset(pair) for pair in pairs)
            self._stamp = stamp
        return self._cut

    def _write(self, cut: frozenset[frozenset[str]]) -> None:
        draft = self.file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(sorted(sorted(line) for line in cut)))
        draft.replace(self.file)


def faults_of(config: NodeConfig) -> Faults | None:
    """The faults this node's lines suffer; none in production."""
    if config.rehearsal is None:
        return None
    return Lines(Path(config.rehearsal.cut_lines)).fault


def _line(one: Party, other: Party) -> frozenset[str]:
    return frozenset((str(one), str(other)))
