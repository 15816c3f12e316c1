"""Four words to read aloud (読み合わせ語): a fingerprint that two people compare by telephone.

A digest in hexadecimal is compared by nobody to its end. The first four bytes as four common words
of two to six syllables are read in five seconds; whoever swaps a medium on its way must hit all
four, one chance in four thousand million.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final

WORDS_READ: Final = 4


@lru_cache(maxsize=1)
def load_words() -> tuple[str, ...]:
    """The 256 words, one for each byte; their order is part of every slip ever printed."""
    text = resources.files(__package__).joinpath("reading_words.txt").read_text(encoding="utf-8")
    return tuple(text.split())


def words_of(digest: bytes) -> tuple[str, str, str, str]:
    """The four words of a digest."""
    assert len(digest) >= WORDS_READ
    first, second, third, fourth = (load_words()[byte] for byte in digest[:WORDS_READ])
    return first, second, third, fourth
