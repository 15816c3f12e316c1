"""Migrations: applied once, in order, never changed, resumed, ahead of their programs.

Each test writes a small package with schema files and migrates an empty database with it.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.migrate import (
    list_migrations,
    list_missing,
    migrate,
    must_be_migrated,
)
from jukinet.platform.db.queries import Query
from jukinet.terms.errors import ErrorCode, JukiError

PACKAGE = "migrated_example"
CREATE = "CREATE SCHEMA example AUTHORIZATION CURRENT_USER; CREATE TABLE example.card (number int);"
GRANT = "GRANT USAGE ON SCHEMA example TO juki_application;"

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a schema file of the example package."""
    schema = tmp_path / PACKAGE / "schema"
    schema.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)

    def write(name: str, sql: str) -> None:
        (schema / name).write_text(sql)

    return write


@pytest.fixture
def dsn(make_database: Callable[[tuple[str, ...]], Database], cluster: Cluster) -> str:
    """The administrator's way into an empty database."""
    return cluster.dsn(make_database(()).name)


def test_files_are_applied_once_and_in_order(write: Write, dsn: str) -> None:
    write("0002-pre-add-word.sql", "ALTER TABLE example.card ADD word text;")
    write("0001-pre-create-card.sql", CREATE)
    versions = [f"{PACKAGE}/0001-pre-create-card.sql", f"{PACKAGE}/0002-pre-add-word.sql"]
    assert migrate(dsn, [PACKAGE]) == versions
    assert migrate(dsn, [PACKAGE]) == []
    write("0003-pre-add-day.sql", "ALTER TABLE example.card ADD day date;")
    assert migrate(dsn, [PACKAGE]) == [f"{PACKAGE}/0003-pre-add-day.sql"]


def test_an_applied_file_that_changed_is_refused(write: Write, dsn: str) -> None:
    write("0001-pre-create-card.sql", CREATE)
    migrate(dsn, [PACKAGE])
    write("0001-pre-create-card.sql", CREATE + "-- a harmless remark")
    for refuse in (migrate, must_be_migrated):
        with pytest.raises(JukiError, match="0001-pre-create-card") as caught:
            refuse(dsn, [PACKAGE])
        assert caught.value.code is ErrorCode.MIGRATION_CHANGED


def test_a_failed_file_leaves_nothing_of_itself_and_is_resumed(write: Write, dsn: str) -> None:
    write("0001-pre-create-card.sql", CREATE)
    write("0002-pre-add-word.sql", "ALTER TABLE example.card ADD word text; SELECT 1/0;")
    write("0003-pre-add-day.sql", "ALTER TABLE example.card ADD day date;")
    with pytest.raises(JukiError, match=r"0002-pre-add-word\.sql: division by zero") as caught:
        migrate(dsn, [PACKAGE])
    assert caught.value.code is ErrorCode.MIGRATION_FAILED
    write("0002-pre-add-word.sql", "ALTER TABLE example.card ADD word text;")
    assert len(migrate(dsn, [PACKAGE])) == 2


def test_a_new_program_runs_on_the_old_schema_until_post_takes_the_old_away(
    write: Write, dsn: str
) -> None:
    old = Query("old", "SELECT number FROM example.card")
    new = Query("new", "SELECT long_number FROM example.card")
    database = Database(dsn)

    def works(query: Query) -> bool:
        try:
            with database.transaction() as tx:
                tx.all(query)
        except JukiError:
            return False
        return True

    write("0001-pre-create-card.sql", CREATE)
    migrate(dsn, [PACKAGE])
    write("0002-pre-add-long-number.sql", "ALTER TABLE example.card ADD long_number bigint;")
    write("0003-post-drop-number.sql", "ALTER TABLE example.card DROP number;")
    with pytest.raises(JukiError, match="0002-pre-add-long-number"):
        must_be_migrated(dsn, [PACKAGE])
    migrate(dsn, [PACKAGE], phase="pre")
    must_be_migrated(dsn, [PACKAGE])
    assert list_missing(dsn, [PACKAGE]) == [f"{PACKAGE}/0003-post-drop-number.sql"]
    assert works(old) and works(new)
    migrate(dsn, [PACKAGE], phase="post")
    assert works(new) and not works(old)
    database.close()


def test_two_programs_that_migrate_at_once_apply_each_file_once(write: Write, dsn: str) -> None:
    write("0001-pre-create-card.sql", CREATE + "SELECT pg_sleep(0.2);")
    applied: list[str] = []
    threads = [
        threading.Thread(target=lambda: applied.extend(migrate(dsn, [PACKAGE]))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert applied == [f"{PACKAGE}/0001-pre-create-card.sql"]


def test_a_file_outside_a_transaction_may_do_what_needs_none(write: Write, dsn: str) -> None:
    write("0001-pre-create-card.sql", CREATE)
    index = "CREATE INDEX CONCURRENTLY IF NOT EXISTS card_number ON example.card (number)"
    write("0002-pre-index-card.sql", f"-- outside a transaction\n{index}")
    assert len(migrate(dsn, [PACKAGE])) == 2


@pytest.mark.parametrize(
    "name", ["1-pre-create.sql", "0001-create-card.sql", "0001-pre-Create.sql"]
)
def test_a_file_whose_name_says_too_little_is_refused(write: Write, name: str) -> None:
    write(name, CREATE)
    with pytest.raises(JukiError, match="no name for a migration"):
        list_migrations([PACKAGE])


def test_two_files_of_one_number_are_refused(write: Write) -> None:
    write("0001-pre-create-card.sql", CREATE)
    write("0001-pre-create-other.sql", CREATE)
    with pytest.raises(JukiError, match="its number is taken"):
        list_migrations([PACKAGE])


def test_whoever_migrates_the_owners_group_owns_the_tables(write: Write, dsn: str) -> None:
    write("0001-pre-create-card.sql", CREATE + GRANT)
    migrate(dsn, [PACKAGE])
    database = Database(dsn)
    with database.transaction() as tx:
        owner = Query("owner", "SELECT tableowner FROM pg_tables WHERE tablename = 'card'")
        assert tx.value(owner) == "juki_owner"
    database.close()
