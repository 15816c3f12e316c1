"""What the applications of one chip share, and what an application is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from jukinet.iccard.apdu import Command, Ins, StatusWord
from jukinet.iccard.application import MANAGER, NATION, DataObject, Life
from jukinet.iccard.certificate import CertRole
from jukinet.iccard.chip.domain import Domain
from jukinet.iccard.chip.journal import Journal, Partition
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.standing import NEVER, Need, Standing, must_meet
from jukinet.iccard.pin import CHALLENGE_BYTES
from jukinet.platform.crypto.chip_cell import ChipCell

LIFE: Final = 0x0020
Handler = Callable[[Command], bytes]


@dataclass(frozen=True, slots=True)
class Core:
    """Cell, records and the conversation at hand."""

    cell: ChipCell
    journal: Journal
    standing: Standing = field(default_factory=Standing)

    def partition(self, owner: bytes) -> Partition:
        """The records of one owner."""
        return Partition(self.journal, owner)

    @property
    def nation(self) -> Domain:
        """The domain of the nation's terminals."""
        return Domain(self.partition(NATION), self.cell, CertRole.TERMINAL)

    @property
    def life(self) -> Life:
        """How far the card has come, a PIN apart."""
        kept = self.partition(MANAGER).find(LIFE)
        return Life(kept[0]) if kept else Life.BLANK


class Application(Protocol):
    """An application: an identifier, a wall around its records, and instructions it knows."""

    @property
    def aid(self) -> bytes:
        """Its identifier."""

    def handlers(self) -> Mapping[int, Handler]:
        """What it does for which instruction."""


class ProvenApplication:
    """What every application with a domain can do: prove the card, give challenges, read files.

    ``files`` are readable records by file identifier, each with what must have been proven.
    """

    def __init__(self, core: Core, aid: bytes, domain: Domain, files: Mapping[int, Need]) -> None:
        self.aid: Final = aid
        self._core: Final = core
        self._domain: Final = domain
        self._partition: Final = core.partition(aid)
        self._files: Final = files
        self._selected_file = 0

    def handlers(self) -> Mapping[int, Handler]:
        """Mutual authentication, challenges, reading."""
        return {
            Ins.SECURITY_OPERATION: self._accept_certificate,
            Ins.GENERAL_AUTHENTICATE: self._authenticate,
            Ins.GET_CHALLENGE: self._give_challenge,
            Ins.SELECT: self._select_file,
            Ins.READ_BINARY: self._read,
        }

    def must_meet(self, need: Need) -> None:
        """Raise NOT_ALLOWED unless this was proven to this application's domain."""
        owner = self._domain.partition.owner
        must_meet(self._core.standing, need, domain=owner, application=self.aid)

    def _accept_certificate(self, command: Command) -> bytes:
        must_have(command, 0x00, 0xBE)
        self._core.standing.end()
        self._domain.accept(command.data, self._core.standing)
        return b""

    def _authenticate(self, command: Command) -> bytes:
        standing = self._core.standing
        if command.p1 == 0 and command.p2 == 1 and not command.data:
            return self._domain.begin(standing)
        must_have(command, 0x00, 0x02)
        return self._domain.finish(self.aid, command.data, standing)

    def _give_challenge(self, command: Command) -> bytes:
        """A challenge for the next proof or PIN block, good once."""
        must_have(command, 0x00, 0x00)
        self.must_meet(Need())
        self._core.standing.challenge = self._core.cell.random_bytes(CHALLENGE_BYTES)
        return self._core.standing.challenge

    def _select_file(self, command: Command) -> bytes:
        """Choose a file of this application; another application's does not exist here."""
        must_have(command, 0x02, 0x0C)
        fid = int.from_bytes(command.data, "big")
        if len(command.data) != 2 or fid not in self._files:
            raise ChipRefusal(StatusWord.NOT_FOUND)
        self._selected_file = fid
        return b""

    def _read(self, command: Command) -> bytes:
        if not self._selected_file:
            raise ChipRefusal(StatusWord.NOT_ALLOWED)
        self.must_meet(self._files.get(self._selected_file, NEVER))
        content = self._partition.find(self._selected_file) or b""
        offset = offset_of(command)
        if offset > len(content):
            raise ChipRefusal(StatusWord.OFFSET_WRONG)
        return content[offset : offset + command.expected]


def must_have(command: Command, p1: int, p2: int) -> None:
    """Raise PARAMETERS_WRONG unless the command has these parameters."""
    if (command.p1, command.p2) != (p1, p2):
        raise ChipRefusal(StatusWord.PARAMETERS_WRONG)


def object_of(command: Command) -> DataObject:
    """The data object a command is about; REFERENCE_MISSING when there is no such."""
    try:
        return DataObject(command.p1 << 8 | command.p2)
    except ValueError:
        raise ChipRefusal(StatusWord.REFERENCE_MISSING) from None


def offset_of(command: Command) -> int:
    """Where in the file; fifteen bits in P1 and P2."""
    if command.p1 & 0x80:
        raise ChipRefusal(StatusWord.PARAMETERS_WRONG)
    return command.p1 << 8 | command.p2
