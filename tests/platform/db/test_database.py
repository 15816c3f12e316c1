"""What a procedure may rely on in a transaction, and what a door sees when it goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from jukinet.platform.db import connections
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.driver import ConstraintViolated, StatementRefused
from jukinet.platform.db.queries import Query
from jukinet.terms.errors import ErrorCode, JukiError


def q(sql: str) -> Query:
    return Query("example", sql)


CREATE = q(
    "CREATE TABLE public.record (number bigint CONSTRAINT record_pkey PRIMARY KEY,"
    " word text NOT NULL, day date, at timestamptz, body bytea)"
)
INSERT = q("INSERT INTO record (number, word) VALUES (%(number)s, %(word)s)")
LIST = q("SELECT number, word FROM record ORDER BY number")


@pytest.fixture
def database(make_database: Callable[[tuple[str, ...]], Database]) -> Database:
    return make_database(())


@pytest.fixture
def table(database: Database, cluster: Cluster) -> Database:
    """A database with one table that lasts longer than a transaction."""
    owner = Database(cluster.dsn(database.name))
    with owner.transaction() as tx:
        tx.run(CREATE)
        tx.run(q("GRANT ALL ON record TO juki_application"))
    owner.close()
    return database


def test_a_block_that_ends_well_is_committed_and_one_that_raises_is_not(table: Database) -> None:
    with table.transaction() as tx:
        assert tx.run(INSERT, {"number": 1, "word": "kept"}) == 1
    with pytest.raises(ZeroDivisionError), table.transaction() as tx:
        tx.run(INSERT, {"number": 2, "word": "lost"})
        raise ZeroDivisionError
    with table.transaction() as tx:
        assert tx.all(LIST) == [(1, "kept")]


def test_one_maybe_and_value_say_how_many_rows_they_expect(table: Database) -> None:
    with table.transaction() as tx:
        assert tx.maybe(LIST) is None
        with pytest.raises(JukiError) as caught:
            tx.one(LIST)
        assert caught.value.code is ErrorCode.NOT_FOUND
        tx.run(INSERT, {"number": 1, "word": "one"})
        assert tx.value(LIST) == 1
        tx.run(INSERT, {"number": 2, "word": "two"})
        with pytest.raises(AssertionError):
            tx.maybe(LIST)


def test_values_come_back_as_they_went_in(table: Database) -> None:
    at = datetime(2003, 8, 25, 0, 0, 1, 2, tzinfo=UTC)
    row = (1, "葛\U000e0100飾", date(2003, 8, 25), at, b"\x00\xff")
    names = ("number", "word", "day", "at", "body")
    with table.transaction() as tx:
        tx.run(
            q("INSERT INTO record VALUES (%(number)s, %(word)s, %(day)s, %(at)s, %(body)s)"),
            dict(zip(names, row, strict=True)),
        )
        assert tx.one(q("SELECT number, word, day, at, body FROM record")) == row
        assert tx.one(
            q("SELECT %(list)s::bigint[], %(words)s::text[], '{\"a\": 1}'::jsonb, true"),
            {"list": [1, 2], "words": ["a", "b"]},
        ) == ([1, 2], ["a", "b"], {"a": 1}, True)


def test_rows_are_copied_in_binary_and_streamed_back(table: Database) -> None:
    copy = q("COPY record (number, word) FROM STDIN (FORMAT BINARY)")
    with table.transaction() as tx:
        assert tx.copy_in(copy, ((n, f"w{n}") for n in range(1000)), ["int8", "text"]) == 1000
        assert sum(1 for _ in tx.stream(LIST, size=100)) == 1000
        first, second = tx.stream(LIST, size=10), tx.stream(LIST, size=10)
        assert next(first) == next(second) == (0, "w0")
        assert tx.run_many(INSERT, [{"number": n, "word": "x"} for n in (2000, 2001)]) == 2


def test_a_pipeline_gives_its_rows_when_it_has_ended(table: Database) -> None:
    with table.transaction() as tx:
        with tx.pipeline():
            inserted = tx.defer(INSERT, {"number": 1, "word": "one"})
            listed = tx.defer(LIST)
            nothing = tx.defer(q("SELECT 1 WHERE false"))
        assert (inserted.count(), listed.rows(), nothing.rows()) == (1, [(1, "one")], [])
        assert tx.defer(LIST).rows() == [(1, "one")]


def test_an_error_in_a_pipeline_is_told_at_its_end(table: Database) -> None:
    with pytest.raises(ConstraintViolated), table.transaction() as tx, tx.pipeline():
        for _ in range(2):
            tx.defer(INSERT, {"number": 1, "word": "one"})
    with table.transaction() as tx:
        assert tx.all(LIST) == []


def test_a_savepoint_undoes_its_own_block_only(table: Database) -> None:
    with table.transaction() as tx:
        tx.run(INSERT, {"number": 1, "word": "one"})
        with pytest.raises(ConstraintViolated), tx.savepoint():
            tx.run(INSERT, {"number": 2, "word": "two"})
            tx.run(INSERT, {"number": 1, "word": "again"})
        tx.run(INSERT, {"number": 3, "word": "three"})
    with table.transaction() as tx:
        assert [number for number, _ in tx.all(LIST)] == [1, 3]


def test_a_savepoint_that_comes_first_does_not_commit(table: Database) -> None:
    with pytest.raises(RuntimeError), table.transaction() as tx:
        with tx.savepoint():
            tx.run(INSERT, {"number": 1, "word": "one"})
        raise RuntimeError
    with table.transaction() as tx:
        assert tx.all(LIST) == []


def test_a_violated_constraint_is_told_by_its_name_and_without_the_row(table: Database) -> None:
    with pytest.raises(ConstraintViolated) as caught, table.transaction() as tx:
        tx.run(INSERT, {"number": 424242, "word": "one"})
        tx.run(INSERT, {"number": 424242, "word": "one"})
    assert caught.value.facts["constraint"] == "record_pkey"
    with pytest.raises(ConstraintViolated) as missing, table.transaction() as tx:
        tx.run(INSERT, {"number": 1, "word": None})
    assert missing.value.facts["constraint"] == "word"
    assert "424242" not in f"{caught.value!r} {caught.value} {caught.value.facts}"
    assert caught.value.__suppress_context__


def test_a_value_of_the_wrong_form_is_not_quoted(table: Database) -> None:
    with pytest.raises(StatementRefused) as caught, table.transaction() as tx:
        tx.run(q("SELECT CAST(%(word)s::text AS date)"), {"word": "24727059608"})
    assert "24727059608" not in f"{caught.value!r}"


@pytest.mark.parametrize(
    ("sqlstate", "code"),
    [
        ("53100", ErrorCode.DISK_FULL),
        ("40001", ErrorCode.TRANSACTION_CONFLICT),
        ("55P03", ErrorCode.TRANSACTION_CONFLICT),
        ("57P03", ErrorCode.DATABASE_UNAVAILABLE),
        ("53300", ErrorCode.DATABASE_UNAVAILABLE),
        ("58030", ErrorCode.DATABASE_UNAVAILABLE),
        ("42501", ErrorCode.PERMISSION_DENIED),
        ("23514", ErrorCode.CONSTRAINT_VIOLATED),
        ("P0001", ErrorCode.INTERNAL_ERROR),
    ],
)
def test_what_the_server_complains_of_has_its_code(
    table: Database, sqlstate: str, code: ErrorCode
) -> None:
    complain = f"DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = '{sqlstate}'; END $$"
    with pytest.raises(JukiError) as caught, table.transaction() as tx:
        tx.run(q(complain))
    assert caught.value.code is code
    assert "secret" not in f"{caught.value!r}" or code is ErrorCode.PERMISSION_DENIED


def test_hooks_run_once_after_the_commit_and_never_after_a_rollback(table: Database) -> None:
    heard: list[str] = []
    with table.transaction() as tx:
        tx.after_commit(lambda: heard.append("committed"))
        assert heard == []
    with pytest.raises(ZeroDivisionError), table.transaction() as tx:
        tx.after_commit(lambda: heard.append("never"))
        raise ZeroDivisionError
    assert heard == ["committed"]


def test_a_snapshot_sees_one_moment_and_writes_nothing(table: Database) -> None:
    with table.snapshot() as moment:
        assert moment.all(LIST) == []
        with table.transaction() as tx:
            tx.run(INSERT, {"number": 1, "word": "later"})
        assert moment.all(LIST) == []
    with pytest.raises(JukiError), table.snapshot() as moment:
        moment.run(INSERT, {"number": 2, "word": "never"})


def test_two_who_wait_for_each_other_are_parted_with_a_conflict(table: Database) -> None:
    with table.transaction() as tx:
        for number in (1, 2):
            tx.run(INSERT, {"number": number, "word": "a"})
    update = q("UPDATE record SET word = 'b' WHERE number = %(number)s")
    both = threading.Barrier(2, timeout=60)
    outcomes: list[str] = []

    def work(first: int, second: int) -> None:
        try:
            with table.transaction() as tx:
                tx.run(update, {"number": first})
                both.wait()
                tx.run(update, {"number": second})
            outcomes.append("done")
        except JukiError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", ErrorCode.TRANSACTION_CONFLICT]


def test_a_statement_is_cut_off_at_its_limit(table: Database) -> None:
    with pytest.raises(JukiError) as caught, table.transaction() as tx:
        assert tx.value(q("SHOW statement_timeout")) == "1min"
        assert tx.value(q("SHOW lock_timeout")) == "10s"
        tx.allow_seconds(1)
        tx.run(q("SELECT pg_sleep(5)"))
    assert caught.value.code is ErrorCode.QUERY_CANCELLED


def test_more_callers_than_connections_wait_their_turn(table: Database) -> None:
    done: list[int] = []

    def work(number: int) -> None:
        with table.transaction() as tx:
            tx.run(INSERT, {"number": number, "word": "w"})
            tx.run(q("SELECT pg_sleep(0.02)"))
        done.append(number)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(20))


def test_who_waits_too_long_for_a_connection_is_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WAIT_SECONDS_MAX", 0.05)
    database = Database(cluster.dsn(), pool_size=1)
    with database.transaction(), pytest.raises(JukiError, match="in use"), database.transaction():
        pass
    database.close()
    with pytest.raises(JukiError, match="closed"), database.transaction():
        pass


def test_a_connection_cut_by_an_administrator_is_replaced(
    table: Database, cluster: Cluster
) -> None:
    admin = Database(cluster.dsn())
    cut = q(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %(name)s"
    )
    with pytest.raises(JukiError) as caught, table.transaction() as tx:
        tx.all(LIST)
        with admin.transaction() as other:
            other.all(cut, {"name": table.name})
        tx.all(LIST)
    assert caught.value.code is ErrorCode.DATABASE_UNAVAILABLE
    with table.transaction() as tx:
        assert tx.all(LIST) == []
    with admin.transaction() as other:
        other.all(cut, {"name": table.name})
    with table.transaction() as tx:
        assert tx.all(LIST) == []
    admin.close()


def test_a_hot_statement_is_prepared_at_the_server(table: Database) -> None:
    with table.transaction() as tx:
        for _ in range(4):
            tx.all(LIST)
        prepared = q(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT number%'"
        )
        assert tx.value(prepared) == 1
