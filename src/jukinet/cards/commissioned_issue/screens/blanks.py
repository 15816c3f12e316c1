"""Numbers of blanks as they are typed, scanned or pasted."""

from __future__ import annotations

import re
from typing import Final

from jukinet.cards.commissioned_issue.commission import must_be_blank_number
from jukinet.cards.commissioned_issue.messages import BLANKS_MAX
from jukinet.terms.errors import ErrorCode, JukiError

_RANGE: Final = re.compile(r"([A-Z0-9-]*?)([0-9]{1,12})[〜~]([A-Z0-9-]*?)([0-9]{1,12})")


def read_blanks(text: str) -> list[str]:
    """Numbers parted by spaces or lines; ``BL000001〜BL000050`` stands for fifty."""
    blanks: list[str] = []
    for word in text.upper().replace(",", " ").replace("、", " ").split():
        found = _RANGE.fullmatch(word)
        blanks += [word] if found is None else _run(*found.groups())
        if len(blanks) > BLANKS_MAX:
            raise JukiError(ErrorCode.FORMAT_INVALID, "more blanks than a box holds")
    for blank in blanks:
        must_be_blank_number(blank)
    return blanks


def _run(stem: str, first: str, stem_again: str, last: str) -> list[str]:
    begin, end = int(first), int(last)
    if stem != stem_again or len(first) != len(last) or not 0 <= end - begin < BLANKS_MAX:
        raise JukiError(ErrorCode.FORMAT_INVALID, "these two numbers are no run of blanks")
    return [f"{stem}{number:0{len(first)}d}" for number in range(begin, end + 1)]
