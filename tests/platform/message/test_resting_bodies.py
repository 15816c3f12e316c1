"""What rests sealed in an outbox is read by nobody but the node, and travels as if it had not been.

A real database; the two programs of an upgrade are the two answers of one function in it.
"""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from message_offices import CHANGED, YAMAGUCHI, YAMAGUCHI_CITY, MakeOffice, Office, told

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.message.handling import Handler, Outgoing
from jukinet.platform.message.outbox import enqueue
from jukinet.platform.message.resting import open_body, seal_body
from jukinet.terms.errors import ErrorCode, JukiError

SEALED = replace(CHANGED, rests_sealed=True)


def nothing(*_: object) -> None:
    """What the receiver does with it is of no interest here."""


def tell(office: Office) -> None:
    one = told("person-1", 7)
    sealed = Outgoing(SEALED, YAMAGUCHI, one.ordering_key, one.body)
    with office.database.transaction() as tx:
        now = office.context.clock.now()
        enqueue(tx, [sealed, told("person-2", 8)], now=now, vault=office.context.vault)


def resting(cluster: Cluster, office: Office) -> list[str]:
    with psycopg.connect(cluster.dsn(office.database.name)) as admin:
        rows = admin.execute("SELECT body FROM message.outbox ORDER BY number").fetchall()
    return [body for (body,) in rows]


def test_it_is_read_in_the_envelope_and_nowhere_before(
    office: MakeOffice, cluster: Cluster
) -> None:
    city = office(YAMAGUCHI_CITY)
    prefecture: Office = office(YAMAGUCHI, [Handler(CHANGED, nothing)])
    tell(city)
    first, second = resting(cluster, city)
    assert "person-1" not in first and "山口" not in first
    assert "person-2" in second, "the search is not blind"
    envelope = city.prepare(YAMAGUCHI)
    assert envelope is not None
    opened = prefecture.open(envelope.wire, peer=YAMAGUCHI_CITY)
    bodies = [incoming.body for incoming in opened.messages]
    assert bodies == [told("person-1", 7).body, told("person-2", 8).body]


def test_nothing_rests_sealed_while_a_program_may_return_that_would_send_it_so(
    office: MakeOffice, cluster: Cluster
) -> None:
    city = office(YAMAGUCHI_CITY)
    with psycopg.connect(cluster.dsn(city.database.name)) as admin:
        admin.execute(
            "CREATE OR REPLACE FUNCTION message.bodies_rest_sealed() RETURNS boolean"
            " LANGUAGE sql STABLE AS 'SELECT false'"
        )
    tell(city)
    assert "person-1" in resting(cluster, city)[0]


def test_a_body_is_opened_under_its_own_identifier_by_its_own_node(office: MakeOffice) -> None:
    city, prefecture = office(YAMAGUCHI_CITY), office(YAMAGUCHI)
    body = seal_body(b"{}", "a" * 32, city.context.vault)
    assert open_body(body, "a" * 32, city.context.vault) == b"{}"
    for identifier, vault in (
        ("b" * 32, city.context.vault), ("a" * 32, prefecture.context.vault),
    ):  # fmt: skip
        with pytest.raises(JukiError) as refused:
            open_body(body, identifier, vault)
        assert refused.value.code is ErrorCode.SEAL_INVALID
