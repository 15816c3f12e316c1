"""The residents' tray: chips that are files, readers to lay them on, and pads to type a PIN at.

::

    cards/<name>/                a card in somebody's purse: memory, cell
    readers/<terminal id>/card/  the card on that terminal's reader
    readers/<terminal id>/pin    what was typed at the pad, until it is sealed

For rehearsals and tests: everything between the counter and the card is in this process, and
everything the card does is what the chip does.  Whoever can read the folder could copy the chips,
which is what makes an emulated chip one (:mod:`jukinet.platform.crypto.chip_cell`).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.counters.resident_reader import CardInHand
from jukinet.counters.terminal import TERMINAL_ID
from jukinet.iccard.chip.chip import Chip
from jukinet.iccard.chip.memory import FileMemory
from jukinet.iccard.pin_pad import PinPad, PinRequest
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.private_file import (
    alone_with,
    make_private_directory,
    read_private,
    write_private,
)
from jukinet.terms.errors import ErrorCode, JukiError

CARDS: Final = "cards"
READERS: Final = "readers"
LAID: Final = "card"
MEMORY: Final = "memory"
CELL: Final = "cell"
PIN: Final = "pin"
CARD_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PIN_SECONDS: Final = 60.0
"""As long as somebody looks for a slip of paper; then the counter is needed by the next."""
_INSERTION: Final = "insertion"
_BUSY: Final = "busy"
_LOOK_SECONDS: Final = 0.1
_MARK_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class ResidentTray:
    """The residents' readers of all terminals over one folder; see
    :class:`~jukinet.counters.resident_reader.ResidentReader`."""

    folder: Path
    open_pad: Callable[[], PinPad]
    pin_seconds: float = PIN_SECONDS

    def find_insertion(self, terminal_id: str) -> str | None:
        """The mark of the card that lies on the terminal's reader."""
        return _find_mark(self._slot(terminal_id))

    @contextmanager
    def take(self, terminal_id: str) -> Iterator[CardInHand]:
        """The card on the terminal's reader, for one dialogue."""
        slot = self._slot(terminal_id)
        mark = _find_mark(slot)
        if mark is None:
            raise _missing()
        with _alone_at(slot.parent / _BUSY):
            memory = FileMemory(slot / MEMORY)
            try:
                chip = Chip(memory, ChipCell.at(slot / CELL))
                yield _LaidCard(self, slot, mark, chip)
            finally:
                memory.close()

    # -- what a rehearsal does with its hands

    def make(self, name: str) -> tuple[FileMemory, ChipCell]:
        """Memory and cell of a card to be made under this name, in the tray."""
        pocket = self._pocket(name)
        make_private_directory(pocket)
        return FileMemory(pocket / MEMORY), ChipCell.at(pocket / CELL)

    def list_cards(self) -> list[str]:
        """The cards in the tray, on no reader."""
        folder = self.folder / CARDS
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []

    def find_card(self, terminal_id: str) -> str | None:
        """The name of the card on a terminal's reader."""
        slot = self._slot(terminal_id)
        return None if _find_mark(slot) is None else _read_label(slot)[1]

    def lay(self, name: str, terminal_id: str) -> None:
        """Lay a card on a reader; CLAIMED_BY_ANOTHER when one lies there."""
        slot, pocket = self._slot(terminal_id), self._pocket(name)
        make_private_directory(slot.parent)
        try:
            write_private(pocket / _INSERTION, f"{os.urandom(_MARK_BYTES).hex()} {name}".encode())
            (slot.parent / PIN).unlink(missing_ok=True)
            pocket.rename(slot)
        except (FileNotFoundError, JukiError):
            raise _missing() from None
        except OSError:
            raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "a card lies on the reader") from None

    def pull(self, terminal_id: str) -> str:
        """Take the card off a reader, also in the middle of a dialogue; which one it was."""
        slot = self._slot(terminal_id)
        name = _read_label(slot)[1]
        try:
            (slot.parent / PIN).unlink(missing_ok=True)
            slot.rename(self._pocket(name))
        except OSError:
            raise _missing() from None
        return name

    def carry(self, name: str, to: ResidentTray, new_name: str) -> None:
        """Carry a card to the tray of another office: CLAIMED_BY_ANOTHER when one is called so."""
        make_private_directory(to.folder / CARDS)
        try:
            self._pocket(name).rename(to._pocket(new_name))
        except FileNotFoundError:
            raise _missing() from None
        except OSError:
            raise JukiError(ErrorCode.CLAIMED_BY_ANOTHER, "a card is called so") from None

    def type_pin(self, terminal_id: str, pin: str) -> None:
        """Type at the pad of a terminal, before it asks or while it does."""
        slot = self._slot(terminal_id)
        make_private_directory(slot.parent)
        write_private(slot.parent / PIN, pin.encode())

    # -- the pad

    def seal_typed(self, slot: Path, mark: str, request: PinRequest) -> bytes:
        """Wait for what is typed, and seal it; it is nowhere afterwards."""
        typed = slot.parent / PIN
        for _ in range(int(self.pin_seconds / _LOOK_SECONDS) + 1):
            if _find_mark(slot) != mark:
                raise _missing()
            if typed.exists():
                pin = read_private(typed).decode(errors="replace")
                typed.unlink(missing_ok=True)
                return self.open_pad().seal(request, pin)
            time.sleep(_LOOK_SECONDS)
        raise JukiError(ErrorCode.PIN_NOT_GIVEN, "nobody typed at the pad")

    def _slot(self, terminal_id: str) -> Path:
        if TERMINAL_ID.fullmatch(terminal_id) is None:
            raise JukiError(ErrorCode.TERMINAL_UNKNOWN, "this is no terminal's id")
        return self.folder / READERS / terminal_id / LAID

    def _pocket(self, name: str) -> Path:
        if CARD_NAME.fullmatch(name) is None:
            raise JukiError(ErrorCode.FORM_INVALID, "this is no card's name")
        return self.folder / CARDS / name


@dataclass(frozen=True, slots=True)
class _LaidCard:
    """A chip on a reader, as long as nobody has touched it."""

    tray: ResidentTray
    slot: Path
    mark: str
    chip: Chip

    def reset(self) -> bytes:
        self._must_lie()
        return self.chip.reset()

    def transmit(self, command: bytes) -> bytes:
        self._must_lie()
        return self.chip.process(command)

    def ask_pin(self, request: PinRequest) -> bytes:
        return self.tray.seal_typed(self.slot, self.mark, request)

    def _must_lie(self) -> None:
        if _find_mark(self.slot) != self.mark:
            raise _missing()


@contextmanager
def _alone_at(place: Path) -> Iterator[None]:
    """One dialogue at a reader; the second is refused, it does not wait."""
    with ExitStack() as stack:
        try:
            stack.enter_context(alone_with(place, waits=False))
        except BlockingIOError:
            raise JukiError(ErrorCode.READER_BUSY, "another dialogue has the reader") from None
        yield


def _find_mark(slot: Path) -> str | None:
    try:
        return _read_label(slot)[0]
    except JukiError:
        return None


def _read_label(slot: Path) -> tuple[str, str]:
    try:
        mark, name = read_private(slot / _INSERTION).decode("ascii").split(" ")
    except (JukiError, ValueError):
        raise _missing() from None
    return mark, name


def _missing() -> JukiError:
    return JukiError(ErrorCode.CARD_MISSING, "no card lies on the reader")
