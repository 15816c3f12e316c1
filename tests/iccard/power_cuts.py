"""Cutting the power at every byte: a memory that remembers, and what a chip is after each cut.

A chip writes the same bytes whether or not the power will go, so one run tells them all: what the
memory holds after a cut at byte *n* are the bytes before the command with the first *n* written
over them.  Each such memory is brought up by a new chip, once as the bytes are, once with the byte
under the head spoilt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jukinet.iccard.chip.journal import Journal, Name
from jukinet.iccard.chip.memory import ArrayMemory
from jukinet.platform.crypto.chip_cell import ChipCell

Records = dict[Name, bytes]


@dataclass
class RememberingMemory:
    """A memory that keeps every write in order."""

    inner: ArrayMemory
    writes: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.inner.size

    def read(self, offset: int, count: int) -> bytes:
        return self.inner.read(offset, count)

    def write(self, offset: int, content: bytes) -> None:
        self.writes.append((offset, content))
        self.inner.write(offset, content)

    def sync(self) -> None:
        self.inner.sync()


def records_of(memory: ArrayMemory, cell: ChipCell) -> Records:
    """What a chip that comes up with this memory knows."""
    journal = Journal(memory, cell)
    journal.mount()
    return {name: journal.find(name) or b"" for name in journal.list_names()}


def after_every_cut(
    before: ArrayMemory, writes: list[tuple[int, bytes]], cell: ChipCell
) -> Iterator[tuple[int, Records]]:
    """After a cut at each byte: how many writes were whole by then, and the records there are."""
    memory = before.copy()
    yield 0, records_of(memory, cell)
    for whole, (offset, content) in enumerate(writes):
        for at in range(len(content)):
            spoilt = bytes((content[at] ^ 0x5A,))
            memory.write(offset + at, spoilt)
            yield whole, records_of(memory, cell)
            memory.write(offset + at, content[at : at + 1])
            yield whole + (at + 1 == len(content)), records_of(memory, cell)


def after_every_commit(
    before: ArrayMemory, writes: list[tuple[int, bytes]], cell: ChipCell
) -> list[Records]:
    """The states that are allowed: before the command and after each of its commits."""
    memory = before.copy()
    states = [records_of(memory, cell)]
    for offset, content in writes:
        memory.write(offset, content)
        states.append(records_of(memory, cell))
    return states
