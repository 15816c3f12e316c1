"""The sign for the same is written out where it is known what it stands for, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from jukinet.filings.ditto import SIGNS, write_out

DAY = date(2003, 8, 25)
PAPER = {
    "previous_municipality": "352012",
    "previous_address": "竹崎町1-2",
    "planned_on": "8/20",
    "person.1.name": "山田　太郎",
}


@pytest.mark.parametrize("sign", sorted(SIGNS))
def test_every_sign_stands_for_the_same(sign: str) -> None:
    written = write_out(
        {**PAPER, "occurred_on": sign, "person.1.domicile": sign, "person.1.head": sign}, DAY
    )
    assert written["occurred_on"] == "8/20"
    assert written["person.1.domicile"] == "山口県下関市竹崎町1-2"
    assert written["person.1.head"] == "山田　太郎"


def test_the_second_person_is_registered_where_the_first_is() -> None:
    written = write_out(
        {
            **PAPER,
            "person.1.domicile": "東京都西東京市南町1番",
            "person.1.head": "=",
            "person.2.name": "山田　花子",
            "person.2.domicile": "=",
            "person.2.head": "=",
        },
        DAY,
    )
    assert written["person.2.domicile"] == "東京都西東京市南町1番"
    assert written["person.2.head"] == "山田　太郎"


@pytest.mark.parametrize("missing", ["previous_municipality", "previous_address"])
def test_a_sign_that_stands_for_nothing_yet_stays(missing: str) -> None:
    fields = {**PAPER, "person.1.domicile": "="}
    del fields[missing]
    assert write_out(fields, DAY)["person.1.domicile"] == "="


def test_what_is_no_sign_is_left_as_it_was_typed() -> None:
    fields = {**PAPER, "occurred_on": "8/21", "address": "=", "person.1.name": "="}
    assert write_out(fields, DAY) == fields
