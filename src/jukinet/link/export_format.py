"""The file in which an existing system hands over its whole register, column by column.

The columns are the items of the Act's Art. 7 that are in use, in the Act's order, one resident a
row. The meaning of every column is in `docs/formats/register-export.md`; a test keeps that page and
this tuple the same.
"""

from typing import Final

COLUMNS: Final = (
    "municipality",  # six digits, the same in every row
    "household_number",  # the existing system's own number of the household (世帯番号)
    "resident_record_code",  # Art. 7 no. 13
    "name",  # no. 1
    "kana",  # the reading kept for work; not an item of the Act before 2025
    "birth_date",  # no. 2
    "sex",  # no. 3
    "relationship",  # no. 4: 世帯主, or the relationship to the householder
    "permanent_domicile",  # no. 5: 本籍, with the names of prefecture and municipality
    "family_register_head",  # no. 5: 筆頭者
    "resident_since",  # no. 6
    "address",  # no. 7: town, block and building as written, without the municipality's name
    "address_since",  # no. 7: for a move inside the municipality
    "moved_in_notified_on",  # no. 8
    "previous_municipality",  # no. 8: six digits; empty when abroad or unknown
    "previous_address",  # no. 8: the former address as written
    "electoral_roll",  # no. 9
    "health_insurance_since",  # no. 10
    "elderly_medical_since",  # no. 10-2, in force since 2008-04-01
    "nursing_care_since",  # no. 10-3
    "pension_since",  # no. 11
    "child_allowance_since",  # no. 11-2
)

# What the loader adds to the rows it refuses. A corrected file may keep them: they are not read.
REFUSAL_COLUMNS: Final = ("reason", "remedy")

HOUSEHOLDER: Final = "世帯主"
SEX_WRITTEN: Final = {"男": "male", "女": "female", "不明": "unknown"}
YES: Final = "1"
NO: Final = "0"
NO_FAMILY_REGISTER: Final = ("なし", "不明")

# One row is one line: no line break may stand inside a field. The longest real row is far below the
# bound, which keeps a file that is no CSV at all from filling the memory.
LINE_BYTES_MAX: Final = 16 * 1024
# The largest household a file may hold. Homes and dormitories are registered person by person or by
# room; the bound keeps the window in which a household must be complete small.
HOUSEHOLD_ROWS_MAX: Final = 500
