"""Answers that are told in steps: whoever waits learns how far his question has come.

A person waits for an answer from two offices away, and a line that is down looks like one that is
slow.  Who says ``accept: application/juki-steps`` is told each step when it is taken: the body is
lines, ``step`` and a word, and at last ``answer`` with the answer's bytes after it, or ``refused``
with a code.  Who does not say it, or is refused before the first step, gets an answer like any
other.  A step proves nothing; what is believed is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

STEPS_TYPE: Final = "application/juki-steps"
STEPS_MAX: Final = 8
"""More offices than any question passes."""
LINE_BYTES_MAX: Final = 64
_STEP: Final = re.compile(rb"step ([a-z][a-z-]{0,31})")
_ANSWER: Final = b"answer\n"
_REFUSED: Final = re.compile(rb"refused ([a-z][a-z0-9-]{0,63})\n")

Tell = Callable[[str], Awaitable[None]]
"""Tells whoever asked of a step."""


def write_step(word: str) -> bytes:
    """The line of a step."""
    line = b"step " + word.encode("ascii")
    assert _STEP.fullmatch(line), "a step is a word"
    return line + b"\n"


def write_answer(answer: bytes) -> bytes:
    """The end of an answer that is given."""
    return _ANSWER + answer


def write_refusal(code: ErrorCode) -> bytes:
    """The end of an answer that is not."""
    return b"refused " + code.value.encode("ascii") + b"\n"


class StepReader:
    """Reads steps out of an answer while it arrives, piece by piece."""

    def __init__(self) -> None:
        self._rest = b""
        self._over = False
        self._told = 0

    def feed(self, piece: bytes) -> list[str]:
        """The steps that this piece completes; none once something else has begun."""
        if self._over:
            return []
        self._rest += piece
        words: list[str] = []
        while b"\n" in self._rest and not self._over:
            line, _, self._rest = self._rest.partition(b"\n")
            step = _STEP.fullmatch(line)
            self._over = step is None or self._told >= STEPS_MAX
            if step is not None and not self._over:
                self._told += 1
                words.append(step[1].decode("ascii"))
        if len(self._rest) > LINE_BYTES_MAX:
            self._over, self._rest = True, b""
        return words


def read_end(body: bytes, *, status: int) -> bytes:
    """The answer after its steps; a peer's no is raised, PEER_ANSWER_INVALID for anything else."""
    rest, told = body, 0
    while told <= STEPS_MAX:
        line, _, following = rest.partition(b"\n")
        if not _STEP.fullmatch(line):
            break
        rest, told = following, told + 1
    if rest.startswith(_ANSWER):
        return rest[len(_ANSWER) :]
    refused = _REFUSED.fullmatch(rest)
    if refused is None:
        raise JukiError(ErrorCode.PEER_ANSWER_INVALID, "steps that lead to no answer")
    raise JukiError(known_code(refused[1].decode("ascii")), "the peer refused", status=status)


def known_code(code: str | None) -> ErrorCode:
    """The peer's stable code, if it is in our vocabulary."""
    try:
        return ErrorCode(code)  # type: ignore[arg-type]
    except ValueError:
        return ErrorCode.PEER_ANSWER_INVALID
