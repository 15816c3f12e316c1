"""A commission laid ready at a contractor's: a visitor makes a card, from sign-on to the box back.

A nation of one municipality and its contractor; the pages are those that a browser gets.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nation_runs import LivingNation, be_quiet, living

sys.path.insert(0, str(Path(__file__).parents[1] / "counters"))

from counter_visitor import CounterVisitor

from jukinet.cards.commissioned_issue import procedures as issuing
from jukinet.cards.commissioned_issue.accounting import Fate
from jukinet.counters.frame import make_counter
from jukinet.custody import procedures as custody
from jukinet.custody.medium import State
from jukinet.nation import commission_laid
from jukinet.nation.commission_hands import CommissionHands
from jukinet.nation.commission_laid import CARDS, SPARE, is_being_laid, lay_commissions
from jukinet.nation.counters import PASSWORD, PIN, new_registration_code
from jukinet.nation.issuing_house import TERMINAL, open_house_tray
from jukinet.nation.loading import wait_until
from jukinet.nodes.card_issuer import Config
from jukinet.nodes.families import ISSUER_FAMILIES
from jukinet.nodes.issuing_terminal import open_terminal
from jukinet.terms.errors import ErrorCode, JukiError

pytestmark = [pytest.mark.xdist_group("nation"), pytest.mark.timeout(400)]

PLAN = """
title = "委託"
title_en = "Commission"
traffic_factor = 1.0
[clock]
start = 2003-08-25T09:00:00+09:00
speed = 1.0
[residents]
seed = 1
size = 20
[[prefectures]]
code = "350001"
name = "山口県"
name_en = "Yamaguchi"
[[municipalities]]
code = "352039"
name = "山口市"
name_en = "Yamaguchi"
population = 140_000
[[card_issuers]]
code = "mogi-card"
name = "模擬カード製作"
name_en = "Mogi Card Works"
municipality = "352039"
"""
ISSUING = "/issuing"


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivingNation]:
    folder = tmp_path_factory.mktemp("laid")
    plan = folder / "plan.toml"
    plan.write_text(PLAN)
    with living(folder / "nation", plan=str(plan)) as one:
        yield one


class House:
    """The contractor's pages as they are served, and its card tray."""

    def __init__(self, one: LivingNation) -> None:
        (planned,) = one.nation.plan.card_issuers
        self.work = CommissionHands(one.nation, planned, CARDS, SPARE)
        loaded = one.nation.get(planned.party).loaded
        config, node = loaded.config, loaded.node
        assert isinstance(config, Config) and config.terminal is not None
        facilities = open_terminal(loaded, config, config.terminal)
        self.app = make_counter(node.context, node.database, ISSUER_FAMILIES, facilities)
        self.tray = open_house_tray(one.nation.site, planned)
        self.codes = {TERMINAL[0]: new_registration_code(node, TERMINAL[0])}

    def sit_down(self, before: CounterVisitor | None, who: str) -> CounterVisitor:
        """Somebody takes the place of whoever sat there."""
        visitor = CounterVisitor(self, TERMINAL[0], registered=before is None)
        if before is not None:
            before.pull()
            visitor.cookies = dict(before.cookies)
        visitor.sign_on(who, pin=PIN, password=PASSWORD)
        return visitor

    def count_blanks(self) -> int:
        return len(self.work.station().count())


def press(visitor: CounterVisitor, address: str, **typed: str) -> str:
    page = visitor.send(visitor.blank_form(address), **typed)
    assert page.status == 303, page.said
    return page.headers["location"]


def lay(one: LivingNation) -> None:
    one.run(lay_commissions(one.nation))


def test_ended_at_any_step_it_goes_on_where_it_was_and_lays_one_commission(
    nation: LivingNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(nation)
    (planned,) = nation.nation.plan.card_issuers
    for step in ("order", "pack", "fill_tray"):
        assert not is_being_laid(nation.nation, planned) or step != "order"
        with monkeypatch.context() as patched:
            patched.setattr(CommissionHands, step, give_up)
            lay(nation)
        assert not (nation.nation.site.node(planned.party) / commission_laid.LAID).exists()
    assert is_being_laid(nation.nation, planned)
    lay(nation)
    lay(nation)
    assert not is_being_laid(nation.nation, planned)
    assert house.count_blanks() == CARDS + SPARE
    with house.work.office.database.transaction() as tx:
        (ordered,) = issuing.list_commissions(tx, by=house.work.by(house.work.office, "tanaka"))
    house.work.commission_id = ordered.commission_id
    assert house.work.count_records() == (CARDS, 0)


def give_up(self: CommissionHands) -> None:
    raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the nation is being stopped")


def test_a_visitor_makes_the_cards_and_sends_the_box_back(nation: LivingNation) -> None:
    house = House(nation)
    lay(nation)
    visitor = house.sit_down(None, "mori")
    press(visitor, f"{ISSUING}/room", do="enter", purpose="カード発行")
    visitor = house.sit_down(visitor, "hayashi")
    press(visitor, f"{ISSUING}/room", do="enter", purpose="カード発行")
    assert "told-no-records" in press(visitor, f"{ISSUING}/make")
    assert "told-ended" in press(visitor, f"{ISSUING}/end")
    server = str(house.work.server)
    assert "told-packed" in press(visitor, f"{ISSUING}/boxes/pack", to=server, fate="made")
    visitor = house.sit_down(visitor, "mori")
    with house.work.issuer.database.transaction() as tx:
        by = house.work.by(house.work.issuer, "mori")
        (medium,) = custody.list_media(tx, by=by, states=(State.REQUESTED,))
    assert medium.wanted.persons == CARDS
    press(visitor, f"/media/{medium.medium_id}", step="approve")
    press(
        visitor, f"{ISSUING}/boxes/give", medium=str(medium.medium_id), fate=Fate.MADE.value,
        person="模擬 運搬",
    )  # fmt: skip
    nation.nation.get(house.work.planned.party).wake()
    nation.run(be_quiet(nation.nation))
    nation.run(wait_until(nation.nation, lambda: has_box(house), "the box to come back"))


def has_box(house: House) -> bool:
    box = house.work.find_box(house.work.office)
    return box is not None and (box.fate, box.count) == (Fate.MADE, CARDS)
