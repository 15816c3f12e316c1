"""What a register office tells its communication server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jukinet.address_history.procedures import tell_domiciles
from jukinet.link import store
from jukinet.link.load import Load, ToldPart
from jukinet.link.messages import CODES_WANTED, INITIAL_RESIDENTS, RESIDENT_CHANGED, CodesWanted
from jukinet.notices.messages import (
    INITIAL_ROWS_MAX,
    IdentificationBody,
    InitialIdentification,
    InitialRow,
)
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.register import procedures as register
from jukinet.register.procedures.codes import CODES_ASKED, CODES_LOW
from jukinet.register.record import RegisterChange
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.parties import Party, communication_server_of


def tell_network(
    tx: Transaction, changes: Sequence[RegisterChange], context: NodeContext
) -> list[RegisterChange]:
    """Tell the communication server of changes, in the transaction that recorded them (Act 30-5).

    The domiciles of whoever has another name or address are told as well (Act Art. 19).
    Composes with the procedures of the register, ``tell_network(tx, relocate(tx, …), context)``,
    and hands the changes through.
    """
    told = [
        Outgoing(RESIDENT_CHANGED, _server(context), change.resident_id.hex, to_body(change))
        for change in changes
        if change.details
    ]
    tell_domiciles(tx, changes, context)
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


def tell_loaded(
    tx: Transaction,
    load: Load,
    rows: Sequence[InitialRow],
    municipality: MunicipalityCode,
    *,
    at: datetime,
) -> list[ToldPart]:
    """Tell of residents in the transaction that loads them (Act Art. 30-5), in parts.

    The rows are in the order of their keys, which are behind those told before.
    """
    pieces = [rows[at : at + INITIAL_ROWS_MAX] for at in range(0, len(rows), INITIAL_ROWS_MAX)]
    parts = [
        ToldPart(number, UUID(piece[0].person_key), UUID(piece[-1].person_key), len(piece))
        for number, piece in enumerate(pieces, load.parts + 1)
    ]
    server = communication_server_of(municipality)
    outgoing = [
        Outgoing(
            INITIAL_RESIDENTS,
            server,
            "",
            InitialIdentification(
                load_id=load.load_id.hex,
                part=part.part,
                municipality=municipality.digits,
                made_at=at.isoformat(),
                rows=list(piece),
            ),
        )
        for part, piece in zip(parts, pieces, strict=True)
    ]
    store.append_told_parts(tx, load.load_id, parts, at)
    enqueue(tx, outgoing, now=at)
    return parts


def _digits(code: MunicipalityCode | None) -> str | None:
    return code.digits if code else None


def _server(context: NodeContext) -> Party:
    return communication_server_of(context.party.municipality)
