"""A07, annotated move-out (付記転出届): by post or at the counter, its papers, its number."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.filings import procedures as filings
from jukinet.filings.days import read_day
from jukinet.filings.evidence import BY_POST
from jukinet.filings.fields import CHOSEN, YES, read_municipality
from jukinet.filings.forms.annotated_move_out import read_code
from jukinet.filings.kinds import FilingKind
from jukinet.filings.moving import OCCURRED
from jukinet.filings.special_rule import last_day
from jukinet.moves import procedures as moves
from jukinet.moves.departing import RELEASED_AFTER, Departure, DepartureEvent, is_releasable
from jukinet.moves.screens.differing import finding_words, veil
from jukinet.moves.screens.words import NEXT_OF_DEPARTURE, name_of, next_step, obstacle_sentence
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import rule
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import day_of, era_text
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

SHOWN: Final = ("name", "birth_date", "relationship", "card")
BY_LETTER: Final = "post"
AT_COUNTER: Final = "counter"


def show_new(visit: Visit) -> Answer:
    """Who of a household may go with one visit, by the cards of this office's ledger."""
    return _new_page(visit, _household(visit, visit.query.get("household", "")), "")


def act_new(visit: Visit) -> Answer:
    """Take it under its number; the filing's own page asks for the rest."""
    household = _household(visit, visit.form.find("household"))
    if household is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no household of this number")
    posted = visit.form.choose("how", (AT_COUNTER, BY_LETTER)) == BY_LETTER
    try:
        received = read_day(visit.form.find("received_on") or "きょう", visit.today)
    except (JukiError, ValueError):
        return _new_page(visit, household, visit.words("fault-day"))
    if received > visit.today:
        return _new_page(visit, household, visit.words("fault-day-ahead"))
    members = register.get_household(visit.tx, household).members
    taken = moves.take_annotated_move_out(
        visit.tx,
        household,
        {
            OCCURRED: era_text(received) if visit.words.language == "ja" else received.isoformat(),
            **({BY_POST: YES} if posted else {}),
            **{f"{CHOSEN}{one.resident_id}": YES for one in members},
        },
        by=visit.by,
        context=visit.context,
        received_on=received,
    )
    return visit.redirect(f"/filings/move-out/{taken.filing.filing_id}", notice="told-taken")


def _household(visit: Visit, text: str) -> UUID | None:
    """By the key its card carried here, or by the number that was typed."""
    try:
        return UUID(text)
    except ValueError:
        return filings.find_household(visit.tx, text.strip())


def _new_page(visit: Visit, household: UUID | None, day_error: str) -> Answer:
    members = register.get_household(visit.tx, household).members if household else ()
    if members and _is_withheld(visit, members):
        return visit.page("moves/locked.html", title="title-out-new", status=423)
    law = visit.context.law(visit.today)
    entitled = moves.list_entitled(visit.tx, members, law) if members else frozenset()
    if members:
        record_reading(
            visit.tx, visit.by, visit.context, Function.FILING, subjects=members, items=SHOWN
        )
    return visit.page(
        "moves/out_new.html",
        title="title-out-new",
        status=422 if day_error else 200,
        household=household,
        people=[(one, one.resident_id in entitled) for one in members],
        anybody=bool(entitled),
        day_error=day_error,
        errors=[("received_on", day_error)] if day_error else [],
    )


def _is_withheld(visit: Visit, members: tuple[ResidentRecord, ...]) -> bool:
    """Whether the guard keeps somebody of the household from this desk (支援措置)."""
    case = visit.by.case
    demand = Demand(
        output=Output.FILING,
        residents=frozenset(one.resident_id for one in members),
        document=members[0].household_id,
        requester=case.requester if case else None,
        requester_proven=case is not None and case.means.value == "card",
        operator_id=visit.by.operator.operator_id,
    )
    return bool(rule(visit.tx, demand, visit.by.now).withheld)


def show_read(visit: Visit) -> Answer:
    """The 2D code of a filled-in form 18 is read here."""
    return visit.page("moves/read.html", title="title-read", error="")


def act_read(visit: Visit) -> Answer:
    """Open the draft that the paper belongs to."""
    key = read_code(visit.form.find("code_text"))
    try:
        filing = filings.get_filing(visit.tx, key) if key else None
    except JukiError:
        filing = None
    if filing is None or filing.kind is not FilingKind.MOVE_OUT:
        error = visit.words("fault-paper")
        return visit.page("moves/read.html", title="title-read", status=422, error=error)
    return visit.redirect(f"/filings/move-out/{filing.filing_id}")


def show_departure(visit: Visit) -> Answer:
    """One move away: where it stands, its number, what happened to it; nobody's name."""
    key = UUID(visit.path["departure_id"])
    file = moves.get_departure_file(visit.tx, key, by=visit.by, context=visit.context)
    departure = file.move
    assert isinstance(departure, Departure)
    return visit.page(
        "moves/out.html",
        title="title-out",
        departure=departure,
        steps=file.steps,
        differences=veil(visit, file.differences),
        findings=finding_words(visit),
        **_facts(visit, departure),
    )


def _facts(visit: Visit, departure: Departure) -> dict[str, Any]:
    reason, _ = obstacle_sentence(visit.words, departure.reason)
    claim = departure.claim
    may_write = visit.by.operator.may(Function.FILING, Mode.WRITE)
    return {
        "destination": name_of(departure.destination, departure.planned_on),
        "claimed_by": name_of(claim.municipality, departure.planned_on) if claim else "",
        "claim_due": day_of(claim.since + RELEASED_AFTER) if claim else None,
        "last": last_day(departure.planned_on, departure.planned_on, _law(visit, departure)),
        "reason": reason,
        "next_step": next_step(visit.words, departure.state.value, NEXT_OF_DEPARTURE),
        "may_call_off": may_write and departure.may(DepartureEvent.CANCEL_WANTED),
        "may_release": may_write and is_releasable(departure, visit.by.now),
        "may_resume": may_write and departure.may(DepartureEvent.RESUMED),
        "may_redirect": may_write and departure.may(DepartureEvent.DESTINATION_CHANGED),
    }


def _law(visit: Visit, departure: Departure) -> Law:
    return visit.context.law(max(departure.planned_on, visit.today))


def act_departure(visit: Visit) -> Answer:
    """Another destination, or the move does not take place, or does after all."""
    key = UUID(visit.path["departure_id"])
    wanted = visit.form.choose("do", ("destination", "call-off", "resume"))
    if wanted == "resume":
        moves.resume(visit.tx, key, by=visit.by, context=visit.context)
        return visit.redirect(f"/moves/out/{key}", notice="told-resumed")
    if wanted == "call-off":
        moves.call_off(visit.tx, key, by=visit.by, context=visit.context)
        return visit.redirect(f"/moves/out/{key}", notice="told-called-off")
    try:
        destination = read_municipality(visit.form.find("destination"), visit.today)
    except (JukiError, ValueError):
        raise JukiError(ErrorCode.UNKNOWN_MUNICIPALITY, "no municipality, or several") from None
    moves.change_destination(visit.tx, key, destination, by=visit.by, context=visit.context)
    return visit.redirect(f"/moves/out/{key}", notice="told-destination")


DEPARTURE_SCREENS: Final = (
    Screen(
        "J-A07s", "/moves/out/new", Function.FILING, Mode.WRITE,
        show=show_new, act=act_new, menu="menu-out",
    ),
    Screen(
        "J-A07t", "/moves/out/read", Function.FILING, Mode.WRITE,
        show=show_read, act=act_read,
    ),
    Screen(
        "J-A07u", "/moves/out/{departure_id:uuid}", Function.FILING, Mode.READ,
        show=show_departure, needs_case=False,
    ),
    Screen(
        "J-A07u", "/moves/out/{departure_id:uuid}/do", Function.FILING, Mode.WRITE,
        act=act_departure, needs_case=False,
    ),
)  # fmt: skip
