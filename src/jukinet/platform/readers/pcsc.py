"""A PC/SC client: which readers there are, what lies on them, and one card at a time, alone."""

from __future__ import annotations

import threading
from ctypes import byref, c_long, c_ulong, create_string_buffer
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from jukinet.platform.readers.library import (
    ANY_PROTOCOL,
    ATR_BYTES_MAX,
    COUNTER_SHIFT,
    EXCLUSIVE,
    LEAVE_CARD,
    RESET_CARD,
    RESPONSE_BYTES_MAX,
    STATE_PRESENT,
    IoRequest,
    Library,
    ReaderState,
)
from jukinet.terms.errors import ErrorCode, JukiError

NAMES_BYTES_MAX: Final = 16_384
"""Sixteen readers, which is all that pcscd keeps, with the longest names there are."""
NO_READERS: Final = 0x8010002E


@dataclass(frozen=True, slots=True)
class Seen:
    """A reader as it is: whether a card lies there, and how often that has changed."""

    present: bool
    changes: int


class PcscReaders:
    """The machine's readers, by a connection to the PC/SC service of one's own.

    A connection belongs to one thread at a time; READER_MISSING when there is no service.
    """

    def __init__(self) -> None:
        self._library = Library()
        self._context = self._library.open_context()

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
        """End the connection to the service."""
        self._library.call("SCardReleaseContext", self._context)

    def list_names(self) -> list[str]:
        """The names of the readers; none is no error."""
        length = c_ulong(NAMES_BYTES_MAX)
        names = create_string_buffer(NAMES_BYTES_MAX)
        result = self._library.call(
            "SCardListReaders", self._context, None, names, byref(length), allows=NO_READERS
        )
        if result == NO_READERS:
            return []
        return [name.decode() for name in names.raw[: length.value].split(b"\0") if name]

    def look(self, name: str) -> Seen:
        """What lies on a reader now; asking is cheap, and waiting for a change misses some."""
        state = ReaderState(reader=name.encode())
        self._library.call("SCardGetStatusChange", self._context, 0, byref(state), 1)
        return Seen(bool(state.event & STATE_PRESENT), int(state.event) >> COUNTER_SHIFT)

    def connect(self, name: str) -> PcscCard:
        """The card on a reader, for this program alone; CARD_MISSING, READER_BUSY."""
        return PcscCard(self._library, self._context, name)


class PcscCard:
    """A card in a reader: a carrier of commands (:class:`jukinet.iccard.carrier.CardCarrier`)."""

    def __init__(self, library: Library, context: int, name: str) -> None:
        self._library = library
        self._lock = threading.Lock()
        handle, protocol = c_long(), c_ulong()
        library.call(
            "SCardConnect", context, name.encode(), EXCLUSIVE, ANY_PROTOCOL,
            byref(handle), byref(protocol),
        )  # fmt: skip
        self._handle, self._protocol = int(handle.value), int(protocol.value)
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def transmit(self, command: bytes) -> bytes:
        """One command to the card, and its response; CARD_MISSING when it was taken away."""
        response = create_string_buffer(RESPONSE_BYTES_MAX)
        length = c_ulong(RESPONSE_BYTES_MAX)
        with self._lock:
            self._must_be_open()
            request = IoRequest(self._protocol, 16)
            self._library.call(
                "SCardTransmit", self._handle, byref(request), command, len(command),
                None, response, byref(length),
            )  # fmt: skip
        return response.raw[: length.value]

    def reset(self) -> bytes:
        """Reset the card; its answer to reset (ATR)."""
        with self._lock:
            self._must_be_open()
            protocol = c_ulong()
            self._library.call(
                "SCardReconnect", self._handle, EXCLUSIVE, ANY_PROTOCOL, RESET_CARD,
                byref(protocol),
            )  # fmt: skip
            self._protocol = int(protocol.value)
            return self._read_atr()

    def close(self) -> None:
        """Let the card go as it is; nobody can go on in a session without its keys.

        To reset a card that was just pulled makes vpcd blind for the next one; the service takes
        the power from a card that nobody uses by itself.
        """
        with self._lock:
            if not self._open:
                return
            self._open = False
            try:
                self._library.call("SCardDisconnect", self._handle, LEAVE_CARD)
            except JukiError:
                return  # it was taken away before

    def _must_be_open(self) -> None:
        if not self._open:
            raise JukiError(ErrorCode.CARD_MISSING, "the card was let go")

    def _read_atr(self) -> bytes:
        name, name_length = create_string_buffer(NAMES_BYTES_MAX), c_ulong(NAMES_BYTES_MAX)
        atr, atr_length = create_string_buffer(ATR_BYTES_MAX), c_ulong(ATR_BYTES_MAX)
        state, protocol = c_ulong(), c_ulong()
        self._library.call(
            "SCardStatus", self._handle, name, byref(name_length), byref(state),
            byref(protocol), atr, byref(atr_length),
        )  # fmt: skip
        return atr.raw[: atr_length.value]
