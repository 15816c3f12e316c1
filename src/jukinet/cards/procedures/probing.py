"""Protection's own test request on this way: somebody comes for their cards in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.cards.application import Application, ApplicationKind
from jukinet.cards.face import CardForm
from jukinet.cards.procedures.desk import day_of
from jukinet.cards.procedures.handing import demand_by_proxy
from jukinet.counters.case import Affair, Case, Means, Relation, number_of_case
from jukinet.counters.case_worker import CaseWorker
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld, rule


def _leaks_of_card(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whose form B card, their address on it, would go into the other party's hands."""
    by, handed = _visited_by(world, attempt), set[UUID]()
    for resident in attempt.lock.residents:
        wanted = Application(
            application_id=attempt.document,
            number="",
            resident_id=resident,
            kind=ApplicationKind.FIRST,
            form=CardForm.B,
            received_on=day_of(world.now),
        )
        if not rule(world.tx, demand_by_proxy(world.tx, wanted, by), world.now).withheld:
            handed.add(resident)
    return frozenset(handed)


def _visited_by(world: ProbeWorld, attempt: Attempt) -> CaseWorker:
    """The prover, as if the other party stood there as their proxy, with his own card."""
    case = Case(
        case_id=attempt.document,
        number=number_of_case(day_of(world.now), 1),
        affair=Affair.CARD,
        relation=Relation.PROXY,
        means=Means.CARD if attempt.requester else Means.PHOTO_ID,
        opened_at=world.now,
        requester=attempt.requester,
    )
    return replace(world.by, case=case)


CARD_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "card-by-proxy", Output.REGISTRATION_CARD, _leaks_of_card
)
