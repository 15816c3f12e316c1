"""Where the desks of commissions are, and what a form of theirs may get wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jukinet.counters.screen import Answer, Visit
from jukinet.platform.web.wording import get_wording
from jukinet.terms.errors import ErrorCode, JukiError

COMMISSIONS: Final = "/commissions"
HOUSE: Final = "/issuing"
MISTAKES: Final = frozenset(
    {
        ErrorCode.CARD_ACCOUNT_OPEN,
        ErrorCode.CARD_BLANK_UNKNOWN,
        ErrorCode.CARD_CONTRACT_LACKING,
        ErrorCode.CARD_COUNT_DIFFERS,
        ErrorCode.CARD_KEY_STOPPED,
        ErrorCode.CARD_KEY_UNAVAILABLE,
        ErrorCode.CARD_PRINTER_TAKEN,
        ErrorCode.CARD_ROOM_UNATTENDED,
        ErrorCode.CARD_WORK_OPEN,
        ErrorCode.CERTIFICATE_INVALID,
        ErrorCode.CONTRACTOR_NOT_NAMED,
        ErrorCode.FORMAT_INVALID,
        ErrorCode.FORM_INVALID,
        ErrorCode.INVALID_DATE,
        ErrorCode.INVALID_PARTY,
        ErrorCode.OUTPUT_NOT_APPROVED,
        ErrorCode.OWN_WORK,
        ErrorCode.STEP_IMPOSSIBLE,
        ErrorCode.STOCK_EMPTY,
        ErrorCode.STOCK_UNEXPLAINED,
    }
)
"""Said over the form that was sent; everything else is a refusal of its own."""

Page = Callable[[Visit, list[tuple[str, str]]], Answer]


def sentence_of(visit: Visit, error: JukiError) -> str:
    """What happened and what to do, in the reader's language."""
    wording = get_wording(error.code, visit.words.language)
    return f"{wording.sentence}{wording.remedy}"


def try_it(visit: Visit, act: Callable[[], Answer], page: Page) -> Answer:
    """Do what a form asks for; what was wrong stands over the page it came from."""
    try:
        with visit.tx.savepoint():
            return act()
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        return page(visit, [("", sentence_of(visit, error))])
