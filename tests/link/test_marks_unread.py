"""A server's marks are found by whoever has her code at hand, and read by nobody who has the disk.

Marks of the program before this one, which wrote codes, are carried over without one being missed:
a database between the two migrations, with rows as that program wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from link_offices import SERVER_A, SERVER_B

from jukinet.link.procedures import kept_marks
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.pseudonym import pseudonym_of, subject_of
from jukinet.platform.crypto.vault import Vault
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.migrate import migrate
from jukinet.platform.db.queries import Query
from jukinet.platform.message.handling import NodeContext
from jukinet.protection.messages import ProtectionMarked, ProtectionTold
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.errors import ErrorCode, JukiError
from office_keys import ListedKeys

LINK = "jukinet.link"
CODE, OTHER = "10020030046", "10020030054"
PERSON = "018f4c1d2b3a7c6d8e9f0a1b2c3d4e5f"
OF_BEFORE = Query(
    "of_before",
    "INSERT INTO link.protection_mark"
    " (reference, municipality, code, closed, until, decided_at, recorded_at)"
    " VALUES (%(reference)s::uuid, '352039', %(code)s::text, %(closed)s::boolean, NULL,"
    " %(at)s::timestamptz, %(at)s::timestamptz)",
)
WAITING_OF_BEFORE = Query(
    "waiting_of_before",
    "INSERT INTO link.protection_waiting"
    " (person_key, reference, closed, until, decided_at, recorded_at)"
    " VALUES (%(person)s::uuid, %(reference)s::uuid, true, NULL, %(at)s::timestamptz,"
    " %(at)s::timestamptz)",
)
READ_BY_FORMER = Query(
    "read_by_former",
    "SELECT (SELECT count(*) FROM link.protection_mark WHERE code = %(code)s::text),"
    " (SELECT count(*) FROM link.protection_waiting WHERE person_key = %(person)s::uuid)",
)
FILES = Query(
    "files",
    "SELECT pg_relation_filenode('link.protection_mark'),"
    " pg_relation_filenode('link.protection_waiting')",
)
PlaintextMark = Callable[[Vault, str, str], bytes]


@pytest.fixture
def context(keys: ListedKeys, at: ManualClock) -> NodeContext:
    return keys.context(SERVER_A, at)


@pytest.fixture
def database(make_database: Callable[[tuple[str, ...]], Database], cluster: Cluster) -> Database:
    """The link's tables as they are while the former program may return."""
    made = make_database(())
    migrate(cluster.dsn(made.name), [LINK], phase="pre")
    return made


def told(at: ManualClock, code: str = CODE, reference: UUID | None = None) -> ProtectionTold:
    return ProtectionTold(
        reference=(reference or uuid4()).hex, municipality="352039", code=code, closed=True,
        until=None, decided_at=at.now().isoformat(),
    )  # fmt: skip


def waits(at: ManualClock) -> ProtectionMarked:
    return ProtectionMarked(
        reference=uuid4().hex, person_key=PERSON, closed=True, until=None,
        decided_at=at.now().isoformat(),
    )  # fmt: skip


def keep_both(database: Database, at: ManualClock, context: NodeContext) -> None:
    with database.transaction() as tx:
        kept_marks.keep(tx, told(at), context)
        kept_marks.keep_waiting(tx, waits(at), context)


def written_by_former(database: Database, at: ManualClock) -> UUID:
    """A mark that stands, one that was lifted later, and one that waits, as they were written."""
    stands, lifted = uuid4(), uuid4()
    with database.transaction() as tx:
        for reference, code, closed in ((stands, CODE, True), (lifted, OTHER, True),
                                        (lifted, OTHER, False)):  # fmt: skip
            row = {"reference": reference, "code": code, "closed": closed, "at": at.now()}
            tx.run(OF_BEFORE, row)
        row = {"reference": stands, "person": UUID(hex=PERSON), "at": at.now()}
        tx.run(WAITING_OF_BEFORE, row)
    return stands


def found(database: Database, context: NodeContext) -> tuple[list[tuple[str, bool]], int]:
    with database.transaction() as tx:
        kept = kept_marks.list_kept(tx, [CODE, OTHER], context)
        waiting = kept_marks.list_waiting(tx, [PERSON], context)
    return sorted((one.code, one.closed) for one in kept), len(waiting)


def finish(cluster: Cluster, database: Database) -> None:
    migrate(cluster.dsn(database.name), [LINK])


def on_the_disk(cluster: Cluster, database: Database) -> Iterator[str]:
    """Every row of both tables as their administrator reads it, bytes as text too."""
    with psycopg.connect(cluster.dsn(database.name)) as admin:
        for table in ("protection_mark", "protection_waiting"):
            for (row,) in admin.execute(f"SELECT to_jsonb(t) FROM link.{table} t"):
                yield from (_as_text(value) for value in row.values())


def _as_text(value: Any) -> str:
    text = str(value)
    if text.startswith("\\x"):
        return bytes.fromhex(text[2:]).decode("latin-1")
    return text.replace("-", "")


def is_named(cluster: Cluster, database: Database) -> bool:
    return any(key in text for text in on_the_disk(cluster, database) for key in (CODE, PERSON))


def as_written(vault: Vault, holding: str, key: str) -> bytes:
    """What a program does that forgets the key: the same thirty-two bytes, readable."""
    return key.encode().rjust(32)[:32]


@pytest.mark.parametrize("mutant", [None, as_written])
def test_a_mark_is_found_by_her_code_and_names_nobody_on_the_disk(
    database: Database, cluster: Cluster, at: ManualClock, context: NodeContext,
    monkeypatch: pytest.MonkeyPatch, mutant: PlaintextMark | None,
) -> None:  # fmt: skip
    if mutant is not None:
        monkeypatch.setattr(kept_marks, "pseudonym_of", mutant)
    finish(cluster, database)
    keep_both(database, at, context)
    assert found(database, context) == ([(CODE, True)], 1)
    assert is_named(cluster, database) == (mutant is not None)


def test_two_servers_name_the_same_person_differently_and_not_as_their_ledgers_do(
    keys: ListedKeys, at: ManualClock, context: NodeContext
) -> None:
    """Neither two stolen servers together nor a mark beside the ledger say more than one alone."""
    code = ResidentRecordCode.from_ten("1002003004").digits
    names = {
        pseudonym_of(context.vault, "protection mark", code),
        pseudonym_of(context.vault, "protection mark that waits", code),
        pseudonym_of(keys.context(SERVER_B, at).vault, "protection mark", code),
        subject_of(context.vault, ResidentRecordCode(code)),
    }
    assert len(names) == 4


def test_marks_of_the_former_program_are_found_at_the_first_look(
    database: Database, at: ManualClock, context: NodeContext
) -> None:
    """No job has run yet: the look itself names them, also what comes while both programs run."""
    stands = written_by_former(database, at)
    assert found(database, context) == ([(CODE, True), (OTHER, False)], 1)
    at.advance(timedelta(minutes=1))
    written_by_former(database, at)
    assert found(database, context)[0].count((CODE, True)) == 2
    with database.transaction() as tx:
        kept_marks.keep(tx, told(at, reference=stands), context)
    assert found(database, context)[0].count((CODE, True)) == 2, "the same lock is one mark"


def test_the_former_program_reads_what_this_one_wrote_until_it_cannot_return(
    database: Database, cluster: Cluster, at: ManualClock, context: NodeContext
) -> None:
    keep_both(database, at, context)
    former = {"code": CODE, "person": UUID(hex=PERSON)}
    with database.transaction() as tx:
        assert tx.one(READ_BY_FORMER, former) == (1, 1)
        files = tx.one(FILES)
    finish(cluster, database)
    with database.transaction() as tx:
        assert tx.one(READ_BY_FORMER, former) == (0, 0)
        assert set(tx.one(FILES)).isdisjoint(files), "no former row is left in a file"
    assert found(database, context) == ([(CODE, True)], 1)
    assert not is_named(cluster, database)


def test_what_no_program_has_named_yet_is_not_forgotten(
    database: Database, cluster: Cluster, at: ManualClock, context: NodeContext
) -> None:
    """The migration that takes codes away stops before a mark that nothing could find again."""
    written_by_former(database, at)
    with pytest.raises(JukiError) as refused:
        finish(cluster, database)
    assert refused.value.code is ErrorCode.MIGRATION_FAILED
    with database.transaction() as tx:
        kept_marks.name_former(tx, context)
    finish(cluster, database)
    assert found(database, context) == ([(CODE, True), (OTHER, False)], 1)
    assert not is_named(cluster, database)


def test_what_was_lifted_is_erased_whichever_program_wrote_it(
    database: Database, at: ManualClock, context: NodeContext
) -> None:
    written_by_former(database, at)
    at.advance(timedelta(days=1))
    with database.transaction() as tx:
        assert kept_marks.erase_before(tx, at.now(), context) == 2
    assert found(database, context) == ([(CODE, True)], 1)
