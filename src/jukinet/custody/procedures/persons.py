"""Named persons of contractors: who may work on the register's systems and take its media."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.procedures import record_reading
from jukinet.custody import store
from jukinet.custody.contractor import ContractorPerson
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

PERSONS_SHOWN: Final = 500


def name_person(
    tx: Transaction, person: ContractorPerson, *, by: CaseWorker, context: NodeContext
) -> None:
    """Enter a person a contractor named (告示第15号 第10の三(4))."""
    by.must(Function.MEDIA, Mode.WRITE)
    store.insert_person(tx, person, by=by.operator.operator_id, at=by.now)
    _record(tx, person.person_id, "named", by, context)


def end_person(
    tx: Transaction, person_id: UUID, *, last_day: date, by: CaseWorker, context: NodeContext
) -> None:
    """End a naming early: the contractor named another, or the person left."""
    by.must(Function.MEDIA, Mode.WRITE)
    store.end_person(tx, person_id, last_day, by=by.operator.operator_id, at=by.now)
    _record(tx, person_id, "ended", by, context)


def list_named_persons(tx: Transaction, *, by: CaseWorker, day: date) -> list[ContractorPerson]:
    """The persons whose time is not over, by contractor."""
    by.must(Function.MEDIA, Mode.READ)
    return store.list_persons(tx, day, PERSONS_SHOWN)


def must_be_named(tx: Transaction, person_id: UUID, day: date) -> ContractorPerson:
    """The person, if he may be handed something on this day; else CONTRACTOR_NOT_NAMED."""
    for person in store.list_persons(tx, day, PERSONS_SHOWN):
        if person.person_id == person_id and person.may_work_on(day):
            return person
    raise JukiError(ErrorCode.CONTRACTOR_NOT_NAMED, "the person is not named for this day")


def _record(
    tx: Transaction, person_id: UUID, result: str, by: CaseWorker, context: NodeContext
) -> None:
    record_reading(
        tx,
        by,
        context,
        Function.MEDIA,
        items=("contractor-person", person_id.hex),
        result=result,
        mode=Mode.WRITE,
    )
