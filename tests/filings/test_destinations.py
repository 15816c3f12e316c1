"""Where somebody moves to: a code of six digits, or a name; what the code stands for is shown."""

from __future__ import annotations

import pytest
from filing_builders import THERE, Office, everybody
from filing_visits import a_visit

from jukinet.counters.screen import Page
from jukinet.filings import procedures as filings
from jukinet.filings.judging import Judgement
from jukinet.filings.kinds import FilingKind
from jukinet.filings.particulars import Leaving
from jukinet.filings.screens.entering import show_entry
from jukinet.platform.db.transaction import Transaction


def judged(tx: Transaction, office: Office, destination: str, **more: str) -> Judgement:
    family = office.a_family(tx)
    fields = {
        "occurred_on": "H15.9.1",
        "destination_municipality": destination,
        "destination_address": "竹崎町1番",
        **more,
        **everybody(family),
    }
    draft = office.draft(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id)
    return filings.look(tx, draft, office.context)


@pytest.mark.parametrize("typed", ["352012", "３５２０１２", "下関市", "山口県下関市"])
def test_a_municipality_is_named_by_its_code_or_by_its_name(
    office: Office, tx: Transaction, typed: str
) -> None:
    judgement = judged(tx, office, typed)
    assert isinstance(judgement.particulars, Leaving)
    assert judgement.particulars.destination_municipality == THERE
    assert judgement.particulars.destination_address == "竹崎町1番"
    assert {line.becomes for line in judgement.differences} == {"山口県下関市竹崎町1番"}


@pytest.mark.parametrize("typed", ["352013", "中央区", "どこか市"])
def test_a_wrong_code_and_a_name_that_several_bear_are_asked_about(
    office: Office, tx: Transaction, typed: str
) -> None:
    judgement = judged(tx, office, typed)
    assert [each.name for each in judgement.errors] == ["destination-unknown"]


def test_the_prefecture_or_the_city_tells_namesakes_apart(office: Office, tx: Transaction) -> None:
    judgement = judged(tx, office, "札幌市中央区")
    assert isinstance(judgement.particulars, Leaving)
    assert str(judgement.particulars.destination_municipality) == "011011"


def test_abroad_no_municipality_stands_before_the_place(office: Office, tx: Transaction) -> None:
    judgement = judged(tx, office, "", abroad="yes", destination_address="フランス共和国")
    assert {line.becomes for line in judgement.differences} == {"フランス共和国"}


def test_the_day_of_receipt_is_proposed_once_and_never_put_in_place_of_what_was_typed(
    office: Office, tx: Transaction
) -> None:
    family = office.a_family(tx)
    clerk = office.clerk()
    begun = filings.begin(
        tx, FilingKind.MOVE_OUT, by=clerk, context=office.context,
        household_id=family[0].household_id,
    )  # fmt: skip
    fresh = show_entry(a_visit(tx, office, clerk, begun), FilingKind.MOVE_OUT)
    assert isinstance(fresh, Page)
    assert fresh.facts["fields"]["occurred_on"] == "2003-08-25"
    assert "occurred_on" not in filings.get_filing(tx, begun.filing_id).fields
    saved = filings.save_draft(
        tx, begun.filing_id, {"occurred_on": ""}, version=begun.version, by=clerk,
        context=office.context,
    )  # fmt: skip
    again = show_entry(a_visit(tx, office, clerk, saved), FilingKind.MOVE_OUT)
    assert isinstance(again, Page)
    assert not again.facts["fields"].get("occurred_on")
