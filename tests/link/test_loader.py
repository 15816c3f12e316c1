"""Taking over a register from a file: what is loaded, what comes back, and what a kill leaves.

Every test loads a small file into a real database as the application role.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_builders import (
    CLOCK,
    a_code,
    a_member,
    a_row,
    as_csv,
    read_csv,
    take_over,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from jukinet.link import procedures
from jukinet.link.export_format import COLUMNS, REFUSAL_COLUMNS
from jukinet.link.jobs import Progress
from jukinet.platform.db.database import Database
from jukinet.terms.errors import ErrorCode, JukiError

Look = Callable[[str], list[tuple[Any, ...]]]
COUNT = "SELECT count(*) FROM register.resident"
TOLD = """
SELECT count(DISTINCT told ->> 0),
       count(*) = count(DISTINCT told ->> 0)
       AND every(EXISTS (SELECT FROM register.resident r WHERE r.resident_id = (told ->> 0)::uuid
                            AND r.code = told ->> 1 AND r.name = told ->> 2))
       AND every((SELECT count(*) FROM link.told_part
                   WHERE (told ->> 0)::uuid BETWEEN first_key AND last_key) = 1)
  FROM message.outbox, json_array_elements(body::json -> 'rows') AS told"""
"""How many residents the network is told of, and whether each once, rightly, and in one part."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def test_every_item_of_a_row_arrives_in_the_register(
    file: Path, register_office: Database, look: Look
) -> None:
    row = a_row(
        birth_date="昭和30年4月1日",
        address_since="1990-??-??",
        moved_in_notified_on="S55.5.12",
        previous_municipality="352012",
        previous_address="竹崎町1番1号",
        health_insurance_since="1985-04-01",
        nursing_care_since="2000-04-01",
        name="葛\U000e0100城　𠮷郎",
    )
    file.write_bytes(as_csv([row]))
    report = take_over(file, register_office)
    assert (report.read, report.loaded, report.refused, report.households) == (1, 1, 0, 1)
    assert report.refused_rows is None
    columns = "code, name, birth_date, sex, address_since, moved_in_notified_on::text"
    assert look(f"SELECT {columns} FROM register.resident") == [
        (a_code(1), "葛\U000e0100城　𠮷郎", "1955-04-01", "male", "1990-??-??", "1980-05-12")
    ]
    columns = "previous_municipality, electoral_roll, health_insurance_since::text, pension_since"
    assert look(f"SELECT {columns} FROM register.resident") == [
        ("352012", True, "1985-04-01", None)
    ]


REFUSALS = [
    ("resident_record_code", "10000000031", "check-digit"),
    ("resident_record_code", "1000000003", "check-digit"),
    ("resident_record_code", "", "missing"),
    ("municipality", "352012", "other-municipality"),
    ("household_number", "世帯1", "not-a-number"),
    ("name", "", "missing"),
    ("name", " 見本", "spaces-outside"),
    ("name", "見本\ue000", "not-representable"),
    ("name", "見\x00本", "not-representable"),
    ("name", "名" * 201, "too-long"),
    ("kana", "見本", "not-kana"),
    ("birth_date", "昭和64年1月8日", "not-a-date"),
    ("birth_date", "1955-02-29", "not-a-date"),
    ("birth_date", "20030101", "not-a-date"),
    ("birth_date", "2003-08-26", "date-in-future"),
    ("birth_date", "1981-01-01", "before-birth@resident_since"),
    ("sex", "男性", "not-a-sex"),
    ("relationship", "主人", "not-a-relationship"),
    ("permanent_domicile", "", "missing"),
    ("family_register_head", "", "missing"),
    ("resident_since", "", "missing"),
    ("address_since", "1979-12-31", "before-residence"),
    ("moved_in_notified_on", "1980-??-??", "date-must-be-known"),
    ("previous_municipality", "352013", "check-digit"),
    ("electoral_roll", "yes", "not-a-flag"),
    ("elderly_medical_since", "2003-04-01", "not-in-force"),
    ("nursing_care_since", "1999-04-01", "not-in-force"),
]


def test_a_bad_row_is_refused_with_its_reason_and_the_others_are_loaded(
    file: Path, register_office: Database, look: Look
) -> None:
    """Each mistake stands in a household of its own between good ones."""
    rows = []
    for number, (column, text, _) in enumerate(REFUSALS):
        rows.append(a_row(2 * number, 2 * number, **{column: text}))
        rows.append(a_row(2 * number + 1, 2 * number + 1))
    file.write_bytes(as_csv(rows))
    report = take_over(file, register_office)
    assert (report.loaded, report.refused) == (len(REFUSALS), len(REFUSALS))
    refused = read_csv(file.with_suffix(".refused.csv"))
    for number, ((column, text, word), row) in enumerate(zip(REFUSALS, refused, strict=True)):
        wanted = word if "@" in word else f"{word}@{column}"
        assert row["reason"].startswith(wanted) or f" / {wanted}" in row["reason"]
        assert row["reason"].endswith(f"({2 * number + 2})")
        assert row["remedy"]
        assert row[column] == text
    assert look("SELECT count(*) FROM register.resident WHERE name <> '見本　太郎'") == [(0,)]


def test_a_merged_municipality_is_refused_on_a_day_when_it_was_no_more(
    file: Path, register_office: Database
) -> None:
    """保谷市 ended with 2001-01-20; from then on nobody can have moved in from there."""
    before = {"previous_municipality": "132179", "moved_in_notified_on": "2000-05-01"}
    after = {**before, "moved_in_notified_on": "2003-05-01", "resident_since": "2003-04-28"}
    file.write_bytes(as_csv([a_row(1, 1, **before), a_row(2, 2, **after)]))
    report = take_over(file, register_office)
    assert report.reasons == {"unknown-municipality": 1}


def test_a_household_needs_exactly_one_householder(file: Path, register_office: Database) -> None:
    rows = [a_row(1, 1), a_member(2, 1), a_member(3, 2), a_row(4, 3), a_row(5, 3)]
    file.write_bytes(as_csv(rows))
    report = take_over(file, register_office)
    assert report.loaded == 2
    assert report.reasons == {"no-householder": 1, "two-householders": 2}


def test_a_bad_member_does_not_keep_the_household_out_but_a_bad_householder_does(
    file: Path, register_office: Database, look: Look
) -> None:
    rows = [
        a_row(1, 1),
        a_member(2, 1, sex="?"),
        a_member(3, 1),
        a_row(4, 2, sex="?"),
        a_member(5, 2),
    ]
    file.write_bytes(as_csv(rows))
    report = take_over(file, register_office)
    assert report.reasons == {"not-a-sex": 2, "householder-refused": 1}
    assert look("SELECT code FROM register.resident ORDER BY 1") == [(a_code(1),), (a_code(3),)]


def test_the_corrected_file_of_refused_rows_completes_the_households(
    file: Path, register_office: Database, look: Look
) -> None:
    file.write_bytes(as_csv([a_row(1, 1), a_member(2, 1, sex="?"), a_row(3, 2, name="")]))
    take_over(file, register_office)
    corrected = [
        {**row, "sex": row["sex"].replace("?", "男"), "name": row["name"] or "見本　次郎"}
        for row in read_csv(file.with_suffix(".refused.csv"))
    ]
    second = file.with_name("corrected.csv")
    second.write_bytes(as_csv(corrected, COLUMNS + REFUSAL_COLUMNS))
    report = take_over(second, register_office)
    assert (report.loaded, report.refused) == (2, 0)
    assert look("SELECT count(*) FROM register.household") == [(2,)]


def test_rows_of_a_household_that_stand_apart_are_refused(
    file: Path, register_office: Database
) -> None:
    rows = [a_row(1, 1), a_row(2, 2), a_member(3, 1)]
    file.write_bytes(as_csv(rows))
    assert take_over(file, register_office).reasons == {"household-apart": 1}


def test_households_apart_are_found_across_blocks_too(
    file: Path, register_office: Database
) -> None:
    rows = [a_row(n, n) for n in range(1, 60)] + [a_member(99, 1)]
    file.write_bytes(as_csv(rows))
    report = take_over(file, register_office, block_bytes=512)
    assert (report.loaded, report.reasons) == (59, {"household-apart": 1})


def test_a_household_cut_by_the_end_of_a_block_is_read_as_one(
    file: Path, register_office: Database
) -> None:
    rows = [a_row(1, 1)] + [a_member(n, 1) for n in range(2, 40)] + [a_row(50, 2)]
    file.write_bytes(as_csv(rows))
    report = take_over(file, register_office, block_bytes=300)
    assert (report.loaded, report.refused, report.households) == (40, 0, 2)


def test_a_code_stands_once_in_file_and_register(file: Path, register_office: Database) -> None:
    file.write_bytes(as_csv([a_row(1, 1), a_row(1, 2)]))
    assert take_over(file, register_office).reasons == {"code-twice": 1}
    other = file.with_name("other.csv")
    other.write_bytes(as_csv([a_row(1, 7), a_row(2, 8)]))
    report = take_over(other, register_office)
    assert (report.loaded, report.reasons) == (1, {"code-in-register": 1})


def test_lines_that_are_no_rows_come_back_and_stop_nothing(
    file: Path, register_office: Database
) -> None:
    good = as_csv([a_row(1, 1), a_row(2, 2)]).split(b"\n")
    lines = [good[0], good[1], b"\xff\xfe,x", b'"open', b"a,b", b"", b"x" * 70_000, good[2], b""]
    file.write_bytes(b"\r\n".join(lines))
    report = take_over(file, register_office, block_bytes=1024)
    assert report.loaded == 2
    assert report.reasons == {
        "not-utf8": 1,
        "not-csv": 1,
        "wrong-width": 1,
        "line-too-long": 1,
    }
    reasons = [row["reason"] for row in read_csv(file.with_suffix(".refused.csv"))]
    assert [reason[-3:] for reason in reasons] == ["(3)", "(4)", "(5)", "(7)"]


def test_a_file_with_another_header_is_refused_whole(file: Path, register_office: Database) -> None:
    file.write_bytes(b"name,code\n1,2\n")
    with pytest.raises(JukiError) as refused:
        take_over(file, register_office)
    assert refused.value.code is ErrorCode.LOAD_FILE_UNKNOWN


class Killed(Exception):
    """Stands for kill -9: nothing after it runs in this process."""


def kill_after(transactions: int) -> Callable[[Progress], None]:
    left = [transactions]

    def progress(_: Progress) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return progress


def test_a_killed_load_goes_on_where_it_stopped(
    file: Path, register_office: Database, look: Look, tmp_path: Path
) -> None:
    rows = [a_row(n, n, sex="?" if n % 10 == 0 else "男") for n in range(1, 201)]
    file.write_bytes(as_csv(rows))
    with pytest.raises(Killed):
        take_over(file, register_office, progress=kill_after(2), block_bytes=512)
    ((there,),) = look(COUNT)
    assert 0 < there < 180
    assert look(TOLD) == [(there, True)]
    # What a killed program wrote behind its last commit must not survive.
    refused = file.with_suffix(".refused.csv")
    refused.write_bytes(refused.read_bytes() + b"half a row of the next ch")
    other = tmp_path / "other.csv"
    other.write_bytes(as_csv([a_row(500, 500)]))
    with pytest.raises(JukiError) as second:
        take_over(other, register_office)
    assert second.value.code is ErrorCode.LOAD_OF_OTHER_FILE
    report = take_over(file, register_office, block_bytes=512)
    assert report.continued
    assert (report.read, report.loaded, report.refused) == (200, 180, 20)
    assert look(COUNT) == [(180,)]
    assert look(TOLD) == [(180, True)]
    assert [row["household_number"] for row in read_csv(refused)] == [
        f"{n:06d}" for n in range(10, 201, 10)
    ]


def test_a_file_loaded_before_is_reported_and_not_loaded_again(
    file: Path, register_office: Database, look: Look
) -> None:
    file.write_bytes(as_csv([a_row(1, 1)]))
    first = take_over(file, register_office)
    again = take_over(file, register_office)
    assert again.continued and again.loaded == first.loaded
    assert look(COUNT) == [(1,)]


def test_a_load_given_up_makes_room_for_another_file(
    file: Path, register_office: Database, tmp_path: Path
) -> None:
    file.write_bytes(as_csv([a_row(n, n) for n in range(1, 100)]))
    with pytest.raises(Killed):
        take_over(file, register_office, progress=kill_after(1), block_bytes=512)
    with register_office.transaction() as tx:
        assert procedures.give_up_load(tx, at=CLOCK.now())
    other = tmp_path / "other.csv"
    other.write_bytes(as_csv([a_row(500, 500)]))
    assert take_over(other, register_office).loaded == 1


def test_the_file_of_refused_rows_is_for_its_owner_only(
    file: Path, register_office: Database
) -> None:
    file.write_bytes(as_csv([a_row(1, 1, sex="?")]))
    report = take_over(file, register_office)
    assert report.refused_rows is not None
    assert report.refused_rows.stat().st_mode & 0o077 == 0


FIELD = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(',"\n\r\t　?-元年月日'), max_size=12
)
GARBAGE = st.lists(
    st.binary(max_size=60)
    | st.lists(FIELD, min_size=20, max_size=23).map(lambda f: ",".join(f).encode())
    | st.builds(
        lambda column, text: as_csv([a_row(1, 1, **{column: text})]).split(b"\n", 1)[1],
        st.sampled_from(COLUMNS),
        FIELD,
    ),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(lines=GARBAGE, block_bytes=st.sampled_from([64, 300, 4096]))
def test_any_bytes_behind_the_header_are_loaded_or_come_back(
    lines: list[bytes],
    block_bytes: int,
    tmp_path_factory: pytest.TempPathFactory,
    register_office: Database,
    look: Look,
) -> None:
    """No input makes the loader crash or lose count: what is read is loaded or comes back."""
    file = tmp_path_factory.mktemp("fuzz") / "register.csv"
    file.write_bytes(",".join(COLUMNS).encode() + b"\n" + b"\n".join(lines))
    ((before,),) = look(COUNT)
    try:
        report = take_over(file, register_office, block_bytes=block_bytes)
    except JukiError as refused:
        # The very same garbage after another file was loaded: its refused rows are elsewhere.
        assert refused.code is ErrorCode.LOAD_REFUSED_ROWS_LOST
        return
    assert report.read == report.loaded + report.refused
    ((after,),) = look(COUNT)
    assert after - before == (0 if report.continued else report.loaded)
    if report.refused and not report.continued:
        assert len(read_csv(file.with_suffix(".refused.csv"))) == report.refused
