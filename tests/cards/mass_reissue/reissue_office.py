"""A register office with cards under two keys, one of them stopped by the nation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from cards_office import PACKAGES as CARDS_PACKAGES
from cards_office import CardsOffice, enter_family
from filing_builders import Keys, make_context

from jukinet.cards import store as cards_store
from jukinet.cards.application import Application, ApplicationKind
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardEvent, CardState
from jukinet.cards.mass_reissue import procedures, store
from jukinet.cards.mass_reissue.reissue import Plan, Progress, Reissue
from jukinet.cards.states import store as states_store
from jukinet.cards.states.procedures import StoppedKey
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.card import CardNumber

PACKAGES = (*CARDS_PACKAGES, "jukinet.cards.mass_reissue")
DAY = date(2003, 8, 25)
ALL_RIGHTS = frozenset((function, mode) for function in Function for mode in Mode)
LOST, OTHER = "00000000000000aa", "00000000000000bb"
_SERIAL = count(1)


@dataclass
class ReissueOffice(CardsOffice):
    """What the tests hold in their hands; ``people`` are holders nobody else knows of."""

    def by(self, name: str = "sasaki", *, without: Iterable[Any] = ()) -> CaseWorker:
        operator = Operator(name, name, Duty.COUNTER, ALL_RIGHTS - frozenset(without))
        return CaseWorker(operator, "madoguchi-1", None, self.clock.now())

    def decide(self, procedure: Callable[..., Any], *args: Any, who: str = "sasaki") -> Any:
        with self.database.transaction() as tx:
            return procedure(tx, *args, by=self.by(who), context=self.context)

    def stop_key(self, key: str = LOST) -> None:
        now = self.clock.now()
        with self.database.transaction() as tx:
            stopped = StoppedKey(key, self.context.party.municipality, DAY, b"", now)
            states_store.insert_key_stops(tx, [stopped], now)

    def add_cards(
        self, number: int, key: str = LOST, state: CardState = CardState.ACTIVE,
        holders: list[UUID] | None = None, form: CardForm = CardForm.A,
    ) -> list[UUID]:  # fmt: skip
        """Cards in the ledger as they would be long after they were made."""
        with self.database.transaction() as tx:
            return [
                self._add(tx, key, state, holders[n] if holders else uuid4(), form)
                for n in range(number)
            ]

    def _add(self, tx: Any, key: str, state: CardState, holder: UUID, form: CardForm) -> UUID:
        now, serial = self.clock.now(), next(_SERIAL)
        application = Application(
            uuid4(), f"K-20030825-{serial:06d}", holder, ApplicationKind.FIRST, form, DAY
        )
        cards_store.insert_application(
            tx, application, means="photo-id", by="x", at=now, case_number="x"
        )
        card = RegistrationCard(
            uuid4(), CardNumber.from_payload(f"{serial:015d}"), application.application_id, holder,
            form, state, now, 5, date(2013, 8, 24), DAY, now, now,
        )  # fmt: skip
        cards_store.insert_card(tx, card, b"subject")
        cards_store.save_card(tx, card)
        cards_store.keep_issuing_key(tx, [card.card_id], key)
        if state is CardState.ACTIVE:
            cards_store.mark_told(tx, [card.card_id], now)
        return card.card_id

    def plan(self, key: str = LOST, **changed: Any) -> Plan:
        wanted = {"per_minute": 6_000, "per_day": 3, "first_day": DAY, **changed}
        return Plan(key, "鍵の漏えいのおそれ", **wanted)

    def start(self, key: str = LOST, **changed: Any) -> UUID:
        """Proposed by one, approved by another."""
        reissue_id: UUID = self.decide(procedures.propose_reissue, self.plan(key, **changed))
        self.decide(procedures.approve_reissue, reissue_id, who="takahashi")
        return reissue_id

    def get(self, reissue_id: UUID) -> Reissue:
        with self.database.transaction() as tx:
            return store.list_reissues(tx, 1, reissue_id)[0]

    def round(self, reissue_id: UUID) -> int:
        """One look of the job, a transaction each."""
        for act in (procedures.list_some_cards, procedures.end_some_cards):
            with self.database.transaction() as tx:
                done = act(tx, reissue_id, self.context)
        with self.database.transaction() as tx:
            procedures.put_into_packs(tx, self.context)
        return int(done)

    def finish(self, reissue_id: UUID) -> None:
        for _ in range(200):
            self.round(reissue_id)
            if self.get(reissue_id).progress is Progress.DONE:
                self.round(reissue_id)
                return
            self.clock.advance(timedelta(seconds=20))
        raise AssertionError("it does not come to its end")

    def voids_of(self, card_ids: Iterable[UUID]) -> Counter[int]:
        """How many cards were voided how often."""
        with self.database.transaction() as tx:
            return Counter(
                sum(
                    one.event in (CardEvent.VOIDED, CardEvent.SPOILT)
                    for one in cards_store.list_steps(tx, card_id, 50)
                )
                for card_id in card_ids
            )

    def states_of(self, card_ids: Iterable[UUID]) -> Counter[CardState]:
        with self.database.transaction() as tx:
            return Counter(card.state for card in cards_store.list_cards(tx, list(card_ids)))


def make_reissue_office(
    keys: Keys, make_database: Callable[[tuple[str, ...]], Database], clock: ManualClock
) -> ReissueOffice:
    """The office, with a family in its register."""
    database, context = make_database(PACKAGES), make_context(keys, clock)
    with database.transaction() as tx:
        family = enter_family(tx, database, context, clock)
    return ReissueOffice(database, context, clock, family)
