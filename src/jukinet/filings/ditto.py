"""The sign for «the same» (＝) in a move-in typed from a paper certificate.

Most of what such a paper says twice is the same twice: the domicile is the former address, the head
of the register is the person himself, a family has one domicile, the move took place on the day it
was planned for.  The sign is written out when the page is saved, so that the clerk reads what it
came to; where it cannot be written out yet it stays, beside the finding that says what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from jukinet.filings.fields import read_municipality
from jukinet.terms.errors import JukiError
from jukinet.terms.municipalities import load_directory

SIGNS: Final = frozenset({"=", "＝", "〃"})
OCCURRED: Final = "occurred_on"
PLANNED: Final = "planned_on"
FORMER_PLACE: Final = "previous_address"
FORMER_MUNICIPALITY: Final = "previous_municipality"
FIRST: Final = "person.1."


def write_out(fields: Mapping[str, str], on: date) -> dict[str, str]:
    """The fields with every sign replaced by what it stands for, where that is known."""
    written = dict(fields)
    _put(written, OCCURRED, written.get(PLANNED, ""))
    _put(written, f"{FIRST}domicile", _former_address(written, on))
    for name in sorted(name for name in written if name.startswith("person.")):
        row, _, item = name.removeprefix("person.").partition(".")
        if item == "head" and row == "1":
            _put(written, name, written.get(f"{FIRST}name", ""))
        elif item in ("domicile", "head"):
            _put(written, name, written.get(f"{FIRST}{item}", ""))
    return written


def _put(fields: dict[str, str], name: str, stands_for: str) -> None:
    if fields.get(name) in SIGNS and stands_for and stands_for not in SIGNS:
        fields[name] = stands_for


def _former_address(fields: Mapping[str, str], on: date) -> str:
    """Prefecture, municipality and place, as a family register names a domicile."""
    place = fields.get(FORMER_PLACE, "")
    try:
        code = read_municipality(fields.get(FORMER_MUNICIPALITY, ""), on)
        row = load_directory().on(on).find(code)
    except (JukiError, ValueError):
        return ""
    return f"{row.full_name}{place}" if row and place else ""
