"""Rows of the schema ``counters`` as values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from jukinet.counters.case import Affair, Case, Means, Relation, number_of_case
from jukinet.counters.case_file import CaseFile, CaseState
from jukinet.counters.session import Session, SessionState
from jukinet.counters.terminal import Hours, Terminal
from jukinet.counters.terminal_use import TerminalUse
from jukinet.platform.db.queries import load_queries
from jukinet.platform.db.transaction import Row, Transaction
from jukinet.security.operator import Duty

Q: Final = load_queries("jukinet.counters")


# --- terminals -------------------------------------------------------------------------------


def insert_terminal(tx: Transaction, terminal: Terminal, *, by: str, at: datetime) -> None:
    """Register a terminal."""
    tx.run(
        Q.insert_terminal,
        {
            "terminal_id": terminal.terminal_id,
            "place": terminal.place,
            "purpose": terminal.purpose,
            "by": by,
            "at": at,
        },
    )
    insert_hours(tx, terminal.terminal_id, terminal.hours, by=by, at=at)
    insert_use(tx, terminal.terminal_id, terminal.use, by=by, at=at)


def insert_use(
    tx: Transaction, terminal_id: str, use: TerminalUse, *, by: str, at: datetime
) -> None:
    """Say what a terminal may be used for."""
    tx.run(Q.insert_use, {"terminal_id": terminal_id, "use": use.value, "by": by, "at": at})


def insert_hours(tx: Transaction, terminal_id: str, hours: Hours, *, by: str, at: datetime) -> None:
    """Set a terminal's hours."""
    tx.run(
        Q.insert_hours,
        {
            "terminal_id": terminal_id,
            "opens_minute": hours.opens_minute,
            "closes_minute": hours.closes_minute,
            "office_days_only": hours.office_days_only,
            "by": by,
            "at": at,
        },
    )


def insert_terminal_end(tx: Transaction, terminal_id: str, *, by: str, at: datetime) -> None:
    """Take a terminal out of use."""
    tx.run(Q.insert_terminal_end, {"terminal_id": terminal_id, "by": by, "at": at})


def insert_registration_code(
    tx: Transaction,
    terminal_id: str,
    code_digest: bytes,
    *,
    valid_until: datetime,
    by: str,
    at: datetime,
) -> None:
    """Keep a one-time code."""
    tx.run(
        Q.insert_registration_code,
        {
            "code_digest": code_digest,
            "terminal_id": terminal_id,
            "valid_until": valid_until,
            "by": by,
            "at": at,
        },
    )


def take_registration_code(
    tx: Transaction, code_digest: bytes, key_digest: bytes, holder: str, at: datetime
) -> str | None:
    """The terminal a code was for, now with this key; None when the code is not valid."""
    row = tx.maybe(
        Q.take_registration_code,
        {"code_digest": code_digest, "key_digest": key_digest, "holder": holder, "at": at},
    )
    return None if row is None else row[0]


def find_terminal_by_key(tx: Transaction, key_digest: bytes, holder: str) -> Terminal | None:
    """The terminal in use that this key proves."""
    row = tx.maybe(Q.find_terminal_by_key, {"key_digest": key_digest, "holder": holder})
    return None if row is None else _to_terminal(row)


def list_terminals(tx: Transaction, limit: int) -> list[tuple[Terminal, datetime | None]]:
    """Terminals in use, and since when a browser holds the key of each."""
    return [(_to_terminal(row), row[7]) for row in tx.all(Q.list_terminals, {"limit": limit})]


def find_place(tx: Transaction, terminal_id: str) -> str | None:
    """Where a terminal stands."""
    row = tx.maybe(Q.find_place, {"terminal_id": terminal_id})
    return None if row is None else row[0]


def _to_terminal(row: Row) -> Terminal:
    use = TerminalUse(row[6]) if row[6] else TerminalUse.GENERAL
    return Terminal(row[0], row[1], row[2], Hours(row[3], row[4], row[5]), use)


# --- cases -----------------------------------------------------------------------------------


def next_place_in_day(tx: Transaction, day: date) -> int:
    """The next number of the day."""
    place: int = tx.value(Q.next_place_in_day, {"day": day})
    return place


def insert_case(tx: Transaction, file: CaseFile, day: date, place: int, *, by: str) -> None:
    """Keep a new case."""
    case = file.case
    tx.run(
        Q.insert_case,
        {
            "case_id": case.case_id,
            "day": day,
            "place": place,
            "affair": case.affair.value,
            "relation": case.relation.value,
            "means": case.means.value,
            "requester": case.requester,
            "state": file.state.value,
            "owner": file.owner,
            "terminal_id": file.terminal_id,
            "at": case.opened_at,
            "by": by,
        },
    )


def insert_case_event(
    tx: Transaction, case_id: UUID, kind: str, *, operator_id: str, terminal_id: str, at: datetime
) -> None:
    """Note what happened to a case, as it stands now."""
    tx.run(
        Q.insert_case_event,
        {
            "case_id": case_id,
            "kind": kind,
            "operator_id": operator_id,
            "terminal_id": terminal_id,
            "at": at,
        },
    )


def get_case(tx: Transaction, case_id: UUID) -> CaseFile:
    """A case; NOT_FOUND when there is none."""
    return _to_case_file(tx.one(Q.get_case, {"case_id": case_id}))


def lock_case(tx: Transaction, case_id: UUID) -> CaseFile:
    """A case, held until the end of the transaction."""
    return _to_case_file(tx.one(Q.lock_case, {"case_id": case_id}))


def count_case_events(tx: Transaction, case_id: UUID) -> int:
    """How much has happened to a case: more, once it has gone on."""
    count: int = tx.value(Q.count_case_events, {"case_id": case_id})
    return count


def lock_next_case(tx: Transaction) -> CaseFile | None:
    """Who has waited longest."""
    row = tx.maybe(Q.lock_next_case)
    return None if row is None else _to_case_file(row)


def list_unfinished_cases(tx: Transaction, limit: int) -> list[CaseFile]:
    """Cases that are not closed."""
    return [_to_case_file(row) for row in tx.all(Q.list_unfinished_cases, {"limit": limit})]


def save_case(tx: Transaction, file: CaseFile) -> None:
    """Write what moved."""
    tx.run(
        Q.save_case,
        {
            "case_id": file.case.case_id,
            "state": file.state.value,
            "owner": file.owner,
            "terminal_id": file.terminal_id,
            "relation": file.case.relation.value,
            "means": file.case.means.value,
            "requester": file.case.requester,
            "at": file.touched_at,
        },
    )


def touch_case(tx: Transaction, case_id: UUID, owner: str, at: datetime) -> None:
    """The owner works on it."""
    tx.run(Q.touch_case, {"case_id": case_id, "owner": owner, "at": at})


def insert_shown(tx: Transaction, case_id: UUID, shown: Sequence[tuple[int, UUID]]) -> None:
    """Note whom lines of the operation record were about."""
    tx.run_many(
        Q.insert_shown,
        [
            {"entry_id": entry_id, "case_id": case_id, "resident_id": resident_id}
            for entry_id, resident_id in shown
        ],
    )


def list_shown(tx: Transaction, case_id: UUID, limit: int) -> dict[int, UUID]:
    """Whom the lines of a case were about, by line."""
    return dict(tx.all(Q.list_shown, {"case_id": case_id, "limit": limit}))


def _to_case_file(row: Row) -> CaseFile:
    case = Case(
        case_id=row[0],
        number=number_of_case(row[1], row[2]),
        affair=Affair(row[3]),
        relation=Relation(row[4]),
        means=Means(row[5]),
        opened_at=row[6],
        requester=row[7],
    )
    return CaseFile(case, CaseState(row[8]), row[9], row[10], row[11])


# --- sessions --------------------------------------------------------------------------------


def insert_session(tx: Transaction, session: Session, token_digest: bytes) -> None:
    """Keep a new session."""
    tx.run(
        Q.insert_session,
        {
            "session_id": session.session_id,
            "token_digest": token_digest,
            "operator_id": session.operator_id,
            "card_id": session.card_id,
            "duty": session.duty.value,
            "terminal_id": session.terminal_id,
            "insertion": session.insertion,
            "address": session.address,
            "at": session.began_at,
            "ends_at": session.ends_at,
        },
    )


def find_session_by_token(tx: Transaction, token_digest: bytes) -> Session | None:
    """The session a browser carries."""
    return _to_session(tx.maybe(Q.find_session_by_token, {"token_digest": token_digest}))


def find_standing_session(tx: Transaction, operator_id: str) -> Session | None:
    """The session of an operator that was not ended."""
    return _to_session(tx.maybe(Q.find_standing_session, {"operator_id": operator_id}))


def lock_standing_session(tx: Transaction, operator_id: str) -> Session | None:
    """The same, held until the end of the transaction."""
    return _to_session(tx.maybe(Q.lock_standing_session, {"operator_id": operator_id}))


def find_last_session(tx: Transaction, operator_id: str) -> Session | None:
    """The session an operator had last."""
    return _to_session(tx.maybe(Q.find_last_session, {"operator_id": operator_id}))


def set_session_state(tx: Transaction, session_id: UUID, state: SessionState) -> None:
    """Pause or end a session."""
    tx.run(Q.set_session_state, {"session_id": session_id, "state": state.value})


def pause_sessions_at(tx: Transaction, terminal_id: str) -> None:
    """Pause whoever was signed on at a terminal."""
    tx.run(Q.pause_sessions_at, {"terminal_id": terminal_id})


def resume_session(
    tx: Transaction,
    session_id: UUID,
    token_digest: bytes,
    *,
    terminal_id: str,
    insertion: str,
    at: datetime,
) -> None:
    """Go on with a session at this terminal, with the card as it was put in there."""
    tx.run(
        Q.resume_session,
        {
            "session_id": session_id,
            "token_digest": token_digest,
            "terminal_id": terminal_id,
            "insertion": insertion,
            "at": at,
        },
    )


def see_session(tx: Transaction, session_id: UUID, at: datetime, address: str | None) -> None:
    """Note that the operator is there, and at which screen."""
    tx.run(Q.see_session, {"session_id": session_id, "at": at, "address": address})


def set_session_case(tx: Transaction, session_id: UUID, case_id: UUID | None) -> None:
    """Which case lies before the operator."""
    tx.run(Q.set_session_case, {"session_id": session_id, "case_id": case_id})


def keep_draft(
    tx: Transaction, session_id: UUID, address: str, fields: bytes, at: datetime
) -> None:
    """Keep what is typed and not sent."""
    tx.run(
        Q.keep_draft,
        {"session_id": session_id, "address": address, "fields": fields, "at": at},
    )


def find_draft(tx: Transaction, session_id: UUID, address: str) -> bytes | None:
    """What was typed at this address."""
    row = tx.maybe(Q.find_draft, {"session_id": session_id, "address": address})
    return None if row is None else bytes(row[0])


def drop_draft(tx: Transaction, session_id: UUID) -> None:
    """Forget what was typed."""
    tx.run(Q.drop_draft, {"session_id": session_id})


def _to_session(row: Row | None) -> Session | None:
    if row is None:
        return None
    return Session(
        session_id=row[0],
        operator_id=row[1],
        card_id=row[2],
        duty=Duty(row[3]),
        terminal_id=row[4],
        insertion=row[5],
        case_id=row[6],
        state=SessionState(row[7]),
        address=row[8],
        began_at=row[9],
        seen_at=row[10],
        ends_at=row[11],
    )


# --- forms -----------------------------------------------------------------------------------


def claim_form(tx: Transaction, form_key: str, visitor: str, screen: str, at: datetime) -> bool:
    """Use a form's key; False when it was used before."""
    return bool(
        tx.run(Q.claim_form, {"form_key": form_key, "visitor": visitor, "screen": screen, "at": at})
    )


def find_form_use(tx: Transaction, form_key: str) -> tuple[str, str, str | None]:
    """By whom, at which screen, and to which outcome a key was used."""
    visitor, screen, outcome = tx.one(Q.find_form_use, {"form_key": form_key})
    return visitor, screen, outcome


def settle_form(tx: Transaction, form_key: str, outcome: str) -> None:
    """Keep the address of the outcome."""
    tx.run(Q.settle_form, {"form_key": form_key, "outcome": outcome})


def forget_forms(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget keys used before an instant."""
    return tx.run(Q.forget_forms, {"before": before, "limit": limit})
