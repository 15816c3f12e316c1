"""A filing on paper before it is sent: filled in by the counter, signed by the resident (J-17).

A code change is a request of its own (J-11B). Nobody signs what the office does by itself: its
paper is the record of authority (J-44).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, paper_words
from jukinet.filings import procedures as filings
from jukinet.filings.fields import FieldReader
from jukinet.filings.forms.code_change_request import (
    CodeChangeRequest,
    compose_code_change_request,
)
from jukinet.filings.forms.moving_form import Change, Mover, MovingPaper, compose_moving_form
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.moving import OCCURRED
from jukinet.filings.screens.authority import print_record
from jukinet.filings.screens.entering import CODES, get_of_kind, locked_page
from jukinet.filings.screens.showing import FilingView, PersonRow, facts_of, view_of
from jukinet.security.operator import Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName, Sex

PACKAGE: Final = "jukinet.filings"


def show_paper(visit: Visit, kind: FilingKind) -> Answer:
    """What the summary shows, on paper; nothing that a lock keeps inside."""
    engine = engine_of(visit)
    filing = get_of_kind(visit, kind)
    if filings.rule_on(visit.tx, filing, visit.by).withheld:
        return locked_page(visit, filing)
    if rule_of(kind).is_by_office:
        return print_record(visit, filing)
    on_paper = replace(visit, words=paper_words(PACKAGE))
    view = view_of(on_paper, filing)
    _must_be_printable(view)
    marks = replace(marks_of(visit), case_number=filing.case_number)
    if kind is FilingKind.CODE_CHANGE:
        sheet = compose_code_change_request(engine, _code_request(on_paper, view), marks)
    else:
        sheet = compose_moving_form(engine, _paper(on_paper, view), marks)
    return visit.download(sheet.pdf, "application/pdf", f"{filing.filing_id}.pdf")


def _paper(visit: Visit, view: FilingView) -> MovingPaper:
    filing, words = view.filing, visit.words
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    settings = visit.facilities.settings
    return MovingPaper(
        addressee=settings.mayor.partition("　")[0],
        number=filing.number.text,
        kind=words(f"kind-{filing.kind.value}"),
        occurred_on=reader.day(OCCURRED, future=True),
        filed_on=filing.received_on,
        address=settings.municipality + view.address if view.address else "",
        movers=[_mover(one) for one in view.people if one.chosen or view.ground.certificates],
        changes=[Change(*line) for line in facts_of(visit, view, checked=True)["differences"]],
        relation=words(f"frame-relation-{filing.relation.value}"),
        means=words(f"frame-means-{filing.means.value}"),
    )


def _must_be_printable(view: FilingView) -> None:
    """A filing that could be sent; a request for another code, which is itself the paper to see."""
    asks = view.filing.kind is FilingKind.CODE_CHANGE and any(one.chosen for one in view.people)
    if not view.fresh or not (asks or view.judgement.is_ready):
        raise JukiError(ErrorCode.FILING_INCOMPLETE, "the filing cannot be sent yet")


def _code_request(visit: Visit, view: FilingView) -> CodeChangeRequest:
    """Who asks is known when he lives in the household at the desk."""
    filing, words = view.filing, visit.words
    settings = visit.facilities.settings
    applicant = view.ground.find_member(filing.requester) if filing.requester else None
    told = applicant.identification if applicant else None
    return CodeChangeRequest(
        addressee=settings.mayor.partition("　")[0],
        applicant_name=told.name.written if told else "",
        applicant_address=settings.municipality + told.address.text if told else "",
        relation=words(f"frame-relation-{filing.relation.value}"),
        subjects=[(one.name, one.birth_date) for one in view.people if one.chosen],
        means=words(f"frame-means-{filing.means.value}"),
    )


def _mover(person: PersonRow) -> Mover:
    name = PersonName(person.name, person.kana)
    return Mover(name, person.birth_date, Sex(person.sex).ja, person.becomes)


def _screen(kind: FilingKind) -> Screen:
    def show(visit: Visit) -> Answer:
        return show_paper(visit, kind)

    path = f"/filings/{kind.value}/{{filing_id:uuid}}/paper"
    return Screen(CODES[kind], path, rule_of(kind).function, Mode.WRITE, show=show)


SIGNING_SCREENS: Final = tuple(_screen(kind) for kind in FilingKind)
