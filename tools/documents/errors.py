"""docs/errors.md: every error code, its sentence and remedy in both languages, where it is told."""

from __future__ import annotations

import inspect
import re

from documents.markdown import HEADER, table
from jukinet.nodes.operating.exit_codes import EXIT_CODES
from jukinet.platform.web.wording import get_wording
from jukinet.provision.api.problems import TREATMENTS
from jukinet.terms import errors
from jukinet.terms.errors import ErrorCode

INTRODUCTION = """# Error codes

One vocabulary for every office. A code is stable on the wire and never changes its meaning; the
sentences may be improved at any time. The HTTP status is that of the enquiry API; a code without
one is told there as `internal-error`, since an agency cannot do anything about it. The exit code is
that of `juki`; a code without one ends it with 1.
"""

_HEADING = re.compile(r"^    # -- (?P<heading>.+)$")
_MEMBER = re.compile(r"^    (?P<name>[A-Z_0-9]+) = ")


def write() -> str:
    """The document."""
    parts = [HEADER, INTRODUCTION]
    for heading, codes in _list_groups():
        parts.append(f"## {heading}\n")
        parts.append(table(_COLUMNS, [_row(code) for code in codes]))
    return "\n".join(parts)


_COLUMNS = ("code", "日本語", "English", "HTTP", "exit")


def _list_groups() -> list[tuple[str, list[ErrorCode]]]:
    """The codes under the headings of the source."""
    groups: list[tuple[str, list[ErrorCode]]] = []
    for line in inspect.getsource(errors.ErrorCode).splitlines():
        if heading := _HEADING.match(line):
            groups.append((heading["heading"], []))
        elif member := _MEMBER.match(line):
            groups[-1][1].append(ErrorCode[member["name"]])
    return groups


def _row(code: ErrorCode) -> tuple[str, ...]:
    japanese, english = get_wording(code, "ja"), get_wording(code, "en")
    treatment = TREATMENTS.get(code)
    return (
        f"`{code.value}`",
        f"{japanese.sentence} → {japanese.remedy}",
        f"{english.sentence} → {english.remedy}",
        str(treatment.status) if treatment else "",
        str(EXIT_CODES[code]) if code in EXIT_CODES else "",
    )
