"""How far a mass re-issue has come: counted anew from rows, whenever somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.cards import procedures as cards
from jukinet.cards.life import HELD, CardState
from jukinet.cards.mass_reissue import store
from jukinet.cards.mass_reissue.procedures.desk import READING, get_reissue
from jukinet.cards.mass_reissue.reissue import WINDOW, Reissue
from jukinet.cards.states import procedures as states
from jukinet.cards.states.procedures import Spread, StoppedKey
from jukinet.cards.states.told import KEY
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext

REISSUES_SHOWN: Final = 50
ACTS_SHOWN: Final = 500
PACKS_SHOWN: Final = 1_000
MADE: Final = frozenset({CardState.MADE, CardState.NOTIFIED, CardState.WAITING})


@dataclass(frozen=True, slots=True)
class Figures:
    """How many cards of how many are how far; each counts those of the next, too."""

    listed: int
    waiting: int
    voided: int
    made_anew: int
    nothing: int
    in_packs: int
    posted: int
    applied: int
    made: int
    handed_over: int
    last_minute: int

    @property
    def ended(self) -> int:
        """Cards whose turn has come."""
        return self.listed - self.waiting


@dataclass(frozen=True, slots=True)
class KeyCards:
    """A stopped key of this municipality, and how many of its cards have not ended."""

    key: StoppedKey
    cards: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ReissueFile:
    """A mass re-issue with everything a person who decides wants to see."""

    reissue: Reissue
    figures: Figures
    acts: Sequence[store.KeptAct]
    packs: Sequence[store.Pack]
    spread: Spread | None


def list_reissues(tx: Transaction, *, by: CaseWorker) -> list[Reissue]:
    """Mass re-issues, newest first."""
    by.must(*READING)
    return store.list_reissues(tx, REISSUES_SHOWN)


def list_stopped_keys(tx: Transaction, municipality: str, *, by: CaseWorker) -> list[KeyCards]:
    """Keys of this municipality that were stopped, with the cards that have not ended."""
    counts = cards.count_cards_of_keys(tx, by=by)
    unknown = counts.get(cards.UNKNOWN_KEY, 0)
    return [
        KeyCards(key, counts.get(key.key_id, 0), unknown)
        for key in states.list_stopped_keys(tx)
        if key.municipality.digits == municipality
    ]


def get_reissue_file(tx: Transaction, reissue_id: UUID, *, by: CaseWorker) -> ReissueFile:
    """One of them, counted just now."""
    by.must(*READING)
    reissue = get_reissue(tx, reissue_id)
    packs = store.list_packs(tx, reissue_id, PACKS_SHOWN)
    return ReissueFile(
        reissue,
        _count(tx, reissue, packs, by),
        store.list_acts(tx, reissue_id, ACTS_SHOWN),
        packs,
        states.find_spread(tx, KEY, reissue.plan.key_id),
    )


def ask_who_knows(
    tx: Transaction, reissue_id: UUID, *, by: CaseWorker, context: NodeContext
) -> None:
    """Ask the nation which municipalities have said that they know the key's stop."""
    by.must(*READING)
    question = new_key(context.randomness)
    key_id = get_reissue(tx, reissue_id).plan.key_id
    states.ask_spread(tx, question, KEY, key_id, context)


def _count(
    tx: Transaction, reissue: Reissue, packs: Sequence[store.Pack], by: CaseWorker
) -> Figures:
    outcomes = store.count_outcomes(tx, reissue.reissue_id)
    following = cards.count_replacing(tx, reissue.plan.key_id, by=by)
    handed = sum(n for state, n in following.items() if state in HELD)
    made = handed + sum(n for state, n in following.items() if state in MADE)
    since = by.now - WINDOW
    return Figures(
        listed=sum(outcomes.values()),
        waiting=outcomes.get("", 0),
        voided=outcomes.get(cards.Ending.VOIDED, 0),
        made_anew=outcomes.get(cards.Ending.MADE_ANEW, 0),
        nothing=outcomes.get(cards.Ending.NOTHING, 0),
        in_packs=sum(pack.letters for pack in packs),
        posted=sum(pack.letters for pack in packs if pack.posted_at is not None),
        applied=sum(following.values()),
        made=made,
        handed_over=handed,
        last_minute=store.count_ended_since(tx, reissue.reissue_id, since),
    )
