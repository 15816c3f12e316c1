"""Who did it stands by name on every list, in one way: the frame gives each page ``name_operator``.

Proved on the rows of the roster, on a page's facts, and over the text of all templates, where an id
that is shown raw must be one of those for which it is right.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from counter_offices import CounterOffice

from jukinet.counters.screen import OperatorNames
from jukinet.platform.web.catalogue import load_catalogue
from jukinet.security.procedures import NOBODYS, SET_UP, enrol_operator, get_roster_line
from jukinet.security.roster import RosterLine, name_operators
from jukinet.terms.errors import ErrorCode
from refusals import refusing

SOURCE = Path(__file__).parents[2] / "src" / "jukinet"
AT = datetime(2005, 5, 2, 1, 0, tzinfo=UTC)
RAW = re.compile(r"\{\{ ([\w.]+\.(?:operator_id|\w+_by|by))(?: or \"—\")? \}\}")
# Whose id it is to read, and the words of people whom their own office named.
RIGHT = {
    "address_history/templates/file.html": {"one.told_by"},
    "cards/commissioned_issue/templates/boxes.html": {"box.handed_by", "box.signed_by"},
    "cards/commissioned_issue/templates/commission.html": {
        "proof.said.stated_by", "proof.said.witnessed_by",
    },
    "counters/templates/roster.html": {"line.operator_id"},
    "custody/templates/medium.html": {"medium.wanted.key_sent_by"},
    "custody/templates/operations.html": {"line.operator_id"},
    "standstill/templates/standstill.html": {"use.done_by"},
}  # fmt: skip


def test_two_of_one_name_are_told_apart_by_their_ids() -> None:
    lines = [
        RosterLine("sasaki", "佐々木 花子", AT, None),
        RosterLine("sasaki2", "佐々木 花子", AT, AT.date()),
        RosterLine("kimura", "木村 太郎", AT, None),
    ]
    assert name_operators(lines) == {
        "sasaki": "佐々木 花子 (sasaki)",
        "sasaki2": "佐々木 花子 (sasaki2)",
        "kimura": "木村 太郎",
    }


def test_a_page_names_operators_what_acts_without_one_and_strangers_as_written(
    counter_office: CounterOffice,
) -> None:
    words = load_catalogue("jukinet.counters", "frame.toml")["ja"]
    with counter_office.database.transaction() as tx:
        name = OperatorNames(tx, words)
        assert name("sasaki") == get_roster_line(tx, "sasaki").name != "sasaki"
        assert name("office") == "自動処理"
        assert name("甲社 乙山") == "甲社 乙山"


@pytest.mark.parametrize("nobody", sorted(NOBODYS))
def test_nobody_is_enrolled_under_an_id_that_says_nobody(
    counter_office: CounterOffice, nobody: str
) -> None:
    with counter_office.database.transaction() as tx, refusing(ErrorCode.FORM_INVALID):
        enrol_operator(
            tx, nobody, "木村 太郎", password="thirty-one-herons", duties=[], rights=[],
            by=SET_UP, now=AT,
        )  # fmt: skip


def raw_ids(text: str) -> set[str]:
    """What a template shows of who did it without naming him."""
    return {found for found in RAW.findall(text) if not found.startswith("by.")}


def test_no_template_shows_an_operators_id_for_his_name() -> None:
    found = {
        str(path.relative_to(SOURCE)): raw_ids(path.read_text())
        for path in SOURCE.rglob("templates/**/*.html")
        if "nation/" not in str(path.relative_to(SOURCE))
    }
    assert {place: ids for place, ids in found.items() if ids} == RIGHT
    assert raw_ids("<td>{{ one.asked.operator_id }}</td>") == {"one.asked.operator_id"}
