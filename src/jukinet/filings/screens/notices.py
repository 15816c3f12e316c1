"""When a line is down (form 9): the move-in notice goes by post, and one that came is entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of, with_seal
from jukinet.filings import procedures as filings
from jukinet.filings.days import read_day
from jukinet.filings.fields import FieldReader, read_municipality
from jukinet.filings.filing import Filing
from jukinet.filings.forms.move_in_notice import (
    Moved,
    PaperNotice,
    compose_move_in_notice,
    compose_move_out_confirmed,
)
from jukinet.filings.kinds import FilingKind
from jukinet.filings.moving import OCCURRED
from jukinet.filings.workflow import FilingState
from jukinet.platform.paper.form import Sheet
from jukinet.protection.guard import Demand, Output
from jukinet.protection.procedures import must_pass
from jukinet.register import procedures as register
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.municipalities import load_directory, prefecture_names

PRINTED: Final = ("name", "birth_date", "sex", "address", "code")
SHOWN: Final = ("name", "birth_date")
REASON: Final = "通知"
MAYOR: Final = "長"
GOVERNOR: Final = "知事"


def has_move_in_notice(filing: Filing) -> bool:
    """Whether a former municipality is to be told of an approved move-in."""
    if filing.kind is not FilingKind.MOVE_IN or filing.state is not FilingState.APPROVED:
        return False
    return bool(filings.read_certificates(filing) or filing.fields.get("person.1.code"))


def may_hear_by_paper(filing: Filing) -> bool:
    """Whether a notice about the people of this filing may come by post."""
    return filing.kind is FilingKind.MOVE_OUT and filing.state is FilingState.APPROVED


def show_move_in_notice(visit: Visit) -> Answer:
    """Form 9 to the former municipality, with the seal; office to office, past the guard."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if not has_move_in_notice(filing):
        raise JukiError(ErrorCode.NOT_FOUND, "nobody is told of this filing")
    came = register.list_records(visit.tx, filings.list_changed_by(visit.tx, filing.filing_id))
    former = [one for one in came if one.came_from]
    if not former:
        raise JukiError(ErrorCode.NOT_FOUND, "nobody is told of this filing")
    first = former[0]
    left = first.came_from
    assert first.moved_in is not None and left is not None
    _pass_and_record(visit, filing, former, PRINTED)
    notice = PaperNotice(
        addressee=_town(left, visit.today) + MAYOR,
        number=filing.number.text,
        from_address=_town(left, visit.today) + first.moved_in.previous_address,
        to_address=_here(visit, first.identification.address),
        moved_on=_moved_on(visit, filing),
        filed_on=filing.received_on,
        people=[_moved(one.identification) for one in former],
    )
    sheet = compose_move_in_notice(engine_of(visit), notice, marks_of(visit))
    return _sealed(visit, sheet, filing)


def show_confirmed_notice(visit: Visit) -> Answer:
    """Form 9 to the governor, about those of a move-out of whom a move-in was told."""
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    gone = [one for one in filings.list_leavers(visit.tx, filing) if _told_on(one)]
    if not gone:
        raise JukiError(ErrorCode.NOT_FOUND, "no move-in was told of anybody of this filing")
    first, erasure = gone[0], gone[0].erasure
    assert erasure is not None and erasure.move_confirmed_on is not None
    _pass_and_record(visit, filing, gone, PRINTED)
    prefecture = visit.context.party.municipality.prefecture
    to = erasure.destination_municipality
    notice = PaperNotice(
        addressee=prefecture_names()[prefecture.digits] + GOVERNOR,
        number=filing.number.text,
        from_address=_here(visit, first.identification.address),
        to_address=(_town(to, visit.today) if to else "") + erasure.destination_address,
        moved_on=erasure.move_confirmed_on,
        filed_on=visit.today,
        people=[_moved(one.identification) for one in gone],
    )
    sheet = compose_move_out_confirmed(engine_of(visit), notice, marks_of(visit))
    return _sealed(visit, sheet, filing)


def show_paper_notice(visit: Visit) -> Answer:
    """Who left by a move-out, to be ticked as the paper names them."""
    return _hearing_page(visit, _filing(visit), {})


def act_paper_notice(visit: Visit) -> Answer:
    """Enter the notice with its own dates (Act Art. 9 (1))."""
    filing = _filing(visit)
    faults: dict[str, str] = {}
    municipality, moved_on = None, None
    try:
        municipality = read_municipality(visit.form.find("municipality"), visit.today)
    except (JukiError, ValueError):
        faults["municipality"] = visit.words("finding-destination-unknown")
    try:
        moved_on = read_day(visit.form.find("moved_on"), visit.today)
    except (JukiError, ValueError):
        faults["moved_on"] = visit.words("finding-date-unreadable")
    chosen = [UUID(text) for text in visit.form.list("resident")]
    if not chosen:
        faults["resident"] = visit.words("finding-nobody-chosen")
    if municipality is None or moved_on is None or faults:
        return _hearing_page(visit, filing, faults)
    filings.hear_paper_notice(
        visit.tx, filing.filing_id, chosen, municipality=municipality, moved_on=moved_on,
        by=visit.by, context=visit.context,
    )  # fmt: skip
    return visit.redirect(f"/filings/{filing.filing_id}/paper-notice", notice="told-notice-heard")


def _hearing_page(visit: Visit, filing: Filing, faults: dict[str, str]) -> Answer:
    leavers = filings.list_leavers(visit.tx, filing)
    _pass_and_record(visit, filing, leavers, SHOWN)
    typed = {name: visit.form.find(name) for name in ("municipality", "moved_on")} if faults else {}
    return visit.page(
        "filings/paper_notice.html",
        title="title-paper-notice",
        status=422 if faults else 200,
        filing=filing,
        waiting=[one for one in leavers if not _told_on(one)],
        told=[(one, _told_on(one)) for one in leavers if _told_on(one)],
        typed=typed,
        faults=faults,
        errors=list(faults.items()),
    )


def _filing(visit: Visit) -> Filing:
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if not may_hear_by_paper(filing):
        raise JukiError(ErrorCode.NOT_FOUND, "no approved move-out")
    return filing


def _told_on(one: ResidentRecord) -> date | None:
    return one.erasure.move_confirmed_on if one.erasure else None


def _pass_and_record(
    visit: Visit, filing: Filing, people: Sequence[ResidentRecord], items: tuple[str, ...]
) -> None:
    """The guard is asked about everybody, and everybody's reading is recorded."""
    demand = Demand(
        output=Output.FILING,
        residents=frozenset(one.resident_id for one in people),
        document=filing.filing_id,
        requester=None,
        requester_proven=False,
        operator_id=visit.by.operator.operator_id,
    )
    must_pass(visit.tx, demand, visit.by.now)
    record_reading(visit.tx, visit.by, visit.context, Function.FILING, subjects=people, items=items)


def _moved(told: IdentificationInformation) -> Moved:
    return Moved(told.name, told.birth_date, told.sex.ja, told.code)


def _moved_on(visit: Visit, filing: Filing) -> date:
    reader = FieldReader(filing.fields, filing.received_on, visit.context.party.municipality)
    return reader.day(OCCURRED, future=True) or filing.received_on


def _town(code: MunicipalityCode, on: date) -> str:
    found = load_directory().on(on).find(code)
    return found.full_name if found else code.digits


def _here(visit: Visit, address: Address) -> str:
    return visit.facilities.settings.municipality + address.text


def _sealed(visit: Visit, sheet: Sheet, filing: Filing) -> Answer:
    sheet = with_seal(visit, sheet, REASON)
    return visit.download(sheet.pdf, "application/pdf", f"{filing.filing_id}.pdf")


NOTICE_SCREENS: Final = (
    Screen(
        "J-A06v", "/filings/{filing_id:uuid}/move-in-notice", Function.FILING, Mode.WRITE,
        show=show_move_in_notice, needs_case=False,
    ),
    Screen(
        "J-A07d", "/filings/{filing_id:uuid}/paper-notice", Function.FILING, Mode.WRITE,
        show=show_paper_notice, act=act_paper_notice, needs_case=False,
    ),
    Screen(
        "J-A07e", "/filings/{filing_id:uuid}/move-out-confirmed", Function.FILING, Mode.WRITE,
        show=show_confirmed_notice, needs_case=False,
    ),
)  # fmt: skip
