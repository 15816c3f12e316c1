"""The folder a demo lives in: held by one program at a time, and removed only if it is a demo's."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

MARK_FILE: Final = "jukinet-demo"
"""Stands in a demo's folder, so that nothing else is removed by mistake; its holder locks it."""


def usual() -> Path:
    """Where a demo lives unless told otherwise: the user's data folder."""
    return Path.home() / ".local" / "share" / "jukinet" / "demo"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder if need be and hold it; ALREADY_RUNNING while another program does."""
    _make(folder)
    _must_be_a_demos(folder)
    handle = os.open(folder / MARK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def empty(folder: Path) -> None:
    """Remove everything of a demo but its mark; the caller holds the folder."""
    for entry in folder.iterdir():
        if entry.name == MARK_FILE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def remove(folder: Path) -> bool:
    """Remove a demo's folder, and only a demo's folder; False when there was none."""
    if not folder.exists():
        return False
    _must_be_a_demos(folder)
    with held(folder):
        empty(folder)
        (folder / MARK_FILE).unlink()
    with contextlib.suppress(OSError):  # somebody else's hand may just have made something in it
        folder.rmdir()
    return True


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise JukiError(
            ErrorCode.FILE_UNREADABLE, f"cannot make {folder}: {error.strerror}"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise JukiError(ErrorCode.FILE_UNREADABLE, f"cannot write in {folder}")


def _must_be_a_demos(folder: Path) -> None:
    if (folder / MARK_FILE).exists() or not any(folder.iterdir()):
        return
    raise JukiError(
        ErrorCode.CONFIGURATION_INVALID,
        f"{folder} is not a demo's folder: give another one with --data",
    )


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
        raise JukiError(
            ErrorCode.ALREADY_RUNNING, f"process {holder} runs a nation in {folder}"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
