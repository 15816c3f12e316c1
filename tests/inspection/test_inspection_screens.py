"""A19 through the whole frame: take in, decide, make the list, read it, publish."""

from __future__ import annotations

import pytest
from counter_offices import CLERK
from counter_visitor import CounterVisitor
from inspection_office import SHIBAKUBO, InspectionOffice

from jukinet.counters.procedures import SET_UP, make_registration_code
from jukinet.inspection import procedures
from web_visitor import Page

WRITTEN = {
    "purpose": "survey",
    "asker": "見本大学社会調査室",
    "asker_address": "架空区1番",
    "readers": "見本 三郎\n見本 四郎",
    "area": SHIBAKUBO,
    "summary": "暮らしの意識調査",
    "detail": "100人を抽出する",
}


def at_terminal(office: InspectionOffice, operator_id: str) -> CounterVisitor:
    """Years after the terminals were set up: a new code makes this browser one of them."""
    with office.database.transaction() as tx:
        office.counter.codes["madoguchi-1"] = make_registration_code(
            tx,
            "madoguchi-1",
            by=SET_UP,
            randomness=office.context.randomness,
            now=office.clock.now(),
        )
    visitor = CounterVisitor(office.counter, "madoguchi-1")
    visitor.sign_on(operator_id)
    return visitor


@pytest.fixture
def clerk(office: InspectionOffice) -> CounterVisitor:
    visitor = at_terminal(office, CLERK)
    visitor.open_case(affair="inspection", relation="third-party", means="photo-id")
    return visitor


def receive(clerk: CounterVisitor, *papers: str, **changed: str) -> Page:
    form = clerk.form("/inspections/new", "/inspections/new")
    form.fields += [("papers", paper) for paper in papers]
    return clerk.send(form, **{**WRITTEN, **changed})


def test_from_the_request_to_the_publication(
    office: InspectionOffice, clerk: CounterVisitor
) -> None:
    office.house(9, f"{SHIBAKUBO}1番")
    office.house(9, f"{SHIBAKUBO}2番")
    office.house(7, f"{SHIBAKUBO}3番")
    here = receive(clerk, "pledge", "survey-outline").headers["location"].partition("?")[0]
    assert "住民基本台帳法第11条の2第1項" in clerk.get(here).said
    clerk.send(clerk.form(here, f"{here}/decision"), press="accept")
    assert "リストはまだありません" in clerk.get(here).said
    made = clerk.send(clerk.form(f"{here}/list", f"{here}/list"), press="make")
    assert made.headers["location"].startswith(here)
    begun = clerk.send(clerk.form(here, f"{here}/viewings"))
    first = clerk.follow(begun)
    assert "1／2ページ" in first.said
    assert "見本 子8" in first.said
    second = begun.headers["location"].removesuffix("/1") + "/2"
    assert f"{SHIBAKUBO}3番" in clerk.get(second).said
    with office.database.transaction() as tx:
        request = procedures.list_requests(tx, by=office.worker())[0]
        (viewing,) = procedures.get_request_file(
            tx, request.request_id, by=office.worker()
        ).viewings
    end = f"/inspections/viewings/{viewing.viewing_id}/end"
    assert clerk.send(clerk.form(second, end), notes="many").status == 422
    clerk.send(clerk.form(second, end), notes="10")
    year = "/inspections/publication/2006"
    assert "見本大学社会調査室" in clerk.get(year).said
    table = clerk.get(f"{year}/table")
    assert table.headers["content-disposition"].startswith("attachment")
    assert "暮らしの意識調査,2006-11-06" in table.body.decode("utf-8-sig")
    assert "見本大学社会調査室" in clerk.get(f"{year}/text").text


def test_a_reading_whose_list_was_made_anew_is_listed_and_can_be_ended(
    office: InspectionOffice, clerk: CounterVisitor
) -> None:
    office.house(3, f"{SHIBAKUBO}1番")
    here = receive(clerk, "pledge", "survey-outline").headers["location"].partition("?")[0]
    clerk.send(clerk.form(here, f"{here}/decision"), press="accept")
    clerk.send(clerk.form(f"{here}/list", f"{here}/list"), press="make")
    first = clerk.send(clerk.form(here, f"{here}/viewings")).headers["location"]
    assert "見本 子" in clerk.get(first).said
    clerk.send(clerk.form(f"{here}/list", f"{here}/list"), press="make")
    old = clerk.get(first)
    assert old.status == 200 and "見本 子" not in old.said and "作り直されました" in old.said
    assert "終えていない閲覧" in clerk.get("/inspections").said
    clerk.send(clerk.form(first, first.removesuffix("/1") + "/end"), notes="0")
    assert "終えていない閲覧" not in clerk.get("/inspections").said


def test_a_form_with_mistakes_says_which(clerk: CounterVisitor) -> None:
    page = receive(clerk, asker="", readers="")
    assert page.status == 422
    assert page.text.count('class="field-error"') == 2


def test_a_request_that_lacks_a_paper_offers_no_acceptance(clerk: CounterVisitor) -> None:
    here = receive(clerk, "pledge").headers["location"].partition("?")[0]
    page = clerk.get(here)
    assert "足りないもの" in page.said
    assert 'value="accept"' not in page.text
    assert clerk.send(clerk.form(here, f"{here}/decision"), press="refuse").status == 422
    clerk.send(clerk.form(here, f"{here}/decision"), press="refuse", reason="書類がない")
    assert "拒否" in clerk.get(here).said


def test_whoever_lacks_the_right_is_refused(office: InspectionOffice) -> None:
    visitor = at_terminal(office, "tanaka")
    for path in ("/inspections", "/inspections/new", "/inspections/publication/2006"):
        assert visitor.get(path).status == 403


def test_every_page_opens_in_english(office: InspectionOffice, clerk: CounterVisitor) -> None:
    here = receive(clerk, "pledge").headers["location"].partition("?")[0]
    for path in ("/inspections", "/inspections/new", here, f"{here}/list"):
        assert clerk.get(f"{path}?lang=en").status == 200, path
