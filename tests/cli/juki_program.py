"""The program `juki` as a person at a terminal has it: words in, data and sentences out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jukinet import cli

SECONDS_MAX = 120


@dataclass(frozen=True)
class Heard:
    """What a verb answered: its exit code, its data, what it said to the person."""

    code: int
    output: str
    said: str

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.output)
        return found


def juki(*words: object, language: str = "en") -> Heard:
    """Type a command."""
    output, said = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(said):
        try:
            code = cli.main(["--lang", language, *map(str, words)])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Heard(code, output.getvalue(), said.getvalue())


def done(*words: object) -> dict[str, Any]:
    """Type a command that must work; its data."""
    heard = juki(*words)
    assert heard.code == 0, heard
    return heard.data


def refused(*words: object) -> Heard:
    """Type a command that must be refused: with a sentence, a remedy and no traceback."""
    heard = juki(*words)
    assert heard.code != 0, heard
    assert "→" in heard.said, heard
    assert "Traceback" not in heard.said
    return heard


class ServingNode:
    """`juki node run` in a process of its own, until the block is left."""

    def __init__(self, config: Path, *options: str) -> None:
        self.config = config
        self.log = config.parent / "log.txt"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jukinet", "node", "run", str(config), *options],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def __enter__(self) -> ServingNode:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("listening"):
            self.__exit__()
            raise AssertionError(self.log.read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(SECONDS_MAX)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
