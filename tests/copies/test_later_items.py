"""Items that came into the record later: names that go with the name, and foreign residents.

A name used here and a former surname stand beside the name on every copy and can be left out of
none; what Act Art. 30-45 adds is left out unless somebody asks.  In 2003 there is none of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from copies_office import CopiesOffice, a_request
from pdf_texts import text_of

from jukinet.copies import procedures
from jukinet.copies.item import BASIC, FOREIGN, LEFT_OUT, RecordItem, is_in_force
from jukinet.copies.request import CopyKind, Layout
from jukinet.counters.case import Means, Relation
from jukinet.register.further import (
    FOREIGN_ITEMS,
    Alias,
    ForeignResident,
    FormerSurname,
    ResidenceCategory,
    further_items,
)
from jukinet.register.papers import ItemCorrection
from jukinet.register.procedures import correct_items
from jukinet.register.record import Occasion
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import load_profile

FOREIGNER = ForeignResident(
    nationality="ブラジル",
    category=ResidenceCategory.MID_TO_LONG_TERM,
    status="定住者",
    period="3年",
    until=date(2015, 7, 8),
    card="AB12345678CD",
    since=date(2012, 7, 9),
    aliases=(
        Alias("架空 マリア", "見本市", date(2012, 7, 9), "見本市", date(2012, 7, 10)),
        Alias("見本 マリア", "西東京市", date(2012, 7, 10)),
    ),
)
ALWAYS = ("SILVAMARIA", "通称", "見本マリア", "外国人住民", "平成24年7月9日")
ON_REQUEST = {
    RecordItem.NATIONALITY: ("国籍・地域", "ブラジル"),
    RecordItem.RESIDENCE: ("中長期在留者", "定住者", "3年", "平成27年7月8日"),
    RecordItem.RESIDENCE_CARD: ("AB12345678CD",),
    RecordItem.ALIAS_HISTORY: ("通称の履歴", "架空マリア", "平成24年7月10日削除"),
}
FORMS = (
    (CopyKind.RECORD_COPY, Layout.HOUSEHOLD),
    (CopyKind.RECORD_COPY, Layout.INDIVIDUAL),
    (CopyKind.ITEM_CERTIFICATE, Layout.HOUSEHOLD),
)


def at(office: CopiesOffice, day: date) -> None:
    office.clock.advance(timedelta(days=(day - office.clock.today()).days))


def mark(office: CopiesOffice, person: UUID, detail: str, becomes: dict[str, str | None]) -> None:
    today = office.clock.today()
    occasion = Occasion(today, today, "clerk", office.clock.now())
    with office.database.transaction() as tx:
        correct_items(tx, [ItemCorrection(person, detail, becomes, occasion)])


def a_foreigner(office: CopiesOffice) -> UUID:
    at(office, date(2012, 7, 10))
    (person,) = office.family("SILVA MARIA")
    mark(office, person, "9006", {"permanent_domicile": None, "family_register_head": None})
    items = further_items(None, FOREIGNER)
    mark(office, person, "9016", {name: items[name] for name in FOREIGN_ITEMS})
    return person


def printed(
    office: CopiesOffice, person: UUID, kind: CopyKind, layout: Layout, items: set[RecordItem]
) -> str:
    if kind is CopyKind.ITEM_CERTIFICATE:
        items = items | {RecordItem.NAME, RecordItem.RESIDENT_SINCE}
    by = office.worker(requester=person, means=Means.PHOTO_ID, relation=Relation.SELF)
    request = a_request(person, kind=kind, layout=layout, items=items, means=Means.PHOTO_ID)
    (issue,) = office.make(request, by).issues
    return "".join(text_of(office.preview(issue.issue_id, by)).split())


@pytest.mark.parametrize(("kind", "layout"), FORMS)
def test_a_name_used_here_is_on_every_copy_and_the_rest_only_where_it_is_asked_for(
    office: CopiesOffice, kind: CopyKind, layout: Layout
) -> None:
    person = a_foreigner(office)
    bare = printed(office, person, kind, layout, set())
    assert all(word in bare for word in ALWAYS)
    for item, words in ON_REQUEST.items():
        assert not any(word in bare for word in words)
        text = printed(office, person, kind, layout, {item})
        assert all(word in text for word in (*ALWAYS, *words))
        others = [word for other, said in ON_REQUEST.items() if other is not item for word in said]
        assert not any(word in text for word in others)


@pytest.mark.parametrize(("kind", "layout"), FORMS)
def test_a_former_surname_is_on_every_copy_since_2019(
    office: CopiesOffice, kind: CopyKind, layout: Layout
) -> None:
    at(office, date(2019, 11, 5))
    (person,) = office.family("架空 花子")
    assert "旧氏" not in printed(office, person, kind, layout, set())
    mark(office, person, "9017", {"former_surname": "見本", "former_surname_kana": "ミホン"})
    assert "旧氏見本" in printed(office, person, kind, layout, set())


def test_the_history_of_a_former_surname_stands_on_the_individual_form(
    office: CopiesOffice,
) -> None:
    at(office, date(2019, 11, 5))
    (person,) = office.family("架空 花子")
    mark(office, person, "9017", {"former_surname": "見本"})
    mark(office, person, "9017", {"former_surname": None})
    by = office.worker(requester=person, means=Means.PHOTO_ID, relation=Relation.SELF)
    request = replace(
        a_request(person, layout=Layout.INDIVIDUAL, items={RecordItem.HISTORY},
                  means=Means.PHOTO_ID),
        reason="相続の手続",
    )  # fmt: skip
    (issue,) = office.make(request, by).issues
    text = "".join(text_of(office.preview(issue.issue_id, by)).split())
    assert text.count("旧氏の記載・削除") == 2


def test_a_name_whose_glyph_the_print_font_lacks_stops_the_copy(office: CopiesOffice) -> None:
    """Another name is printed exactly or not at all, as the name is."""
    at(office, date(2019, 11, 5))
    (person,) = office.family("架空 花子")
    mark(office, person, "9017", {"former_surname": "見\U0010fffd"})
    by = office.worker(requester=person, means=Means.PHOTO_ID, relation=Relation.SELF)
    request = a_request(person, means=Means.PHOTO_ID)
    office.accept(request, by)
    with office.database.transaction() as tx:
        stopped = procedures.make_documents(
            tx, request.request_id, by=by, context=office.context, desk=office.desk
        )
    assert isinstance(stopped, procedures.Stopped)


def test_in_2003_nobody_asks_for_what_foreign_residents_have(office: CopiesOffice) -> None:
    assert set(FOREIGN) <= LEFT_OUT and not set(FOREIGN) & BASIC
    early, late = date(2012, 7, 8), date(2012, 7, 9)
    assert not any(is_in_force(item, load_profile().on(early)) for item in FOREIGN)
    assert all(is_in_force(item, load_profile().on(late)) for item in FOREIGN)
    (person,) = office.family("架空 太郎")
    for item in FOREIGN:
        with pytest.raises(JukiError) as refused:
            printed(office, person, CopyKind.RECORD_COPY, Layout.HOUSEHOLD, {item})
        assert refused.value.code is ErrorCode.FORM_INVALID


def test_a_former_surname_shows_nothing_by_accident() -> None:
    assert "架空" not in repr(FormerSurname("架空", "カクウ"))
