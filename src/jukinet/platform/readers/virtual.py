"""A card that is a program, put into the virtual reader of PC/SC (vpcd, vsmartcard).

The driver listens; the card connects, and being connected is lying on the reader.  Each way go
frames: two bytes of length, then so many bytes.  A frame of one byte from the reader is a control
(power off, power on, reset, tell your ATR), a longer one is a command.

The driver sends length and content apart, and TCP waits with its acknowledgement for more to send:
forty milliseconds a command. So each is acknowledged at once (TCP_QUICKACK).

vpcd listens on every address of the machine.  It is for demonstrations and tests.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Final, Protocol, Self

from jukinet.terms.errors import ErrorCode, JukiError

HEADER_BYTES: Final = 2
CONNECT_SECONDS: Final = 5.0
TRIES: Final = 40
_RETRY_SECONDS: Final = 0.05


class _Control:
    """Frames of one byte."""

    POWER_OFF: Final = b"\x00"
    POWER_ON: Final = b"\x01"
    RESET: Final = b"\x02"
    TELL_ATR: Final = b"\x04"


class Powered(Protocol):
    """What a virtual reader needs of a card."""

    def reset(self) -> bytes:
        """Power on or reset: the answer to reset (ATR)."""

    def process(self, command: bytes) -> bytes:
        """One command, one response."""


class CardInVirtualReader:
    """A card that lies on a virtual reader until it is closed; its thread answers for it.

    A driver that has just lost a card drops whoever connects that moment: the card connects again.
    """

    def __init__(self, card: Powered, port: int, *, host: str = "127.0.0.1") -> None:
        self._card = card
        self._atr = card.reset()
        self._taken_off = threading.Event()
        self._socket = _connect(host, port)
        self._thread = threading.Thread(
            target=self._lie, args=(host, port), name="virtual card", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the card off the reader, in the middle of a command if need be."""
        self._taken_off.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _lie(self, host: str, port: int) -> None:
        while True:
            with self._socket, contextlib.suppress(OSError, EOFError):
                self._serve()
            if self._taken_off.wait(_RETRY_SECONDS):
                return
            try:
                self._socket = _connect(host, port)
            except JukiError:
                return  # the service has ended
            if self._taken_off.is_set():
                self._socket.close()
                return

    def _serve(self) -> None:
        while True:
            length = int.from_bytes(self._receive(HEADER_BYTES))
            answer = self._answer(self._receive(length))
            if answer is not None:
                self._socket.sendall(len(answer).to_bytes(HEADER_BYTES) + answer)

    def _answer(self, frame: bytes) -> bytes | None:
        match frame:
            case (
                _Control.TELL_ATR
            ):  # asked several times a second, for that is how it looks for a card
                return self._atr
            case _Control.POWER_ON | _Control.RESET:
                self._atr = self._card.reset()
                return None
            case _Control.POWER_OFF:
                return None
            case _:
                return self._card.process(frame)

    def _receive(self, length: int) -> bytes:
        got = bytearray()
        while len(got) < length:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._socket.recv(length - len(got))
            if not part:
                raise EOFError
            got += part
        return bytes(got)


def _connect(host: str, port: int) -> socket.socket:
    """Connect to the driver; a reader whose former card was just taken off needs a moment."""
    for _ in range(TRIES):
        try:
            made = socket.create_connection((host, port), CONNECT_SECONDS)
        except OSError:
            time.sleep(_RETRY_SECONDS)
            continue
        made.settimeout(None)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made
    raise JukiError(ErrorCode.READER_MISSING, "no virtual reader listens", port=port)
