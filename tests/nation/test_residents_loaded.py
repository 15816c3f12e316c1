"""Proves that the loader of `link` takes every row of ours and refuses every planted one.

The checks are those a real file meets: reading lines, columns, households; no database is needed.
"""

from datetime import date
from pathlib import Path

import pytest

from jukinet.link.households import check_households
from jukinet.link.lines import WIDTH, read_block, read_header
from jukinet.link.row_checks import Checked, RowChecker
from jukinet.nation.residents import BadRow, DateStyle, write_export
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.municipalities import load_directory

ON = date(2003, 8, 25)
WHOLE = 50_000_000

# What the loader calls each planted mistake.
REFUSED_AS = {
    BadRow.WRONG_CHECK_DIGIT: "check-digit",
    BadRow.CODE_TWICE: "code-twice",
    BadRow.OTHER_MUNICIPALITY: "other-municipality",
    BadRow.DATE_NOT_IN_ERA: "not-a-date",
    BadRow.DATE_TO_COME: "date-in-future",
    BadRow.SINCE_BEFORE_BIRTH: "before-birth",
    BadRow.TWO_HOUSEHOLDERS: "two-householders",
    BadRow.NO_HOUSEHOLDER: "no-householder",
    BadRow.HOUSEHOLD_AGAIN: "household-apart",
    BadRow.PRIVATE_CHARACTER: "not-representable",
    BadRow.READING_NOT_KANA: "not-kana",
    BadRow.NO_NAME: "missing",
    BadRow.UNKNOWN_SEX: "not-a-sex",
    BadRow.UNKNOWN_RELATIONSHIP: "not-a-relationship",
    BadRow.UNKNOWN_PREVIOUS_MUNICIPALITY: "unknown-municipality",
    BadRow.TOO_EARLY_FOR_ELDERLY_MEDICAL: "not-in-force",
    BadRow.TOO_FEW_COLUMNS: "wrong-width",
}


def check(path: Path, code: str) -> tuple[Checked, list[str]]:
    """What the loader finds in the rows, and in the lines that are no rows."""
    with path.open("rb") as file:
        header = read_header(file)
        assert header is not None
        start, width = header
        assert width == WIDTH
        block = read_block(file, start, 2, width, WHOLE)
    checked = RowChecker(MunicipalityCode(code), load_directory(), ON).check(block.rows)
    check_households(checked, {})
    return checked, [bad.refused.value for bad in block.unreadable]


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("132292", DateStyle.ISO),
        ("204072", DateStyle.ERA),
        ("203611", DateStyle.ISO),
        ("352039", DateStyle.ERA),
        ("354023", DateStyle.ISO),
        ("352012", DateStyle.ISO),
        ("352080", DateStyle.ISO),
        ("202029", DateStyle.ISO),  # towns made up
    ],
)
def test_every_synthetic_row_is_taken(tmp_path: Path, code: str, style: DateStyle) -> None:
    path = tmp_path / "register.csv"
    write_export(path, MunicipalityCode(code), count=5000, seed=5, on=ON, style=style)
    checked, unreadable = check(path, code)
    assert unreadable == []
    assert checked.findings == {}
    assert len(checked.values["name"]) == 5000


@pytest.mark.parametrize("kind", BadRow)
def test_every_planted_row_is_refused_for_its_one_reason(tmp_path: Path, kind: BadRow) -> None:
    path = tmp_path / "register.csv"
    write_export(
        path,
        MunicipalityCode("204072"),
        count=300,
        seed=5,
        on=ON,
        bad_rows_each=3,
        bad_kinds=[kind],
    )
    checked, unreadable = check(path, "204072")
    found = [finding.refused.value for each in checked.findings.values() for finding in each]
    found += unreadable
    follows = {"no-householder"} if kind is BadRow.UNKNOWN_RELATIONSHIP else set()
    assert set(found) - follows == {REFUSED_AS[kind]}
    assert len(found) >= 3
    assert all(row >= 300 for row in checked.findings)
