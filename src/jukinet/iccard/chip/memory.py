"""The non-volatile memory of a chip: a port, and what may be behind it.

A memory is so many bytes.  ``write`` may stop after any byte when the power is cut, and what was
written before stays; ``sync`` returns when everything written will outlive a cut.  Nothing else is
promised, and the journal above needs nothing else.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final, Protocol

from jukinet.iccard.apdu import StatusWord
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.platform.crypto.private_file import write_private
from jukinet.terms.errors import ErrorCode, JukiError

MEMORY_BYTES: Final = 2 * 48 * 1_024
"""Two banks.  Chips of 2003 had 32 KiB in all; a face of 16 KiB and services want more."""
ERASED: Final = 0xFF


class Memory(Protocol):
    """Bytes that outlive the power."""

    @property
    def size(self) -> int:
        """How many."""

    def read(self, offset: int, count: int) -> bytes:
        """So many bytes from there."""

    def write(self, offset: int, content: bytes) -> None:
        """Write byte after byte from there."""

    def sync(self) -> None:
        """Return when all that was written is safe."""


class PowerCut(Exception):
    """The power went while the chip was writing; only a rehearsal's memory raises this."""


class ArrayMemory:
    """A memory in the machine's, for chips in process and for rehearsing power cuts."""

    __slots__ = ("_bytes", "cut_after", "written")

    def __init__(self, size: int = MEMORY_BYTES) -> None:
        self._bytes = bytearray([ERASED]) * size
        self.written = 0
        self.cut_after: int | None = None
        """When set: the power goes after so many more bytes written."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self._bytes)

    def read(self, offset: int, count: int) -> bytes:
        """So many bytes from there."""
        return bytes(self._bytes[offset : offset + count])

    def write(self, offset: int, content: bytes) -> None:
        """Write, until the power goes."""
        kept = len(content) if self.cut_after is None else min(len(content), self.cut_after)
        self._bytes[offset : offset + kept] = content[:kept]
        self.written += kept
        if self.cut_after is not None:
            self.cut_after -= kept
            if kept < len(content):
                raise PowerCut

    def sync(self) -> None:
        """Everything is as safe as it gets; a cut may come just before that is known."""
        if self.cut_after == 0:
            raise PowerCut

    def copy(self) -> ArrayMemory:
        """A memory with the same contents, as after a cut: the chip is another, the bytes stay."""
        twin = ArrayMemory(0)
        twin._bytes = bytearray(self._bytes)
        return twin


class FileMemory:
    """A memory in a file, for one chip at a time: whoever opens it has it alone until ``close``.

    Two chips over one memory would each count tries of their own.
    """

    __slots__ = ("_descriptor", "_size")

    def __init__(self, path: Path, size: int = MEMORY_BYTES) -> None:
        """Open the file, or make it (0600); IC_CARD_UNREADABLE when it is in use or no memory."""
        self._descriptor = -1
        try:
            if not path.exists():
                write_private(path, bytes([ERASED]) * size)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except (OSError, JukiError) as error:
            raise JukiError(ErrorCode.IC_CARD_UNREADABLE, "no chip can be read") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._size: Final = os.fstat(self._descriptor).st_size
        except OSError as error:
            self.close()
            raise JukiError(ErrorCode.IC_CARD_UNREADABLE, "the chip is in use") from error

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read(self, offset: int, count: int) -> bytes:
        """So many bytes from there."""
        return os.pread(self._descriptor, count, offset)

    def write(self, offset: int, content: bytes) -> None:
        """Write all of it; MEMORY_FAILURE when the disk does not."""
        try:
            while content:
                done = os.pwrite(self._descriptor, content, offset)
                offset, content = offset + done, content[done:]
        except OSError:
            raise ChipRefusal(StatusWord.MEMORY_FAILURE) from None

    def sync(self) -> None:
        """Until the disk has it; MEMORY_FAILURE when it does not say so."""
        try:
            os.fdatasync(self._descriptor)
        except OSError:
            raise ChipRefusal(StatusWord.MEMORY_FAILURE) from None

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()
