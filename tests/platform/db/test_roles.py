"""A node's login reaches its own database, reads and appends there, and rewrites nothing.

The record that may not be rewritten is the ledger's; other slices test their own history beside it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import Query
from jukinet.platform.db.roles import create_node_database, drop_node_database
from jukinet.terms.errors import ErrorCode, JukiError

MakeDatabase = Callable[[tuple[str, ...]], Database]
APPENDED_ONLY = ("entry", "leaf", "node", "checkpoint", "cosignature", "witnessed")


def q(sql: str) -> Query:
    return Query("example", sql)


def refused(database: Database, sql: str) -> ErrorCode:
    with pytest.raises(JukiError) as caught, database.transaction() as tx:
        tx.run(q(sql))
    return caught.value.code


def test_a_nodes_login_cannot_connect_to_another_nodes_database(
    make_database: MakeDatabase, cluster: Cluster
) -> None:
    own, other = make_database(()), make_database(())
    for name in (other.name, "postgres", "template1"):
        intruder = Database(cluster.dsn(name, user=own.name))
        with pytest.raises(JukiError) as caught, intruder.transaction() as tx:
            tx.value(q("SELECT 1"))
        assert caught.value.code in (ErrorCode.PERMISSION_DENIED, ErrorCode.DATABASE_UNAVAILABLE)
    with own.transaction() as tx:
        assert tx.value(q("SELECT current_user::text")) == own.name


@pytest.mark.parametrize("table", APPENDED_ONLY)
def test_the_application_cannot_rewrite_what_is_only_appended(
    make_database: MakeDatabase, table: str
) -> None:
    database = make_database(("jukinet.platform.ledger",))
    for sql in (
        f"DELETE FROM ledger.{table}",
        f"TRUNCATE ledger.{table}",
        f"DROP TABLE ledger.{table}",
        f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL",
        f"CREATE TRIGGER t BEFORE INSERT ON ledger.{table} EXECUTE FUNCTION f()",
        f"UPDATE ledger.{table} SET {FIRST_COLUMN[table]} = {FIRST_COLUMN[table]}",
    ):
        assert refused(database, sql) is ErrorCode.PERMISSION_DENIED


FIRST_COLUMN = {
    "entry": "kind",
    "leaf": "leaf_hash",
    "node": "hash",
    "checkpoint": "note",
    "cosignature": "line",
    "witnessed": "note",
}


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE public.mine (number int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "SET ROLE juki_owner",
        "INSERT INTO public.juki_migration VALUES ('x', 'y', now())",
        "SELECT pg_read_file('/etc/hostname')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_application_makes_no_tables_roles_or_files(
    make_database: MakeDatabase, sql: str
) -> None:
    assert refused(make_database(()), sql) is ErrorCode.PERMISSION_DENIED


def test_the_application_may_use_temporary_tables_for_its_loads(
    make_database: MakeDatabase,
) -> None:
    with make_database(()).transaction() as tx:
        tx.run(q("CREATE TEMPORARY TABLE load (number int) ON COMMIT DROP"))


def test_a_database_that_is_there_is_kept_and_migrated(cluster: Cluster) -> None:
    for packages in ((), ("jukinet.platform.ledger",)):
        dsn = create_node_database(cluster.dsn(), "node_kept", packages=packages, template=False)
    database = Database(dsn)
    with database.transaction() as tx:
        assert tx.value(q("SELECT count(*) FROM ledger.entry")) == 0
        assert tx.value(q("SELECT count(*) FROM public.juki_migration")) > 0
    database.close()
    drop_node_database(cluster.dsn(), "node_kept")


def test_only_the_owner_group_owns_anything_in_a_nodes_database(
    make_database: MakeDatabase, cluster: Cluster
) -> None:
    database = make_database(("jukinet.platform.ledger",))
    owners = q(
        "SELECT DISTINCT r.rolname::text"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_roles r ON r.oid = c.relowner WHERE n.nspname IN ('ledger', 'public')"
    )
    admin = Database(cluster.dsn(database.name))
    with admin.transaction() as tx:
        assert tx.all(owners) == [("juki_owner",)]
    admin.close()
