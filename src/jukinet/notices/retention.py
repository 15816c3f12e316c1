"""How long a version is kept (保存期間): from the law of the day, never from a constant here.

Three rules (Order Art. 30-6, 30-11): after an entry or correction, so many years after the *next*
notice about the person; after an erasure other than death, so many years after its own notice and
at least until the person turned up elsewhere; after death, so many years after that notice.
"""

from __future__ import annotations

from datetime import date
from typing import Final, assert_never

from jukinet.notices.holding import STATE_AFTER, Holding, Notice, State
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.law import Law

ARTICLE: Final = "retention-at-national"
_ENTERED: Final = "identification-information"
_ERASED: Final = "identification-information-of-erased"
_ERASED_AT_MOST: Final = "identification-information-of-erased-at-most"
_DEAD: Final = "identification-information-of-dead"


def find_end_of_holding(holding: Holding, law: Law) -> date | None:
    """The last day on which what is held now may be held, when that is known already."""
    match holding.state:
        case State.RESIDENT:
            return None
        case State.CODE_REPLACED:  # the next notice stands under the new code
            return _until(law, _ENTERED, holding.made_on)
        case State.DEAD:
            return _until(law, _DEAD, holding.made_on)
        case State.MOVE_CONFIRMED:
            return _until(law, _ERASED, holding.made_on)
        case State.MOVE_PLANNED | State.ERASED:
            return _until_found(law, holding.made_on)
        case _ as never:
            assert_never(never)


def end_of_version(state: State, made_on: date, next_on: date, law: Law) -> date:
    """The last day on which a superseded version may be kept."""
    match state:
        case State.RESIDENT | State.CODE_REPLACED:
            return _until(law, _ENTERED, max(made_on, next_on))
        case State.DEAD:
            return max(_until(law, _DEAD, made_on), next_on)
        case State.MOVE_PLANNED | State.MOVE_CONFIRMED | State.ERASED:
            return max(_until(law, _ERASED, made_on), next_on)
        case _ as never:
            assert_never(never)


def end_of_late_notice(notice: Notice, known_on: date, law: Law) -> date:
    """The last day on which a late notice about a former stay may be kept."""
    return end_of_version(STATE_AFTER[notice.details.reason], notice.made_on, known_on, law)


def _until_found(law: Law, made_on: date) -> date:
    """An erased person nobody has heard of since: the longest wait the law of the day names."""
    try:
        return _until(law, _ERASED_AT_MOST, made_on)
    except JukiError as error:
        if error.code is not ErrorCode.UNKNOWN_ARTICLE:
            raise
        return _until(law, _ERASED, made_on)


def _until(law: Law, key: str, start: date) -> date:
    end = law.retention(key).until(start)
    if end is None:
        raise JukiError(ErrorCode.INVALID_TABLE, f"retention {key} names no years")
    return end
