"""A register office of the nation that is worked at: its fictitious operators and what they have.

Each step is a transaction, as it is at a counter; what is done is done by the procedures behind the
screens.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeVar
from uuid import UUID

from jukinet.copies import procedures as copies
from jukinet.copies.issue import IssueState
from jukinet.copies.jobs import print_queued
from jukinet.copies.procedures import PaperDesk
from jukinet.counters import procedures as counters
from jukinet.counters.case import Affair, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.resident_card import CardRead
from jukinet.counters.resident_tray import ResidentTray
from jukinet.counters.screen import Facilities
from jukinet.filings import procedures as filings
from jukinet.filings.filing import Approved
from jukinet.nation.cards import PIN as HOLDERS_PIN
from jukinet.nation.cards import open_resident_tray
from jukinet.nation.counters import OPERATORS, SPOOL, RehearsingOperator
from jukinet.nation.nation import Nation
from jukinet.nation.plan import PlannedMunicipality
from jukinet.nodes.counter import open_facilities
from jukinet.nodes.register_office import Config
from jukinet.nodes.roles import LoadedNode
from jukinet.nodes.settings import CounterSettings
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.paper.printer import FolderPrinter
from jukinet.platform.transport.client import PeerClient
from jukinet.security.operator import Operator

T = TypeVar("T")

TERMINAL: Final = "madoguchi-1"
LOOK_SECONDS: Final = 0.1
PRINTING_LOOKS_MAX: Final = 100
_BY_ID: Final = {each.operator_id: each for each in OPERATORS}


class Office:
    """One office with counters, with everything that is theirs."""

    def __init__(self, nation: Nation, place: PlannedMunicipality) -> None:
        self.place = place
        self.loaded: LoadedNode = nation.get(place.register_office).loaded
        self._nation = nation

    @property
    def context(self) -> NodeContext:
        """The office's node, as procedures know it."""
        return self.loaded.node.context

    @property
    def settings(self) -> CounterSettings:
        """Its counters' section of the configuration."""
        config = self.loaded.config
        assert isinstance(config, Config)
        assert config.counter is not None
        return config.counter

    @cached_property
    def facilities(self) -> Facilities:
        """Readers, paper, the way to other towns."""
        return open_facilities(self.settings, self.loaded)

    @property
    def paper_desk(self) -> PaperDesk:
        """What a document is made with."""
        facilities = self.facilities
        return PaperDesk(facilities.paper, facilities.seal, facilities.settings)

    @property
    def tray(self) -> ResidentTray:
        """The residents' cards that are here."""
        return open_resident_tray(self._nation.site, self.place)

    def in_tx(self, work: Callable[[Transaction], T]) -> T:
        """One step."""
        with self.loaded.node.database.transaction() as tx:
            return work(tx)

    def worker(self, operator_id: str) -> CaseWorker:
        """One of the operators, at the first terminal, with no case."""
        one: RehearsingOperator = _BY_ID[operator_id]
        operator = Operator(one.operator_id, one.name, one.duties[0], one.rights)
        return CaseWorker(operator, TERMINAL, None, self.context.clock.now())

    def serve(
        self,
        tx: Transaction,
        operator_id: str,
        affair: Affair,
        requester: UUID | None,
        relation: Relation = Relation.SELF,
    ) -> CaseWorker:
        """The operator with a case just opened for somebody whose photo ID was seen."""
        by = self.worker(operator_id)
        file = counters.open_case(
            tx, affair, relation, Means.PHOTO_ID, by=by, randomness=self.context.randomness,
            requester=requester,
        )  # fmt: skip
        counters.close_case(tx, file.case.case_id, by=by)
        return replace(by, case=file.case)

    def read_card(self, card: str) -> CardRead:
        """A card of the tray is laid down, its PIN typed, and read; then it is taken again."""
        cards = self.facilities.resident_cards
        assert cards is not None, "every counter of a nation reads cards"
        self.tray.lay(card, TERMINAL)
        try:
            self.tray.type_pin(TERMINAL, HOLDERS_PIN)
            return cards.read(TERMINAL, self.context.clock.now())
        finally:
            self.tray.pull(TERMINAL)

    def enter_and_approve(self, filing_id: UUID) -> Approved:
        """One operator answers what is asked and sends a filing on; another one approves it."""
        context = self.context

        def enter(tx: Transaction) -> int:
            clerk, filing = self.worker("sasaki"), filings.get_filing(tx, filing_id)
            warnings = filings.look(tx, filing, context).warnings
            answers = {f"answer.{one.name}": one.rule.answers[0] for one in warnings}
            fields = {**filing.fields, **answers}
            saved = filings.save_draft(
                tx, filing_id, fields, version=filing.version, by=clerk, context=context
            )
            entered = filings.enter(tx, filing_id, version=saved.version, by=clerk, context=context)
            return entered.version

        version = self.in_tx(enter)
        return self.in_tx(
            lambda tx: filings.approve(
                tx, filing_id, version=version, by=self.worker("takahashi"), context=context
            )
        )

    @asynccontextmanager
    async def on_line(self) -> AsyncIterator[None]:
        """Its own line to its peers; where the node is a process of its own, one like it."""
        if self._nation.get(self.place.register_office).running is not None:
            yield
            return
        client = PeerClient(self.loaded.node.party, self.loaded.tls)
        self.loaded.node.line.join(client)
        try:
            yield
        finally:
            self.loaded.node.line.leave()
            await client.close()


def print_out(loaded: LoadedNode, request_id: UUID) -> bool:
    """Put on paper what is queued of a request, whether we or the office's own job come first."""
    node, printer = loaded.node, FolderPrinter(loaded.folder / SPOOL)
    for _ in range(PRINTING_LOOKS_MAX):
        print_queued(node.database, node.context, printer)
        with node.database.transaction() as tx:
            issues = copies.list_issues(tx, request_id)
        if issues and all(one.state is IssueState.PRINTED for one in issues):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def find_office(nation: Nation) -> Office | None:
    """The first office of the plan that can be sat at."""
    places = [place for place in nation.plan.municipalities if place.has_counter]
    return Office(nation, places[0]) if places else None
