"""What a register office tells its communication server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from jukinet.link import store
from jukinet.link.load import ToldPart
from jukinet.link.messages import CODES_WANTED, INITIAL_RESIDENTS, RESIDENT_CHANGED, CodesWanted
from jukinet.notices.messages import (
    INITIAL_ROWS_MAX,
    IdentificationBody,
    InitialIdentification,
    InitialRow,
)
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.procedures.codes import CODES_ASKED, CODES_LOW
from jukinet.register.record import RegisterChange
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.parties import Party, communication_server_of

# Parts told in one transaction: some megabytes, a second of work to lose at a kill.
PARTS_A_TRANSACTION: Final = 5


def tell_network(
    tx: Transaction, changes: Sequence[RegisterChange], context: NodeContext
) -> list[RegisterChange]:
    """Tell the communication server of changes, in the transaction that recorded them (Act 30-5).

    Composes with the procedures of the register, ``tell_network(tx, relocate(tx, …), context)``,
    and hands the changes through.
    """
    told = [
        Outgoing(RESIDENT_CHANGED, _server(context), change.resident_id.hex, to_body(change))
        for change in changes
        if change.details
    ]
    enqueue(tx, told, now=context.clock.now())
    return list(changes)


def to_body(change: RegisterChange) -> IdentificationBody:
    """A change as the notice it will become."""
    details, told = change.details, change.identification
    assert details is not None
    assert change.change_number is not None
    return IdentificationBody(
        person_key=change.resident_id.hex,
        code=told.code.digits,
        name=told.name.written,
        kana=told.name.kana,
        birth_date=told.birth_date.text,
        sex=told.sex.value,
        municipality=told.address.municipality.digits,
        address=told.address.text,
        reason=details.reason.value,
        detail=details.detail,
        occurred_on=details.occurred_on.isoformat(),
        planned=details.planned,
        old_code=details.old_code.digits if details.old_code else None,
        previous_municipality=_digits(details.previous_municipality),
        destination_municipality=_digits(details.destination_municipality),
        made_at=change.occasion.at.isoformat(),
        change_number=change.change_number,
    )


def ask_for_codes(
    tx: Transaction, context: NodeContext, *, low: int = CODES_LOW, wanted: int = CODES_ASKED
) -> int | None:
    """Ask for more codes when the list runs short (Rules Art. 14); how many were asked for."""
    short = register.find_code_shortage(tx, at=context.clock.now(), low=low, wanted=wanted)
    if short is not None:
        outgoing = Outgoing(CODES_WANTED, _server(context), "", CodesWanted(count=short))
        enqueue(tx, [outgoing], now=context.clock.now())
    return short


def tell_some_of_load(tx: Transaction, context: NodeContext) -> int | None:
    """Tell the next parts of a load; how many residents they hold, None when all is told.

    The place up to which was told moves in the same transaction, so nothing is told twice and
    nothing left out, whenever this is killed.
    """
    untold = store.lock_untold_load(tx)
    if untold is None:
        return None
    load_id, last_part, after = untold
    now = context.clock.now()
    parts: list[ToldPart] = []
    outgoing: list[Outgoing] = []
    for number in range(last_part + 1, last_part + 1 + PARTS_A_TRANSACTION):
        rows = register.list_loaded(tx, load_id, after, INITIAL_ROWS_MAX)
        if rows:
            after = UUID(rows[-1][0])
            parts.append(ToldPart(number, UUID(rows[0][0]), after, len(rows)))
            body = _initial(context, load_id, number, now, rows)
            outgoing.append(Outgoing(INITIAL_RESIDENTS, _server(context), "", body))
        if len(rows) < INITIAL_ROWS_MAX:
            break
    done = len(parts) < PARTS_A_TRANSACTION or parts[-1].residents < INITIAL_ROWS_MAX
    store.append_told_parts(tx, load_id, parts, now)
    store.note_told_up_to(
        tx, load_id, part=last_part + len(parts), key=after, told_at=now if done else None
    )
    enqueue(tx, outgoing, now=now)
    return sum(part.residents for part in parts)


def _initial(
    context: NodeContext, load_id: UUID, part: int, now: datetime, rows: Sequence[Row]
) -> InitialIdentification:
    return InitialIdentification(
        load_id=load_id.hex,
        part=part,
        municipality=context.party.code,
        made_at=now.isoformat(),
        rows=list(_initial_rows(rows)),
    )


def _initial_rows(rows: Sequence[Row]) -> Iterator[InitialRow]:
    for key, code, name, kana, birth_date, sex, address, since in rows:
        day = LifeDate(since).earliest.isoformat() if "?" in since else since
        yield InitialRow(key, code, name, kana, birth_date, sex, address, day)


def _digits(code: MunicipalityCode | None) -> str | None:
    return code.digits if code else None


def _server(context: NodeContext) -> Party:
    return communication_server_of(context.party.municipality)
