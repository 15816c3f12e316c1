"""What changes, and only that (今 → こうなる): entry page and review show the same lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """One item of one person as it is and as it will be; ``was`` is empty for an entry."""

    who: str
    item: str
    was: str
    becomes: str
