"""Records in a chip's memory that change all together or not at all.

The memory is two banks.  The bank in use starts with its generation and goes on with entries; an
entry is one commit, sealed by the chip's cell under generation and number.  The seal is what makes
a commit atomic: until its last byte is written it does not open, and the chip comes up as if the
command had never been given.  A bank that is full is followed by the other: all records as they
are as entry 0, and only then the header with the next generation.  Until the header's last byte
the old bank is the newest that opens.

::

    bank    generation (8) ‖ seal over it
    entry   length (4) ‖ sealed changes        number 0, 1, 2 …

What an older generation left behind an entry does not open under its number.  It still lies there:
:meth:`Journal.scrub` writes over everything but the records as they are, the other bank from its
end to its header, so that a header that is left says that the work is not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.chip.memory import ERASED, Memory
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.platform.crypto.chip_cell import SEALING_BYTES, ChipCell

OWNER_BYTES_MAX: Final = 16
VALUE_BYTES_MAX: Final = 0xFFFF
_BANKS: Final = 2
_GENERATION_BYTES: Final = 8
_HEADER_BYTES: Final = _GENERATION_BYTES + SEALING_BYTES
_LENGTH_BYTES: Final = 4
_PUT, _PATCH, _REMOVE = 1, 2, 3


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Where a record is: whose it is, and which of his."""

    owner: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a commit; ``value`` is ``None`` to remove, ``offset`` is set to overwrite."""

    name: Name
    value: bytes | None
    offset: int | None = None

    def to_bytes(self) -> bytes:
        """The step in an entry."""
        kind = _REMOVE if self.value is None else _PUT if self.offset is None else _PATCH
        value = self.value or b""
        return (
            bytes((kind, len(self.name.owner)))
            + self.name.owner
            + self.name.number.to_bytes(2, "big")
            + (self.offset or 0).to_bytes(2, "big")
            + len(value).to_bytes(2, "big")
            + value
        )


class Journal:
    """All records of one chip, as they were at the last commit."""

    __slots__ = ("_bank", "_cell", "_generation", "_memory", "_next", "_position", "_records")

    def __init__(self, memory: Memory, cell: ChipCell) -> None:
        self._memory: Final = memory
        self._cell: Final = cell
        self._records: dict[Name, bytes] = {}
        self._bank, self._generation, self._next, self._position = 0, 0, 0, 0

    @classmethod
    def format(cls, memory: Memory, cell: ChipCell) -> Journal:
        """An empty journal in a memory that held none, or none that counts: the maker's work."""
        journal = cls(memory, cell)
        journal._generation, journal._position = 1, _HEADER_BYTES
        journal._write_entry(b"")
        journal._write_header()
        return journal

    def mount(self) -> None:
        """Come up: the newest bank, entry by entry, to the first that does not open.

        MEMORY_FAILURE when no bank opens: this is no chip of this cell.
        """
        generations = [self._read_generation(bank) for bank in range(_BANKS)]
        self._generation = max(generations)
        self._bank = generations.index(self._generation)
        self._records, self._next, self._position = {}, 0, _HEADER_BYTES
        if self._generation == 0:
            raise ChipRefusal(StatusWord.MEMORY_FAILURE)
        while (content := self._read_entry()) is not None:
            _apply(self._records, _read_changes(content))
            self._next += 1
            self._position += _LENGTH_BYTES + SEALING_BYTES + len(content)

    def find(self, name: Name) -> bytes | None:
        """The record, or ``None``."""
        return self._records.get(name)

    def names_of(self, owner: bytes) -> list[Name]:
        """All records of an owner."""
        return sorted(name for name in self._records if name.owner == owner)

    def list_names(self) -> list[Name]:
        """All records there are."""
        return sorted(self._records)

    def commit(self, changes: Iterable[Change]) -> None:
        """All of the changes or none; MEMORY_FULL when they have no room."""
        steps = list(changes)
        content = b"".join(step.to_bytes() for step in steps)
        if self._position + _LENGTH_BYTES + SEALING_BYTES + len(content) > self._bank_bytes:
            changed = dict(self._records)
            _apply(changed, steps)
            self._move(changed)
            return
        self._write_entry(content)
        _apply(self._records, steps)

    def _move(self, records: dict[Name, bytes]) -> None:
        """Go on in the other bank, with the records as they shall be."""
        steps = [Change(name, value) for name, value in sorted(records.items())]
        content = b"".join(step.to_bytes() for step in steps)
        if _HEADER_BYTES + _LENGTH_BYTES + SEALING_BYTES + len(content) > self._bank_bytes:
            raise ChipRefusal(StatusWord.MEMORY_FULL)
        former = (self._bank, self._generation, self._next, self._position)
        try:
            self._bank, self._generation = 1 - self._bank, self._generation + 1
            self._next, self._position = 0, _HEADER_BYTES
            self._write_entry(content)
            self._write_header()
        except BaseException:
            self._bank, self._generation, self._next, self._position = former
            raise
        self._records = records

    def scrub(self) -> None:
        """Leave nothing of former records in the memory; begin anew after a cut, it is the same."""
        self._move(dict(self._records))
        other, end = (1 - self._bank) * self._bank_bytes, self._start + self._bank_bytes
        self._erase(self._start + self._position, end)
        self._erase(other + _HEADER_BYTES, other + self._bank_bytes)
        self._erase(other, other + _HEADER_BYTES)

    @property
    def is_scrubbed(self) -> bool:
        """Whether this bank has one entry and the other none, as ``scrub`` leaves them."""
        header = self._memory.read((1 - self._bank) * self._bank_bytes, _HEADER_BYTES)
        return self._next == 1 and header == bytes([ERASED]) * _HEADER_BYTES

    def _erase(self, start: int, end: int) -> None:
        self._memory.write(start, bytes([ERASED]) * (end - start))
        self._memory.sync()

    def _write_header(self) -> None:
        generation = self._generation.to_bytes(_GENERATION_BYTES, "big")
        header = generation + self._cell.seal(b"", b"bank" + generation)
        self._memory.write(self._start, header)
        self._memory.sync()

    def _write_entry(self, content: bytes) -> None:
        sealed = self._cell.seal(content, self._about())
        entry = len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed
        self._memory.write(self._start + self._position, entry)
        self._memory.sync()
        self._next += 1
        self._position += len(entry)

    def _read_generation(self, bank: int) -> int:
        header = self._memory.read(bank * self._bank_bytes, _HEADER_BYTES)
        generation = header[:_GENERATION_BYTES]
        opened = self._cell.find_sealed(header[_GENERATION_BYTES:], b"bank" + generation)
        return 0 if opened is None else int.from_bytes(generation, "big")

    def _read_entry(self) -> bytes | None:
        head = self._memory.read(self._start + self._position, _LENGTH_BYTES)
        length = int.from_bytes(head, "big")
        if self._position + _LENGTH_BYTES + length > self._bank_bytes:
            return None
        sealed = self._memory.read(self._start + self._position + _LENGTH_BYTES, length)
        return self._cell.find_sealed(sealed, self._about())

    def _about(self) -> bytes:
        return b"entry %d/%d" % (self._generation, self._next)

    @property
    def _bank_bytes(self) -> int:
        return self._memory.size // _BANKS

    @property
    def _start(self) -> int:
        return self._bank * self._bank_bytes


class Partition:
    """The records of one owner, and no others: the wall between a chip's applications."""

    __slots__ = ("_journal", "owner")

    def __init__(self, journal: Journal, owner: bytes) -> None:
        assert 0 < len(owner) <= OWNER_BYTES_MAX
        self._journal: Final = journal
        self.owner: Final = owner

    def find(self, number: int) -> bytes | None:
        """One of the owner's records."""
        return self._journal.find(Name(self.owner, number))

    def get(self, number: int) -> bytes:
        """One of the owner's records; STATE_WRONG when the chip has not come so far."""
        value = self.find(number)
        if value is None:
            raise ChipRefusal(StatusWord.STATE_WRONG)
        return value

    def put(self, number: int, value: bytes) -> None:
        """Write one record; it is there for good when this returns."""
        self._journal.commit([self.putting(number, value)])

    def putting(self, number: int, value: bytes) -> Change:
        """The step that writes a record, for a commit with others."""
        if len(value) > VALUE_BYTES_MAX:
            raise ChipRefusal(StatusWord.MEMORY_FULL)
        return Change(Name(self.owner, number), value)

    def removing(self, number: int) -> Change:
        """The step that removes a record."""
        return Change(Name(self.owner, number), None)

    def overwrite(self, number: int, offset: int, content: bytes) -> None:
        """Write inside a record or right behind its end."""
        self._journal.commit([Change(Name(self.owner, number), content, offset)])

    def removing_all(self) -> Iterator[Change]:
        """The steps that remove everything the owner has."""
        return (Change(name, None) for name in self._journal.names_of(self.owner))

    def commit(self, changes: Iterable[Change]) -> None:
        """Several steps at once, all of this owner."""
        steps = list(changes)
        assert all(step.name.owner == self.owner for step in steps)
        self._journal.commit(steps)


def _apply(records: dict[Name, bytes], changes: Iterable[Change]) -> None:
    for change in changes:
        if change.value is None:
            records.pop(change.name, None)
        elif change.offset is None:
            records[change.name] = change.value
        else:
            old = records.get(change.name, b"")
            end = change.offset + len(change.value)
            records[change.name] = old[: change.offset] + change.value + old[end:]


def _read_changes(content: bytes) -> Iterator[Change]:
    """The steps of an entry that opened: our own writing, so its form needs no doubts."""
    at = 0
    while at < len(content):
        kind, owner_bytes = content[at], content[at + 1]
        owner = content[at + 2 : at + 2 + owner_bytes]
        at += 2 + owner_bytes
        number, offset, length = (
            int.from_bytes(content[at + step : at + step + 2], "big") for step in (0, 2, 4)
        )
        value = content[at + 6 : at + 6 + length]
        at += 6 + length
        yield Change(
            Name(owner, number),
            None if kind == _REMOVE else value,
            offset if kind == _PATCH else None,
        )
