"""An annotated move-out is asked about what its paper lacks, and is refused for nothing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from filing_builders import OTHER_OFFICE, THERE, Keys, Office, certificates, everybody
from filing_visits import a_visit

from jukinet.counters.screen import Page
from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.entering import show_entry
from jukinet.platform.db.transaction import Transaction
from jukinet.terms.person import PersonName

LACKING = "葛\U000e0100城　太郎"
"""The print font has the character, and not this variant of it."""


@pytest.mark.parametrize(
    ("posted", "annotated", "found"),
    [
        (True, 3, {"posted-form"}),
        (False, 3, set()),
        (False, 1, {"certificate-for-others"}),
        (True, 1, {"posted-form", "certificate-for-others"}),
        (True, 0, set()),
    ],
)
def test_what_is_asked_about_a_posted_paper_and_about_who_has_no_card(
    office: Office, tx: Transaction, posted: bool, annotated: int, found: set[str]
) -> None:
    family = office.a_family(tx)
    fields = {
        "occurred_on": "H15.9.1",
        "destination_municipality": THERE.digits,
        "destination_address": "竹崎町1番",
        **everybody(family),
        **({"by_post": "yes"} if posted else {}),
    }
    filing = office.draft(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id)
    going = [one.resident_id for one in family[:annotated]]
    filing = filings.annotate(tx, filing.filing_id, going, by=office.clerk())
    judged = filings.look(tx, filing, office.context)
    assert {one.name for one in judged.unanswered} == found
    assert judged.errors == ()
    answers = {f"answer.{one.name}": one.rule.answers[0] for one in judged.unanswered}
    saved = filings.save_draft(
        tx, filing.filing_id, {**fields, **answers}, version=filing.version, by=office.clerk(),
        context=office.context,
    )  # fmt: skip
    assert filings.look(tx, saved, office.context).is_ready


def test_a_glyph_that_this_offices_font_lacks_is_marked_beside_the_name(
    office: Office, tx: Transaction, filing_keys: Keys
) -> None:
    first, second = certificates()
    named = replace(first.identification, name=PersonName(LACKING, "カツラギ"))
    code = filings.seal_certificates(
        [replace(first, identification=named), second], filing_keys.vaults[OTHER_OFFICE]
    )
    begun = filings.begin(tx, FilingKind.MOVE_IN, by=office.clerk(), context=office.context)
    scanned = filings.scan_certificate(
        tx, begun.filing_id, code, version=begun.version, by=office.clerk(),
        context=office.context,
    )  # fmt: skip
    page = show_entry(a_visit(tx, office, office.clerk(), scanned), FilingKind.MOVE_IN)
    assert isinstance(page, Page)
    view: Any = page.facts["view"]
    assert [row.lacking for row in view.people] == [("U+845B U+E0100",), ()]
