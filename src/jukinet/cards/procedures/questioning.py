"""Ask who calls what the holder must know (A12): drawn from the register and the card's ledger.

The guard is asked first. Of a protected holder, and of whoever lives with somebody protected,
nothing of the register is asked: a caller who learns from a question who lives where has learnt it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.cards import store
from jukinet.cards.caller import CallerAnswer, CallerQuestion, QuestionKind, draw
from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import CardEvent
from jukinet.cards.procedures.desk import READING, TAKING, get_card, record
from jukinet.cards.procedures.reading import STEPS_MAX
from jukinet.cards.store import KeptStep
from jukinet.counters.case_worker import CaseWorker
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.register import procedures as register
from jukinet.register.procedures.guarded import MakeDemand, find_veil
from jukinet.security.operator import Mode
from jukinet.terms.dates import day_of

HOUSEHOLD_MIN: Final = 2
"""Whoever lives alone is asked about nobody else."""
_STOPS: Final = frozenset({CardEvent.SUSPENDED, CardEvent.LOSS_REPORTED})


def draw_questions(
    tx: Transaction, card_id: UUID, *, demand: MakeDemand, by: CaseWorker, context: NodeContext
) -> list[CallerQuestion]:
    """What this caller is asked in this case; looking at it leaves a line of the record."""
    by.must(*TAKING)
    card = get_card(tx, card_id)
    known = [*_of_ledger(tx, card), *_of_register(tx, card, demand, by)]
    asked = draw(known, by.get_case().case_id.int)
    kinds = [one.kind.value for one in asked]
    record(tx, by, context, Mode.READ, "questions", residents=[card.resident_id], items=kinds)
    return asked


def list_caller_answers(
    tx: Transaction, card_id: UUID, steps: Sequence[KeptStep], *, by: CaseWorker
) -> list[CallerAnswer]:
    """What whoever had the card stopped last was asked by telephone; nothing if he stood here."""
    by.must(*READING)
    stops = [one.change_number for one in steps if one.event in _STOPS]
    return store.list_caller_answers(tx, card_id, max(stops)) if stops else []


def _of_ledger(tx: Transaction, card: RegistrationCard) -> list[CallerQuestion]:
    """What whoever has the card knows of it."""
    steps = store.list_steps(tx, card.card_id, STEPS_MAX)
    handed = [day_of(one.at) for one in steps if one.event is CardEvent.HANDED_OVER]
    known = [CallerQuestion(QuestionKind.PHOTO_ON_CARD, number=int(card.form is CardForm.B))]
    if handed:
        known.insert(0, CallerQuestion(QuestionKind.HANDED_OVER_MONTH, days=(max(handed),)))
    return known


def _of_register(
    tx: Transaction, card: RegistrationCard, demand: MakeDemand, by: CaseWorker
) -> list[CallerQuestion]:
    """What whoever lives there knows; nothing where the guard withholds him or who lives there."""
    veil = find_veil(tx, [card.resident_id], demand=demand, now=by.now)
    if veil.withheld or veil.near:
        return []
    record = register.get_record(tx, card.resident_id)
    members = register.get_household(tx, record.household_id).members
    known: list[CallerQuestion] = []
    if len(members) >= HOUSEHOLD_MIN:
        known.append(CallerQuestion(QuestionKind.HOUSEHOLD_SIZE, number=len(members)))
        mates = (one for one in members if one.resident_id != card.resident_id)
        born = [one.identification.birth_date.known for one in mates]
        days: tuple[date, ...] = tuple(sorted(day for day in born if day is not None))
        if days:
            known.append(CallerQuestion(QuestionKind.HOUSEMATES_BIRTHDAY, days=days))
    since = record.address_since and record.address_since.known
    if since:
        known.append(CallerQuestion(QuestionKind.MOVED_IN_MONTH, days=(since,)))
    return known
