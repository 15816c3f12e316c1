"""Notices to other domiciles as rows: what was told, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from jukinet.address_history.comparing import Difference
from jukinet.address_history.history import AddressLine, RegisteredPerson
from jukinet.address_history.notice import (
    ENDS,
    Content,
    Notice,
    NoticeEvent,
    NoticeState,
    Way,
)
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate

Q: Final = load_queries("jukinet.address_history")


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """What became of a notice, when, and by whose hand; the first step says that it was made."""

    event: NoticeEvent | None
    state: NoticeState
    differences: frozenset[Difference]
    reason: str
    by: str
    at: datetime


def insert_notices(tx: Transaction, notices: Sequence[Notice], protected: Collection[UUID]) -> None:
    """What is told, as it stands; ``protected`` names subjects under a lock."""
    rows = [_row(one, one.subject in protected) for one in notices]
    tx.run(Q.insert_notices, {"notices": msgspec.json.encode(rows).decode()})


def begin(tx: Transaction, notices: Sequence[Notice], by: str, at: datetime) -> None:
    """Notices that were just made: their first step, and a place on the list of what waits."""
    references = [one.reference for one in notices]
    states = [one.state.value for one in notices]
    beginning: dict[str, object] = {"event": None, "differences": [], "reason": "", "by": by}
    tx.run(Q.append_steps, {"references": references, "states": states, "at": at, **beginning})
    tx.run(Q.list_open, {"references": references, "states": states, "at": at})


def advance(tx: Transaction, notice: Notice, step: NoticeStep) -> Notice:
    """What became of a notice, and where on the list it waits, if it waits for something."""
    assert step.event is not None
    params = {
        "references": [notice.reference],
        "states": [step.state.value],
        "event": step.event.value,
        "differences": sorted(one.value for one in step.differences),
        "reason": step.reason,
        "by": step.by,
        "at": step.at,
    }
    tx.run(Q.append_steps, params)
    if step.state in ENDS:
        tx.run(Q.drop_open, {"reference": notice.reference})
    else:
        tx.run(Q.move_open, {"reference": notice.reference, "state": step.state.value})
    return replace(notice, state=step.state, differences=step.differences)


def find_notice(tx: Transaction, reference: UUID, *, held: bool = False) -> Notice | None:
    """One notice, and nothing happens to it until this transaction ends when it is held."""
    if held:
        tx.value(Q.hold_notice, {"reference": str(reference)})
    found = list_notices(tx, [reference])
    return found[0] if found else None


def list_notices(tx: Transaction, references: Collection[UUID]) -> list[Notice]:
    """Notices with how they stand."""
    if not references:
        return []
    return [_notice(row) for row in tx.all(Q.list_notices, {"references": list(references)})]


def list_waiting(
    tx: Transaction, states: Collection[NoticeState], before: datetime, limit: int
) -> list[Notice]:
    """Notices made up to then that wait in one of these states, the oldest first."""
    params = {"states": [one.value for one in states], "before": before, "limit": limit}
    return list_notices(tx, [key for (key,) in tx.all(Q.list_waiting, params)])


def list_notices_about(tx: Transaction, subject: UUID, limit: int) -> list[Notice]:
    """Notices about a resident or a file, the oldest first."""
    rows = tx.all(Q.list_about, {"subject": subject, "limit": limit})
    return list_notices(tx, [key for (key,) in rows])


def count_waiting(tx: Transaction) -> dict[NoticeState, int]:
    """How many notices wait, by what they wait for."""
    return {NoticeState(state): count for state, count in tx.all(Q.count_waiting)}


def list_steps(tx: Transaction, reference: UUID, limit: int) -> list[NoticeStep]:
    """What became of a notice, oldest first."""
    return [
        NoticeStep(
            NoticeEvent(event) if event else None,
            NoticeState(state),
            frozenset(Difference(one) for one in differences),
            reason,
            by,
            at,
        )
        for event, state, differences, reason, by, at in tx.all(
            Q.list_notice_steps, {"reference": reference, "limit": limit}
        )
    ]


def list_told_protected(tx: Transaction, limit: int) -> frozenset[UUID]:
    """Of whom the domicile was told last that she is protected."""
    return frozenset(key for (key,) in tx.all(Q.list_told_protected, {"limit": limit}))


def _row(one: Notice, protected: bool) -> dict[str, object]:
    line = one.line
    return {
        "reference": one.reference,
        "content": one.content,
        "subject": one.subject,
        "destination": one.destination.digits if one.destination else None,
        "way": one.way,
        "domicile": one.person.domicile.text,
        "head": one.person.domicile.head,
        "name": one.person.name,
        "birth_date": one.person.birth_date.text,
        "municipality": line.municipality.digits if line and line.municipality else None,
        "address": line.address if line else None,
        "since": line.since.text if line else None,
        "detail": line.detail if line else None,
        "told_by": line.told_by.digits if line else None,
        "protected": protected,
        "made_at": one.made_at,
    }


def _notice(row: Row) -> Notice:
    reference, content, subject, destination, way = row[:5]
    domicile, head, name, birth_date, municipality, address, since, detail, told_by = row[5:14]
    made_at, state, differences = row[14:]
    line = None
    if since is not None:
        where = MunicipalityCode(municipality) if municipality else None
        line = AddressLine(
            where, address, LifeDate(since), detail, MunicipalityCode(told_by), made_at
        )
    return Notice(
        reference=reference,
        content=Content(content),
        subject=subject,
        destination=MunicipalityCode(destination) if destination else None,
        way=Way(way),
        person=RegisteredPerson(PermanentDomicile(domicile, head), name, LifeDate(birth_date)),
        line=line,
        made_at=made_at,
        state=NoticeState(state),
        differences=frozenset(Difference(one) for one in differences),
    )
