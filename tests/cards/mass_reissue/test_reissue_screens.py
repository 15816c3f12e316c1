"""The screens of a mass re-issue: proposed, approved by another, watched, slowed, posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from card_desk import CLERK, OUTSIDER, TERMINAL, WITNESS, CardsCounter, make_cards_counter
from card_desk import PACKAGES as DESK_PACKAGES
from chip_room import open_chip_room
from copies_office import PaperRoom, open_paper_room
from counter_visitor import CounterVisitor

from jukinet.cards import store as cards_store
from jukinet.cards.mass_reissue import procedures
from jukinet.cards.mass_reissue.screens import FAMILY, SCREENS
from jukinet.cards.screens import FAMILY as CARDS
from jukinet.cards.states import store as states_store
from jukinet.cards.states.procedures import StoppedKey
from jukinet.counters.frame import make_counter
from jukinet.counters.screens import FAMILY as COUNTERS
from jukinet.platform.clock import ManualClock
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import NodeContext
from jukinet.register.screens import FAMILY as REGISTER
from paper_tools import squeezed, text_of

PACKAGES = (*DESK_PACKAGES, "jukinet.cards.mass_reissue")
LOST = "00112233445566aa"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> PaperRoom:
    return open_paper_room(tmp_path_factory.mktemp("reissue-desk"))


@dataclass
class Desk:
    """A card desk with one card of a stopped key."""

    counter: CardsCounter
    database: Database
    context: NodeContext
    clock: ManualClock
    card_id: UUID

    def work(self) -> None:
        for _ in range(3):
            for act in (procedures.list_some_cards, procedures.end_some_cards):
                with self.database.transaction() as tx:
                    for reissue_id in procedures.list_running(tx):
                        act(tx, reissue_id, self.context)
        with self.database.transaction() as tx:
            procedures.put_into_packs(tx, self.context)

    def visitor(self, who: str = CLERK) -> CounterVisitor:
        visitor = CounterVisitor(self.counter, TERMINAL)
        visitor.sign_on(who)
        return visitor


@pytest.fixture
def desk(
    make_database: Callable[[tuple[str, ...]], Database], room: PaperRoom, at: ManualClock,
    tmp_path: Path,
) -> Desk:  # fmt: skip
    chips = open_chip_room(tmp_path / "chips")
    counter = make_cards_counter(room, chips, make_database(PACKAGES), tmp_path / "tray", at)
    office = counter.office
    facilities = replace(counter.facilities, chips=None)
    families = (COUNTERS, REGISTER, CARDS, FAMILY)
    counter.app = make_counter(office.context, office.database, families, facilities)
    card, _ = counter.issued_card(counter.holder_without_card())
    with office.database.transaction() as tx:
        cards_store.keep_issuing_key(tx, [card.card_id], LOST)
        stopped = StoppedKey(LOST, office.context.party.municipality, at.today(), b"", at.now())
        states_store.insert_key_stops(tx, [stopped], at.now())
    return Desk(counter, office.database, office.context, at, card.card_id)


def propose(visitor: CounterVisitor) -> str:
    page = visitor.send(
        visitor.form("/mass-reissue", "/mass-reissue/propose"), key=LOST, reason="鍵の漏えい",
        per_minute="300", per_day="200", first_day="H15.9.1",
    )  # fmt: skip
    return page.headers["location"].partition("?")[0]


def test_no_screen_opens_without_the_right(desk: Desk) -> None:
    visitor, asked = desk.visitor(OUTSIDER), 0
    for screen in SCREENS:
        address = screen.path.replace("{reissue_id:uuid}", str(UUID(int=7)))
        address = address.replace("{number:int}", "1")
        pages = [visitor.get(address)] if screen.show else []
        pages += [visitor.send(visitor.blank_form(address))] if screen.act else []
        assert [page.status for page in pages] == [403] * len(pages), screen.code
        asked += len(pages)
    assert asked == 8


def test_from_proposal_to_the_posted_pack(desk: Desk) -> None:
    clerk = desk.visitor()
    wrong = clerk.send(clerk.form("/mass-reissue", "/mass-reissue/propose"), key=LOST, reason="")
    assert wrong.status == 422
    address = propose(clerk)
    assert "起案した人は承認できません" in clerk.get(address).text
    alone = clerk.send(clerk.blank_form(f"{address}/decide"), do="approve")
    assert alone.status == 422
    clerk.pull()
    other = sign_on_as(desk, clerk)
    assert "一斉再交付：承認待ち" in other.get("/").said
    other.send(other.form(address, f"{address}/decide"), press="approve")
    desk.work()
    page = other.get(address)
    assert "失効はすべて終了" in page.text
    letters = other.get(f"{address}/packs/1/letters")
    assert letters.headers["content-type"] == "application/pdf"
    assert "架空太郎" in squeezed(text_of(letters.body))
    assert "差出票" in squeezed(text_of(other.get(f"{address}/packs/1/posted").body))
    other.send(other.form(address, f"{address}/packs/1/posted"))
    assert "束1を差し出した" not in other.get(address).text
    other.send(other.form(address, f"{address}/ask"))
    assert "返事を待っています" in other.get(address).text


def sign_on_as(desk: Desk, clerk: CounterVisitor) -> CounterVisitor:
    other = CounterVisitor(desk.counter, TERMINAL, registered=False)
    other.cookies = dict(clerk.cookies)
    other.sign_on(WITNESS)
    return other


def test_the_throttle_is_set_and_the_job_stopped_and_let_go_on(desk: Desk) -> None:
    clerk = desk.visitor()
    address = propose(clerk)
    clerk.pull()
    other = sign_on_as(desk, clerk)
    other.send(other.form(address, f"{address}/decide"), press="approve")
    other.send(other.blank_form(f"{address}/decide"), do="stop")
    assert "停止中" in other.get(address).text
    refused = other.send(other.blank_form(f"{address}/decide"), do="pace", per_minute="0")
    assert refused.status == 422
    other.send(other.blank_form(f"{address}/decide"), do="pace", per_minute="12")
    assert "1分に12枚まで" in other.get(address).text
    other.send(other.blank_form(f"{address}/decide"), do="go-on")
    assert "実行中" in other.get(address).text
