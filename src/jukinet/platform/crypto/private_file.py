"""Files that only their owner may read, replaced as a whole or not at all.

A vault, a passphrase or a key file that others can read is refused rather than used: whoever finds
out must repair it, not the program.  Writing goes to a new file beside the old one, reaches the
disk, and then takes its name, so that a crash leaves the old file or the new one, never half of it.
What root makes here belongs to whoever owns the folder: a command typed by the administrator leaves
the node, which runs under an account of its own, files that it can read.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

OWNER_ONLY: Final = 0o600
OWNER_ONLY_DIRECTORY: Final = 0o700
PUBLIC: Final = 0o644
OTHERS: Final = 0o077
PRIVATE_FILE_BYTES_MAX: Final = 4_194_304  # a vault of 20,000 former keys; more is not a vault


def write_private(path: Path, content: bytes) -> None:
    """Replace a file that only the owner reads (0600), atomically and durably."""
    _replace(path, content, OWNER_ONLY)


def write_public(path: Path, content: bytes) -> None:
    """Replace a file that anybody may read (0644), atomically and durably."""
    _replace(path, content, PUBLIC)


def read_private(path: Path) -> bytes:
    """Read a file that must be the owner's alone; anything else is VAULT_UNAVAILABLE."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise JukiError(
            ErrorCode.VAULT_UNAVAILABLE, f"cannot read {path}: {error.strerror}"
        ) from error
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} is not a plain file")
        if state.st_mode & OTHERS:
            raise JukiError(
                ErrorCode.VAULT_UNAVAILABLE, f"{path.name} can be read by others; make it 0600"
            )
        content = file.read(PRIVATE_FILE_BYTES_MAX + 1)
    if len(content) > PRIVATE_FILE_BYTES_MAX:
        raise JukiError(ErrorCode.VAULT_UNAVAILABLE, f"{path.name} is too large")
    return content


def make_private_directory(path: Path) -> None:
    """A directory that only the owner enters (0700)."""
    for missing in reversed([parent for parent in path.parents if not parent.exists()]):
        missing.mkdir(exist_ok=True)
        _leave_to_owner(missing, missing.parent)
    if not path.exists():
        path.mkdir(mode=OWNER_ONLY_DIRECTORY, exist_ok=True)
        _leave_to_owner(path, path.parent)


@contextmanager
def alone_with(path: Path, *, waits: bool = True) -> Iterator[None]:
    """Hold the lock beside a file while it is read, changed and written.

    BlockingIOError, before anything is done, when it is held and ``waits`` is false.
    """
    lock = path.with_name(path.name + ".lock")
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
    try:
        _leave_to_owner(handle, path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, content: bytes, mode: int) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            _leave_to_owner(handle, path.parent)
            file.write(content)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
        _reach_disk(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise JukiError(
            ErrorCode.VAULT_UNAVAILABLE, f"cannot write {path.name}: {error.strerror}"
        ) from error


def _leave_to_owner(made: int | Path, directory: Path) -> None:
    """Give what root made to the owner of its folder; anybody else owns what he makes."""
    if os.geteuid() == 0:
        folder = directory.stat()
        os.chown(made, folder.st_uid, folder.st_gid)


def _reach_disk(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
