"""The yearly publication: looked at here, taken away as a table, as text or on paper."""

from __future__ import annotations

from datetime import date
from typing import Final

from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.custody.screens.marks import engine_of, marks_of
from jukinet.inspection.forms.publication import PublishedInspection, compose_publication
from jukinet.inspection.procedures import list_publication
from jukinet.inspection.publication import PublishedLine, to_csv, to_text
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

FIRST_YEAR: Final = 2002
ROOT: Final = "/inspections/publication"


def show(visit: Visit) -> Answer:
    """The year that is over, to be looked through before it is published."""
    return visit.redirect(f"{ROOT}/{_fiscal_year(visit.today) - 1}")


def show_year(visit: Visit) -> Answer:
    """One fiscal year."""
    year, lines = _read(visit)
    return visit.page(
        "inspection/publication.html",
        title="title-publication",
        year=year,
        this_year=_fiscal_year(visit.today),
        lines=lines,
    )


def show_csv(visit: Visit) -> Answer:
    """As a table."""
    year, lines = _read(visit)
    return visit.download(to_csv(lines), "text/csv", f"inspections-{year}.csv", attached=True)


def show_text(visit: Visit) -> Answer:
    """As text."""
    year, lines = _read(visit)
    text = to_text(lines).encode()
    return visit.download(text, "text/plain", f"inspections-{year}.txt", attached=True)


def show_paper(visit: Visit) -> Answer:
    """As it is put up and put on the net: paper that reading machines read too (J-43)."""
    engine = engine_of(visit)
    year, lines = _read(visit)
    published = [
        PublishedInspection(line.asker, line.summary, line.inspected_on, line.area)
        for line in lines
    ]
    first, last = _days_of(year)
    sheet = compose_publication(engine, published, first, last, marks_of(visit))
    return visit.download(sheet.pdf, "application/pdf", f"inspections-{year}.pdf")


def _read(visit: Visit) -> tuple[int, list[PublishedLine]]:
    year = int(visit.path["year"])
    if not FIRST_YEAR <= year <= _fiscal_year(visit.today):
        raise JukiError(ErrorCode.NOT_FOUND, "nothing was read in that year")
    first, last = _days_of(year)
    return year, list_publication(visit.tx, first, last, by=visit.by)


def _days_of(year: int) -> tuple[date, date]:
    return date(year, 4, 1), date(year + 1, 3, 31)


def _fiscal_year(today: date) -> int:
    return today.year if today.month >= 4 else today.year - 1


_READING: Final = (Function.INSPECTION, Mode.READ)
PUBLICATION_SCREENS: Final = (
    Screen("J-A19j", ROOT, *_READING, show=show, needs_case=False),
    Screen("J-A19k", f"{ROOT}/{{year:int}}", *_READING, show=show_year, needs_case=False),
    Screen("J-A19l", f"{ROOT}/{{year:int}}/table", *_READING, show=show_csv, needs_case=False),
    Screen("J-A19n", f"{ROOT}/{{year:int}}/paper", *_READING, show=show_paper, needs_case=False),
    Screen("J-A19m", f"{ROOT}/{{year:int}}/text", *_READING, show=show_text, needs_case=False),
)
