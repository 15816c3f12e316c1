"""Proves the file: written whole, with mistakes planted where and as many as asked for."""

import csv
from datetime import date
from pathlib import Path

import pytest

from jukinet.nation.residents import BadRow, make_export, write_export
from jukinet.nation.residents.bad_rows import BAD_MARK
from jukinet.terms.codes import RESIDENT_RECORD_RULE, MunicipalityCode
from jukinet.terms.errors import ErrorCode, JukiError

ACHI = MunicipalityCode("204072")
ON = date(2003, 8, 25)


def test_a_file_holds_what_its_summary_says(tmp_path: Path) -> None:
    path = tmp_path / "achi.csv"
    summary = write_export(path, ACHI, count=1500, seed=1, on=ON)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert summary.residents == len(rows) == 1500
    assert summary.households == len({row["household_number"] for row in rows})
    assert summary.bytes == path.stat().st_size
    assert summary.bad_rows == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["achi.csv"]


def test_residents_of_two_municipalities_have_no_code_in_common(tmp_path: Path) -> None:
    codes: list[str] = []
    for number, code in enumerate(("204072", "203611")):
        path = tmp_path / f"{code}.csv"
        write_export(
            path, MunicipalityCode(code), count=3000, seed=1, on=ON, first_code=3000 * number
        )
        codes += [
            row["resident_record_code"] for row in csv.DictReader(path.read_text().splitlines())
        ]
    assert len(set(codes)) == 6000


def test_planted_rows_come_on_top_and_leave_the_others_as_they_are(tmp_path: Path) -> None:
    clean, planted = tmp_path / "clean.csv", tmp_path / "planted.csv"
    write_export(clean, ACHI, count=500, seed=1, on=ON)
    summary = write_export(planted, ACHI, count=500, seed=1, on=ON, bad_rows_each=2)
    # One kind, two householders, takes two lines.
    assert summary.bad_rows == 2 * (len(BadRow) + 1)
    good = set(clean.read_text().splitlines())
    added = [line for line in planted.read_text().splitlines() if line not in good]
    assert len(added) == summary.bad_rows
    assert summary.residents == 500


@pytest.mark.parametrize("kind", BadRow)
def test_a_planted_row_has_a_household_of_its_own_and_a_code_nobody_has(
    tmp_path: Path, kind: BadRow
) -> None:
    path = tmp_path / "planted.csv"
    write_export(path, ACHI, count=300, seed=1, on=ON, bad_rows_each=3, bad_kinds=[kind])
    lines = path.read_text().splitlines()
    cells = [line.split(",") for line in lines[301:]]
    good_codes = {line.split(",")[2] for line in lines[1:301]}
    assert len(cells) in {3, 6}
    own_household = all(row[1].startswith(BAD_MARK) for row in cells)
    assert own_household == (kind is not BadRow.HOUSEHOLD_AGAIN)
    codes = {row[2] for row in cells}
    assert codes.isdisjoint(good_codes) == (kind is not BadRow.CODE_TWICE)
    fits = [RESIDENT_RECORD_RULE.fits(code) for code in codes]
    assert any(fits) == (kind is not BadRow.WRONG_CHECK_DIGIT)


def test_a_municipality_that_was_not_there_that_day_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        make_export(MunicipalityCode("354023"), count=1, seed=1, on=date(2006, 1, 1))
    assert refused.value.code is ErrorCode.UNKNOWN_MUNICIPALITY


def test_a_number_of_residents_no_municipality_has_is_refused() -> None:
    with pytest.raises(JukiError) as refused:
        make_export(ACHI, count=-1, seed=1, on=ON)
    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
