"""Nothing of the eight items of a wide-area copy has a place to be kept (ADR 0040).

No table of the schema has a column for one, what writes tables does not know what a reply is, and
what stands at a server between two offices knows no table at all.
"""

from __future__ import annotations

import re
from pathlib import Path

import grimp

from jukinet.copies.item import RecordItem
from jukinet.copies.wide_area.item import ALWAYS, FOREIGN, ON_REQUEST, WideAreaItem
from jukinet.copies.wide_area.reply import Entry
from jukinet.nodes import communication_server, national_server, prefectural_server

WIDE = "jukinet.copies.wide_area"
FOLDER = Path(__file__).parents[2] / "src" / "jukinet" / "copies" / "wide_area"
TYPES = "uuid|text|bytea|smallint|integer|bigint|timestamptz|time|date|boolean"
COLUMN = re.compile(rf"^    (\w+) (?:{TYPES})", re.MULTILINE)
KEPT = {
    "request_id", "case_number", "home", "listed", "items", "means", "state", "improper",
    "terminal_id", "accepted_by", "accepted_at", "question_id", "asked_by", "asked_at", "outcome",
    "persons", "reply_digest", "heard_at", "number", "sheets", "document_digest", "yen",
    "printed_by", "printed_at", "seen_at", "asker", "refusal", "answered_at", "agreement_id",
    "other", "days", "opens", "closes", "first_day", "last_day", "made_at", "suspension_id",
    "suspended", "reason", "household_id", "promised_at",
}  # fmt: skip
"""All that may be a column: ``items`` are names of items, ``persons`` a number or own keys."""


def columns_in(sql: str) -> set[str]:
    return set(COLUMN.findall(sql))


def test_no_table_has_a_column_for_an_item() -> None:
    text = "\n".join(file.read_text() for file in (FOLDER / "schema").glob("*.sql"))
    assert columns_in(text) == KEPT


def test_the_rule_about_columns_catches_a_planted_one() -> None:
    assert columns_in("CREATE TABLE x (\n    name text NOT NULL,\n    reply bytea\n);") - KEPT


def test_what_keeps_knows_no_reply_and_what_carries_knows_no_table() -> None:
    graph = grimp.build_graph("jukinet", cache_dir=None)
    knows = graph.find_modules_directly_imported_by
    assert not {f"{WIDE}.reply", f"{WIDE}.messages", f"{WIDE}.sealing"} & knows(f"{WIDE}.store")
    for carrier in ("doors", "lane", "desk", "sealing", "messages"):
        known = knows(f"{WIDE}.{carrier}")
        kept = {one for one in known if one.endswith(".store") or ".procedures" in one}
        assert not kept, f"{carrier} reaches {kept}"
        assert "logging" not in known


def test_no_office_between_two_register_offices_has_its_schema() -> None:
    for role in (communication_server, prefectural_server, national_server):
        assert WIDE not in role.PACKAGES


def test_there_are_eight_items_and_none_of_the_forbidden_ones() -> None:
    """Act Art. 12-4: nos. 5, 9 to 12 and 14 are never on a wide-area copy."""
    assert len(ALWAYS | ON_REQUEST) == 8
    assert set(WideAreaItem) == ALWAYS | ON_REQUEST | FOREIGN
    possible = {RecordItem(item.value) for item in WideAreaItem}
    assert set(RecordItem) - possible == {
        RecordItem.DOMICILE, RecordItem.ELECTORAL_ROLL, RecordItem.HEALTH_INSURANCE,
        RecordItem.ELDERLY_MEDICAL, RecordItem.NURSING_CARE, RecordItem.PENSION,
        RecordItem.CHILD_ALLOWANCE, RecordItem.HISTORY, RecordItem.ALIAS_HISTORY,
    }  # fmt: skip
    fields = set(Entry.__dataclass_fields__) - {"address_since"}  # item 6, with its day
    fields -= {"alias", "former_surname"}  # of later years, with the name
    fields -= {"foreign_since"}  # for no. 6, which a foreign resident's record does not have
    assert {name.replace("_", "-") for name in fields} == {item.value for item in WideAreaItem}
