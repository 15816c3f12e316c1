"""No form of any slice acts without its token and its key: asked of every screen, over the frame.

The screens are those a register office serves, before its whole database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from counter_offices import CLERK, CounterOffice, MadeCards, make_office
from counter_visitor import CounterVisitor

from jukinet.counters.frame import make_counter
from jukinet.counters.frame.app import PUBLIC_CODES
from jukinet.counters.screen import Facilities, OfficeSettings, Screen
from jukinet.nodes.families import FAMILIES
from jukinet.nodes.register_office import PACKAGES
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from web_visitor import FoundForm

SOME_ID = str(UUID(int=7))
PLACE = re.compile(r"\{[a-z_]+(:[a-z]+)?\}")


def screens(*, posting: bool) -> Iterator[Screen]:
    for family in FAMILIES:
        for screen in family.screens:
            if (screen.act if posting else screen.show) and screen.code not in PUBLIC_CODES:
                yield screen


def address_of(screen: Screen) -> str:
    return PLACE.sub(lambda found: "1" if found[1] == ":int" else SOME_ID, screen.path)


@pytest.fixture
def office(
    make_database: Callable[[tuple[str, ...]], Database],
    counter_keys: Callable[[ManualClock], NodeContext],
    at: ManualClock,
    made_cards: MadeCards,
    tmp_path: Path,
) -> CounterOffice:
    """The office with the screens of every slice."""
    made = make_office(counter_keys(at), make_database(PACKAGES), tmp_path / "tray", at, made_cards)
    settings = OfficeSettings("西東京市", "Nishitokyo", "西東京市長", simulated=True)
    facilities = Facilities(made.tray, settings)
    made.app = make_counter(made.context, made.database, FAMILIES, facilities)
    return made


def test_every_form_of_every_slice_needs_its_token_and_its_key(office: CounterOffice) -> None:
    clerk = CounterVisitor(office, "madoguchi-1")
    clerk.sign_on(CLERK)
    whole = clerk.blank_form("/").fields
    for screen in screens(posting=True):
        for missing, status in (("form_token", 403), ("form_key", 422)):
            fields = [pair for pair in whole if pair[0] != missing]
            page = clerk.send(FoundForm(address_of(screen), "post", fields))
            assert page.status == status, (screen.code, screen.path, missing)


def test_no_screen_of_any_slice_opens_for_somebody_who_is_not_signed_on(
    office: CounterOffice,
) -> None:
    visitor = CounterVisitor(office, "madoguchi-1")
    for screen in screens(posting=False):
        page = visitor.get(address_of(screen))
        assert page.headers.get("location") == "/sign-on", (screen.code, screen.path)
    for screen in screens(posting=True):
        page = visitor.post(address_of(screen), [("form_token", "x"), ("form_key", "0" * 32)])
        assert page.headers.get("location") == "/sign-on", (screen.code, screen.path)


def test_without_a_case_no_screen_that_needs_one_says_anything_else(
    office: CounterOffice,
) -> None:
    clerk = CounterVisitor(office, "madoguchi-1")
    clerk.sign_on(CLERK)
    for screen in screens(posting=False):
        if screen.needs_case:
            assert clerk.get(address_of(screen)).status in (403, 409), screen.code
