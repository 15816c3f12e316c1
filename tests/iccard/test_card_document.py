"""docs/card.md says what the program says: its tables are compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

from jukinet.iccard import application
from jukinet.iccard.apdu import Ins, StatusWord
from jukinet.iccard.application import DataObject
from jukinet.iccard.certificate import ISSUERS
from jukinet.iccard.rights import Right

PAGE = (Path(__file__).parents[2] / "docs" / "card.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `?([0-9A-F]+)`? \| ([A-Z][A-Z_ ]+?)(?: \||:)(?: ([A-Z_]+) \|)?", re.MULTILINE
)


def rows(heading: str) -> list[tuple[str, str, str]]:
    """The rows of the table under a head line."""
    table = PAGE.split(heading, 1)[1].split("\n\n", 1)[0]
    return ROW.findall(table)


def test_the_instructions_are_all_there() -> None:
    told = {int(code, 16): name.replace(" ", "_") for code, name, _ in rows("| INS | name |")}
    assert told == {int(one): one.name for one in Ins}


def test_the_status_words_are_all_there() -> None:
    told = {int(code, 16): name for code, name, _ in rows("| status | name |")}
    assert told == {int(one): one.name for one in StatusWord}


def test_the_applications_are_where_they_are_said_to_be() -> None:
    told = {name: bytes.fromhex(code) for code, name, _ in rows("| identifier | application |")}
    assert len(told) == 6
    assert all(getattr(application, name) == aid for name, aid in told.items())


def test_the_data_objects_are_all_there() -> None:
    told = {int(code, 16): name for code, name, _ in rows("| object | name |")}
    assert told == {int(one): one.name for one in DataObject}


def test_the_roles_and_who_issues_them_are_all_there() -> None:
    told = {(int(code), name, issuer) for code, name, issuer in rows("| role | name |")}
    assert told == {(int(role), role.name, by.name) for role, by in ISSUERS.items()}


def test_the_rights_are_all_there() -> None:
    told = {int(code, 16): name for code, name, _ in rows("| bit | right |")}
    assert told == {int(one): one.name for one in Right}
