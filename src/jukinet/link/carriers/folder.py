"""File transfer (ファイル転送方式): envelopes and receipts as files in a folder both can reach.

In ``<sender>--<receiver>`` the sender puts ``<envelope id>.envelope``; the receiver takes it by
renaming it to ``.taken``, and answers with ``.receipt``, or with ``.refusal`` and the stable code.
Every file is written under another name, brought to the disk and then renamed, so nobody ever sees
half of one; and because whatever was taken twice has the effect of once, any step may be repeated
after a crash.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from jukinet.platform.crypto.seal import digest
from jukinet.platform.message.receipt import RECEIPT_BYTES_MAX
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ENVELOPE: Final = ".envelope"
TAKEN: Final = ".taken"
RECEIPT: Final = ".receipt"
REFUSAL: Final = ".refusal"
NEW: Final = ".new"
WAIT_SECONDS: Final = 30.0  # longer than a receiver needs between two looks; then try again later
LOOK_SECONDS: Final = 0.05


class RefusalNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an envelope as a whole was not taken, by its stable code."""

    code: str


def way(folder: Path, sender: Party, receiver: Party) -> Path:
    """The sub-folder for one direction."""
    return folder / f"{_name(sender)}--{_name(receiver)}"


@contextmanager
def failing_as_a_line() -> Iterator[None]:
    """A folder that is full, or away, is a line that is cut: shown as one, and tried again."""
    try:
        yield
    except OSError as error:
        raise JukiError(
            ErrorCode.PEER_UNREACHABLE, f"the link's folder: {error.strerror}"
        ) from None


def hand_over(path: Path, content: bytes) -> None:
    """Let a file appear whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + NEW)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read_bounded(path: Path, limit: int) -> bytes:
    """A file's content, if it is not larger than it can be."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise JukiError(ErrorCode.TOO_LARGE, "a file in the link's folder is too large")
    return content


class FolderCarrier:
    """The sender's half: puts an envelope down and waits for the receipt."""

    def __init__(self, folder: Path, me: Party, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._folder = folder
        self._me = me
        self._wait_seconds = wait_seconds

    async def carry(self, to: Party, envelope: bytes) -> bytes:
        """Bring the envelope, and its receipt back; PEER_UNREACHABLE while none is there."""
        out = way(self._folder, self._me, to)
        path = out / (digest(envelope).hex() + ENVELOPE)
        with failing_as_a_line():
            self._withdraw_older(out)
            hand_over(path, envelope)
            return await self._await_answer(path)

    async def _await_answer(self, path: Path) -> bytes:
        clock = asyncio.get_running_loop()
        until = clock.time() + self._wait_seconds
        receipt, refusal = path.with_suffix(RECEIPT), path.with_suffix(REFUSAL)
        while not receipt.exists():
            if refusal.exists():
                note = read_bounded(refusal, RECEIPT_BYTES_MAX)
                refusal.unlink()
                raise JukiError(_code_in(note), "the other side did not take the envelope")
            if clock.time() > until:
                raise JukiError(ErrorCode.PEER_UNREACHABLE, "nobody answered in the link's folder")
            await asyncio.sleep(LOOK_SECONDS)
        content = read_bounded(receipt, RECEIPT_BYTES_MAX)
        receipt.unlink()
        return content

    def _withdraw_older(self, out: Path) -> None:
        """Take back what nobody took: the new envelope carries the same messages, and perhaps more.

        What is just being taken has another name already, and is harmless twice.
        """
        for suffix in (ENVELOPE, RECEIPT, REFUSAL, ENVELOPE + NEW):
            for path in out.glob(f"*{suffix}"):
                path.unlink(missing_ok=True)


def _name(party: Party) -> str:
    return str(party).replace(":", "-").replace("_", "-")


def _code_in(note: bytes) -> ErrorCode:
    try:
        return ErrorCode(msgspec.json.decode(note, type=RefusalNote).code)
    except (ValueError, msgspec.MsgspecError):
        return ErrorCode.PEER_ANSWER_INVALID
