"""A visit of somebody at the counter to one filing, for screens that are called directly."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import cast

from filing_builders import Office

from jukinet.counters.card_reader import CardReader
from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.screen import Facilities, OfficeSettings, Visit
from jukinet.filings.filing import Filing
from jukinet.filings.screens.signing import SIGNING_SCREENS
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.platform.web.forms import Form
from paper_tools import the_engine

ENGLISH = load_catalogue("jukinet.filings", "wording.toml")["en"]


def a_visit(tx: Transaction, office: Office, by: CaseWorker, filing: Filing) -> Visit:
    """Of somebody whose screen speaks English; no case, for cases have their own tables."""
    return Visit(
        tx=tx,
        context=office.context,
        by=replace(by, case=None),
        path={"filing_id": str(filing.filing_id)},
        query=MappingProxyType({}),
        form=cast("Form", None),
        words=ENGLISH,
        facilities=Facilities(
            reader=cast("CardReader", None),
            settings=OfficeSettings("山口県山口市", "Yamaguchi", "山口市長　見本　次郎"),
            paper=the_engine(),
        ),
        screen=SIGNING_SCREENS[0],
    )
