"""The list of codes the prefecture designated: receiving, and noticing that it runs short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.db.transaction import Transaction
from jukinet.register import store
from jukinet.terms.codes import must_be_codes

# Births and code changes of a city of a hundred thousand use some four codes a day.
CODES_LOW: Final = 200
CODES_ASKED: Final = 1_000


def receive_codes(
    tx: Transaction, codes: Sequence[str], *, at: datetime, randomness: Randomness
) -> int:
    """Take over designated codes into the list (Act Art. 30-7), in an order nobody can foresee.

    Codes that were handed over before are left as they are, used or not. Returns how many were new.
    """
    must_be_codes(codes)
    shuffled = list(codes)
    randomness.shuffle(shuffled)
    store.answer_code_request(tx, at)
    return store.receive_codes(tx, shuffled, at)


def find_code_shortage(
    tx: Transaction, *, at: datetime, low: int = CODES_LOW, wanted: int = CODES_ASKED
) -> int | None:
    """How many codes to ask for (Rules Art. 14), noting the request; None when none are needed.

    While a request is open no second one is made.
    """
    if store.count_unused_codes(tx, low) >= low:
        return None
    return wanted if store.ask_for_codes(tx, wanted, at) else None


def count_unused_codes(tx: Transaction, limit: int) -> int:
    """How many codes of the list are unused, counted up to a limit."""
    return store.count_unused_codes(tx, limit)
