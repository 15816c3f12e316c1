"""BER-TLV as ISO/IEC 7816-4 uses it: tags of one or two bytes, definite lengths up to 65535.

One encoding only: the shortest.  What can be said in two ways is refused, because what is signed
must have one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

LENGTH_MAX: Final = 65_535
_ONE_BYTE: Final = 0x80


def tlv(tag: int, value: bytes) -> bytes:
    """One element."""
    length = len(value)
    if length < _ONE_BYTE:
        head = bytes((length,))
    elif length <= 0xFF:
        head = bytes((0x81, length))
    elif length <= LENGTH_MAX:
        head = b"\x82" + length.to_bytes(2, "big")
    else:
        raise JukiError(ErrorCode.TOO_LARGE, "an element is too long")
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + head + value


def iterate(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements, in order; BODY_INVALID at the first that is malformed."""
    at = 0
    while at < len(content):
        tag, at = _read_tag(content, at)
        length, at = _read_length(content, at)
        if at + length > len(content):
            raise JukiError(ErrorCode.BODY_INVALID, "an element is cut off")
        yield tag, content[at : at + length]
        at += length


def fields(content: bytes, wanted: frozenset[int] | None = None) -> Mapping[int, bytes]:
    """The elements by tag; BODY_INVALID for one that comes twice, is unknown or is missing."""
    found: dict[int, bytes] = {}
    for tag, value in iterate(content):
        if tag in found:
            raise JukiError(ErrorCode.BODY_INVALID, "an element comes twice")
        found[tag] = value
    if wanted is not None and found.keys() != wanted:
        raise JukiError(ErrorCode.BODY_INVALID, "not the elements that belong here")
    return found


def unwrap(content: bytes, tag: int) -> bytes:
    """The value of the one element there is; BODY_INVALID when it is another, or not alone."""
    found = list(iterate(content))
    if len(found) != 1 or found[0][0] != tag:
        raise JukiError(ErrorCode.BODY_INVALID, f"not one element {tag:x}")
    return found[0][1]


def _read_tag(content: bytes, at: int) -> tuple[int, int]:
    first = content[at]
    if first & 0x1F != 0x1F:
        return first, at + 1
    if at + 1 >= len(content) or not 0x1F <= content[at + 1] < 0x80:
        raise JukiError(ErrorCode.BODY_INVALID, "a tag is cut off, too long or not the shortest")
    return first << 8 | content[at + 1], at + 2


def _read_length(content: bytes, at: int) -> tuple[int, int]:
    head = content[at : at + 1]
    if head and head[0] < _ONE_BYTE:
        return head[0], at + 1
    width = {b"\x81": 1, b"\x82": 2}.get(head, 0)
    number = content[at + 1 : at + 1 + width]
    length = int.from_bytes(number, "big")
    if not width or len(number) != width or length < (_ONE_BYTE if width == 1 else 0x100):
        raise JukiError(ErrorCode.BODY_INVALID, "a length is cut off or not the shortest")
    return length, at + 1 + width
