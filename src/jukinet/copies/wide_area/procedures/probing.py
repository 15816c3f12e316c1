"""Protection's own test request on this way: their copy is asked for from another town."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.copies.wide_area.choosing import Wanted
from jukinet.copies.wide_area.item import items_on_request
from jukinet.copies.wide_area.procedures.answering import decide
from jukinet.copies.wide_area.request import Listed, Requester
from jukinet.copies.wide_area.sealing import OpenedQuestion
from jukinet.counters.case import Means
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld
from jukinet.register.procedures import list_records
from jukinet.terms.dates import day_of


def _leaks_from_elsewhere(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whom a copy would show that the other party asks for, as himself or with a stolen card."""
    askers = [attempt.requester] if attempt.requester else sorted(attempt.lock.residents)
    shown: set[UUID] = set()
    law = world.context.law(day_of(world.now))
    for record in list_records(world.tx, askers):
        told = record.identification
        who, asked = Requester(told.name.written, told.code), items_on_request(law)
        wanted = Wanted(who, Listed.HOUSEHOLD, (), asked)
        question = OpenedQuestion(
            question_id=attempt.document,
            sender=world.context.party,
            digest=b"",
            case_number="",
            means=Means.GUEST_CARD,
            wanted=wanted,
        )
        shown |= {one.resident_id for one in decide(world.tx, question, law, world.now).shown}
    return frozenset(shown) & attempt.lock.residents


WIDE_AREA_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "wide-area-copy", Output.WIDE_AREA_COPY, _leaks_from_elsewhere
)
