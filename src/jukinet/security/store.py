"""Rows of the schema ``security`` as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.security.operation import Operation, OperationSearch, RecordedOperation
from jukinet.security.operator import Duty, DutyGrant, Function, Mode, Right, RightGrant
from jukinet.security.roster import HeldRight, OperatorCard, RefusedSignOn, RosterLine
from jukinet.terms.parties import Party

Q: Final = load_queries("jukinet.security")


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """Something an operator must look at: what, caused by whom, when; never about a resident."""

    event_id: int
    kind: str
    party: Party
    code: str
    detail: str
    happened_at: datetime


def insert_event(
    tx: Transaction, kind: str, party: Party, *, code: str, detail: str, happened_at: datetime
) -> None:
    """Append an event."""
    tx.run(
        Q.insert_event,
        {
            "kind": kind,
            "party": str(party),
            "code": code,
            "detail": detail,
            "happened_at": happened_at,
        },
    )


def list_events(tx: Transaction, limit: int) -> list[SecurityEvent]:
    """The latest events, newest first."""
    return [
        SecurityEvent(event_id, kind, Party.parse(party), code, detail, happened_at)
        for event_id, kind, party, code, detail, happened_at in tx.all(
            Q.list_events, {"limit": limit}
        )
    ]


def insert_offer(tx: Transaction, witness: Party, tree_size: int, offered_at: datetime) -> None:
    """Note that a checkpoint was offered."""
    tx.run(
        Q.insert_offer,
        {"witness": str(witness), "tree_size": tree_size, "offered_at": offered_at},
    )


def find_last_offer(tx: Transaction, witness: Party) -> tuple[int, datetime] | None:
    """Size and instant of the last offer to a witness."""
    row = tx.maybe(Q.find_last_offer, {"witness": str(witness)})
    return (row[0], row[1]) if row else None


def insert_operations(
    tx: Transaction,
    entry_ids: Sequence[int],
    operations: Sequence[Operation],
    subjects: Sequence[bytes | None],
    recorded_at: datetime,
) -> None:
    """Append lines beside their ledger entries."""
    tx.run_many(
        Q.insert_operations,
        [
            {
                "entry_id": entry_id,
                "operator_id": operation.operator_id,
                "terminal_id": operation.terminal_id,
                "case_number": operation.case,
                "affair": operation.affair,
                "function": operation.function.value,
                "mode": operation.mode.value,
                "items": sorted(operation.items),
                "result": operation.result,
                "subject": subject,
                "recorded_at": recorded_at,
            }
            for entry_id, operation, subject in zip(entry_ids, operations, subjects, strict=True)
        ],
    )


def list_operations(
    tx: Transaction, search: OperationSearch, limit: int
) -> list[RecordedOperation]:
    """Lines that fit, newest first."""
    rows = tx.all(
        Q.list_operations,
        {
            "operator_id": search.operator_id,
            "terminal_id": search.terminal_id,
            "case_number": search.case_number,
            "function": None if search.function is None else search.function.value,
            "subjects": None if search.subjects is None else list(search.subjects),
            "since": search.since,
            "until": search.until,
            "limit": limit,
        },
    )
    return [
        RecordedOperation(
            entry_id=row[0],
            operator_id=row[1],
            terminal_id=row[2],
            case_number=row[3],
            affair=row[4],
            function=Function(row[5]),
            mode=Mode(row[6]),
            items=tuple(row[7]),
            result=row[8],
            subject=row[9],
            recorded_at=row[10],
        )
        for row in rows
    ]


# --- the roster ------------------------------------------------------------------------------


def insert_operator(tx: Transaction, operator_id: str, name: str, *, by: str, at: datetime) -> None:
    """Put a name on the list."""
    tx.run(Q.insert_operator, {"operator_id": operator_id, "name": name, "by": by, "at": at})


def insert_operator_end(
    tx: Transaction, operator_id: str, ends_on: date, *, by: str, at: datetime
) -> None:
    """An operator leaves."""
    tx.run(
        Q.insert_operator_end,
        {"operator_id": operator_id, "ends_on": ends_on, "by": by, "at": at},
    )


def insert_duty(
    tx: Transaction, operator_id: str, grant: DutyGrant, *, by: str, at: datetime
) -> None:
    """A work he may choose."""
    tx.run(
        Q.insert_duty,
        {
            "operator_id": operator_id,
            "duty": grant.duty.value,
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
            "by": by,
            "at": at,
        },
    )


def insert_right(
    tx: Transaction, operator_id: str, grant: RightGrant, *, by: str, at: datetime
) -> None:
    """A right he gets."""
    tx.run(
        Q.insert_right,
        {
            "operator_id": operator_id,
            "function": grant.function.value,
            "mode": grant.mode.value,
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
            "by": by,
            "at": at,
        },
    )


def insert_right_end(
    tx: Transaction, operator_id: str, right_id: int, last_day: date, *, by: str, at: datetime
) -> None:
    """A right he loses."""
    tx.run(
        Q.insert_right_end,
        {
            "operator_id": operator_id,
            "right_id": right_id,
            "last_day": last_day,
            "by": by,
            "at": at,
        },
    )


def insert_password(
    tx: Transaction, operator_id: str, verifier: str, *, by: str, at: datetime
) -> None:
    """His new password."""
    tx.run(
        Q.insert_password,
        {"operator_id": operator_id, "verifier": verifier, "by": by, "at": at},
    )


def find_verifier(tx: Transaction, operator_id: str) -> str | None:
    """What is kept of his password."""
    row = tx.maybe(Q.find_verifier, {"operator_id": operator_id})
    return None if row is None else row[0]


def insert_card(tx: Transaction, card: OperatorCard, *, by: str, at: datetime) -> None:
    """Register a card."""
    tx.run(
        Q.insert_card,
        {
            "card_id": card.card_id,
            "operator_id": card.operator_id,
            "public_key": card.public_key,
            "valid_to": card.valid_to,
            "by": by,
            "at": at,
        },
    )


def insert_card_stop(tx: Transaction, card_id: str, reason: str, *, by: str, at: datetime) -> None:
    """Stop a card."""
    tx.run(Q.insert_card_stop, {"card_id": card_id, "reason": reason, "by": by, "at": at})


def find_card(tx: Transaction, card_id: str) -> OperatorCard | None:
    """A registered card."""
    row = tx.maybe(Q.find_card, {"card_id": card_id})
    return None if row is None else _to_card(row)


def list_cards(tx: Transaction, operator_id: str, limit: int) -> list[OperatorCard]:
    """His cards, newest first."""
    rows = tx.all(Q.list_cards, {"operator_id": operator_id, "limit": limit})
    return [_to_card(row) for row in rows]


def get_roster_line(tx: Transaction, operator_id: str) -> RosterLine:
    """An operator; NOT_FOUND when there is none."""
    return RosterLine(*tx.one(Q.get_operator_line, {"operator_id": operator_id}))


def list_roster(tx: Transaction, limit: int) -> list[RosterLine]:
    """The named list."""
    return [RosterLine(*row) for row in tx.all(Q.list_operator_lines, {"limit": limit})]


def list_duties_on(tx: Transaction, operator_id: str, day: date) -> set[Duty]:
    """The works he may choose on a day."""
    rows = tx.all(Q.list_duties_on, {"operator_id": operator_id, "day": day})
    return {Duty(duty) for (duty,) in rows}


def list_duty_grants(tx: Transaction, operator_id: str, limit: int) -> list[DutyGrant]:
    """All works he was given, past and to come."""
    rows = tx.all(Q.list_duty_grants, {"operator_id": operator_id, "limit": limit})
    return [DutyGrant(Duty(duty), first, last) for duty, first, last in rows]


def list_rights(tx: Transaction, operator_id: str, limit: int) -> list[HeldRight]:
    """All his rights, past and to come."""
    rows = tx.all(Q.list_rights, {"operator_id": operator_id, "limit": limit})
    return [
        HeldRight(
            row[0], RightGrant(Function(row[1]), Mode(row[2]), row[3], row[4]), row[5], row[6]
        )
        for row in rows
    ]


def list_rights_on(tx: Transaction, operator_id: str, day: date) -> frozenset[Right]:
    """The rights he holds on a day."""
    rows = tx.all(Q.list_rights_on, {"operator_id": operator_id, "day": day})
    return frozenset((Function(function), Mode(mode)) for function, mode in rows)


def insert_sign_on(
    tx: Transaction,
    *,
    operator_id: str | None,
    card_id: str | None,
    terminal_id: str,
    result: str,
    at: datetime,
) -> None:
    """Note a try to sign on."""
    tx.run(
        Q.insert_sign_on,
        {
            "operator_id": operator_id,
            "card_id": card_id,
            "terminal_id": terminal_id,
            "result": result,
            "at": at,
        },
    )


def find_last_sign_on(tx: Transaction, operator_id: str) -> tuple[str, datetime] | None:
    """Where and when he signed on last."""
    row = tx.maybe(Q.find_last_sign_on, {"operator_id": operator_id})
    return None if row is None else (row[0], row[1])


def count_refused_sign_ons(
    tx: Transaction, operator_id: str | None, terminal_id: str, since: datetime
) -> tuple[int, int]:
    """Refusals of an operator, and at a terminal."""
    of_operator, at_terminal = tx.one(
        Q.count_refused_sign_ons,
        {"operator_id": operator_id, "terminal_id": terminal_id, "since": since},
    )
    return of_operator, at_terminal


def list_refused_sign_ons(tx: Transaction, since: datetime, limit: int) -> list[RefusedSignOn]:
    """The latest refused tries."""
    rows = tx.all(Q.list_refused_sign_ons, {"since": since, "limit": limit})
    return [RefusedSignOn(*row) for row in rows]


def _to_card(row: Row) -> OperatorCard:
    return OperatorCard(row[0], row[1], row[2], bytes(row[3]), *row[4:])
