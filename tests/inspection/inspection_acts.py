"""Acts of inspection that its tests have in common."""

from __future__ import annotations

from datetime import date

from inspection_office import SHIBAKUBO, InspectionOffice

from jukinet.counters.case import Means
from jukinet.inspection import procedures
from jukinet.inspection.excerpt import ExcerptList
from jukinet.inspection.request import InspectionRequest
from jukinet.inspection.store import Viewing

SINCE = date(2006, 11, 6)
READER = "見本 三郎"


def make_list(office: InspectionOffice, area: str = SHIBAKUBO) -> ExcerptList:
    with office.database.transaction() as tx:
        return procedures.make_excerpt(tx, area, None, by=office.worker(), context=office.context)


def begin(
    office: InspectionOffice,
    request: InspectionRequest,
    reader: str = READER,
    means: Means = Means.PHOTO_ID,
) -> Viewing:
    with office.database.transaction() as tx:
        return procedures.begin_viewing(
            tx, request.request_id, reader, by=office.worker(means=means), context=office.context
        )


def show(office: InspectionOffice, viewing: Viewing, number: int = 1) -> procedures.ShownPage:
    with office.database.transaction() as tx:
        return procedures.show_page(
            tx, viewing.viewing_id, number, by=office.worker(), context=office.context
        )
