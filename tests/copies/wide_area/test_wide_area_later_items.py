"""What wide-area copies have of later years, each from its day: told by then, believed by then.

A name used here and the day since when somebody is a foreign resident since 2012-07-09, a former
surname since 2019-11-05; the bytes of earlier years do not change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest
from two_towns import TwoTowns

from jukinet.copies.wide_area.choosing import describe
from jukinet.copies.wide_area.messages import decode_reply, to_reply_body
from jukinet.copies.wide_area.reply import Entry, Given, must_be_of
from jukinet.register.further import Alias, ForeignResident, FormerSurname, ResidenceCategory
from jukinet.register.record import ResidentRecord
from jukinet.terms.errors import ErrorCode
from jukinet.terms.law import load_profile
from refusals import refusal

BEGINS = date(2012, 7, 9)
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
        (date(2012, 7, 8), "", "", None),
        (BEGINS, "", "今の名", BEGINS),
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


@pytest.mark.parametrize(("place", "before"), [(0, date(2019, 11, 4)), (1, date(2012, 7, 8))])
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
