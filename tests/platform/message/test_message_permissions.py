"""What the application role may not do to the evidence, and what it must be able to do.

Every statement is tried as the node's own login against real grants.
"""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest
from message_offices import YAMAGUCHI_CITY, MakeOffice

EVIDENCE = ("envelope", "inbox", "outcome", "receipt", "sent_refusal")


def refused(dsn: str, statement: LiteralString) -> None:
    with psycopg.connect(dsn) as login, pytest.raises(psycopg.errors.InsufficientPrivilege):
        login.execute(statement)


@pytest.mark.parametrize("table", EVIDENCE)
def test_the_evidence_can_be_neither_changed_nor_deleted(office: MakeOffice, table: str) -> None:
    dsn = office(YAMAGUCHI_CITY).database.dsn
    refused(dsn, f"DELETE FROM message.{table}")
    refused(dsn, f"TRUNCATE message.{table}")
    with psycopg.connect(dsn) as login:
        columns = login.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            [f"message.{table}"],
        ).fetchall()
    assert columns
    for (column,) in columns:
        refused(dsn, f"UPDATE message.{table} SET {column} = {column}")


def test_of_a_told_message_only_the_body_can_be_forgotten(office: MakeOffice) -> None:
    dsn = office(YAMAGUCHI_CITY).database.dsn
    refused(dsn, "DELETE FROM message.outbox")
    refused(dsn, "UPDATE message.outbox SET kind = 'other/1'")
    refused(dsn, "UPDATE message.outbox SET number = 1")
    with psycopg.connect(dsn) as login:
        login.execute("UPDATE message.outbox SET body = NULL")


def test_a_waiting_messages_content_cannot_be_changed(office: MakeOffice) -> None:
    dsn = office(YAMAGUCHI_CITY).database.dsn
    refused(dsn, "UPDATE message.waiting SET sender = ''")
    refused(dsn, "UPDATE message.waiting SET refused = false")
    refused(dsn, "UPDATE message.set_aside SET cause = 'behind'")


def test_no_body_stands_in_the_inbox(office: MakeOffice) -> None:
    dsn = office(YAMAGUCHI_CITY).database.dsn
    with psycopg.connect(dsn) as login:
        found = login.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'message' AND column_name = 'body'"
        ).fetchall()
    assert found == [("outbox",)]
