"""The record of what the office does by its own authority, as it prints (職権記録書, J-44).

Before the approval it shows what will change; after it, what the register's history keeps under
the number of the paper, for the records themselves have gone on since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, paper_words
from jukinet.filings import procedures as filings
from jukinet.filings.difference import Difference
from jukinet.filings.fields import FieldReader
from jukinet.filings.filing import Filing
from jukinet.filings.forms.authority_record import (
    AuthorityRecord,
    Hand,
    compose_authority_record,
)
from jukinet.filings.forms.moving_form import Change
from jukinet.filings.kinds import FilingKind, rule_of
from jukinet.filings.moving import OCCURRED
from jukinet.filings.rearranging import DETAIL
from jukinet.filings.screens.showing import differences_of, facts_of, view_of
from jukinet.filings.trigger import TRIGGERS, Trigger
from jukinet.filings.workflow import FilingEvent, FilingState
from jukinet.protection.procedures import must_pass
from jukinet.register import procedures as register
from jukinet.register.history import HistoryLine
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.dates import era_text
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import get_detail_reason

PACKAGE: Final = "jukinet.filings"
PRINTED_ITEMS: Final = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "address",
    "relationship",
    "permanent_domicile",
    "family_register_head",
)
"""Items of a change that stand on the paper; a code never does."""
WITH_RECORD: Final = frozenset({FilingState.ENTERED, FilingState.APPROVED})


def has_record(filing: Filing) -> bool:
    """Whether the state of a filing offers its record: the office's own work, not disposed of."""
    by_office = rule_of(filing.kind).is_by_office
    return by_office and filing.state in WITH_RECORD and filing.disposed_on is None


def show_record(visit: Visit) -> Answer:
    """The record of an act that was sent or approved; nothing that a lock keeps inside."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if not has_record(filing):
        raise JukiError(ErrorCode.FILING_STATE, "nothing of this filing is recorded so")
    demand = filings.demand_of(visit.tx, filing, visit.by)
    changed = frozenset(lamp.resident_id for lamp in filings.list_lamps(visit.tx, filing.filing_id))
    must_pass(visit.tx, replace(demand, residents=demand.residents | changed), visit.by.now)
    return print_record(visit, filing)


def print_record(visit: Visit, filing: Filing) -> Answer:
    """The paper of a filing that the guard has let pass."""
    engine = engine_of(visit)
    on_paper = replace(visit, words=paper_words(PACKAGE))
    changes = _changes_of(on_paper, filing)
    marks = replace(marks_of(visit), case_number=filing.case_number)
    record = _record(on_paper, filing, changes)
    sheet = compose_authority_record(engine, record, marks)
    return visit.download(sheet.pdf, "application/pdf", f"{filing.filing_id}.pdf")


def _record(visit: Visit, filing: Filing, changes: Sequence[Change]) -> AuthorityRecord:
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    trigger, detail = _trigger(filing), filing.fields.get(DETAIL, "")
    rule = TRIGGERS[trigger]
    return AuthorityRecord(
        number=filing.number.text,
        kind=visit.words(f"kind-{filing.kind.value}"),
        detail=get_detail_reason(detail).ja if detail else "",
        occurred_on=reader.day(OCCURRED, future=True),
        known_on=filing.received_on,
        trigger=visit.words(f"trigger-{trigger.value}"),
        basis=rule.basis,
        ground=reader.text("ground"),
        must_tell=rule.must_tell_person,
        entered=_hand(visit, filing, FilingEvent.ENTER),
        approved=_hand(visit, filing, FilingEvent.APPROVE),
        changes=changes,
    )


def _trigger(filing: Filing) -> Trigger:
    """A notice of another office is its own trigger; for everything else one was chosen."""
    if filing.kind is FilingKind.FAMILY_REGISTER:
        return Trigger.NOTICE_OF_OTHER_OFFICE
    return Trigger(filing.fields["trigger"])


def _hand(visit: Visit, filing: Filing, event: FilingEvent) -> Hand:
    """Who did this last, unless the filing was taken back since."""
    if filing.state not in WITH_RECORD:
        return Hand()
    steps = filings.list_steps(visit.tx, filing.filing_id)
    return next(
        (Hand(step.by, step.at) for step in reversed(steps) if step.event == event.value), Hand()
    )


def _changes_of(visit: Visit, filing: Filing) -> list[Change]:
    if filing.state is FilingState.APPROVED and filing.kind is not FilingKind.RENAMING:
        return _changes_made(visit, filing)
    view = view_of(visit, filing)
    if filing.state is not FilingState.APPROVED and not (view.judgement.is_ready and view.fresh):
        raise JukiError(ErrorCode.FILING_INCOMPLETE, "the filing cannot be sent yet")
    said = facts_of(visit, view, checked=True)
    return [Change(*change) for change in said["differences"]]


def _changes_made(visit: Visit, filing: Filing) -> list[Change]:
    """What the history keeps under the number of this paper, and that it was printed."""
    residents = [lamp.resident_id for lamp in filings.list_lamps(visit.tx, filing.filing_id)]
    records = register.list_records(visit.tx, list(dict.fromkeys(residents)))
    record_reading(
        visit.tx, visit.by, visit.context, Function.FILING,
        subjects=records, items=PRINTED_ITEMS, result="printed",
    )  # fmt: skip
    changes: list[Change] = []
    for record in records:
        history = register.list_history(visit.tx, record.resident_id)
        for line in history:
            if line.paper == filing.number.text:
                changes += _lines_of(visit, filing, record, line, history)
    return changes


def _lines_of(
    visit: Visit,
    filing: Filing,
    record: ResidentRecord,
    line: HistoryLine,
    history: Sequence[HistoryLine],
) -> Iterable[Change]:
    who = record.identification.name.written
    withdrawn = next((one for one in history if one.change_id == line.cancels), None)
    if withdrawn is not None:
        yield Change(who, visit.words("item-cancellation"), _said(withdrawn), "")
    for change in differences_of(visit.words, _differences(filing, record, line)):
        yield Change(*change)


def _said(line: HistoryLine) -> str:
    return (
        f"{get_detail_reason(line.detail).ja}　{era_text(line.occurred_on)}　{line.paper}".strip()
    )


def _differences(filing: Filing, record: ResidentRecord, line: HistoryLine) -> Iterable[Difference]:
    who, becomes = record.identification.name.written, line.becomes or {}
    for item in PRINTED_ITEMS:
        was, now = line.was.get(item) or "", becomes.get(item) or ""
        if was != now:
            yield Difference(who, item, was, now)
    if line.was and line.was.get("household_id") != becomes.get("household_id"):
        yield Difference(
            who,
            "household",
            _household(filing, line.was.get("household_id")),
            _household(filing, becomes.get("household_id")),
        )
    was, now = line.was.get("erased_on") or "", becomes.get("erased_on") or ""
    if was != now:
        yield Difference(who, "erasure", was or record.identification.address.text, now)


def _household(filing: Filing, key: str | None) -> str:
    return "this-household" if key == str(filing.household_id) else "other-household"


AUTHORITY_SCREENS: Final = (
    Screen(
        "J-A14d",
        "/filings/{filing_id:uuid}/authority-record",
        Function.FILING,
        Mode.READ,
        show=show_record,
        needs_case=False,
    ),
)
