"""What a server sees of a move, and what it keeps.

A row of every table of every server is read after a move; nothing of anybody may be in it.  What an
office makes of a letter that was altered: ``tests/platform/message/test_letters.py``.
"""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest
from move_keys import A, B, C
from move_nation import Nation, Town

from jukinet.moves.messages import CERTIFICATE_TOLD, MOVE_IN_FILED, WAYS
from jukinet.moves.words import Asked
from jukinet.nodes.roles import PACKAGES
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.message.handling import Incoming
from jukinet.platform.message.letter_way import send_letter, take_letter
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Role, communication_server_of

ASKED = Asked(
    holder="10000000018", card_number="1000000000000016", filed_on="2003-08-25",
    moved_on="2003-08-25",
)  # fmt: skip


def word_to(nation: Nation, town: Town) -> Incoming:
    """A question of B to the town, as its own server would hand it over."""
    thread = UUID(int=5)
    sent = send_letter(MOVE_IN_FILED, town.code, thread, ASKED, nation.town(B).context)
    server = communication_server_of(town.code)
    return Incoming("1", server, 1, thread.hex, 1, nation.clock.now(), sent.body)


def test_only_the_addressee_reads_a_word(towns: Nation) -> None:
    message = word_to(towns, towns.town(A))
    assert take_letter(MOVE_IN_FILED, message, towns.town(A).context).words == ASKED
    others = [towns.town(B).context, towns.town(C).context]
    for context in (*others, towns.nodes[communication_server_of(A)].context):
        with pytest.raises(JukiError) as caught:
            take_letter(MOVE_IN_FILED, message, context)
        assert caught.value.code is ErrorCode.NOT_ADDRESSED_TO_US


def test_a_question_is_never_taken_for_an_answer(towns: Nation) -> None:
    message = word_to(towns, towns.town(A))
    with pytest.raises(JukiError) as caught:
        take_letter(CERTIFICATE_TOLD, message, towns.town(A).context)
    assert caught.value.code is ErrorCode.BODY_INVALID


def rows_of(cluster: Cluster, database: str, *, without: str = "") -> str:
    """Everything a database holds, as text, as its administrator reads it."""
    with psycopg.connect(cluster.dsn(database)) as connection:
        tables = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        return "\n".join(
            f"{table} {row[0]}"
            for (table,) in tables
            if table != without
            for row in connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
        )


def test_after_a_move_no_server_holds_more_than_a_notice_and_no_copy_of_a_word(
    towns: Nation, cluster: Cluster
) -> None:
    old, new = towns.town(A), towns.town(B)
    family = old.a_family()
    card = old.a_card(family[0], family)
    towns.settle()
    old.leave(family, family[:1], fields={
        "rest_householder": str(family[1].resident_id),
        f"relationship.{family[2].resident_id}": "子",
    })  # fmt: skip
    taken = new.take(old.read(family[0], card))
    towns.settle()
    new.enter_and_approve(taken.filing.filing_id)
    towns.settle()
    for party, node in towns.nodes.items():
        if party.role is Role.REGISTER_OFFICE:
            continue
        held = rows_of(cluster, node.database.name)
        assert "山口県山口市亀山町2番" not in held, f"a domicile at {party}"
        # Envelopes as received stay as evidence: sealed for the server, the word sealed inside.
        copies = rows_of(cluster, node.database.name, without="message.envelope")
        kept = {line.split()[0] for line in copies.splitlines() if '{"letter":' in line}
        assert kept == set(), f"copies of words at {party}"


def test_no_server_has_a_table_of_moves_and_none_above_a_municipality_knows_a_word() -> None:
    assert [role for role, packages in PACKAGES.items() if "jukinet.moves" in packages] == [
        Role.REGISTER_OFFICE
    ]
    for way in WAYS:
        for kind in way.kinds:
            assert {kind.sender, kind.receiver} <= {
                Role.REGISTER_OFFICE, Role.COMMUNICATION_SERVER,
            }  # fmt: skip
