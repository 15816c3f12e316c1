"""Rows that a loader must refuse, one kind a mistake found in real registers.

They are made from a good row by one change each, so that a refusal has one reason (a householder
whose relationship cannot be read leaves a household without one besides).  They stand in
households of their own (``SYN-BAD-…``) and take codes from a range no resident has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from jukinet.link.export_format import COLUMNS
from jukinet.nation.residents.code_space import PLANTED_START, CodeSpace
from jukinet.terms.codes import MunicipalityCode

BAD_MARK: Final = "SYN-BAD-"
BAD_ROWS_EACH_MAX: Final = 25
_CODES_EACH_MUNICIPALITY: Final = 1000


class BadRow(StrEnum):
    """What is wrong with a planted row."""

    WRONG_CHECK_DIGIT = "wrong-check-digit"
    CODE_TWICE = "code-twice"
    OTHER_MUNICIPALITY = "other-municipality"
    DATE_NOT_IN_ERA = "date-not-in-era"
    DATE_TO_COME = "date-to-come"
    SINCE_BEFORE_BIRTH = "since-before-birth"
    TWO_HOUSEHOLDERS = "two-householders"
    NO_HOUSEHOLDER = "no-householder"
    HOUSEHOLD_AGAIN = "household-again"
    PRIVATE_CHARACTER = "private-character"
    READING_NOT_KANA = "reading-not-kana"
    NO_NAME = "no-name"
    UNKNOWN_SEX = "unknown-sex"
    UNKNOWN_RELATIONSHIP = "unknown-relationship"
    UNKNOWN_PREVIOUS_MUNICIPALITY = "unknown-previous-municipality"
    TOO_EARLY_FOR_ELDERLY_MEDICAL = "too-early-for-elderly-medical"
    TOO_FEW_COLUMNS = "too-few-columns"


Row = dict[str, str]


def _changed(**changes: str) -> Callable[[Row, Row, date], list[Row]]:
    """A mistake that is a text in a column."""

    def change(row: Row, _first: Row, _on: date) -> list[Row]:
        return [{**row, **changes}]

    return change


def _wrong_check_digit(row: Row, _first: Row, _on: date) -> list[Row]:
    code = row["resident_record_code"]
    return [{**row, "resident_record_code": code[:-1] + str((int(code[-1]) + 1) % 10)}]


def _date_to_come(row: Row, _first: Row, on: date) -> list[Row]:
    tomorrow = (on + timedelta(days=30)).isoformat()
    return [{**row, "birth_date": tomorrow, "resident_since": tomorrow, **_NOT_MOVED}]


def _two_householders(row: Row, _first: Row, _on: date) -> list[Row]:
    return [row, {**row, "resident_record_code": row["_second_code"]}]


# A code that fits its check digit and was never given to anybody.
_NEVER_GIVEN: Final = MunicipalityCode.from_five("35999").digits
_NOT_MOVED: Final = {
    "address_since": "",
    "moved_in_notified_on": "",
    "previous_municipality": "",
    "previous_address": "",
}

_MISTAKES: Final[dict[BadRow, Callable[[Row, Row, date], list[Row]]]] = {
    BadRow.WRONG_CHECK_DIGIT: _wrong_check_digit,
    BadRow.CODE_TWICE: lambda row, first, _on: [
        {**row, "resident_record_code": first["resident_record_code"]}
    ],
    BadRow.OTHER_MUNICIPALITY: _changed(municipality="011002"),
    BadRow.DATE_NOT_IN_ERA: _changed(birth_date="昭和64年1月8日", resident_since="平成2年1月8日"),
    BadRow.DATE_TO_COME: _date_to_come,
    BadRow.SINCE_BEFORE_BIRTH: _changed(birth_date="1970-05-05", resident_since="1970-05-04"),
    BadRow.TWO_HOUSEHOLDERS: _two_householders,
    BadRow.NO_HOUSEHOLDER: _changed(relationship="妻"),
    BadRow.HOUSEHOLD_AGAIN: lambda row, first, _on: [
        {**row, "household_number": first["household_number"], "relationship": "同居人"}
    ],
    BadRow.PRIVATE_CHARACTER: _changed(name="渡\ue000　模擬"),
    BadRow.READING_NOT_KANA: _changed(kana="渡辺　モギ"),
    BadRow.NO_NAME: _changed(name=""),
    BadRow.UNKNOWN_SEX: _changed(sex="1"),
    BadRow.UNKNOWN_RELATIONSHIP: _changed(relationship="世帯ぬし"),
    BadRow.UNKNOWN_PREVIOUS_MUNICIPALITY: _changed(
        resident_since="2003-05-01",
        moved_in_notified_on="2003-05-02",
        previous_municipality=_NEVER_GIVEN,
        previous_address="山口県模擬町1番地",
    ),
    BadRow.TOO_EARLY_FOR_ELDERLY_MEDICAL: _changed(elderly_medical_since="2003-04-01"),
    BadRow.TOO_FEW_COLUMNS: lambda row, _first, _on: [{**row, "_columns": "7"}],
}


def plant_bad_rows(
    first_line: str, codes: CodeSpace, *, each: int, kinds: Sequence[BadRow], on: date
) -> tuple[bytes, int]:
    """Lines with ``each`` mistakes of every kind, and how many lines that are.

    ``first_line`` is a good line of the same file: its municipality is theirs.
    """
    assert 0 <= each <= BAD_ROWS_EACH_MAX, "planted rows are a handful"
    first = dict(zip(COLUMNS, first_line.rstrip("\n").split(","), strict=True))
    lines = [
        _to_line(row)
        for number, (kind, good) in enumerate(_good_rows(first, codes, each, kinds))
        for row in _MISTAKES[kind](
            {**good, "household_number": f"{BAD_MARK}{number:04d}"}, first, on
        )
    ]
    return "".join(lines).encode(), len(lines)


def _good_rows(
    first: Row, codes: CodeSpace, each: int, kinds: Sequence[BadRow]
) -> Iterator[tuple[BadRow, Row]]:
    """For every mistake a good row of a person living alone, with a code of its own."""
    wanted = each * len(kinds)
    start = PLANTED_START + int(first["municipality"][:5]) * _CODES_EACH_MUNICIPALITY
    drawn = [row.tobytes().decode("ascii") for row in codes.between(start, 2 * wanted)]
    for number in range(wanted):
        good = {
            **dict.fromkeys(COLUMNS, ""),
            **{column: first[column] for column in _TAKEN_OVER},
            "resident_record_code": drawn[2 * number],
            "_second_code": drawn[2 * number + 1],
            "name": f"模擬　不備{number % 10}",
            "kana": "モギ　フビ",
            "birth_date": "1960-04-01",
            "sex": "女",
            "relationship": "世帯主",
            "family_register_head": "模擬　不備",
            "resident_since": "1990-04-01",
            "electoral_roll": "1",
        }
        yield kinds[number % len(kinds)], good


_TAKEN_OVER: Final = ("municipality", "permanent_domicile", "address")


def _to_line(row: Row) -> str:
    columns = COLUMNS[: int(row.get("_columns", len(COLUMNS)))]
    return ",".join(row[column] for column in columns) + "\n"
