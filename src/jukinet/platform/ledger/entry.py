"""An entry of the ledger: what happened, as canonical JSON, and three fields to find it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec

from jukinet.terms.errors import ErrorCode, JukiError

BODY_BYTES_MAX: Final = 16_384
"""An access record is some hundred bytes; a longer one carries what it should point to."""


class _Head(msgspec.Struct):
    """What a body must say for the columns beside it to be true."""

    kind: str
    recorded_at: str
    subject: str | None


_READ_HEAD: Final = msgspec.json.Decoder(_Head)
_WRITE: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One entry; a body that says something else than the other fields cannot exist."""

    kind: str
    subject: bytes | None
    recorded_at: datetime
    body: bytes

    def __post_init__(self) -> None:
        reason = find_mismatch(self.kind, self.subject, self.recorded_at, self.body)
        if reason is not None:
            raise JukiError(ErrorCode.LEDGER_BROKEN, reason)

    def __repr__(self) -> str:
        return f"Entry({self.kind!r}, {len(self.body)} bytes)"

    @property
    def content(self) -> dict[str, Any]:
        """What happened, as it was given to :func:`new_entry`."""
        said: dict[str, Any] = msgspec.json.decode(self.body)["content"]
        return said


def new_entry(
    kind: str, subject: bytes | None, recorded_at: datetime, content: Mapping[str, object]
) -> Entry:
    """Return the entry that says this."""
    return Entry(kind, subject, recorded_at, encode_entry(kind, subject, recorded_at, content))


def encode_entry(
    kind: str, subject: bytes | None, recorded_at: datetime, content: Mapping[str, object]
) -> bytes:
    """Return the canonical JSON of an entry: sorted keys, no spaces, UTF-8."""
    assert recorded_at.tzinfo is not None, "an instant is aware"
    return _WRITE.encode(
        {
            "content": content,
            "kind": kind,
            "recorded_at": _time_text(recorded_at),
            "subject": None if subject is None else subject.hex(),
        }
    )


def find_mismatch(
    kind: str | None, subject: bytes | None, recorded_at: datetime | None, body: bytes | None
) -> str | None:
    """Return what is wrong between a body and its other fields, or None when they agree."""
    if body is None or kind is None or recorded_at is None:
        return "the entry is missing"
    if len(body) > BODY_BYTES_MAX:
        return "the body is too long"
    try:
        head = _READ_HEAD.decode(body)
    except msgspec.MsgspecError:
        return "the body is no entry"
    if head.kind != kind or not kind:
        return "the kind is not what the body says"
    if head.subject != (None if subject is None else subject.hex()):
        return "the subject is not what the body says"
    if head.recorded_at != _time_text(recorded_at):
        return "the time is not what the body says"
    return None


@lru_cache(maxsize=64)  # the entries of a batch are of one instant
def _time_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
