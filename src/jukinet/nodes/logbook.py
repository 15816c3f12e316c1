"""What a node writes into its log (standard error), and what never gets there.

One line an event: instant, severity, who says it, what. No resident record code, no name and no
address may stand in it (`ARCHITECTURE.md`, «what never happens»). Our own errors are made so that
they cannot say one; but a library's text, a repr or a broken assertion could. So the formatter is
the last door: it writes ASCII only, masks what looks like a code, and of an exception that is not
ours it keeps the type and the places, never its text.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

from jukinet.terms.errors import JukiError

PLACES_MAX: Final = 12
"""Frames of a traceback that are worth a line; a recursion has a thousand."""
CHAIN_MAX: Final = 5
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")
_NOT_ASCII: Final = re.compile(r"[^\x20-\x7e\t]+")
_MASK: Final = "*" * 11


def masked(text: str) -> str:
    """The text with nothing in it that could be a code or a name, on one line."""
    return _CODE.sub(_MASK, _NOT_ASCII.sub("_", text.replace("\n", " | ")))


def describe_failure(error: BaseException) -> str:
    """An exception as a log may keep it: type and places; its text only if it is one of ours."""
    return " <- ".join(_describe_one(one) for one in _chain_of(error))


class LogFormatter(logging.Formatter):
    """The last door before the log."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname} {record.name}: {masked(_say(record))}"
        if record.exc_info and record.exc_info[1] is not None:
            line += f" [{masked(describe_failure(record.exc_info[1]))}]"
        return line


class _LogLines(logging.StreamHandler[TextIO]):
    """Writes lines to the log; one that cannot be written (the disk is full) is dropped."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the library's name
        """Say nothing: the library would print what the line was made of, past our formatter."""


def open_log(out: TextIO | None = None) -> None:
    """Send everything this process logs, and every failure nobody caught, through the formatter."""
    handler = _LogLines(out or sys.stderr)
    handler.setFormatter(LogFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    log = logging.getLogger("juki")

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("a failure nobody caught", exc_info=(kind, error, trace))

    sys.excepthook = uncaught
    threading.excepthook = lambda failed: uncaught(
        failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
    )


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Have the loop tell its own failures in our words: its reports quote what they are about."""
    log = logging.getLogger("juki.loop")

    def handle(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        exc_info = (type(error), error, error.__traceback__) if error is not None else None
        log.error("%s", context.get("message", "unknown"), exc_info=exc_info)

    loop.set_exception_handler(handle)


def _say(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg!r} (a message that does not fit its arguments)"


def _chain_of(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(CHAIN_MAX):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _describe_one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-PLACES_MAX:]
    places = " ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in frames)
    said = f"{type(error).__name__}"
    if isinstance(error, JukiError):
        said += f"({error})"
    return f"{said} at {places}" if places else said


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])
