"""What somebody types by a slip stays a draft that opens, and says what is wrong with it."""

from __future__ import annotations

import pytest
from filing_builders import Office, everybody
from filing_visits import ENGLISH

from jukinet.filings import procedures as filings
from jukinet.filings.kinds import FilingKind
from jukinet.filings.screens.showing import differences_of
from jukinet.platform.db.transaction import Transaction


@pytest.mark.parametrize("day", ["9999-12-31", "22000101", "0001-01-01", "1872-12-31"])
def test_a_day_outside_all_eras_is_told_and_breaks_no_page(
    office: Office, tx: Transaction, day: str
) -> None:
    family = office.a_family(tx)
    fields = {
        "occurred_on": day, "destination_municipality": "352012",
        "destination_address": "竹崎町1番", **everybody(family),
    }  # fmt: skip
    draft = office.draft(tx, FilingKind.MOVE_OUT, fields, household=family[0].household_id)
    judged = filings.look(tx, draft, office.context)
    assert "date-unreadable" in {one.name for one in judged.errors}
    assert differences_of(ENGLISH, judged.differences) is not None
