"""Tables that the law, a ministry or we ourselves fix, as files beside the programs.

Every table is UTF-8 CSV with a header.  ``read_rows`` is the one way to open them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table of this package, as written."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    yield from csv.DictReader(lines, strict=True)
