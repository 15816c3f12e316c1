"""Demos as a person starts them: a process of their own, watched through what they say."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType

from jukinet import cli

JUKI = (sys.executable, "-m", "jukinet", "--lang", "en", "demo")
# Everything is quick; a machine that is shared while the suite runs is not.
SECONDS_MAX = 180.0
RUNNING = "The clock runs"
STOPPED = "Everything has stopped"


class DemoRun:
    """A running `juki demo`; leaving the block kills it, if it has not ended."""

    def __init__(
        self, folder: Path, *options: str, environment: Mapping[str, str] | None = None,
        command: tuple[str, ...] = JUKI,
    ) -> None:  # fmt: skip
        self.folder = folder
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [*command, *options, "--data", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> DemoRun:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()

    @property
    def said(self) -> str:
        """Everything it has said so far."""
        with self._changed:
            return "".join(self._lines)

    def wait_for(self, text: str) -> str:
        """Wait until it says this; the line."""
        deadline = time.monotonic() + SECONDS_MAX
        with self._changed:
            while True:
                found = [line for line in self._lines if text in line]
                if found:
                    return found[0]
                left = deadline - time.monotonic()
                ended = self.process.poll() is not None and not self._reader.is_alive()
                assert left > 0 and not ended, f"it never said {text!r}: {''.join(self._lines)}"
                self._changed.wait(min(left, 0.2))

    def tell(self, order: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(order)

    def wait(self) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(SECONDS_MAX)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()


def type_here(*options: str) -> tuple[int, str]:
    """A `juki demo` that is refused, or ends at once, in this process: its code, what it said."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = cli.main([*JUKI[3:], *options])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, said.getvalue()


def processes_using(folder: Path) -> list[str]:
    """Command lines of processes that still have to do with the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line and int(process.name) != os.getpid():
            found.append(line)
    return found


def nothing_left(folder: Path, seconds: float = SECONDS_MAX) -> bool:
    """Whether everything of the folder is gone, or goes within so many seconds."""
    deadline = time.monotonic() + seconds
    while processes_using(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
