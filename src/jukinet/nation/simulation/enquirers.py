"""Agencies that ask the national server, again and again until they have an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jukinet.identity_check.question import ByCode, ByFourItems, Question
from jukinet.nation.plan import Plan, PlannedAgency
from jukinet.nation.residents import CodeSpace
from jukinet.nation.simulation.machine import Machine
from jukinet.nation.simulation.mortality import SimulatedCrash
from jukinet.nation.simulation.scheduler import Scheduler
from jukinet.nation.simulation.weather import pick
from jukinet.notices.holding import Holding
from jukinet.notices.procedures import find_holdings_by_code
from jukinet.platform.crypto.randomness import Randomness
from jukinet.provision.enquiry import Basis, Enquiry, Outcome, Request, TurnedAway
from jukinet.provision.procedures import Counter
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item

TRIES_MAX: Final = 6
RETRY_SECONDS: Final = 120.0
TOGETHER_MAX: Final = 4
TEN_DIGITS: Final = 10**10


@dataclass(slots=True)
class Attempt:
    """One try of one enquiry: its receipt number, whether it was committed, and what came back."""

    request: Request
    committed: bool = False
    heard: Outcome | None = None


class Enquirers:
    """The agencies' side: what they asked (``attempts``), each try by itself."""

    def __init__(
        self, plan: Plan, machine: Machine, *, scheduler: Scheduler, randomness: Randomness
    ) -> None:
        self.attempts: list[Attempt] = []
        self._plan = plan
        self._machine = machine
        self._scheduler = scheduler
        self._randomness = randomness
        self._codes = CodeSpace(plan.seed)
        self._counter: Counter | None = None
        self._counter_life = 0

    def ask(self) -> None:
        """Some enquiries press at the door at the same moment."""
        count = 1 + self._randomness.below(TOGETHER_MAX)
        self._try([self._make_request() for _ in range(count)], 1)

    def _try(self, requests: Sequence[Request], tries: int) -> None:
        attempts = [Attempt(replace(request, receipt=self._new_receipt())) for request in requests]
        self.attempts += attempts
        try:
            outcomes = self._answer(attempts)
        except SimulatedCrash:
            self._machine.fall()
        except JukiError as error:
            self._scheduler.note(f"enquiry: {error.code.value}")
        else:
            for attempt, outcome in zip(attempts, outcomes, strict=True):
                attempt.heard = outcome
            # An answer can be lost on its way back; then the same is asked again under its key.
            if self._randomness.fraction() > self._machine_lost():
                return
        if tries < TRIES_MAX:
            self._scheduler.after(
                RETRY_SECONDS, "an agency asks again", lambda: self._try(requests, tries + 1)
            )

    def _machine_lost(self) -> float:
        return 0.1 if self._machine.trouble else 0.0

    def _answer(self, attempts: Sequence[Attempt]) -> list[Outcome]:
        node = self._machine.alive()
        if self._counter is None or self._counter_life != self._machine.lives:
            self._counter, self._counter_life = Counter(node.context), self._machine.lives

        def committed() -> None:
            for attempt in attempts:
                attempt.committed = True

        with self._machine.database.transaction() as tx:
            outcomes = self._counter.answer(tx, [attempt.request for attempt in attempts])
            tx.after_commit(committed)
        return outcomes

    def _new_receipt(self) -> str:
        return f"R-{len(self.attempts)}-{self._randomness.random_bytes(6).hex()}"

    def _make_request(self) -> Request:
        agency = pick(self._randomness, self._plan.agencies)
        basis, items = self._draw_basis(agency)
        if self._randomness.fraction() < 0.05:
            error = JukiError(ErrorCode.REQUEST_INVALID, "not an enquiry")
            return TurnedAway("", agency.party, error, basis, items)
        noise = self._randomness.random_bytes(16)
        return Enquiry("", agency.party, noise.hex(), noise, basis, self._draw_question(), items)

    def _draw_basis(self, agency: PlannedAgency) -> tuple[Basis, frozenset[Item]]:
        """Mostly what was granted; now and then another item of the table, or an item too many."""
        grant = pick(self._randomness, agency.grants)
        case = f"C-{self._randomness.below(1000)}"
        items = frozenset(grant.items)
        draw = self._randomness.fraction()
        if draw < 0.1:
            return Basis("1", "999", case), items
        if draw < 0.2:
            return Basis(grant.table, grant.item, case), items | {Item.CHANGE}
        return Basis(grant.table, grant.item, case), items

    def _draw_question(self) -> Question:
        if self._randomness.fraction() < 0.1:
            ten = f"{self._randomness.below(TEN_DIGITS):010d}"
            return ByCode(ResidentRecordCode.from_ten(ten))
        digits = self._codes.between(self._randomness.below(self._plan.residents), 1)
        code = ResidentRecordCode(digits.tobytes().decode("ascii"))
        held = self._find(code) if self._randomness.fraction() < 0.4 else None
        return ByCode(code) if held is None else _by_four_items(held)

    def _find(self, code: ResidentRecordCode) -> Holding | None:
        if self._machine.node is None:
            return None
        with self._machine.database.undisturbed() as tx:
            return find_holdings_by_code(tx, [code.digits]).get(code.digits)


def _by_four_items(held: Holding) -> ByFourItems:
    known = held.identification
    return ByFourItems(
        name=known.name.written,
        kana=None,
        birth_date=known.birth_date,
        sex=known.sex,
        municipality=known.address.municipality,
        address=None,
    )
