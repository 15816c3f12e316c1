"""Families move while lines repeat, lose receipts, and machines die in the middle of their work.

Real offices; what happens next is drawn from a seed.  A machine that dies undoes its transaction; a
lost receipt means that the same envelope comes again.  When all is calm, every person stands in one
register or in none with a move that is pending, and nobody holds a claim who works on nothing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from move_keys import TOWNS, A, B, C
from move_nation import Nation, Town

from jukinet.cards.card import RegistrationCard
from jukinet.moves import procedures as moves
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import Departure, DepartureState
from jukinet.platform.crypto.randomness import SeededRandomness
from jukinet.platform.message.outbox import resume_line
from jukinet.platform.message.processing import process
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import JukiError

FAMILIES, STEPS = 3, 260
CRASHES, LOST, TWICE = 0.15, 0.15, 0.2


class Died(Exception):
    """A machine died before its commit."""


@dataclass
class Trouble:
    """A nation whose next moment is drawn."""

    nation: Nation
    chance: SeededRandomness
    family: list[tuple[list[ResidentRecord], RegistrationCard]] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    taken: list[tuple[Town, moves.FirstMoveIn]] = field(default_factory=list)

    def happens(self, share: float) -> bool:
        return self.chance.fraction() < share

    def step(self) -> None:
        """Somebody does something, or a machine does."""
        draw = self.chance.below(10)
        if draw == 0:
            self.somebody_files()
        elif draw == 1:
            self.a_reviewer_approves()
        elif draw == 2 and self.happens(0.3):
            self.somebody_calls_off_or_gives_up()
        elif draw in (3, 4):
            self.a_job_runs()
        else:
            nodes = list(self.nation.nodes.values())
            self.machine(nodes[self.chance.below(len(nodes))])

    def machine(self, node: Node) -> None:
        for to in node.list_due():
            envelope = node.prepare(to)
            if envelope is None:
                continue
            receipt = self.nation.nodes[to].receive(envelope.wire, node.party)
            if self.happens(TWICE):
                self.nation.nodes[to].receive(envelope.wire, node.party)
            if not self.happens(LOST):
                node.settle(envelope, receipt)
        if self.happens(CRASHES):
            with suppress(Died), node.database.transaction() as tx:
                process(tx, node.handlers, context=node.context, recollection=node.recollection)
                raise Died
        else:
            assert node.work().parked == 0

    def a_job_runs(self) -> None:
        town = self.nation.town(TOWNS[self.chance.below(len(TOWNS))])
        if self.happens(CRASHES):
            with suppress(Died), town.database.transaction() as tx:
                moves.follow_filings(tx, town.context)
                moves.follow_register(tx, town.context)
                raise Died
        town.follow()

    def somebody_files(self) -> None:
        family, card = self.family[self.chance.below(len(self.family))]
        town = self.nation.town((B, C)[self.chance.below(2)])
        with suppress(JukiError):
            self.taken.append((town, town.take(self.nation.town(A).read(family[1], card))))

    def a_reviewer_approves(self) -> None:
        for town, taken in self.taken:
            found = town.look_arrival(taken.arrival.arrival_id)
            if found.state is ArrivalState.INFORMED and self.happens(0.6):
                with suppress(JukiError):
                    town.enter(taken.filing.filing_id)
                    town.approve(taken.filing.filing_id, follow=self.happens(0.5))

    def somebody_calls_off_or_gives_up(self) -> None:
        with suppress(JukiError):
            if self.taken and self.happens(0.6):
                town, taken = self.taken[self.chance.below(len(self.taken))]
                key = taken.arrival.arrival_id
                with town.database.transaction() as tx:
                    moves.give_up(tx, key, by=town.clerk(), context=town.context)
                return
            departure = self.departures[self.chance.below(len(self.departures))]
            self.nation.town(A).call_off(departure)

    def calm_down(self) -> None:
        for _ in range(3):
            for node in self.nation.nodes.values():
                with node.database.transaction() as tx:
                    for to in self.nation.nodes:
                        resume_line(tx, to)
            self.nation.settle()
            for code in TOWNS:
                self.nation.town(code).follow()
        self.nation.settle()


def find_standing(nation: Nation, code: object) -> Counter[str]:
    """In which registers somebody stands."""
    found: Counter[str] = Counter()
    for town in TOWNS:
        with nation.town(town).database.transaction() as tx:
            if register.find_resident_by_code(tx, code) is not None:  # type: ignore[arg-type]
                found[town.digits] += 1
    return found


@pytest.mark.parametrize("seed", ["c"])
def test_whatever_crashes_and_in_whichever_order(towns: Nation, seed: str) -> None:
    trouble, old = Trouble(towns, SeededRandomness(seed)), towns.town(A)
    for _ in range(FAMILIES):
        family = old.a_family()
        card = old.a_card(family[1], family)
        trouble.family.append((family, card))
        trouble.departures.append(old.leave(family, family[1:2]))
    for _ in range(STEPS):
        trouble.step()
    trouble.calm_down()
    assert trouble.taken, "nobody came: the week was no test"
    for (family, _), departure in zip(trouble.family, trouble.departures, strict=True):
        standing = find_standing(towns, family[1].identification.code)
        now = old.look_departure(departure.departure_id)
        assert sum(standing.values()) <= 1, "two residences"
        assert bool(standing) == (now.state is DepartureState.ARRIVED), now.state
        if now.claim is not None:
            holders = [
                town for town, one in trouble.taken if one.arrival.arrival_id == now.claim.thread
            ]
            assert holders, "a claim of nobody"
            state = holders[0].look_arrival(now.claim.thread).state
            assert state is ArrivalState.INFORMED, "a claim nobody works on"
    for town, taken in trouble.taken:
        found = town.look_arrival(taken.arrival.arrival_id)
        assert found.state is not ArrivalState.ASKED, "a question without an answer"
        assert found.reason or found.state in (ArrivalState.INFORMED, ArrivalState.REGISTERED)
