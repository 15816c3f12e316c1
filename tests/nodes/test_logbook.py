"""What never gets into a node's log, whoever wrote the text, and what happens where none can be.

The log is opened as a node opens it and written to as any library may; nothing of it is replaced.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from pathlib import Path

import pytest

from jukinet.nodes.logbook import LogFormatter, open_log, watch_loop
from jukinet.terms.errors import ErrorCode, JukiError

CODE = "01234567890"
NAME = "模擬 太郎"
FULL = Path("/dev/full")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """A log of its own; afterwards the suite's own handlers are back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    root.handlers = []
    out = StringIO()
    open_log(out)
    yield out
    logging.captureWarnings(False)
    root.handlers, root.level = before, level


def test_a_librarys_text_is_written_without_code_and_name(log: StringIO) -> None:
    logging.getLogger("library").error("row (%s, %s) is wrong", CODE, NAME)
    said = log.getvalue()
    assert "row (" in said
    assert CODE not in said
    assert NAME not in said and said.isascii()


def test_of_a_foreign_failure_only_type_and_place_are_written(log: StringIO) -> None:
    async def breaks() -> None:
        watch_loop(asyncio.get_running_loop())
        asyncio.get_running_loop().call_soon(fail)
        await asyncio.sleep(0)

    def fail() -> None:
        raise ValueError(f"Hanako {CODE}")

    asyncio.run(breaks())
    said = log.getvalue()
    assert "ValueError at " in said and "test_logbook.py" in said
    assert "Hanako" not in said and CODE not in said


def test_of_a_failure_of_ours_the_fact_is_written(log: StringIO) -> None:
    try:
        raise JukiError(ErrorCode.DISK_FULL, "no room")
    except JukiError:
        logging.getLogger("juki").exception("it failed")
    assert "no room" in log.getvalue()


def test_a_line_that_does_not_fit_its_arguments_quotes_none_of_them() -> None:
    record = logging.makeLogRecord({"msg": "%s and %s", "args": (NAME,)})
    said = LogFormatter().format(record)
    assert "does not fit" in said
    assert NAME not in said and said.isascii()


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
def test_where_the_log_has_no_room_nothing_is_said_elsewhere(
    log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    device = FULL.open("wb", buffering=0)
    with TextIOWrapper(device, encoding="ascii", write_through=True) as stream:
        open_log(stream)
        logging.getLogger("juki").error("the row of %s", NAME)
        open_log(log)
    assert capfd.readouterr() == ("", "")
