"""Named queries: read from store.sql, asked for by name, each with its sentence."""

from __future__ import annotations

import pytest

from jukinet.platform.db.queries import load_queries, parse_queries
from jukinet.terms.errors import ErrorCode, JukiError

STORE = """
-- find_one --
-- The one with this number,
-- if there is one.
SELECT word -- its word
  FROM example.record
 WHERE number = %(number)s AND word LIKE 'a%%' AND other = %(other)s AND again = %(number)s;

-- list_all --
-- Everything.

SELECT 1
"""


def test_a_query_has_its_name_its_sentence_and_its_statement() -> None:
    find, everything = parse_queries("example", STORE)
    assert (find.name, find.comment) == ("find_one", "The one with this number, if there is one.")
    assert find.sql.startswith("SELECT word -- its word") and not find.sql.endswith(";")
    assert find.parameters == ("number", "other")
    assert "number = $1 AND word LIKE 'a%' AND other = $2 AND again = $1" in find.positional
    assert (everything.comment, everything.sql) == ("Everything.", "SELECT 1")


@pytest.mark.parametrize(
    "text",
    [
        "-- a --\nSELECT 1\n",
        "-- a --\n-- Says.\nSELECT 1\n-- a --\n-- Says.\nSELECT 2\n",
        "-- a --\n-- Says.\n",
    ],
    ids=["no sentence", "twice", "no statement"],
)
def test_a_query_that_is_not_whole_is_a_mistake(text: str) -> None:
    with pytest.raises(JukiError):
        list(parse_queries("example", text))


def test_an_unknown_name_is_refused_when_it_is_asked_for() -> None:
    queries = load_queries("jukinet.platform.db")
    assert queries.record_migration.comment
    with pytest.raises(JukiError) as caught:
        _ = queries.no_such_query
    assert caught.value.code is ErrorCode.UNKNOWN_QUERY
