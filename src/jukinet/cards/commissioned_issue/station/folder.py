"""A card printer as a folder: hopper, path, trays, lease and journal, as a machine would have them.

::

    hopper/<place>-<blank>/   blanks, in the order they were put in
    path/<blank>/             the card in the machine
    made/<blank>/  rejected/<blank>/
    handed-back/<blank>/      what was taken out of the trays and is in a box
    lease.json                who has the printer
    journal                   a line before and after every print, on the disk before it goes on

A card is a folder with its chip and what is printed on it. Moving a card is a rename, so that it is
always in one place; printing is not, and the journal says which of two things a stop left behind.
The real machine behind the same protocol is its maker's business; this one is for rehearsals, for
the demonstration, and for the tests of everything around it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from jukinet.cards.commissioned_issue.accounting import PrintLine
from jukinet.cards.commissioned_issue.making import PrintFound
from jukinet.cards.commissioned_issue.procedures import OpenedRecord
from jukinet.cards.commissioned_issue.station import REGISTRATION_CARDS, Lease
from jukinet.cards.face import CardFace
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

HOPPER: Final = "hopper"
PATH: Final = "path"
MADE: Final = "made"
REJECTED: Final = "rejected"
HANDED_BACK: Final = "handed-back"
FACE: Final = "face"
BRAILLE: Final = "braille"
Draw = Callable[[CardFace, MunicipalityCode], bytes]
LEASE: Final = "lease.json"
JOURNAL: Final = "journal"
PLACE_DIGITS: Final = 8
BEGUN: Final = "begun"
DONE: Final = "done"


class ChipWriter(Protocol):
    """What writes the chip of a card that lies in a folder."""

    def write(self, card: Path, record: OpenedRecord, face: CardFace) -> bytes:
        """Let the chip make keys, and write it; its public key (DER)."""

    def finish(self, card: Path) -> None:
        """End the writing, once."""


class _JournalLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    work_id: str
    blank: str
    series_id: str
    use: str
    phase: str


class _LeaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    holder: str
    series_id: str
    use: str


class FolderStation:
    """See :class:`~jukinet.cards.commissioned_issue.station.Station`."""

    def __init__(self, folder: Path, chips: ChipWriter | None, draw: Draw) -> None:
        """``draw`` makes of a face what is printed; without ``chips`` the station is looked at."""
        self._folder: Final = folder
        self._chips: Final = chips
        self._draw: Final = draw
        self._hopper: list[str] = []
        self._lines: list[_JournalLine] = []
        self._read_to = 0
        self._done: dict[str, str] = {}
        for name in (HOPPER, PATH, MADE, REJECTED, HANDED_BACK):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def connect(self, lease: Lease) -> None:
        """Take the printer; its own lease again after a stop is no second one."""
        if self.find_lease() == lease:
            return
        content = msgspec.json.encode(_LeaseFile(lease.holder, lease.series_id, lease.use))
        fresh = self._folder / f"{LEASE}.{os.getpid()}"
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, self._folder / LEASE)  # whole or not at all, and for one alone
        except FileExistsError:
            raise JukiError(
                ErrorCode.CARD_PRINTER_TAKEN, "the printer is switched to another"
            ) from None
        finally:
            fresh.unlink()

    def release(self, series_id: str) -> None:
        """Give the printer back."""
        lease = self.find_lease()
        if lease is not None and lease.series_id == series_id:
            (self._folder / LEASE).unlink()

    def find_lease(self) -> Lease | None:
        """Who has it; a lease that cannot be read is somebody's."""
        try:
            content = (self._folder / LEASE).read_bytes()
        except FileNotFoundError:
            return None
        try:
            found = msgspec.json.decode(content, type=_LeaseFile)
        except msgspec.DecodeError:
            return Lease("", "", "")
        return Lease(found.holder, found.series_id, found.use)

    def feed(self) -> str | None:
        """The blank in the machine."""
        inside = self._find_inside()
        if inside is not None:
            return inside.name
        if not self._hopper:  # listed when it seems empty, not for every blank
            lying = (one.name for one in (self._folder / HOPPER).iterdir())
            self._hopper = sorted(lying, reverse=True)
        while self._hopper:
            first = self._hopper.pop()
            blank = first[PLACE_DIGITS + 1 :]
            with contextlib.suppress(FileNotFoundError):  # taken out since the hopper was listed
                (self._folder / HOPPER / first).rename(self._folder / PATH / blank)
                return blank
        return None

    def find_print(self, work_id: str) -> PrintFound:
        """What the journal says."""
        self._read_journal()
        phase = self._done.get(work_id)
        if phase is None:
            return PrintFound.NONE
        return PrintFound.DONE if phase == DONE else PrintFound.BEGUN

    def draw(self, face: CardFace, municipality: MunicipalityCode) -> bytes:
        """The face as this machine takes it."""
        return self._draw(face, municipality)

    def print_face(self, lease: Lease, work_id: str, drawn: bytes, braille: bytes) -> None:
        """Print: a line, the ink and the dots, a line."""
        if self.find_lease() != lease:
            raise JukiError(ErrorCode.CARD_PRINTER_TAKEN, "the printer is not switched to us")
        card = self._get_inside()
        begun = _JournalLine(work_id, card.name, lease.series_id, lease.use, BEGUN)
        self._note(begun)
        (card / FACE).write_bytes(drawn)
        if braille:
            (card / BRAILLE).write_bytes(braille)
        self._note(msgspec.structs.replace(begun, phase=DONE))

    def write_chip(self, record: OpenedRecord, face: CardFace) -> bytes:
        """Write the chip of the card in the machine."""
        return self._get_writer().write(self._get_inside(), record, face)

    def finish_chip(self) -> None:
        """End its writing."""
        self._get_writer().finish(self._get_inside())

    def eject(self, *, good: bool) -> None:
        """To one of the trays."""
        card = self._get_inside()
        card.rename(self._folder / (MADE if good else REJECTED) / card.name)

    def list_prints(self) -> Sequence[PrintLine]:
        """The journal, a print a line, in the order they began."""
        self._read_journal()
        done = {one.work_id for one in self._lines if one.phase == DONE}
        ours = []
        for one in self._lines:
            registration = one.use == REGISTRATION_CARDS
            if one.phase == BEGUN:
                work_id = one.work_id if registration else ""
                series_id = one.series_id if registration else self._inside_series(one)
                ours.append(PrintLine(work_id, one.blank, series_id, one.work_id in done))
        return ours

    def load(self, blanks: Sequence[str]) -> None:
        """Put blanks into the hopper, behind those that lie there."""
        lying = sorted(one.name for one in (self._folder / HOPPER).iterdir())
        place = int(lying[-1][:PLACE_DIGITS]) if lying else 0
        for number, blank in enumerate(blanks, place + 1):
            (self._folder / HOPPER / f"{number:0{PLACE_DIGITS}d}-{blank}").mkdir()

    def count(self) -> frozenset[str]:
        """The numbers of all that lies in hopper, machine and trays."""
        lying = {one.name[PLACE_DIGITS + 1 :] for one in (self._folder / HOPPER).iterdir()}
        for name in (PATH, MADE, REJECTED):
            lying |= {one.name for one in (self._folder / name).iterdir()}
        return frozenset(lying)

    def take_out(self, blanks: Collection[str]) -> int:
        """Take these out of hopper and trays, as whoever packs a box does; how many lay there.

        Out of the machine itself only while nobody has it.
        """
        places = (HOPPER, MADE, REJECTED, *((PATH,) if self.find_lease() is None else ()))
        lying = [one for name in places for one in (self._folder / name).iterdir()]
        taken = 0
        for card in lying:
            blank = card.name[PLACE_DIGITS + 1 :] if card.parent.name == HOPPER else card.name
            if blank in blanks:
                with contextlib.suppress(FileNotFoundError):  # fed into the machine meanwhile
                    card.rename(self._folder / HANDED_BACK / blank)
                    taken += 1
        return taken

    def _inside_series(self, foreign: _JournalLine) -> str:
        """The series a print of other cards fell into; empty when it stood between two."""
        place = self._lines.index(foreign)
        before = {one.series_id for one in self._lines[:place] if one.use == REGISTRATION_CARDS}
        after = {one.series_id for one in self._lines[place:] if one.use == REGISTRATION_CARDS}
        return next(iter(before & after), "")

    def _get_writer(self) -> ChipWriter:
        if self._chips is None:
            raise JukiError(ErrorCode.TRANSPORT_KEY_WRONG, "without transport key no chip opens")
        return self._chips

    def _find_inside(self) -> Path | None:
        return next((self._folder / PATH).iterdir(), None)

    def _get_inside(self) -> Path:
        inside = self._find_inside()
        if inside is None:
            raise JukiError(ErrorCode.CARD_MISSING, "no card lies in the machine")
        return inside

    def _note(self, line: _JournalLine) -> None:
        with (self._folder / JOURNAL).open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fdatasync(file.fileno())

    def _read_journal(self) -> None:
        """What was added since the last look; a line that a power cut left half is no line."""
        try:
            with (self._folder / JOURNAL).open("rb") as file:
                file.seek(self._read_to)
                added = file.read()
        except FileNotFoundError:
            return
        whole = added[: added.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            read = msgspec.json.decode(line, type=_JournalLine)
            self._lines.append(read)
            self._done[read.work_id] = read.phase
