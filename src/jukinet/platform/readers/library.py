"""libpcsclite as ctypes sees it: the functions, their types, and what their results mean."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_long, c_ubyte, c_ulong, c_void_p
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

NAMES: Final = ("libpcsclite.so.1", "libpcsclite.so")
ATR_BYTES_MAX: Final = 33
RESPONSE_BYTES_MAX: Final = 65_538
"""An extended response: 65,536 bytes of data and a status word."""
SCOPE_SYSTEM: Final = 2
EXCLUSIVE: Final = 1
ANY_PROTOCOL: Final = 3
LEAVE_CARD: Final = 0
RESET_CARD: Final = 1
STATE_PRESENT: Final = 0x20
COUNTER_SHIFT: Final = 16
FINE: Final = 0
_GONE: Final = frozenset({0x8010000C, 0x80100016, 0x8010002F, *range(0x80100066, 0x8010006A)})
"""No card, no answer, a broken answer; mute, without power, reset by another, removed."""
_NO_SERVICE: Final = 0x8010001D
_BUSY: Final = 0x8010000B
_LONG_MASK: Final = 0xFFFFFFFF


class IoRequest(Structure):
    """SCARD_IO_REQUEST: which protocol a command goes by."""

    _fields_ = (("protocol", c_ulong), ("length", c_ulong))


class ReaderState(Structure):
    """SCARD_READERSTATE: what is known of a reader, and what is the case now."""

    _fields_ = (
        ("reader", c_char_p),
        ("user_data", c_void_p),
        ("current", c_ulong),
        ("event", c_ulong),
        ("atr_length", c_ulong),
        ("atr", c_ubyte * ATR_BYTES_MAX),
    )


_SIGNATURES: Final = {
    "SCardEstablishContext": (c_ulong, c_void_p, c_void_p, POINTER(c_long)),
    "SCardReleaseContext": (c_long,),
    "SCardListReaders": (c_long, c_char_p, c_char_p, POINTER(c_ulong)),
    "SCardConnect": (c_long, c_char_p, c_ulong, c_ulong, POINTER(c_long), POINTER(c_ulong)),
    "SCardReconnect": (c_long, c_ulong, c_ulong, c_ulong, POINTER(c_ulong)),
    "SCardDisconnect": (c_long, c_ulong),
    "SCardStatus": (
        c_long, c_char_p, POINTER(c_ulong), POINTER(c_ulong), POINTER(c_ulong),
        c_char_p, POINTER(c_ulong),
    ),
    "SCardTransmit": (
        c_long, POINTER(IoRequest), c_char_p, c_ulong, c_void_p, c_char_p, POINTER(c_ulong),
    ),
    "SCardGetStatusChange": (c_long, c_ulong, POINTER(ReaderState), c_ulong),
}  # fmt: skip


class Library:
    """The functions, with their results turned into refusals."""

    def __init__(self) -> None:
        self._library = _load()
        for name, types in _SIGNATURES.items():
            function = getattr(self._library, name)
            function.argtypes, function.restype = types, c_long

    def call(self, name: str, *arguments: object, allows: int = FINE) -> int:
        """Call a function of the library; its result where it is fine or the one allowed."""
        result = int(getattr(self._library, name)(*arguments)) & _LONG_MASK
        if result not in (FINE, allows):
            raise refusal_of(name, result)
        return result

    def open_context(self) -> int:
        """A connection to the PC/SC service; READER_MISSING when it does not run."""
        context = c_long()
        self.call("SCardEstablishContext", SCOPE_SYSTEM, None, None, byref(context))
        return int(context.value)


def refusal_of(name: str, result: int) -> JukiError:
    """What a result means to whoever waits for the card."""
    if result in _GONE:
        return JukiError(ErrorCode.CARD_MISSING, f"{name}: no card answers ({result:#x})")
    if result == _BUSY:
        return JukiError(ErrorCode.READER_BUSY, f"{name}: another program has the card")
    if result == _NO_SERVICE:
        said = "the PC/SC service of this machine does not run (Debian: pcscd)"
        return JukiError(ErrorCode.READER_MISSING, said)
    return JukiError(ErrorCode.READER_MISSING, f"{name}: {result:#x}")


def _load() -> ctypes.CDLL:
    for name in NAMES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise JukiError(ErrorCode.READER_MISSING, "libpcsclite is not installed (Debian: pcscd)")
