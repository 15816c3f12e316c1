"""What wide-area copies have of later years, each from its day: told by then, believed by then.

What foreign residents have since 2013-07-08, when they came into the network, a former surname
since 2019-11-05; the bytes of earlier years do not change.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from two_towns import TwoTowns

from jukinet import counters
from jukinet.copies.item import RecordItem
from jukinet.copies.wide_area.choosing import describe
from jukinet.copies.wide_area.item import FOREIGN, WideAreaItem
from jukinet.copies.wide_area.messages import decode_reply, to_reply_body
from jukinet.copies.wide_area.refusal import Refusal, Told
from jukinet.copies.wide_area.reply import (
    Entry,
    Given,
    NotGiven,
    Residence,
    must_be_of,
    must_fit,
)
from jukinet.copies.wide_area.request import Listed
from jukinet.register.further import (
    FOREIGN_ITEMS,
    Alias,
    ForeignResident,
    FormerSurname,
    ResidenceCategory,
    further_items,
)
from jukinet.register.papers import ItemCorrection
from jukinet.register.procedures import correct_items
from jukinet.register.record import Occasion, ResidentRecord
from jukinet.terms.errors import ErrorCode
from jukinet.terms.law import load_profile
from refusals import refusal

BEGINS = date(2012, 7, 9)
NETWORK = date(2013, 7, 8)
COUNTERS = Path(counters.__file__).parent
SURNAMES = date(2019, 11, 5)
NOW = datetime(2020, 4, 1, tzinfo=UTC)


@pytest.fixture
def records(towns: TwoTowns) -> tuple[ResidentRecord, ResidentRecord]:
    """One with a former surname, one who is a foreign resident and uses a name here."""
    first, second = (towns.record(key) for key in towns.family("後年 太郎", "後年 花子"))
    foreign = ForeignResident(
        "見本国", ResidenceCategory.MID_TO_LONG_TERM, since=BEGINS,
        aliases=(
            Alias("旧の名", "山口市", BEGINS, "山口市", BEGINS), Alias("今の名", "山口市", BEGINS),
        ),
    )  # fmt: skip
    surnamed = replace(first, former_surname=FormerSurname("保谷"))
    return surnamed, replace(second, permanent_domicile=None, foreign=foreign)


def tell(records: tuple[ResidentRecord, ...], on: date) -> tuple[Entry, ...]:
    law = load_profile().on(on)
    return tuple(describe(one, frozenset(), None, law) for one in records)


@pytest.mark.parametrize(
    ("on", "surname", "alias", "since"),
    [
        (date(2013, 7, 7), "", "", None),
        (NETWORK, "", "今の名", BEGINS),
        (date(2019, 11, 4), "", "今の名", BEGINS),
        (SURNAMES, "保谷", "今の名", BEGINS),
    ],
)
def test_each_is_told_from_its_day_on(
    records: tuple[ResidentRecord, ResidentRecord], on: date, surname: str, alias: str,
    since: date | None,
) -> None:  # fmt: skip
    first, second = tell(records, on)
    assert (first.former_surname, first.alias, first.foreign_since) == (surname, "", None)
    assert (second.former_surname, second.alias, second.foreign_since) == ("", alias, since)
    given = Given((first, second), NOW)
    must_be_of(given, load_profile().on(on))
    assert decode_reply(msgspec.json.encode(to_reply_body(given))) == given


@pytest.mark.parametrize(("place", "before"), [(0, date(2019, 11, 4)), (1, date(2013, 7, 7))])
def test_a_reply_with_what_no_record_of_the_day_has_is_none(
    records: tuple[ResidentRecord, ResidentRecord], place: int, before: date
) -> None:
    entry = tell(records, SURNAMES)[place]
    early = load_profile().on(before)
    assert refusal(lambda: must_be_of(Given((entry,), NOW), early)) is ErrorCode.REPLY_INVALID


def test_the_bytes_of_2003_have_no_word_of_it(
    records: tuple[ResidentRecord, ResidentRecord],
) -> None:
    body = msgspec.json.encode(to_reply_body(Given(tell(records, date(2003, 8, 25)), NOW)))
    for word in (b"alias", b"surname", b"foreign"):
        assert word not in body


STAY = ForeignResident(
    "見本国", ResidenceCategory.MID_TO_LONG_TERM, "技術", "3年", date(2015, 7, 8), "AB12345678CD",
    BEGINS, (Alias("今の名", "山口市", BEGINS),),
)  # fmt: skip


def a_mixed_household(towns: TwoTowns, day: date) -> list[UUID]:
    """A national and a foreign resident, on that day."""
    towns.clock.advance(timedelta(days=(day - towns.clock.today()).days))
    people = towns.family("後年 太郎", "MIHON MARIA")
    items, today = further_items(None, STAY), towns.clock.today()
    gone = dict.fromkeys(("permanent_domicile", "family_register_head"))
    told = {name: items[name] for name in FOREIGN_ITEMS}
    occasion = Occasion(today, today, "clerk", towns.clock.now())
    with towns.home.transaction() as tx:
        for detail, becomes in (("9006", gone), ("9016", told)):
            correct_items(tx, [ItemCorrection(people[1], detail, becomes, occasion)])
    return people


def test_a_foreign_resident_asks_for_what_article_30_45_adds(towns: TwoTowns) -> None:
    """Order Art. 15-3 (2): of the national on the same sheet there is nothing of it."""
    people = a_mixed_household(towns, NETWORK)
    request = towns.request(people[1], listed=Listed.HOUSEHOLD, asked=FOREIGN)
    reply = towns.straight(request)
    assert isinstance(reply, Given), reply
    national, foreign = reply.entries
    assert (national.items & FOREIGN, national.is_foreign) == (frozenset(), False)
    assert (foreign.nationality, foreign.residence_card) == ("見本国", "AB12345678CD")
    assert foreign.residence == Residence(
        ResidenceCategory.MID_TO_LONG_TERM, "技術", "3年", date(2015, 7, 8)
    )
    assert (foreign.alias, foreign.foreign_since) == ("今の名", BEGINS)
    bare = towns.straight(towns.request(people[1]))
    assert isinstance(bare, Given) and not bare.entries[0].items & FOREIGN


def test_each_part_is_told_alone_and_one_that_is_lacking_is_told_as_none(towns: TwoTowns) -> None:
    people = a_mixed_household(towns, NETWORK)
    today = towns.clock.today()
    occasion = Occasion(today, today, "clerk", towns.clock.now())
    with towns.home.transaction() as tx:
        later = {"residence_card": None}
        correct_items(tx, [ItemCorrection(people[1], "9016", later, occasion)])
    for part in FOREIGN:
        reply = towns.straight(towns.request(people[1], asked=frozenset({part})))
        assert isinstance(reply, Given)
        assert reply.entries[0].items & FOREIGN == {part}
        assert reply.entries[0].residence_card in {None, ""}


def test_before_2013_a_foreign_resident_is_on_no_wide_area_copy(towns: TwoTowns) -> None:
    """He has a record since 2012-07-09, and the network has him a year later."""
    people = a_mixed_household(towns, date(2013, 7, 5))
    for who, listed in ((1, Listed.REQUESTER), (0, Listed.HOUSEHOLD)):
        reply = towns.straight(towns.request(people[who], listed=listed))
        assert reply == NotGiven(Told.NOT_GIVEN), "the one sentence"
        assert towns.true_reason() is Refusal.NOT_IN_NETWORK
    assert isinstance(towns.straight(towns.request(people[0])), Given), "the national has his copy"
    asked = towns.request(people[0], asked=FOREIGN)
    assert refusal(lambda: towns.straight(asked)) is ErrorCode.FORM_INVALID


def test_a_reply_that_leaves_out_what_a_foreign_resident_asked_for_is_none(
    towns: TwoTowns,
) -> None:
    people = a_mixed_household(towns, NETWORK)
    request = towns.request(people[1], asked=FOREIGN)
    reply = towns.straight(request)
    assert isinstance(reply, Given)
    (entry,) = reply.entries
    lacking = (
        replace(entry, nationality=None),
        replace(entry, residence=None),
        replace(entry, residence_card=None),
    )
    for less in lacking:
        told = Given((less,), reply.as_of)
        assert refusal(partial(must_fit, told, request)) is ErrorCode.REPLY_INVALID


def test_every_item_of_a_copy_has_its_word_where_it_is_listed_what_was_shown() -> None:
    """The trail of a case and the operation record say items by name, and never a raw one."""
    words = tomllib.loads((COUNTERS / "frame.toml").read_text())
    for item in (*RecordItem, *WideAreaItem):
        assert f"frame-shown-{item.value}" in words, item
