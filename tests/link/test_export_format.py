"""The page that describes the export file says what the loader does."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import psycopg
from export_builders import YAMAGUCHI

from jukinet.link.export_format import COLUMNS
from jukinet.link.households import check_households
from jukinet.link.lines import read_block, read_header
from jukinet.link.refusals import Refused, load_wordings
from jukinet.link.row_checks import RowChecker
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.queries import load_queries
from jukinet.terms.municipalities import load_directory

PAGE = (Path(__file__).parents[2] / "docs" / "formats" / "register-export.md").read_text()


def test_the_page_names_every_column_in_order() -> None:
    table = PAGE.split("## Columns")[1].split("## ")[0]
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)) == COLUMNS


def test_the_page_names_every_word_of_refusal() -> None:
    table = PAGE.split("## Words of refusal")[1]
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE) == [
        refused.value for refused in load_wordings()
    ]
    assert set(load_wordings()) == set(Refused)


def test_the_example_of_the_page_is_a_good_file() -> None:
    example = PAGE.split("```csv\n")[1].split("```")[0].encode()
    file = BytesIO(example)
    header = read_header(file)
    assert header is not None
    block = read_block(file, header[0], 2, header[1], 10_000)
    checked = RowChecker(YAMAGUCHI, load_directory(), date(2003, 8, 25)).check(block.rows)
    check_households(checked, {})
    assert (len(block.rows), block.unreadable, checked.findings) == (2, [], {})


def test_every_query_is_understood_by_the_server(
    register_office: Database, cluster: Cluster
) -> None:
    with psycopg.connect(cluster.dsn(register_office.name)) as connection:
        for query in load_queries("jukinet.link"):
            connection.execute(f"PREPARE q AS {query.positional}".encode())
            connection.execute("DEALLOCATE q")
