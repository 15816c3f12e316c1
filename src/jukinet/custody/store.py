"""The custody's named queries: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.custody.contractor import ContractorPerson
from jukinet.custody.medium import (
    Content,
    Direction,
    Encryption,
    Medium,
    MediumKind,
    MediumWanted,
    State,
    Step,
    TakenStep,
)
from jukinet.custody.output import Output, OutputKind, OutputState, OutputStep, OutputWanted
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction

Q: Final = load_queries("jukinet.custody")
LEDGER: Final = "media ledger"


def lock(tx: Transaction, what: str) -> None:
    """One at a time works on this; held until the transaction ends."""
    tx.run(Q.lock_custody, {"what": what})


def insert_output(tx: Transaction, output: Output) -> None:
    """Append an output that was asked for."""
    tx.run(
        Q.insert_output,
        {
            "output_id": output.output_id,
            "kind": output.wanted.kind,
            "purpose": output.wanted.purpose,
            "persons": output.wanted.persons,
            "digest": output.wanted.digest,
            "requested_by": output.requested_by,
            "requested_at": output.requested_at,
        },
    )


def append_output_step(
    tx: Transaction,
    output_id: UUID,
    step: OutputStep,
    state: OutputState,
    *,
    by: str,
    at: datetime,
    note: str = "",
    persons: int | None = None,
    digest: bytes | None = None,
) -> None:
    """Append what was decided or done."""
    tx.run(
        Q.append_output_step,
        {
            "output_id": output_id,
            "step": step,
            "state": state,
            "taken_by": by,
            "taken_at": at,
            "note": note,
            "persons": persons,
            "digest": digest,
        },
    )


def find_output(tx: Transaction, output_id: UUID) -> Output | None:
    """The output with this key."""
    row = tx.maybe(Q.find_output, {"output_id": output_id})
    return _to_output(row) if row else None


def list_outputs(tx: Transaction, limit: int) -> list[Output]:
    """The latest outputs, those that wait first."""
    return [_to_output(row) for row in tx.all(Q.list_outputs, {"limit": limit})]


def insert_medium(
    tx: Transaction, medium_id: UUID, wanted: MediumWanted, state: State, *, made_at: datetime
) -> Medium:
    """Append a ledger line under the next number; the first step is the caller's to append."""
    lock(tx, LEDGER)
    number = 1 + int(tx.value(Q.find_last_number))
    first, last = wanted.period or (None, None)
    tx.run(
        Q.insert_medium,
        {
            "medium_id": medium_id,
            "number": number,
            "kind": wanted.kind,
            "content": wanted.content,
            "direction": wanted.direction,
            "counterpart": wanted.counterpart,
            "purpose": wanted.purpose,
            "persons": wanted.persons,
            "encryption": wanted.encryption,
            "period_from": first,
            "period_to": last,
            "key_sent_by": wanted.key_sent_by,
            "due_on": wanted.due_on,
            "output_id": wanted.output_id,
            "made_at": made_at,
        },
    )
    return Medium(medium_id, number, wanted, state, made_at, steps=0)


def append_medium_step(
    tx: Transaction, medium: Medium, taken: TakenStep, digest: bytes | None = None
) -> Medium:
    """Append what happened to a medium; the line as it then stands."""
    tx.run(
        Q.append_medium_step,
        {
            "medium_id": medium.medium_id,
            "place": medium.steps + 1,
            "step": taken.step,
            "state": taken.state,
            "taken_by": taken.by,
            "taken_at": taken.at,
            "note": taken.note,
            "person": taken.person,
            "digest": digest,
        },
    )
    return replace(
        medium, state=taken.state, steps=medium.steps + 1, digest=medium.digest or digest
    )


def find_medium(tx: Transaction, medium_id: UUID) -> Medium | None:
    """The ledger line with this key."""
    row = tx.maybe(Q.find_medium, {"medium_id": medium_id})
    return _to_medium(row) if row else None


def list_media(tx: Transaction, states: Iterable[State], limit: int) -> list[Medium]:
    """Ledger lines in these states, newest first."""
    return [
        _to_medium(row) for row in tx.all(Q.list_media, {"states": list(states), "limit": limit})
    ]


def list_overdue(tx: Transaction, today: date, limit: int) -> list[Medium]:
    """Ledger lines whose medium should be back."""
    return [_to_medium(row) for row in tx.all(Q.list_overdue, {"today": today, "limit": limit})]


def list_steps(tx: Transaction, medium_id: UUID) -> tuple[TakenStep, ...]:
    """What happened to a medium, oldest first."""
    return tuple(
        TakenStep(Step(step), State(state), by, at, note, person)
        for step, state, by, at, note, person in tx.all(
            Q.list_medium_steps, {"medium_id": medium_id}
        )
    )


def insert_person(tx: Transaction, person: ContractorPerson, *, by: str, at: datetime) -> None:
    """Append a named person."""
    tx.run(
        Q.insert_person,
        {
            "person_id": person.person_id,
            "contractor": person.contractor,
            "name": person.name,
            "work": person.work,
            "valid_from": person.valid_from,
            "valid_to": person.valid_to,
            "pledged_on": person.pledged_on,
            "again_under": person.again_under,
            "named_by": by,
            "named_at": at,
        },
    )


def end_person(tx: Transaction, person_id: UUID, last_day: date, *, by: str, at: datetime) -> None:
    """Append that a naming ends early."""
    tx.run(
        Q.end_person,
        {"person_id": person_id, "last_day": last_day, "ended_by": by, "ended_at": at},
    )


def list_persons(tx: Transaction, day: date, limit: int) -> list[ContractorPerson]:
    """Named persons whose time is not over before a day."""
    return [ContractorPerson(*row) for row in tx.all(Q.list_persons, {"day": day, "limit": limit})]


def _to_output(row: Row) -> Output:
    output_id, kind, purpose, persons, digest, by, at, state, approved_by, approved_at = row
    return Output(
        output_id,
        OutputWanted(OutputKind(kind), purpose, persons, bytes(digest)),
        by,
        at,
        OutputState(state),
        approved_by,
        approved_at,
    )


def _to_medium(row: Row) -> Medium:
    (
        medium_id, number, kind, content, direction, counterpart, purpose, persons, encryption,
        period_from, period_to, key_sent_by, due_on, output_id, made_at, state, steps, digest,
    ) = row  # fmt: skip
    wanted = MediumWanted(
        kind=MediumKind(kind),
        content=Content(content),
        direction=Direction(direction),
        counterpart=counterpart,
        purpose=purpose,
        persons=persons,
        encryption=Encryption(encryption),
        period=(period_from, period_to) if period_from else None,
        key_sent_by=key_sent_by,
        due_on=due_on,
        output_id=output_id,
    )
    return Medium(
        medium_id,
        number,
        wanted,
        State(state),
        made_at,
        steps=steps,
        digest=bytes(digest) if digest else None,
    )
