"""What is printed of an annotated move-out: form 18, blank and filled in, and the receipt."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, paper_words
from jukinet.filings import procedures as filings
from jukinet.filings.fields import ANNOTATED, CHOSEN, YES, FieldReader
from jukinet.filings.filing import Filing
from jukinet.filings.forms.annotated_move_out import (
    AnnotatedMoveOut,
    AnnotationTerms,
    CardMover,
    compose_annotated_move_out,
    compose_blank_annotated_move_out,
)
from jukinet.filings.kinds import FilingKind
from jukinet.filings.moving import OCCURRED
from jukinet.filings.special_rule import AFTER_ACTUAL, AFTER_PLANNED, last_day
from jukinet.moves import procedures as moves
from jukinet.moves.departing import Departure
from jukinet.moves.forms.receipt import Receipt, compose_receipt
from jukinet.moves.screens.words import name_of
from jukinet.protection.guard import Withheld
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

ITEMS: Final = ("name", "birth_date", "sex", "address", "relationship")
PDF: Final = "application/pdf"


def show_blank(visit: Visit) -> Answer:
    """Form 18 to be written on; about nobody."""
    sheet = compose_blank_annotated_move_out(
        engine_of(visit), _addressee(visit), _terms(visit), marks_of(visit)
    )
    return visit.download(sheet.pdf, PDF, "annotated-move-out.pdf")


def show_filled(visit: Visit) -> Answer:
    """Form 18 as the draft has it, past the guard, to be signed and sent or handed in."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if filing.kind is not FilingKind.MOVE_OUT or filing.household_id is None:
        raise JukiError(ErrorCode.NOT_FOUND, "no such move-out")
    ruling = filings.rule_on(visit.tx, filing, visit.by)
    if ruling.withheld:
        raise Withheld(filings.demand_of(visit.tx, filing, visit.by), ruling)
    members = register.get_household(visit.tx, filing.household_id).members
    going = [one for one in members if filing.fields.get(f"{CHOSEN}{one.resident_id}") == YES]
    if not going:
        raise JukiError(ErrorCode.FILING_INCOMPLETE, "nobody is chosen yet")
    record_reading(
        visit.tx, visit.by, visit.context, Function.FILING,
        subjects=going, items=ITEMS, result="printed",
    )  # fmt: skip
    sheet = compose_annotated_move_out(
        engine_of(visit), _paper(visit, filing, members, going), _addressee(visit), _terms(visit),
        marks_of(visit),
    )  # fmt: skip
    return visit.download(sheet.pdf, PDF, f"{filing.filing_id}.pdf")


def _paper(
    visit: Visit,
    filing: Filing,
    members: tuple[ResidentRecord, ...],
    going: list[ResidentRecord],
) -> AnnotatedMoveOut:
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    to = reader.municipality_code("destination_municipality", "destination-unknown")
    head = next((one for one in members if one.is_householder), None)
    town = visit.facilities.settings.municipality
    words = paper_words("jukinet.moves")
    return AnnotatedMoveOut(
        filing_id=filing.filing_id,
        filing_number=filing.number.text,
        address=town + going[0].identification.address.text,
        householder=head.identification.name.written if head else "",
        destination=name_of(to, filing.received_on) + reader.text("destination_address"),
        planned_on=reader.day(OCCURRED, future=True),
        relation=words(f"frame-relation-{filing.relation.value}"),
        movers=[
            CardMover(
                one.identification.name,
                one.identification.birth_date,
                one.identification.sex.ja,
                str(one.relationship),
                filing.fields.get(f"{ANNOTATED}{one.resident_id}") == YES,
            )
            for one in going
        ],
    )


def show_receipt(visit: Visit) -> Answer:
    """The receipt with the number of a move; nobody's name is on it."""
    key = UUID(visit.path["departure_id"])
    file = moves.get_departure_file(visit.tx, key, by=visit.by, context=visit.context)
    departure = file.move
    assert isinstance(departure, Departure)
    filing = filings.get_filing(visit.tx, departure.filing_id)
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    planned = reader.day(OCCURRED, future=True)
    law = visit.context.law(filing.received_on)
    receipt = Receipt(
        tracking=departure.tracking.grouped,
        received_on=filing.received_on,
        planned_on=planned,
        people=len(departure.movers) or len(reader.ticked(CHOSEN)),
        last_day=last_day(planned, planned, law) if planned else None,
        within_days=law.period(AFTER_ACTUAL).days,
        telephone=visit.facilities.settings.telephone,
    )
    sheet = compose_receipt(engine_of(visit), receipt, marks_of(visit))
    return visit.download(sheet.pdf, PDF, "move-receipt.pdf")


def _addressee(visit: Visit) -> str:
    return visit.facilities.settings.mayor.partition("　")[0]


def _terms(visit: Visit) -> AnnotationTerms:
    """How long the annotation holds, by the law of the day."""
    law = visit.context.law(visit.today)
    planned, actual = law.period(AFTER_PLANNED), law.period(AFTER_ACTUAL)
    return AnnotationTerms(planned.days, actual.days, planned.basis)


PAPER_SCREENS: Final = (
    Screen(
        "J-A07v", "/moves/out/blank", Function.FILING, Mode.READ,
        show=show_blank, needs_case=False,
    ),
    Screen(
        "J-A07w", "/moves/papers/{filing_id:uuid}", Function.FILING, Mode.WRITE,
        show=show_filled,
    ),
    Screen(
        "J-A07x", "/moves/out/{departure_id:uuid}/receipt", Function.FILING, Mode.READ,
        show=show_receipt, needs_case=False,
    ),
)  # fmt: skip
