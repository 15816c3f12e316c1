"""The filing on paper (住民異動届): what the screen says, printed for the resident to sign."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import marks_of, paper_words
from jukinet.filings import procedures as filings
from jukinet.filings.forms.moving_form import Change, Mover, MovingPaper, compose_moving_form
from jukinet.filings.screens.showing import FilingView, differences_of, view_of
from jukinet.filings.workflow import FilingState
from jukinet.platform.web.catalogue import Words
from jukinet.protection.procedures import must_pass
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.person import PersonName

FILE_NAME: Final = "filing.pdf"


def show_paper(visit: Visit) -> Answer:
    """The paper of a filing before it is approved (Act Art. 27); past the guard, recorded."""
    if visit.facilities.paper is None:
        raise JukiError(ErrorCode.FONT_MISSING, "this counter has no paper")
    filing = filings.get_filing(visit.tx, UUID(visit.path["filing_id"]))
    if filing.state not in (FilingState.DRAFT, FilingState.RETURNED, FilingState.ENTERED):
        raise JukiError(ErrorCode.FILING_STATE, "the filing is settled")
    demand = filings.demand_of(visit.tx, filing, visit.by, visit.context)
    if demand.residents:
        must_pass(visit.tx, demand, visit.by.now)
    view = view_of(visit, filing)
    paper = _paper(visit, view, paper_words("jukinet.filings"))
    sheet = compose_moving_form(visit.facilities.paper, paper, marks_of(visit, filing.number.text))
    return visit.download(sheet.pdf, "application/pdf", FILE_NAME)


def _paper(visit: Visit, view: FilingView, words: Words) -> MovingPaper:
    filing, particulars = view.filing, view.judgement.particulars
    movers = [
        Mover(
            PersonName(row.name, row.kana),
            row.birth_date,
            words(f"sex-{row.sex}"),
            row.becomes or row.is_now,
        )
        for row in view.people
        if row.chosen
    ]
    return MovingPaper(
        addressee=visit.facilities.settings.mayor,
        number=filing.number.text,
        kind=words(f"kind-{filing.kind.value}"),
        occurred_on=particulars.happened_on if particulars else None,
        filed_on=filing.received_on,
        address=view.address,
        movers=movers,
        changes=[Change(*line) for line in differences_of(words, view.judgement.differences)],
        relation=words(f"frame-relation-{filing.relation.value}"),
        means=words(f"frame-means-{filing.means.value}"),
    )


PAPER_SCREENS: Final = (
    Screen(
        "J-A06d",
        "/filings/{filing_id:uuid}/paper",
        Function.FILING,
        Mode.WRITE,
        show=show_paper,
    ),
)
