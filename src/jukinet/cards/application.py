"""The application for a card (交付申請): who may ask, for what, and with which papers.

One card a person: whoever has a card in making or in his hands gets no second one.  A re-issue or
a renewal names the card it replaces; a lost card needs the number under which the police took the
report from the circular on that asks for it (``tables/circulars.csv``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from jukinet.cards.card import RegistrationCard
from jukinet.cards.face import CardForm
from jukinet.cards.life import HELD, IN_MAKING, CardState
from jukinet.cards.photo import MONTHS_MAX, months_before
from jukinet.terms.card import CardNumber
from jukinet.terms.errors import ErrorCode, JukiError

FIRST_DAY: Final = date(2003, 8, 25)
LAST_DAY: Final = date(2015, 12, 28)
"""Cards of this kind were issued from the second stage on, until the next kind came."""
TEXT_LENGTH_MAX: Final = 60
NUMBER_PREFIX: Final = "K"


class ApplicationKind(StrEnum):
    """What is asked for."""

    FIRST = "first"  # 交付
    RENEWAL = "renewal"  # 有効期間内の更新
    REISSUE = "reissue"  # 再交付
    CARRIED_OVER = "carried-over"  # 継続利用: a card of another town, since 2012


REPLACING_NONE: Final = frozenset({ApplicationKind.FIRST, ApplicationKind.CARRIED_OVER})
APPLIED_FOR: Final = tuple(kind for kind in ApplicationKind if kind.value != "carried-over")
"""What somebody asks for; a card that is carried over comes with its holder."""


class ReissueCause(StrEnum):
    """Why a card must be made again (Order Art. 30-17)."""

    LOST = "lost"  # 紛失
    BURNT = "burnt"  # 焼失
    DAMAGED = "damaged"  # 著しい損傷
    CHIP_BROKEN = "chip-broken"  # 機能の損失
    KEY_STOPPED = "key-stopped"  # 発行用鍵の失効: the office's doing, not the holder's


LOST_CAUSES: Final = frozenset({ReissueCause.LOST, ReissueCause.BURNT})
"""Nothing is handed in."""


REPLACED_FOR_KEY: Final = HELD | {CardState.VOID, CardState.RETURNED, CardState.DESTROYED}
"""A card under a stopped key is replaced whether the office has come to voiding it or not."""


class Proxy(StrEnum):
    """Who asks for whom."""

    NONE = "none"
    LEGAL = "legal"  # 法定代理人: of those under 15 and of wards
    ENTRUSTED = "entrusted"  # 任意代理人: only where illness or disability keeps the person


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """What somebody asks for, as written down."""

    application_id: UUID
    number: str
    resident_id: UUID
    kind: ApplicationKind
    form: CardForm
    received_on: date
    braille: bool = False
    same_day: bool = False
    proxy: Proxy = Proxy.NONE
    proxy_reason: str = ""
    replaces: UUID | None = None
    cause: ReissueCause | None = None
    police_number: str = ""
    photo_taken_on: date | None = None
    fee_yen: int = 0
    braille_reading: str = ""

    def __post_init__(self) -> None:
        if max(map(len, (self.proxy_reason, self.police_number, self.braille_reading))) > (
            TEXT_LENGTH_MAX
        ):
            raise JukiError(ErrorCode.FORM_INVALID, "an application's text is too long")
        if (self.replaces is None) != (self.kind in REPLACING_NONE):
            raise JukiError(ErrorCode.FORM_INVALID, "a first card replaces none, others do")
        if (self.cause is not None) != (self.kind is ApplicationKind.REISSUE):
            raise JukiError(ErrorCode.FORM_INVALID, "a re-issue has a cause, nothing else does")

    def __repr__(self) -> str:
        return f"Application({self.number}, {self.kind})"


def must_be_complete(application: Application, *, police_report: bool) -> None:
    """Refuse an application that lacks what its kind, form and day demand.

    ``police_report``: whether the circular of the day wants a loss to be with the police.
    """
    day = application.received_on
    if not FIRST_DAY <= day <= LAST_DAY:
        raise JukiError(ErrorCode.CARD_NOT_DUE, "no such card is issued on this day")
    if application.form is CardForm.B and not _has_fresh_photo(application):
        raise JukiError(ErrorCode.CARD_PAPERS_MISSING, "form B needs a photo of six months")
    if application.proxy is Proxy.ENTRUSTED and not application.proxy_reason.strip():
        raise JukiError(
            ErrorCode.CARD_PAPERS_MISSING,
            "a proxy may come only where illness or disability keeps the person",
        )
    if (
        application.cause is ReissueCause.LOST
        and police_report
        and not application.police_number.strip()
    ):
        raise JukiError(ErrorCode.CARD_POLICE_NUMBER_MISSING, "the loss is not with the police")


def _has_fresh_photo(application: Application) -> bool:
    taken, day = application.photo_taken_on, application.received_on
    return taken is not None and months_before(day, MONTHS_MAX) <= taken <= day


def must_be_only_one(
    application: Application,
    cards: Iterable[RegistrationCard],
    *,
    notes_full: bool,
    key_stopped: bool = False,
) -> RegistrationCard | None:
    """Refuse a second card of one person; the card this one replaces, if it does (Art. 30-14).

    ``cards`` are all the person ever had; ``key_stopped`` says that the one to be replaced was made
    under a key that makes no cards any more.
    """
    standing = [card for card in cards if card.state in IN_MAKING | HELD]
    if any(card.state in IN_MAKING for card in standing):
        raise JukiError(ErrorCode.CARD_ALREADY_HELD, "a card is in making")
    if application.kind is ApplicationKind.FIRST:
        if standing:
            raise JukiError(ErrorCode.CARD_ALREADY_HELD, "the person has a card")
        return None
    replaced = [card for card in cards if card.card_id == application.replaces]
    if not replaced:
        raise JukiError(ErrorCode.NOT_FOUND, "the card to be replaced is not this person's")
    if any(card.card_id != application.replaces for card in standing):
        raise JukiError(ErrorCode.CARD_ALREADY_HELD, "the person has another card")
    if application.cause is ReissueCause.KEY_STOPPED:
        if not key_stopped or replaced[0].state not in REPLACED_FOR_KEY:
            raise JukiError(ErrorCode.CARD_STATE, "the card's key was not stopped")
    else:
        _must_be_replaceable(application, replaced[0], notes_full=notes_full)
    return replaced[0]


def _must_be_replaceable(
    application: Application, card: RegistrationCard, *, notes_full: bool
) -> None:
    if application.kind is ApplicationKind.RENEWAL:
        if card.state not in {CardState.ACTIVE, CardState.PIN_LOCKED}:
            raise JukiError(ErrorCode.CARD_STATE, "only a card in use is renewed")
        if not card.may_be_renewed_on(application.received_on, notes_full=notes_full):
            raise JukiError(ErrorCode.CARD_NOT_DUE, "it is renewed in its last three months")
    elif card.state not in HELD:
        raise JukiError(ErrorCode.CARD_STATE, "a card that has ended is not issued again")
    elif application.cause is ReissueCause.LOST and card.state is not CardState.LOST:
        raise JukiError(ErrorCode.CARD_STATE, "its loss was not reported")


def must_have_no_other(cards: Iterable[RegistrationCard], number: CardNumber) -> None:
    """Refuse to take a card over from another town beside one in making or in somebody's hands."""
    if any(one.state in IN_MAKING | HELD and one.number != number for one in cards):
        raise JukiError(ErrorCode.CARD_ALREADY_HELD, "the person has a card of this municipality")


def number_of_application(day: date, place: int) -> str:
    """The application's number: the day, and its place in the day."""
    return f"{NUMBER_PREFIX}-{day:%Y%m%d}-{place:03d}"
