"""A by-law permits, and nothing else does: kinds, days, partners with an agreement."""

from __future__ import annotations

from datetime import date

import pytest

from jukinet.cards.municipal_services.by_law import ByLaw, ServiceKind, read_by_law
from jukinet.terms.errors import ErrorCode, JukiError

BY_LAW = """
title = "見本市住民基本台帳カードの利用に関する条例"

[permits]
library = { from = 2003-08-25 }
evacuation = { from = 2003-08-25, until = 2006-03-31 }
shopping-points = { from = 2004-04-01 }

[[offer]]
kind = "library"
number = 7
name = "図書館カード"
files = [64, 256]
from = 2003-08-25

[[offer]]
kind = "evacuation"
number = 5
name = "避難者登録"
files = [32]
from = 2003-08-25

[[offer]]
kind = "shopping-points"
number = 12
name = "見本銀座ポイント"
files = [256]
provider = "見本銀座商店会"
agreement = "協定 平16-3"
from = 2004-04-01
until = 2005-03-31
"""


def by_law() -> ByLaw:
    return read_by_law(BY_LAW)


def test_a_by_law_says_what_is_offered_on_a_day() -> None:
    on = {
        date(2003, 8, 24): [],
        date(2003, 8, 25): [7, 5],
        date(2004, 4, 1): [7, 5, 12],
        date(2005, 4, 1): [7, 5],
        date(2006, 4, 1): [7],
    }
    for day, numbers in on.items():
        assert [one.number for one in by_law().list_offers(day)] == numbers, day


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (7, date(2003, 8, 24)),  # before the by-law
        (5, date(2006, 4, 1)),  # the kind is permitted no longer
        (12, date(2005, 4, 1)),  # the agreement is over
        (1, date(2004, 4, 1)),  # nobody offers it
    ],
)
def test_what_the_by_law_does_not_permit_that_day_is_refused(number: int, day: date) -> None:
    with pytest.raises(JukiError) as refused:
        by_law().must_offer(number, day)
    assert refused.value.code is ErrorCode.IC_SERVICE_NOT_PERMITTED


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ('agreement = "協定 平16-3"\n', ""),
        ("number = 12", "number = 7"),
        ("number = 12", "number = 256"),
        ("files = [256]", "files = [4096]"),
        ("files = [256]", "files = []"),
        ('kind = "shopping-points"', 'kind = "certificate-kiosk"'),
        ('kind = "shopping-points"', 'kind = "lottery"'),
        ("shopping-points = { from = 2004-04-01 }", "lottery = { from = 2004-04-01 }"),
        ("from = 2004-04-01\nuntil = 2005-03-31", 'from = "2004-04-01"'),
        ('title = "見本市住民基本台帳カードの利用に関する条例"', 'title = " "'),
        ("[permits]", "[[permits]]"),
        ('agreement = "協定 平16-3"', 'agreement = "協定 平16-3"\ncode = "needed"'),
    ],
)
def test_a_file_that_is_no_by_law_is_refused(what: str, instead: str) -> None:
    assert what in BY_LAW
    with pytest.raises(JukiError) as refused:
        read_by_law(BY_LAW.replace(what, instead))
    assert refused.value.code is ErrorCode.INVALID_TABLE


def test_the_fifteen_kinds_of_the_model_by_law_are_known() -> None:
    assert len(ServiceKind) == 15
