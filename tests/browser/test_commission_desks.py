"""A commission at real browsers, by keys: ordered by two, made in the room, signed for, proven.

The municipality's desk and the contractor's own pages, in Japanese and English; axe finds nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

for place in ("forms", "filings", "cards", "cards/commissioned_issue"):
    sys.path.insert(0, str(Path(__file__).parents[1] / place))

# ruff: noqa: E402 - the builders are found by their paths
import pytest
from commission_builders import ISSUER
from commission_desk import ONE, OTHER, TERMINAL, Desk, issuer_desk
from commissioning import OFFICE, Commissioning, Keys, make_commissioning, make_keys
from eyes import look_at_all
from filing_builders import make_keys as make_office_keys
from hands import Keys as Hands
from ordering_office import CardsOffice, hear, make_ordering_office
from playwright.sync_api import Page
from served_counter import ServedCounter, register, sign_on

from jukinet.cards import procedures as cards
from jukinet.cards.commissioned_issue import messages as m
from jukinet.cards.commissioned_issue import procedures
from jukinet.cards.commissioned_issue.screens import FAMILY, ISSUER_FAMILY
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.custody import procedures as custody
from jukinet.custody.fingerprint import words_of
from jukinet.custody.screens import FAMILY as CUSTODY
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.security.operator import Duty

MakeDatabase = Callable[[tuple[str, ...]], Database]
ORDER_KEYS_MAX = 24
"""From the desk to the order, approved meanwhile: two forms, one day typed."""
SIGN_KEYS_MAX = 32
"""A box of two: figures and four words as they are read."""


@pytest.fixture(scope="module")
def commission_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("commission-keys"))


@pytest.fixture
def office(
    make_database: MakeDatabase, at: ManualClock, commission_keys: Keys, tmp_path: Path
) -> CardsOffice:
    keys = make_office_keys(tmp_path, datetime.now(UTC))
    made = make_ordering_office(keys, make_database, at, commission_keys)
    made.apply()
    made.do(cards.receive_box, number="W-001", transport_key="T-3", custodian="田中", blanks=50)
    return made


@pytest.fixture
def town(office: CardsOffice, tmp_path: Path) -> Desk:
    families = (COUNTERS, FAMILY, CUSTODY)
    return Desk(office.context, office.database, families, tmp_path / "town", Duty.COUNTER)


@pytest.fixture
def house(
    make_database: MakeDatabase, commission_keys: Keys, at: ManualClock, tmp_path: Path
) -> Commissioning:
    return make_commissioning(make_database, commission_keys, at, tmp_path)


@pytest.fixture
def maker(house: Commissioning) -> Desk:
    return issuer_desk(house, (COUNTERS, ISSUER_FAMILY, CUSTODY))


@pytest.fixture
def served(town: Desk, maker: Desk) -> Iterator[tuple[ServedCounter, ServedCounter]]:
    pair = (ServedCounter(town, town.app), ServedCounter(maker, maker.app))
    yield pair
    for one in pair:
        one.stop()


@pytest.fixture
def open_tab(
    served: tuple[ServedCounter, ServedCounter], tabs: Callable[..., Page]
) -> Callable[[ServedCounter], Page]:
    def open_one(place: ServedCounter) -> Page:
        tab = tabs(place.address)
        register(tab, place, TERMINAL)
        sign_on(tab, place, ONE, TERMINAL)
        return tab

    return open_one


def approve_all(town: Desk, office: CardsOffice) -> None:
    """The other person, at his own terminal."""
    by = office.worker(OTHER)
    with town.database.transaction() as tx:
        for output in custody.list_outputs(tx, by=by):
            if output.state == "requested":
                custody.approve_output(tx, output.output_id, by=by, context=town.context)
        for medium in custody.list_media(tx, by=by):
            if medium.state == "requested":
                custody.approve_medium(tx, medium.medium_id, by=by, context=town.context)


def order_by_keys(tab: Page, town: Desk, office: CardsOffice) -> str:
    """Ask, have it approved, order; the commission's id."""
    hands = Hands(tab)
    tab.goto("/commissions")
    look_at_all(tab, "commissions")
    hands.press("F9")
    tab.wait_for_selector("text=別の職員の承認を待っています")
    look_at_all(tab, "commissions-asked")
    approve_all(town, office)
    tab.goto("/commissions")
    tab.focus("#due_on")
    hands.type("H15.12.1")
    hands.press("F9")
    tab.wait_for_selector("text=委託しました")
    assert hands.count <= ORDER_KEYS_MAX
    look_at_all(tab, "commission")
    return tab.url.partition("?")[0].rpartition("/")[2].replace("-", "")


def come_back(office: CardsOffice, commission_id: str) -> None:
    result = [m.LineResult(1, "commissioned"), m.LineResult(1, "made", "", "BL000001", b"key")]
    hear(office, procedures.hear_results, m.CommissionResults(commission_id, result))
    box = m.CardsHandedOver(
        hand_over_id="b" * 32, issuer=str(ISSUER), fate="made", blanks=["BL000001"],
        slip="M-000001", handed_by="見本 発行", received_by="見本 運搬",
        handed_at=office.clock.now().isoformat(),
    )  # fmt: skip
    hear(office, procedures.take_box, box)


def test_the_desk_of_the_municipality(
    served: tuple[ServedCounter, ServedCounter],
    open_tab: Callable[[ServedCounter], Page],
    town: Desk,
    office: CardsOffice,
) -> None:
    tab = open_tab(served[0])
    commission_id = order_by_keys(tab, town, office)
    come_back(office, commission_id)
    tab.goto("/commissions/boxes")
    look_at_all(tab, "boxes-to-sign")
    hands = Hands(tab)
    tab.focus("#counted")
    hands.type("1")
    hands.press("Tab")
    words = words_of(procedures.digest_of_blanks(["BL000001"]))
    hands.type(" ".join(words), keys=4 * 6)
    hands.press("F9")
    tab.wait_for_selector("text=受領の署名をしました")
    assert hands.count <= SIGN_KEYS_MAX
    hands.press("F9")
    tab.goto(f"/commissions/{commission_id}")
    hands.press("F9")
    tab.wait_for_selector("text=台帳に載せました")
    look_at_all(tab, "commission-accepted")
    tab.goto("/commissions/account?closing=1")
    look_at_all(tab, "account")
    tab.goto("/commissions?lang=en")
    look_at_all(tab, "commissions-en")


def test_the_contractors_own_pages(
    served: tuple[ServedCounter, ServedCounter],
    open_tab: Callable[[ServedCounter], Page],
    house: Commissioning,
) -> None:
    house.ready(cards=3, blanks=5)
    house.chips.faulty = {"BL000002"}
    tab = open_tab(served[1])
    hands = Hands(tab)
    tab.goto("/issuing")
    look_at_all(tab, "issuing")
    hands.press("F9")
    tab.wait_for_selector("text=入室を記録しました")
    hands.press("F9")
    tab.wait_for_selector("text=作るデータがなくなりました")
    look_at_all(tab, "issuing-made")
    assert hands.count == 2
    house.tell()
    for place, name in (("log", "log"), ("boxes", "boxes"), ("account?closing=1", "account")):
        tab.goto(f"/issuing/{place}")
        look_at_all(tab, f"issuing-{name}")
    tab.goto("/issuing?lang=en")
    look_at_all(tab, "issuing-en")
    with house[OFFICE].database.transaction() as tx:
        made = procedures.list_ledger_lines(
            tx, procedures.list_commissions(tx, by=house.by())[0].commission_id, by=house.by()
        )
    assert [line.state for line in made] == ["made"] * 3
