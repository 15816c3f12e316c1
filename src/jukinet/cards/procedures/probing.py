"""Protection's own test request on this way: somebody comes for their cards in their place."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.cards.application import Application, ApplicationKind
from jukinet.cards.face import CardForm
from jukinet.cards.procedures.handing import demand_by_proxy
from jukinet.counters.case import Affair, Relation
from jukinet.protection.guard import Output
from jukinet.protection.probe import Attempt, ProbePath
from jukinet.protection.procedures import ProbeWorld, rule
from jukinet.terms.dates import day_of


def _leaks_of_card(world: ProbeWorld, attempt: Attempt) -> frozenset[UUID]:
    """Whose form B card, their address on it, would go into the other party's hands."""
    by, handed = world.visited_by(attempt, Affair.CARD, Relation.PROXY), set[UUID]()
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


CARD_PATH: Final[ProbePath[ProbeWorld]] = ProbePath(
    "card-by-proxy", Output.REGISTRATION_CARD, _leaks_of_card
)
