"""An initial load that asks about nobody first comes to the same as one that asks about everybody.

Batches are made so that they collide: the same codes, the same parts, parts that are no parts, a
municipality that is not the sender's.  Each is loaded both ways in transactions that are undone.
A way that looks at no part is planted, and caught.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notice_builders import NINE, a_code, a_person_key
from notices_nation import YAMAGUCHI_CITY, NoticeNode, SmallNation

from jukinet.notices import procedures
from jukinet.notices.messages import InitialIdentification, InitialRow
from jukinet.notices.procedures import loading
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.terms.errors import JukiError
from jukinet.terms.parties import Party

HELD: int = 3
Parts: TypeAlias = Sequence[tuple[Party, InitialIdentification]]
Way: TypeAlias = Callable[[Transaction, Parts, NodeContext], loading.Come]


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


def a_row(number: int, person: int, name: str) -> InitialRow:
    return InitialRow(
        person_key=a_person_key(person),
        code=a_code(number).digits,
        name=name,
        kana="ササキ ロウ",
        birth_date="1950-01-02",
        sex="male",
        address="大内1-2",
        resident_since="1990-04-01",
    )


ROWS = st.builds(
    a_row, st.integers(1, 8), st.integers(1, 8), st.sampled_from(["佐々木 一", "", "林"])
)


def a_part(
    number: int, municipality: str, rows: list[InitialRow], load: int = 999
) -> InitialIdentification:
    return InitialIdentification(
        load_id=a_person_key(load),
        part=number,
        municipality=municipality,
        made_at=NINE.isoformat(),
        rows=rows,
    )


PARTS = st.builds(
    a_part,
    st.integers(1, 4),
    st.sampled_from(["352039"] * 9 + ["132292"]),
    st.lists(ROWS, max_size=4),
)


def outcome(node: NoticeNode, parts: Parts, way: Way) -> object:
    found: object = None
    with suppress(Undone), node.database.transaction() as tx:
        held = a_part(1, "352039", [a_row(HELD, HELD, "原")], load=998)
        loading.load_asking(tx, [(node.context.party, held)], node.context)
        come = way(tx, parts, node.context)
        codes = [a_code(number).digits for number in range(1, 9)]
        found = (
            [one.refused and one.refused.code for one in come.parts],
            [[(row.code, told.result) for row, told in one.unusual] for one in come.parts],
            [part.part for part in come.loaded],
            [msgspec.json.encode(one.body) for one in come.upwards],
            procedures.find_holdings_by_code(tx, codes),
            procedures.read_tallies(tx),
        )
        raise Undone
    return found


def test_both_ways_come_to_the_same(nation: SmallNation) -> None:
    city = nation[YAMAGUCHI_CITY]
    unasked = 0

    @settings(
        deadline=None,
        max_examples=60,
        report_multiple_bugs=False,
    )
    @given(st.lists(PARTS, max_size=4))
    @example([a_part(1, "352039", [a_row(1, 1, "")])])
    def both(parts: list[InitialIdentification]) -> None:
        nonlocal unasked
        told = [(city.context.party, part) for part in parts]
        assert outcome(city, told, loading.load_parts) == outcome(city, told, loading.load_asking)
        with suppress(Undone), city.database.transaction() as tx:
            unasked += loading.load_unasked(tx, told, city.context) is not None
            raise Undone

    both()
    assert unasked


def test_a_way_that_looks_at_no_part_is_caught(
    nation: SmallNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_must_be_good", lambda _sender, _part: None)
    with pytest.raises((AssertionError, JukiError)):  # a difference, or a name that cannot be read
        test_both_ways_come_to_the_same(nation)
