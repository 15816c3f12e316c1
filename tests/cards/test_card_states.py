"""The state of a card on its way: who learns what, in which order, and what nobody can say.

Nine offices with databases of their own.  A stop is everywhere or under way; with the list goes the
instant up to which it is complete, and it is never ahead of what was told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from cards_nation import (
    END,
    NISHITOKYO,
    OFFICES,
    PARTIES,
    PREFECTURES,
    SERVERS,
    SHIMONOSEKI,
    YAMAGUCHI,
    CardNation,
    make_keys,
    make_nation,
)

from jukinet.cards.life import CardState
from jukinet.cards.states import procedures
from jukinet.cards.states.bodies import CardStateAsked, CardStateBody
from jukinet.cards.states.messages import CARD_STATE_ASKED, CARD_STATE_NOTIFIED
from jukinet.cards.states.procedures import listing
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.message.handling import Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.terms.card import CardNumber, CardStanding
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL, Party, prefecture_of
from office_keys import ListedKeys
from refusals import refusal

CARD = CardNumber.from_payload("314159265358979")
OTHER = CardNumber.from_payload("271828182845904")
S = CardState
MakeDatabase = Callable[[tuple[str, ...]], Database]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ListedKeys:
    """Everybody's keys, made once."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def nation(
    tmp_path: Path, keys: ListedKeys, make_database: MakeDatabase, at: ManualClock
) -> CardNation:
    return make_nation(tmp_path, keys, make_database, at)


def test_a_new_card_is_known_above_and_stopped_nowhere(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 5)
    nation.settle_down()
    assert all(node.find_stop(CARD) is None for node in nation.nodes.values())
    tiers = [tier for tier, card in nation[OFFICES[0]].heard if card.card_number == CARD.digits]
    assert tiers == ["prefecture", "nation"]
    assert not nation[OFFICES[1]].heard


@pytest.mark.parametrize("twice", [False, True], ids=["once", "brought twice"])
def test_a_stop_is_at_every_office_of_the_country(nation: CardNation, twice: bool) -> None:
    nation.twice = twice
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 5)
    nation.tell(YAMAGUCHI, CARD, S.SUSPENDED, 6)
    nation.settle_down()
    for party in PARTIES:
        stop = nation[party].find_stop(CARD)
        assert stop is not None, party
        assert stop.standing is CardStanding.STOPPED
        assert stop.municipality == YAMAGUCHI


def test_a_lifting_reaches_everybody_who_knew_of_the_stop(nation: CardNation) -> None:
    for change, state in enumerate((S.ACTIVE, S.SUSPENDED, S.ACTIVE), 5):
        nation.tell(YAMAGUCHI, CARD, state, change)
        nation.settle_down()
    stops = [nation[party].find_stop(CARD) for party in PARTIES]
    assert {stop.standing for stop in stops if stop} == {CardStanding.USABLE}


def test_void_is_final_whoever_says_what_later(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.VOID, 6)
    nation.settle_down()
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 7)
    nation.settle_down()
    for party in (*SERVERS, *PREFECTURES, NATIONAL):
        stop = nation[party].find_stop(CARD)
        assert stop is not None
        assert stop.standing is CardStanding.VOID


def test_what_comes_late_does_not_overwrite_what_is_newer(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.LOST, 9)
    nation.settle_down()
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 8)
    nation.settle_down()
    assert {nation[party].find_stop(CARD).state for party in PARTIES} == {S.LOST}  # type: ignore[union-attr]


def test_a_stop_that_comes_after_its_own_lifting_stops_nobody(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 7)
    nation.settle_down()
    nation.tell(YAMAGUCHI, CARD, S.SUSPENDED, 6)
    nation.settle_down()
    assert all(nation[party].find_stop(CARD) is None for party in (*SERVERS, NATIONAL))


def test_no_municipality_speaks_of_anothers_card(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.ACTIVE, 5)
    nation.settle_down()
    body = CardStateBody(
        card_number=CARD.digits, municipality=YAMAGUCHI.digits, state="void",
        since=nation.clock.now().isoformat(), valid_until=END.isoformat(), change_number=99,
    )  # fmt: skip
    for city, foreign in ((SHIMONOSEKI, body), (SHIMONOSEKI, replace_city(body))):
        server = nation[Party(SERVERS[0].role, city.digits)]
        with server.database.transaction() as tx:
            outgoing = Outgoing(CARD_STATE_NOTIFIED, prefecture_of(server.party), "", foreign)
            enqueue(tx, [outgoing], now=nation.clock.now())
        nation.settle_down()
    assert nation[NATIONAL].find_stop(CARD) is None
    nation.ask(NISHITOKYO, CARD)
    nation.settle_down()
    assert answer_at(nation, OFFICES[2]) == "active"


def replace_city(body: CardStateBody) -> CardStateBody:
    """The same, said in the liar's own name."""
    return CardStateBody(
        card_number=body.card_number, municipality=SHIMONOSEKI.digits, state=body.state,
        since=body.since, valid_until=body.valid_until, change_number=body.change_number,
    )  # fmt: skip


def answer_at(nation: CardNation, office: Party) -> str | None:
    (card,) = [card for _, card in nation[office].heard if card.question]
    return card.state.state if card.state else None


def test_every_mayor_may_ask_how_any_card_stands(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.SUSPENDED, 6)
    nation.settle_down()
    nation.ask(NISHITOKYO, CARD)
    nation.settle_down()
    assert answer_at(nation, OFFICES[2]) == "suspended"


def test_a_card_nobody_knows_is_answered_too(nation: CardNation) -> None:
    nation.ask(SHIMONOSEKI, OTHER)
    nation.settle_down()
    assert answer_at(nation, OFFICES[1]) is None


def test_nobody_asks_in_anothers_name(nation: CardNation) -> None:
    server = nation[SERVERS[1]]
    body = CardStateAsked(question="0" * 31 + "7", asker=NISHITOKYO.digits, card_number=CARD.digits)
    with server.database.transaction() as tx:
        outgoing = Outgoing(CARD_STATE_ASKED, prefecture_of(server.party), "", body)
        enqueue(tx, [outgoing], now=nation.clock.now())
    nation.settle_down()
    assert not any(nation[office].heard for office in OFFICES)


def test_the_age_of_a_list_is_known_and_an_old_one_is_not_relied_on(nation: CardNation) -> None:
    office = nation[OFFICES[2]]

    def use() -> None:
        with office.database.transaction() as tx:
            procedures.must_be_usable(tx, CARD, END, nation.clock.now())

    assert refusal(use) is ErrorCode.STOPPED_LIST_OUTDATED
    nation.move_list_on()
    moved_at = nation.clock.now()
    nation.settle_down()
    assert office.read_list().complete_up_to == moved_at
    use()
    nation.clock.advance(timedelta(hours=24, minutes=1))
    assert refusal(use) is ErrorCode.STOPPED_LIST_OUTDATED
    nation.move_list_on()
    nation.settle_down()
    use()


def test_a_stopped_void_or_ended_card_is_refused_wherever_it_is_shown(nation: CardNation) -> None:
    nation.move_list_on()
    nation.tell(YAMAGUCHI, CARD, S.LOST, 6)
    nation.settle_down()
    now = nation.clock.now()
    with nation[OFFICES[2]].database.transaction() as tx:
        use = procedures.must_be_usable
        assert refusal(lambda: use(tx, CARD, END, now)) is ErrorCode.CARD_NOT_USABLE
        ended = date(2003, 8, 24)
        assert refusal(lambda: use(tx, OTHER, ended, now)) is ErrorCode.CARD_NOT_USABLE
        use(tx, OTHER, END, now)


def test_an_office_that_is_cut_off_has_an_older_list_and_catches_up(nation: CardNation) -> None:
    nation.move_list_on()
    nation.settle_down()
    before = nation[OFFICES[2]].read_list().complete_up_to
    nation.cut = {PREFECTURES[0]}  # Tokyo
    nation.tell(YAMAGUCHI, CARD, S.SUSPENDED, 6)
    nation.settle_down()
    nation.move_list_on()
    nation.settle_down()
    cut_off = nation[OFFICES[2]]
    assert cut_off.find_stop(CARD) is None
    assert cut_off.read_list().complete_up_to == before
    nation.cut = set()
    nation.settle_down()
    assert cut_off.find_stop(CARD) is not None
    assert cut_off.read_list().complete_up_to != before


def test_an_office_that_joins_later_is_told_the_whole_list_before_it_is_complete(
    tmp_path: Path, keys: ListedKeys, make_database: MakeDatabase, at: ManualClock
) -> None:
    late = {PREFECTURES[0], SERVERS[2], OFFICES[2]}
    nation = make_nation(tmp_path, keys, make_database, at, without=late)
    for number in range(3):
        card = CardNumber.from_payload(f"{number:015d}")
        nation.tell(YAMAGUCHI, card, S.VOID, 6)
    nation.move_list_on()
    nation.settle_down()
    joined = nation[OFFICES[2]]
    assert joined.read_list().complete_up_to is None
    nation.enrol_all()
    nation.pass_on()
    nation.settle_down()
    assert joined.read_list().complete_up_to == nation[OFFICES[0]].read_list().complete_up_to
    with joined.database.transaction() as tx:
        assert procedures.count_stopped(tx) == 3


def test_a_list_longer_than_a_message_arrives_in_parts_and_whole(
    nation: CardNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LINES_MAX", 2)
    nation.cut = {PREFECTURES[0]}
    for number in range(5):
        nation.tell(YAMAGUCHI, CardNumber.from_payload(f"{number:015d}"), S.VOID, 6)
    nation.move_list_on()
    nation.settle_down()
    nation.cut = set()
    nation.settle_down()
    with nation[OFFICES[2]].database.transaction() as tx:
        assert procedures.count_stopped(tx) == 5


def test_a_signed_list_serves_without_a_line_until_it_is_too_old(nation: CardNation) -> None:
    nation.tell(YAMAGUCHI, CARD, S.SUSPENDED, 6)
    nation.settle_down()
    nation.move_list_on()
    nation.settle_down()
    office = nation[OFFICES[2]]
    with office.database.transaction() as tx:
        signed = procedures.make_signed_list(tx, office.context)
    key, now = office.context.vault.public(SIGN), nation.clock.now()

    def read(content: bytes, minutes: int = 0) -> frozenset[CardNumber]:
        at = now + timedelta(minutes=minutes)
        return procedures.open_signed_list(content, office.party, key, at).cards

    assert read(signed) == {CARD}
    assert signed.partition(b"\n")[0] == (
        b'{"type":"stopped-list/2","made_by":"register_office:132292",'
        b'"made_at":"2003-08-25T00:20:00Z","complete_up_to":"2003-08-25T00:10:00Z",'
        b'"stopped":["' + CARD.digits.encode() + b'"],"stopped_keys":[]}'
    )
    altered = signed.replace(CARD.digits.encode(), OTHER.digits.encode())
    assert refusal(lambda: read(altered)) is ErrorCode.STOPPED_LIST_INVALID
    assert refusal(lambda: read(b"")) is ErrorCode.STOPPED_LIST_INVALID
    assert refusal(lambda: read(signed, 24 * 60)) is ErrorCode.STOPPED_LIST_OUTDATED
    other = nation[OFFICES[0]]
    with pytest.raises(JukiError) as error:
        procedures.open_signed_list(signed, other.party, other.context.vault.public(SIGN), now)
    assert error.value.code is ErrorCode.STOPPED_LIST_INVALID


def test_only_the_nation_says_up_to_when_the_list_is_complete(nation: CardNation) -> None:
    node = nation[PREFECTURES[0]]
    with node.database.transaction() as tx:
        code = refusal(lambda: procedures.move_list_on(tx, node.context))
    assert code is ErrorCode.SENDER_MAY_NOT_SEND


def test_the_instant_moves_no_more_often_than_is_worth_a_message_to_everybody(
    nation: CardNation,
) -> None:
    nation.move_list_on()
    first = nation[NATIONAL].read_list().complete_up_to
    nation.clock.advance(timedelta(minutes=4, seconds=59))
    nation.move_list_on()
    assert nation[NATIONAL].read_list().complete_up_to == first
    nation.clock.advance(timedelta(seconds=1))
    nation.move_list_on()
    assert nation[NATIONAL].read_list().complete_up_to == nation.clock.now()


def test_a_council_is_shown_cards_by_fiscal_year_as_its_cities_told(nation: CardNation) -> None:
    for number, (city, day) in enumerate(
        ((YAMAGUCHI, 0), (SHIMONOSEKI, 100), (YAMAGUCHI, 300), (YAMAGUCHI, 301))
    ):
        nation.clock.advance(timedelta(days=max(0, day - passed(nation))))
        card = CardNumber.from_payload(f"{number:015d}")
        nation.tell(city, card, S.ACTIVE, 5)
        nation.tell(city, card, S.VOID, 6)
    carried = CardNumber.from_payload(f"{9:015d}")
    nation.tell(YAMAGUCHI, carried, S.ACTIVE, 5)
    nation.tell(YAMAGUCHI, carried, S.MOVING, 6)
    nation.settle_down()
    nation.tell(SHIMONOSEKI, carried, S.ACTIVE, 7)
    nation.settle_down()
    from_afar = CardNumber.from_payload(f"{10:015d}")
    nation.tell(NISHITOKYO, from_afar, S.ACTIVE, 5)
    nation.tell(NISHITOKYO, from_afar, S.MOVING, 6)
    nation.settle_down()
    nation.clock.advance(timedelta(days=1))
    nation.tell(SHIMONOSEKI, from_afar, S.ACTIVE, 7)
    nation.settle_down()

    def shown_at(office: Party) -> list[tuple[str, list[tuple[int, int]]]]:
        with nation[office].database.transaction() as tx:
            found = procedures.list_yearly_figures(tx, date(2005, 3, 31), office)
        return [(one.municipality, [(y.issued, y.cumulative) for y in one.years]) for one in found]

    assert shown_at(prefecture_of(SERVERS[2]))[0] == ("", [(0, 0), (1, 1)])
    assert shown_at(NATIONAL)[0] == ("", [(2, 2), (4, 6)]), "once, where it was issued"
    assert shown_at(prefecture_of(SERVERS[0])) == [
        ("", [(2, 2), (3, 5)]),
        (SHIMONOSEKI.digits, [(1, 1), (0, 1)]),
        (YAMAGUCHI.digits, [(1, 1), (3, 4)]),
    ]


def passed(nation: CardNation) -> int:
    return (nation.clock.today() - date(2003, 8, 25)).days


def test_nothing_that_travels_says_whose_card_it_is() -> None:
    for body in (CardStateBody, CardStateAsked):
        assert not {"name", "code", "address", "birth_date", "resident"} & set(
            body.__struct_fields__
        )
    shown = CardStateBody(
        card_number=CARD.digits, municipality=YAMAGUCHI.digits, state="void", since="",
        valid_until="2013-08-24", change_number=1,
    )  # fmt: skip
    assert CARD.digits not in repr(shown)
