"""`juki agency ask`: one question to the national centre, and where its answer goes.

The question holds personal data, so it comes from a file or a pipe, never from arguments. The
answer holds personal data, so it goes into a private file or a pipe, never onto a terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from jukinet.nodes.agency import open_agency
from jukinet.nodes.operating.exit_codes import EXIT_CODES, FAILED
from jukinet.nodes.operating.saying import read_file, say, tell
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.web.wording import get_wording
from jukinet.provision.asking import Reply
from jukinet.terms.errors import ErrorCode, JukiError

QUESTION_BYTES_MAX: Final = 65_536
STANDARD_INPUT: Final = Path("-")


def ask(given: argparse.Namespace) -> int:
    """Ask one question; an answer goes where it was said to, a refusal is a sentence."""
    if given.answer is None and sys.stdout.isatty():
        raise JukiError(
            ErrorCode.CONFIRMATION_MISSING,
            "the answer would stand on this terminal: name a file for it with --answer",
        )
    query = {
        "basis": {"table": given.table, "item": given.item, "case": given.case},
        "question": _read_question(given.question),
        "items": given.fields.split(","),
    }
    reply = asyncio.run(_ask(given.node, query, given.lang, given.key))
    if not reply.is_answer:
        return _say_refused(reply, given.lang)
    if given.answer is None:
        say("agency.ask", reply.content)
        return 0
    write_private(given.answer, msgspec.json.format(msgspec.json.encode(reply.content)) + b"\n")
    say("agency.ask", {"result": reply.code, "key": reply.key, "answer": given.answer})
    return 0


def _read_question(file: Path) -> Any:
    if file == STANDARD_INPUT:
        content = sys.stdin.buffer.read(QUESTION_BYTES_MAX + 1)
    else:
        content = read_file(file, QUESTION_BYTES_MAX)
    try:
        return msgspec.json.decode(content)
    except msgspec.DecodeError:
        # The driver's text would quote the question.
        raise JukiError(ErrorCode.QUESTION_INCOMPLETE, "the question is not JSON") from None


async def _ask(config: Path, query: dict[str, Any], language: str, key: str | None) -> Reply:
    agency = open_agency(config)
    try:
        return await agency.asker.ask(query, key=key, language=language)
    finally:
        await agency.close()


def _say_refused(reply: Reply, language: str) -> int:
    """A problem names no resident; its code decides the sentence and the exit code."""
    say("agency.refused", {"status": reply.status, "code": reply.code, "key": reply.key})
    try:
        code = ErrorCode(reply.code)
    except ValueError:
        return FAILED
    said = get_wording(code, "en" if language == "en" else "ja")
    tell(language, "refused_there", sentence=said.sentence, remedy=said.remedy)
    return EXIT_CODES.get(code, FAILED)
