"""The store against a real server: lives told to it end like lives told to the heart alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from lives import Life, Office
from notice_builders import NINE, a_body, a_code, a_notice, an_identification
from notices_nation import YAMAGUCHI_CITY, MakeNode, NoticeNode
from test_convergence import in_true_order, interleaved, live

from jukinet.notices import procedures, store
from jukinet.notices.holding import Notice
from jukinet.notices.messages import MoveOutConfirmed
from jukinet.notices.procedures.recording import Body, record_batch
from jukinet.notices.settling import Told
from jukinet.platform.clock import ManualClock
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import NATIONAL


def body_of(told: Told) -> Body:
    if isinstance(told, Notice):
        return a_body(told)
    return MoveOutConfirmed(
        person_key=told.person_key,
        code=told.code,
        municipality=told.municipality.digits,
        destination_municipality=told.destination.digits,
        moved_on=told.moved_on.isoformat(),
        change_number=told.change_number,
        made_at=told.made_at.isoformat(),
    )


def designate(centre: NoticeNode, life: Life) -> None:
    with centre.database.transaction() as tx:
        for number, (code, municipality) in enumerate(life.designated.items()):
            store.add_designations(
                tx,
                [code],
                municipality=municipality.digits,
                designation_id=f"{number:032x}",
                designated_at=NINE,
            )


def tell(centre: NoticeNode, batch: Sequence[Told]) -> None:
    with centre.database.transaction() as tx:
        record_batch(tx, [(body_of(told), told) for told in batch], centre.context)


@pytest.mark.parametrize("seed", range(25))
def test_a_life_in_the_database_ends_like_one_in_memory(
    node: MakeNode, at: ManualClock, seed: int
) -> None:
    centre: NoticeNode = node(NATIONAL)
    chance = random.Random(seed)
    life = live(chance, 9)
    at.set(life.now)
    designate(centre, life)
    deliveries = interleaved(chance, life)
    size = chance.randint(1, 5)
    for start in range(0, len(deliveries), size):
        tell(centre, deliveries[start : start + size])
    expected: Office = in_true_order(life)
    codes = sorted(expected.standing)
    with centre.database.transaction() as tx:
        held = procedures.find_holdings_by_code(tx, codes)
        versions = {
            (code, row[1].hex, row[6], row[2])
            for code in codes
            for row in procedures.list_history(tx, a_code(int(code[:10])))
        }
        assert procedures.list_open_held_notices(tx) == []
    assert {code: replace(one, version=0) for code, one in held.items()} == expected.facts()
    versions |= {
        (one.code, one.person_key, one.change_number, one.state.value) for one in held.values()
    }
    assert versions == {(*rest, state.value) for *rest, state in expected.versions()}


def test_of_two_batches_that_read_the_same_version_one_is_undone(node: MakeNode) -> None:
    city: NoticeNode = node(YAMAGUCHI_CITY)
    city.notify(a_body(a_notice("13")))
    later = NINE + timedelta(hours=1)
    with city.database.transaction() as tx:
        held = procedures.find_holdings_by_code(tx, [a_code(1).digits])[a_code(1).digits]
        city.notify(a_body(a_notice("31", 2, at=later)))  # somebody else is faster
        with pytest.raises(JukiError) as lost:
            store.save_holdings(
                tx, [replace(held, version=held.version + 1)], [None], recorded_at=later
            )
    assert lost.value.code is ErrorCode.TRANSACTION_CONFLICT


def test_a_batch_costs_a_handful_of_statements(
    node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty notices cost as many statements as one; they are counted as they are sent."""
    from jukinet.platform.db.transaction import Transaction

    city: NoticeNode = node(YAMAGUCHI_CITY)
    city.notify(*[a_body(a_notice("13", key=n, about=an_identification(n))) for n in range(1, 51)])
    sent: list[str] = []
    execute = Transaction._execute

    def counting(self: Transaction, query: object, params: object) -> object:
        sent.append(query.name)  # type: ignore[attr-defined]
        return execute(self, query, params)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "_execute", counting)
    later = NINE + timedelta(hours=1)
    outcomes = city.notify(
        *[
            a_body(a_notice("31", 2, key=n, about=an_identification(n, address="新町1"), at=later))
            for n in range(1, 51)
        ]
    )
    assert {outcome.result.value for outcome in outcomes} == {"effective"}
    assert sent == [
        "list_standing", "list_held_back", "supersede", "save_holdings", "add_tallies",
        "add_progress", "enqueue",
    ]  # fmt: skip
