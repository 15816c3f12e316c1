"""Every named query of every package is planned by a real server, as the application role.

A wrong column, a type that cannot be told, a missing grant or a query that nobody gave a sentence
is found here, before any procedure runs it. Packages are found by their ``store.sql``; nobody has
to be listed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from store_packages import list_refused, list_schema_packages, list_store_packages

from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import load_queries


@pytest.mark.parametrize("package", list_store_packages())
def test_every_named_query_is_accepted_by_the_server(
    make_database: Callable[[tuple[str, ...]], Database], package: str
) -> None:
    database = make_database(list_schema_packages())
    assert "\n".join(list_refused(database.dsn, package)) == ""


@pytest.mark.parametrize("package", list_store_packages())
def test_every_named_query_has_its_sentence(package: str) -> None:
    for query in load_queries(package):
        assert query.comment.endswith("."), f"{package}: {query.name} has no sentence"
