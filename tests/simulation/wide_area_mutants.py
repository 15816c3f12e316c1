"""Faults planted in wide-area copies; each within weeks in which people ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from mutants import Mutant, enlist_in

from jukinet.copies.wide_area import doors, sealing
from jukinet.copies.wide_area.circuit import Circuit
from jukinet.copies.wide_area.lane import Lane
from jukinet.copies.wide_area.procedures import answering, asking
from jukinet.platform.message.letter import read_letter
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

WIDE_AREA_MUTANTS: list[Mutant] = []
planted = enlist_in(WIDE_AREA_MUTANTS)


@planted("a_reply_to_any_question_is_one", "a_copy_is_of_who_asked", (16, 20, 18, 22))
def _believe_any_reply(patch: pytest.MonkeyPatch) -> None:
    """The answer of one request is delivered to another, and nobody looks."""

    def must_be_reply_to(
        wire: bytes, question_id: Any, asked: bytes, home: Party, asker: Party, directory: Any
    ) -> Any:
        letter = read_letter(wire, sealing.REPLY, directory)
        if (letter.writer, letter.reader) != (home, asker):
            raise JukiError(ErrorCode.REPLY_INVALID, "a reply between other offices")
        return letter

    patch.setattr(doors, "must_be_reply_to", must_be_reply_to)
    patch.setattr(sealing, "must_be_reply_to", must_be_reply_to)
    patch.setattr(sealing, "must_fit", lambda reply, request: None)


@planted("a_call_that_failed_is_made_again", "no_storm_of_tries", (0, 16, 20))
def _call_again(patch: pytest.MonkeyPatch) -> None:
    original = Lane.call

    async def call(
        self: Lane, town: MunicipalityCode, body: bytes, check: Callable[[bytes], object],
        tell: Any = None,
    ) -> bytes:  # fmt: skip
        try:
            return await original(self, town, body, check, tell)
        except JukiError:
            return await original(self, town, body, check, tell)

    patch.setattr(Lane, "call", call)


@planted("a_line_never_rests", "no_storm_of_tries", (20, 22, 28, 18))
def _never_rest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Circuit, "failed", lambda self, now, chance: self)


@planted("the_home_office_records_nothing", "both_offices_recorded_the_look", (0, 16))
def _record_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answering, "record_access", lambda tx, records, vault, now: [])


@planted("the_counter_keeps_who_asked", "nothing_is_kept_elsewhere", (0, 16))
def _keep_the_name(patch: pytest.MonkeyPatch) -> None:
    """Somebody found it useful to see in the operation record for whom it was."""
    original = asking._record

    def record(tx: Any, question: Any, kept: Any, *rest: Any, **named: Any) -> None:
        name = question.request.requester.name
        by = named["by"]
        named["by"] = replace(by, terminal_id=f"{by.terminal_id} {name}")
        original(tx, question, kept, *rest, **named)

    patch.setattr(asking, "_record", record)
