"""The chip: bytes in, bytes out, always ending in a status word.

``process`` puts a command together from its pieces, takes it out of the channel, hands it to the
selected application, and brings the answer back the same way.  A plain command ends a channel that
is open; selecting another application ends everything that was proven.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jukinet.iccard.apdu import (
    CHAINED,
    SECURED,
    SHORT_ANSWER_MAX,
    Command,
    Ins,
    Response,
    StatusWord,
)
from jukinet.iccard.application import (
    AREA,
    CODE_FILE,
    NETWORK,
    OPERATOR,
    PERSONAL_AUTHENTICATION,
    SERIAL_BYTES,
    Life,
)
from jukinet.iccard.chip.core import Application, Core, Handler
from jukinet.iccard.chip.domain import SIGN_KEY
from jukinet.iccard.chip.journal import Journal
from jukinet.iccard.chip.manager import INSTALLED, Manager, manufacture
from jukinet.iccard.chip.memory import Memory
from jukinet.iccard.chip.network import Face, Network
from jukinet.iccard.chip.operator import Operator
from jukinet.iccard.chip.refusal import ChipRefusal
from jukinet.iccard.chip.services import (
    SERVICE_AUTHORITY,
    Area,
    Service,
    ready_services,
)
from jukinet.iccard.suite import Suite
from jukinet.platform.crypto.chip_cell import ChipCell
from jukinet.platform.crypto.transport_key import TransportKey
from jukinet.terms.errors import ErrorCode, JukiError

COMMAND_BYTES_MAX: Final = 20_480
"""The longest command in pieces: a face of 16 KiB, secured."""
_BY_AID: Final = 0x04
HISTORICAL: Final = b"\x80JUKI"


def _answer_to_reset() -> bytes:
    """T=1, with the check byte that T=1 wants."""
    body = bytes((0x3B, 0x80 | len(HISTORICAL), 0x01)) + HISTORICAL
    check = 0
    for byte in body[1:]:
        check ^= byte
    return body + bytes((check,))


ANSWER_TO_RESET: Final = _answer_to_reset()


class Chip:
    """One card, in the power of whoever calls."""

    __slots__ = ("_answer", "_chain", "_core", "_selected")

    def __init__(self, memory: Memory, cell: ChipCell) -> None:
        self._core: Final = Core(cell, Journal(memory, cell))
        self._selected: Application
        self._chain: tuple[bytes, bytes] | None
        self._answer: bytes
        self.reset()

    @classmethod
    def manufacture(
        cls, memory: Memory, cell: ChipCell, serial: bytes, key: TransportKey,
        suite: Suite = Suite.P256,
    ) -> Chip:  # fmt: skip
        """A blank, locked with the transport key of its batch.  The maker's work, done once."""
        if len(serial) != SERIAL_BYTES:
            raise ValueError("a serial number has eight bytes")
        core = Core(cell, Journal.format(memory, cell))
        manufacture(core, serial, cell.keep_transport_key(key.for_chip(serial)), suite)
        return cls(memory, cell)

    def reset(self) -> bytes:
        """Power off and on: every session is forgotten; the answer to reset (ATR)."""
        try:
            self._core.journal.mount()
        except ChipRefusal:
            raise JukiError(ErrorCode.IC_CARD_UNREADABLE, "the chip does not come up") from None
        if self._core.life is Life.TERMINATED and not self._core.journal.is_scrubbed:
            self._core.journal.scrub()
        self._core.standing.end()
        self._chain, self._answer = None, b""
        self._selected = Manager(self._core)
        return ANSWER_TO_RESET

    def process(self, command: bytes) -> bytes:
        """One command, one response; whatever the bytes are."""
        try:
            return self._process(command).to_bytes()
        except ChipRefusal as refusal:
            return Response(b"", refusal.status).to_bytes()
        except JukiError:
            return Response(b"", StatusWord.DATA_WRONG).to_bytes()

    def _process(self, wire: bytes) -> Response:
        try:
            command = Command.from_bytes(wire)
        except JukiError:
            self._chain, self._answer = None, b""
            raise ChipRefusal(StatusWord.LENGTH_WRONG) from None
        if command.ins == Ins.GET_RESPONSE and command.cla == 0:
            return self._next_piece(command.expected)
        self._answer = b""
        whole = self._assembled(command)
        if whole is None:
            return Response(b"", StatusWord.DONE)
        response = self._answered(whole)
        if len(response.data) > command.expected:
            # What has no room, or was not asked for by its length, is fetched by GET RESPONSE.
            self._answer = response.data
            return self._next_piece(command.expected)
        return response

    def _next_piece(self, wanted: int) -> Response:
        """As much of the answer as is wanted, and how much is left."""
        if not self._answer:
            raise ChipRefusal(StatusWord.STATE_WRONG)
        piece, self._answer = self._answer[:wanted], self._answer[wanted:]
        left = len(self._answer)
        more = StatusWord.MORE | (left if left < SHORT_ANSWER_MAX else 0)
        return Response(piece, more if left else StatusWord.DONE)

    def _assembled(self, command: Command) -> Command | None:
        """The command once its last piece is there; ``None`` before."""
        cla = command.cla & ~CHAINED
        if cla not in (0, SECURED):
            self._chain = None
            raise ChipRefusal(StatusWord.CLASS_UNSUPPORTED)
        header = bytes((cla, command.ins, command.p1, command.p2))
        before = b""
        if self._chain is not None:
            former, before = self._chain
            self._chain = None
            if former != header:
                raise ChipRefusal(StatusWord.CHAIN_BROKEN)
        data = before + command.data
        if len(data) > COMMAND_BYTES_MAX:
            raise ChipRefusal(StatusWord.LENGTH_WRONG)
        if command.cla & CHAINED:
            self._chain = (header, data)
            return None
        return Command(cla, command.ins, command.p1, command.p2, data, command.expected)

    def _answered(self, command: Command) -> Response:
        """Through the channel or past it."""
        standing = self._core.standing
        if not command.cla & SECURED:
            if standing.channel is not None:
                standing.end()
            return self._done(command)
        channel = standing.channel
        if channel is None:
            raise ChipRefusal(StatusWord.CHANNEL_MISSING)
        try:
            plain = channel.open_command(command)
        except JukiError:
            standing.end()
            raise ChipRefusal(StatusWord.CHANNEL_BROKEN) from None
        standing.secured = True
        response = self._done(plain)
        standing.secured = False
        return channel.secure_response(response) if channel.is_open else response

    def _done(self, command: Command) -> Response:
        try:
            return Response(self._dispatch(command), StatusWord.DONE)
        except ChipRefusal as refusal:
            return Response(b"", refusal.status)
        except JukiError:
            return Response(b"", StatusWord.DATA_WRONG)

    def _dispatch(self, command: Command) -> bytes:
        if self._core.life is Life.TERMINATED and command.ins != Ins.GET_DATA:
            raise ChipRefusal(StatusWord.TERMINATED)
        if command.ins == Ins.SELECT and command.p1 == _BY_AID:
            return self._select(command.data)
        handler = self._selected.handlers().get(command.ins)
        if handler is None:
            raise ChipRefusal(StatusWord.INSTRUCTION_UNSUPPORTED)
        return handler(command)

    def _select(self, aid: bytes) -> bytes:
        """Another application: nothing that was proven to the former one counts for it."""
        self._core.standing.end()
        for application in applications_of(self._core):
            if application.aid == aid:
                self._selected = application
                return b""
        raise ChipRefusal(StatusWord.NOT_FOUND)


class Room:
    """The public personal authentication service's place: it can be selected and does nothing."""

    aid: Final = PERSONAL_AUTHENTICATION

    def handlers(self) -> Mapping[int, Handler]:
        """None: the service brings its own, and is not part of this card."""
        return {}


def applications_of(core: Core) -> list[Application]:
    """What can be selected: a blank has nothing but itself."""
    found: list[Application] = [Manager(core)]
    if core.life is not Life.WRITTEN:
        return found
    if core.partition(NETWORK).find(CODE_FILE) is not None:
        found += [Network(core), Face(core)]
    if core.partition(OPERATOR).find(SIGN_KEY) is not None:
        found.append(Operator(core))
    if core.partition(AREA).find(SERVICE_AUTHORITY) is not None:
        found.append(Area(core))
        found += [Service(core, aid) for aid in ready_services(core)]
    if core.partition(PERSONAL_AUTHENTICATION).find(INSTALLED) is not None:
        found.append(Room())
    return found
