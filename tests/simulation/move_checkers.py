"""The properties of moves with one visit, over the whole history of a week.

The journal has what the registers committed, in order; the chronicle what offices did and heard of
moves; the tables of both towns where it ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from books import Books
from evidence import Case, Checker, pseudonym

from jukinet.moves import arriving, departing
from jukinet.moves.arriving import ArrivalState
from jukinet.moves.departing import DepartureEvent, DepartureState
from jukinet.moves.words import Answered, Asked
from jukinet.nation.simulation.chronicle import Approved, Heard, Taken
from jukinet.terms.identification import ChangeKind
from jukinet.terms.parties import Role

PENDING = {state.value for state in (*departing.OPEN, DepartureState.OVER)}
"""Whoever was erased and not entered is under way, or comes with a paper certificate."""
OFFICES = (Role.REGISTER_OFFICE,)


def check_one_residence_at_a_time(case: Case) -> Iterator[str]:
    """At no moment of the week did anybody stand in two registers."""
    standing = _standing_at_first(case.books)
    for entered in case.world.people.journal:
        details, code = entered.change.details, entered.change.identification.code.digits
        if details is None:
            continue
        at = entered.municipality.digits
        if details.old_code is not None:
            standing[code] |= standing.pop(details.old_code.digits, set())
        elif details.kind is ChangeKind.ENTRY:
            standing[code].add(at)
        elif details.kind is ChangeKind.ERASURE:
            standing[code].discard(at)
        if len(standing[code]) > 1:
            yield f"{pseudonym(code)} stood in {len(standing[code])} registers at once"


def _standing_at_first(books: Books) -> defaultdict[str, set[str]]:
    """Where everybody stood before the week began, by the code of then."""
    standing: defaultdict[str, set[str]] = defaultdict(set)
    for municipality, records in books.records.items():
        first: dict[str, str] = {}
        newcomers = set()
        for change in books.changes[municipality]:
            if change.number == 1:
                newcomers.add(change.key)
            elif change.old_code is not None:
                first.setdefault(change.key, change.old_code)
        for key, record in records.items():
            if key not in newcomers:
                standing[first.get(key, record.code)].add(municipality)
    return standing


def check_nobody_falls_between_towns(case: Case) -> Iterator[str]:
    """Whoever left with one visit has arrived, stands again, is dead, or is still expected."""
    came = {
        entered.change.identification.code.digits
        for entered in case.world.people.journal
        if entered.change.details and entered.change.details.previous_municipality
    }
    for party, state, resident, entered in case.books.rows(_MOVERS, OFFICES):
        record = case.books.records[party.code][resident.hex]
        has_come = record.code in came
        stands = record.erased is None
        gone = record.erased == "21" and not has_come
        if gone and state not in PENDING:
            yield f"{pseudonym(record.code)} is nowhere, and the move is {state}"
        if state == DepartureState.ARRIVED and not has_come:
            yield f"{pseudonym(record.code)} has arrived nowhere, and the move is {state}"
        if entered and not has_come:
            yield f"{pseudonym(record.code)} was told to have come, and has not"
        if state == DepartureState.CANCELLED and not stands and gone:
            yield f"{pseudonym(record.code)} does not stand again, and the move is {state}"


def check_moves_go_by_their_tables(case: Case) -> Iterator[str]:
    """Every step of a move is one its table has; nothing ends twice."""
    tables: tuple[Mapping[Any, Mapping[Any, Any]], ...] = (
        departing.TRANSITIONS,
        arriving.TRANSITIONS,
    )
    for kind, table in zip(_STEPS, tables, strict=True):
        before: dict[object, str] = {}
        for party, move, event, state, begins in case.books.rows(_STEPS[kind], OFFICES):
            was = before.get((party, move), begins)
            follows = table[was].get(event)
            if follows is DepartureState.PLANNED and was == DepartureState.RECALLED:
                # The claim has ended; what it was recalled for goes on in the same step.
                follows = table[follows].get(DepartureEvent.CANCEL_WANTED, follows)
            if state not in (follows, table[was].get(event), was):
                yield f"a {kind} at {party} went from {was} by {event} to {state}"
            before[party, move] = state


def check_every_question_is_answered(case: Case) -> Iterator[str]:
    """Each first move-in was heard and answered, or ended with a reason; no claim is forgotten."""
    heard = defaultdict(set)
    taken = [event for event in case.world.chronicle.events if isinstance(event, Taken)]
    for event in case.world.chronicle.events:
        if isinstance(event, Heard):
            heard[event.thread].add(type(event.word))
    arrivals = {
        thread.hex: (party, state, reason)
        for party, thread, state, reason in case.books.rows(_ARRIVALS, OFFICES)
    }
    for one in taken:
        party, state, reason = arrivals.get(one.thread, (one.office, "forgotten", ""))
        if state in (ArrivalState.ASKED, "forgotten"):
            yield f"a move-in at {party} is {state}"
        if state not in (ArrivalState.INFORMED, ArrivalState.REGISTERED) and not reason:
            yield f"a move-in at {party} is {state} and nobody knows why"
        if not {Asked, Answered} <= heard[one.thread]:
            yield f"a question of {party} was not heard, or its answer was not"
    for party, state, thread in case.books.rows(_CLAIMS, OFFICES):
        at, holder, _ = arrivals.get(thread.hex, (party, "forgotten", ""))
        if state == DepartureState.RECALLED:
            yield f"{party} still waits for the word of {at}"
        if holder != ArrivalState.INFORMED:
            yield f"{party} keeps a claim for a move-in that is {holder}"


def check_nobody_gets_anothers_data(case: Case) -> Iterator[str]:
    """A town was told of whom it asked about, and entered whom it was told of last."""
    asked = {}
    told: dict[tuple[str, str], Answered] = {}
    facts = _facts_entered(case)
    for event in case.world.chronicle.events:
        thread = (event.office.digits, event.thread)
        match event:
            case Taken():
                asked[thread] = event.code.digits
            case Heard(word=Answered() as word):
                if word.holder != asked.get(thread):
                    yield f"{event.office} was told of somebody it did not ask about"
                if thread not in told or word.version > told[thread].version:
                    told[thread] = word
            case Approved():
                newest = told.get(thread)
                if newest is None or newest.certified is None:
                    yield f"{event.office} entered people nobody had certified"
                    continue
                certified = {one.code: one for one in newest.certified.people}
                for code in event.codes:
                    person = certified.get(code.digits)
                    if person is None:
                        yield f"{event.office} entered {pseudonym(code.digits)}, of an older word"
                    elif facts[event.office.digits, code.digits] != (
                        person.name, person.birth_date, person.sex,
                    ):  # fmt: skip
                        yield f"{event.office} entered {pseudonym(code.digits)} as another"
            case _:
                pass


def _facts_entered(case: Case) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Name, birth date and sex of whoever moved in, as entered first."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for entered in case.world.people.journal:
        known = entered.change.identification
        if entered.change.change_number == 1:
            key = entered.municipality.digits, known.code.digits
            found[key] = known.name.written, known.birth_date.text, known.sex.value
    return found


_MOVERS = """
    SELECT d.state, m.resident_id, m.entered
    FROM moves.mover m JOIN moves.departure d USING (departure_id)
"""
_STEPS = {
    "departure": f"""
        SELECT s.move, s.event, s.state, '{DepartureState.FILED.value}'
        FROM moves.step s JOIN moves.departure d ON d.departure_id = s.move ORDER BY s.step_id
    """,
    "arrival": f"""
        SELECT s.move, s.event, s.state, '{ArrivalState.ASKED.value}'
        FROM moves.step s JOIN moves.arrival a ON a.arrival_id = s.move ORDER BY s.step_id
    """,
}
_ARRIVALS = "SELECT arrival_id, state, reason FROM moves.arrival"
_CLAIMS = """
    SELECT state, claim_thread FROM moves.departure WHERE claim_thread IS NOT NULL
"""

MOVE_CHECKERS: tuple[Checker, ...] = (
    check_one_residence_at_a_time,
    check_nobody_falls_between_towns,
    check_moves_go_by_their_tables,
    check_every_question_is_answered,
    check_nobody_gets_anothers_data,
)
